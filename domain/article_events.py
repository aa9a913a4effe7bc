"""Everything that can happen to an article, in the order it happens in its life."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.capture import Provenance
from domain.clocks import Instant
from domain.event import Event


class Sighting(BaseModel):
    """A moment at which a revision was seen, with what the outlet claimed of it then."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    revision: int = Field(ge=1)
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
    provenance: Provenance
    earlier_sightings: tuple[Sighting, ...] = Field(
        default=(), description="Sightings that were held back until there was something to say."
    )

    @property
    def sighting(self) -> Sighting:
        """The sighting that this capture is."""
        return Sighting(
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


ArticleEvent = ArticleRegistered | RevisionCaptured | RevisionSighted

ARTICLE_EVENTS: tuple[type[Event], ...] = (ArticleRegistered, RevisionCaptured, RevisionSighted)
