"""The fold of one article into rows: what each table holds of it, after one event or another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.article_events import ArticleRegistered, RevisionCaptured
from domain.bitemporal import Known, Record, identity
from domain.chronology import Chronology, Sightings, Span, State, chronology
from domain.event import Logged
from domain.parts import Parts
from domain.timeline import Entry, Telling, entries_of


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """What is known of an article from ``appeared_at`` until ``replaced_at``."""

    state: str
    revision: int
    appeared_at: datetime
    replaced_at: datetime | None
    basis: str
    first_seen: datetime
    last_seen: datetime
    published_at: datetime | None
    modified_at: datetime | None
    commitment: bytes | None
    headline: str | None
    position: int
    captured: int | None

    @property
    def identity(self) -> int:
        """A number that is the same for the same stay, whatever is learned of it."""
        return identity(self.state, self.revision, self.first_seen, self.position)


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One happening of an article's course, as the timeline tells it."""

    told: Entry

    @property
    def identity(self) -> int:
        """A number that is the same for the same happening, whatever is learned of it."""
        return self.told.identity


Row = RevisionRow | EntryRow


@dataclass(slots=True)
class ArticleState:
    """What the fold remembers of an article between events."""

    version: int = 0
    registered: ArticleRegistered | None = None
    captured: dict[int, tuple[int, bytes]] = field(default_factory=dict)
    parts: dict[int, Parts] = field(default_factory=dict)
    sightings: Sightings = field(default_factory=Sightings)
    record: Record[Row] = field(default_factory=Record)

    def apply(self, logged: Logged[Any], parts: Parts | None) -> Iterator[Known[Row]]:
        """Take the next event; yield the rows it closes and opens.

        ``parts`` are those of the body that the event seals, where it seals one that is there.
        """
        event = logged.event
        self.version = event.originator_version
        match event:
            case ArticleRegistered():
                self.registered = event
            case RevisionCaptured():
                sealed = bytes.fromhex(event.commitment)
                self.captured[event.revision] = (logged.position, sealed)
                if parts is not None:
                    self.parts[event.revision] = parts
        self.sightings.add(logged)
        known = chronology(self.sightings.observations())
        return self.record.advance(logged.position, self._rows(known))

    def _rows(self, known: Chronology) -> Iterator[Row]:
        assert self.registered is not None
        yield from (self._span(span) for span in known.spans)
        if unseen := _not_seen(known):
            yield unseen
        telling = Telling(self.registered.originator_id, self.registered.outlet, known, self.parts)
        for told in entries_of(telling):
            yield EntryRow(told)

    def _span(self, span: Span) -> RevisionRow:
        captured, sealed = self.captured.get(span.revision, (None, None))
        parts = self.parts.get(span.revision)
        state = State.STANDING if span.revision else State.UNPUBLISHED
        return RevisionRow(
            state=state,
            revision=span.revision,
            appeared_at=span.appeared_at,
            replaced_at=span.replaced_at,
            basis=span.basis,
            first_seen=span.first_seen,
            last_seen=span.last_seen,
            published_at=span.first.published_at,
            modified_at=span.first.modified_at,
            commitment=sealed,
            headline=parts.headline if parts else None,
            position=span.position,
            captured=captured,
        )


def _not_seen(known: Chronology) -> RevisionRow | None:
    """Return the row of the time in which the article was there and its text was not seen."""
    if known.published_at is None or not known.spans:
        return None
    first = known.spans[0]
    if known.published_at >= first.appeared_at:
        return None
    return RevisionRow(
        state=State.TEXT_NOT_SEEN,
        revision=0,
        appeared_at=known.published_at,
        replaced_at=first.appeared_at,
        basis="asserted",
        first_seen=first.first_seen,
        last_seen=first.first_seen,
        published_at=known.published_at,
        modified_at=None,
        commitment=None,
        headline=None,
        position=first.position,
        captured=None,
    )
