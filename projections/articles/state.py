"""The fold of one article into rows: what each table holds of it, after one event or another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.article_events import ArticleRegistered, RevisionCaptured
from domain.bitemporal import Known, Record, identity
from domain.chronology import Place, Sightings, Span, State
from domain.course import Course, Stay
from domain.event import Logged
from domain.parts import Parts
from domain.redaction import Redaction
from domain.timeline import Entry, Subject, entries_at


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """What is known of an article from ``appeared_at`` until ``replaced_at``."""

    state: str
    revision: int
    appeared_at: datetime
    replaced_at: datetime | None
    basis: str
    not_before: datetime | None
    first_seen: datetime
    last_seen: datetime
    sightings: int
    replaced_by: int | None
    next_seen: datetime | None
    published_at: datetime | None
    modified_at: datetime | None
    commitment: bytes | None
    headline: str | None
    position: int
    captured: int | None
    redacted: str | None = None
    ordered_by: str | None = None
    redacted_at: int | None = None

    @property
    def identity(self) -> int:
        """A number that is the same for the same stay, whatever is learned of it."""
        return identity(self.state, self.revision, self.first_seen, self.position)


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One happening of an article's course, as the timeline tells it, and why not all is told."""

    told: Entry
    redacted: str | None = None
    ordered_by: str | None = None
    redacted_at: int | None = None

    @property
    def identity(self) -> int:
        """A number that is the same for the same happening, whatever is learned of it."""
        return self.told.identity


Row = RevisionRow | EntryRow


@dataclass(slots=True)
class ArticleState:
    """What the fold remembers of an article between events.

    ``hidden`` are the texts that are not shown, by commitment. They count as never seen at every
    position: what is not to be shown is not to be shown of the past either.
    """

    hidden: Mapping[str, Redaction] = field(default_factory=dict)
    version: int = 0
    registered: ArticleRegistered | None = None
    captured: dict[int, tuple[int, bytes]] = field(default_factory=dict)
    parts: dict[int, Parts] = field(default_factory=dict)
    sightings: Sightings = field(default_factory=Sightings)
    course: Course = field(default_factory=Course)
    rows: dict[Place, tuple[Row, ...]] = field(default_factory=dict)
    record: Record[Row] = field(default_factory=Record)

    def apply(self, logged: Logged[Any], parts: Parts | None) -> list[Known[Row]]:
        """Take the next event; return the rows it closes and opens.

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
                if parts is not None and event.commitment not in self.hidden:
                    self.parts[event.revision] = parts
        learned = self.sightings.add(logged)
        before: list[Row] = []
        after: list[Row] = []
        for start in self.course.change(learned.gone, learned.new):
            before += self.rows.pop(start, ())
            if stay := self.course.stay(start):
                self.rows[start] = tuple(self._rows(stay))
                after += self.rows[start]
        return self.record.exchange(logged.position, before, after)

    def _rows(self, stay: Stay) -> Iterator[Row]:
        assert self.registered is not None
        published_at = self.course.published_at
        yield self._span(stay.span)
        if stay.before is None and published_at and published_at < stay.span.appeared_at:
            yield _not_seen(stay.span, published_at)
        subject = Subject(self.registered.originator_id, self.registered.outlet, self.parts)
        for told in entries_at(subject, stay, published_at):
            yield self._entry(told)

    def _span(self, span: Span) -> RevisionRow:
        captured, sealed = self.captured.get(span.revision, (None, None))
        parts = self.parts.get(span.revision)
        state = State.STANDING if span.revision else State.UNPUBLISHED
        redacted, order, since = self._redaction(span.revision)
        return RevisionRow(
            state=state,
            revision=span.revision,
            appeared_at=span.appeared_at,
            replaced_at=span.replaced_at,
            basis=span.basis,
            not_before=span.not_before,
            first_seen=span.first_seen,
            last_seen=span.last_seen,
            sightings=span.sightings,
            replaced_by=span.replaced_by,
            next_seen=span.next_seen,
            published_at=span.first.published_at,
            modified_at=span.first.modified_at,
            commitment=sealed,
            headline=parts.headline if parts else None,
            position=span.position,
            captured=captured,
            redacted=redacted,
            ordered_by=order,
            redacted_at=since,
        )

    def _entry(self, told: Entry) -> EntryRow:
        return EntryRow(told, *self._redaction(told.revision, told.revision_before))

    def _redaction(self, *revisions: int | None) -> tuple[str | None, str | None, int | None]:
        """Return why the first of the revisions that is not shown is not: state, order, where."""
        for revision in revisions if self.hidden else ():
            _, sealed = self.captured.get(revision or 0, (None, None))
            redaction = self.hidden.get(sealed.hex()) if sealed else None
            if redaction is not None:
                return str(redaction.state), redaction.order, redaction.position
        return None, None, None


def fold(
    stream: Iterable[Logged[Any]],
    parts: Mapping[str, Parts],
    hidden: Mapping[str, Redaction],
) -> tuple[ArticleState, list[Known[Row]]]:
    """Return the state that the events of an article leave, and all rows they make.

    ``parts`` are those of the texts, and ``hidden`` the texts not shown, by commitment.
    """
    state = ArticleState(hidden)
    rows: list[Known[Row]] = []
    for logged in stream:
        event = logged.event
        found = parts.get(event.commitment) if isinstance(event, RevisionCaptured) else None
        rows += [change for change in state.apply(logged, found) if change.until is not None]
    rows += state.record.open()
    return state, rows


def _not_seen(first: Span, published_at: datetime) -> RevisionRow:
    """Return the row of the time in which the article was there and its text was not seen."""
    return RevisionRow(
        state=State.TEXT_NOT_SEEN,
        revision=0,
        appeared_at=published_at,
        replaced_at=first.appeared_at,
        basis="asserted",
        not_before=None,
        first_seen=first.first_seen,
        last_seen=first.first_seen,
        sightings=0,
        replaced_by=first.revision,
        next_seen=first.first_seen,
        published_at=published_at,
        modified_at=None,
        commitment=None,
        headline=None,
        position=first.position,
        captured=None,
    )
