"""The fold of one article into statements: what each table holds of it, after each event.

An event that puts a text at the end costs one alignment and touches what changed; one that puts
it between others costs two, and the article's course is told anew from the alignments there are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.article_events import ArticleRegistered, RevisionCaptured
from domain.bitemporal import Known, Record
from domain.chronology import Sightings
from domain.course import Course
from domain.event import Logged
from domain.lineage import Lineages, Page, numbers_at
from domain.stays import Stay, Stays, stays
from domain.text.alignment import Alignment
from projections.texts import Reading, Texts


@dataclass(frozen=True, slots=True)
class Places:
    """The statements of a revision in order, and where each stands on the page."""

    captured: int
    revision: int
    statements: tuple[int, ...]
    blocks: tuple[int, ...]
    starts: tuple[int, ...]

    def __hash__(self) -> int:
        """A revision has few places known of it."""
        return hash(self.captured)


Row = Stay | Places
WordingKey = tuple[int, datetime, str, str]
"""A statement, since when, in which words, in what kind of block."""


def _key(stay: Stay) -> WordingKey:
    return stay.statement, stay.begins, stay.text, stay.kind


@dataclass(frozen=True, slots=True)
class NewWording:
    """That a statement stands in some words from a time on: the stay that begins so."""

    number: int
    stay: Stay
    language: str | None


@dataclass(frozen=True, slots=True)
class Step:
    """What an event means for the tables: new wordings, rows, and the wordings of stays in them."""

    wordings: list[NewWording]
    rows: list[Known[Row]]
    numbers: dict[Row, int]


@dataclass(slots=True)
class StatementsState:
    """What the fold remembers of an article between events."""

    texts: Texts
    version: int = 0
    outlet: str = ""
    sightings: Sightings = field(default_factory=Sightings)
    readings: dict[int, Reading] = field(default_factory=dict)
    pages: dict[int, Page] = field(default_factory=dict)
    wordings: dict[WordingKey, int] = field(default_factory=dict)
    alignments: dict[tuple[int, int], Alignment] = field(default_factory=dict)
    course: Course = field(default_factory=Course)
    spans: list[tuple[int, datetime]] = field(default_factory=list)
    told: tuple[Lineages, Stays] | None = None
    record: Record[Row] = field(default_factory=Record)

    def apply(self, logged: Logged[Any], reading: Reading | None) -> Step:
        """Take the next event; return what changes.

        ``reading`` is of the body that the event seals, where it seals one that is there.
        """
        event = logged.event
        self.version = event.originator_version
        if isinstance(event, ArticleRegistered):
            self.outlet = event.outlet
        if isinstance(event, RevisionCaptured) and reading is not None:
            self.readings[event.revision] = reading
            self.pages[event.revision] = reading.page
        learned = self.sightings.add(logged)
        rows: list[Known[Row]] = []
        if self.course.change(learned.gone, learned.new):
            spans = self.course.chronology.spans
            rows += self._advance(logged.position, [(s.revision, s.appeared_at) for s in spans])
        wordings = self._new_wordings(logged.position, rows)
        stays = {change.row for change in rows if isinstance(change.row, Stay)}
        numbers: dict[Row, int] = {
            stay: number for stay in stays if (number := self.wordings.get(_key(stay))) is not None
        }
        return Step(wordings, rows, numbers)

    def _new_wordings(self, position: int, rows: list[Known[Row]]) -> list[NewWording]:
        never = {change.row for change in rows if change.until == change.since}
        new: dict[WordingKey, Stay] = {}
        for change in rows:
            row = change.row
            if change.until is None and isinstance(row, Stay) and row not in never:
                key = _key(row)
                if key not in self.wordings:
                    new[key] = row
        numbers = numbers_at(position, [stay.text for stay in new.values()])
        self.wordings.update(zip(new, numbers, strict=True))
        return [
            NewWording(number, stay, self.readings[stay.revision].language)
            for number, stay in zip(numbers, new.values(), strict=True)
        ]

    def _advance(self, position: int, spans: list[tuple[int, datetime]]) -> Iterator[Known[Row]]:
        """Bring what is told to an article's spans; yield the rows that this closes and opens."""
        before, self.spans = self.spans, spans
        if spans == before:
            return
        if self._goes_on(before):
            for revision, begins in spans[len(before) :]:
                yield from self._extend(position, revision, begins)
            return
        lineages, told = self.told = stays(spans, self.pages, self._aligned)
        taken = {revision for revision, _ in spans} & self.pages.keys()
        rows = [*told, *(self._places(lineages, self.pages[revision]) for revision in taken)]
        yield from self.record.advance(position, rows)

    def _goes_on(self, before: list[tuple[int, datetime]]) -> bool:
        """Tell whether the spans are those before with others after them that rename nothing."""
        if self.told is None or self.spans[: len(before)] != before:
            return False
        lineages, _ = self.told
        new = {revision for revision, _ in self.spans[len(before) :]} & self.pages.keys()
        old = {revision for revision, _ in before}
        return all(r in old or self.pages[r].position > lineages.newest for r in new)

    def _extend(self, position: int, revision: int, begins: datetime) -> Iterator[Known[Row]]:
        assert self.told is not None
        lineages, told = self.told
        page = self.pages.get(revision)
        if page is not None:
            is_new = page.position > lineages.newest
            lineages.extend(page)
            if is_new:
                yield from self.record.exchange(position, (), [self._places(lineages, page)])
        turn = told.extend(revision, begins)
        ended = [before for before, _ in turn.ended]
        yield from self.record.exchange(position, ended, [*(a for _, a in turn.ended), *turn.begun])

    def _aligned(self, before: int, after: int) -> Alignment:
        found = self.alignments.get((before, after))
        if found is None:
            found = self.texts.aligned(self.readings[before], self.readings[after])
            self.alignments[before, after] = found
        return found

    def _places(self, lineages: Lineages, page: Page) -> Places:
        return Places(
            captured=page.position,
            revision=page.revision,
            statements=tuple(lineages.number(lineage) for lineage in lineages.of(page.revision)),
            blocks=tuple(s.block for s in page.statements),
            starts=tuple(s.start for s in page.statements),
        )
