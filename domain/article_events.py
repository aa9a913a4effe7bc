"""Everything that can happen to an article, in the order it happens in its life."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.capture import Provenance
from domain.clocks import Instant
from domain.event import Event


class Sighting(BaseModel):
    """A moment at which a revision was seen, with what the outlet claimed of it then.

    Revision 0 is no text: the article was seen to be gone.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    revision: int = Field(ge=0)
    observed_at: Instant
    published_at: Instant | None = None
    modified_at: Instant | None = None


class ArticleRegistered(Event):
    """The log learned that there is such an article."""

    TOPIC: ClassVar[str] = "article.registered.v1"

    identity: Literal["url", "outlet-and-headline"]
    url: str | None = None
    canonical_url: str | None = None
    outlet: str
    outlet_name: str | None = None
    bucket: int = Field(ge=0)


class RevisionCaptured(Event):
    """A content was seen that the log did not have of this article."""

    TOPIC: ClassVar[str] = "article.revision-captured.v1"

    revision: int = Field(ge=1, description="1, 2, 3 … in the order the log learned of them.")
    commitment: str = Field(description="SHA-256 over salt and body, hexadecimal.")
    observed_at: Instant
    published_at: Instant | None = None
    modified_at: Instant | None = None
    section: str | None = Field(default=None, description="Where the outlet filed it then.")
    provenance: Provenance
    earlier_sightings: tuple[Sighting, ...] = Field(
        default=(), description="Sightings that were held back until there was something to say."
    )

    @property
    def sighting(self) -> Sighting:
        """The sighting that this capture is."""
        # Its parts were checked as parts of this event.
        return Sighting.model_construct(
            revision=self.revision,
            observed_at=self.observed_at,
            published_at=self.published_at,
            modified_at=self.modified_at,
        )


class RevisionSighted(Event):
    """A content the log has already was seen again."""

    TOPIC: ClassVar[str] = "article.sighted.v1"

    sightings: tuple[Sighting, ...] = Field(min_length=1)
    provenance: Provenance = Field(description="Of the last of the sightings.")


class ArticleUnpublished(Event):
    """The outlet took the article down: it was seen to be gone, or its feed said so."""

    TOPIC: ClassVar[str] = "article.unpublished.v1"

    observed_at: Instant
    claimed_at: Instant | None = Field(default=None, description="When the outlet says it went.")
    provenance: Provenance
    earlier_sightings: tuple[Sighting, ...] = Field(
        default=(), description="Sightings that were held back until there was something to say."
    )

    @property
    def sighting(self) -> Sighting:
        """The absence as a sighting of no text."""
        return Sighting(revision=0, observed_at=self.observed_at, modified_at=self.claimed_at)


class TimesCorrected(Event):
    """The times of a sighting were wrong; from here on it counts with the right ones."""

    TOPIC: ClassVar[str] = "article.times-corrected.v1"

    wrong: Sighting
    right: Sighting
    reason: str


class CaptureRejected(Event):
    """What was captured as a revision is none of the article's: an error page, a paywall."""

    TOPIC: ClassVar[str] = "article.capture-rejected.v1"

    revision: int = Field(ge=1)
    reason: str


ArticleEvent = (
    ArticleRegistered
    | RevisionCaptured
    | RevisionSighted
    | ArticleUnpublished
    | TimesCorrected
    | CaptureRejected
)

ARTICLE_EVENTS: tuple[type[Event], ...] = (
    ArticleRegistered,
    RevisionCaptured,
    RevisionSighted,
    ArticleUnpublished,
    TimesCorrected,
    CaptureRejected,
)
