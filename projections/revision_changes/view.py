"""Writes the view "revision_changes": of each two texts that followed on each other, what changed.

Beside the view "statements", since to class a change takes longer than to find it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib.resources import files
from itertools import pairwise
from operator import attrgetter
from typing import Any, Final

from domain.address import bucket
from domain.article_events import ARTICLE_EVENTS
from domain.body_events import BODY_EVENTS
from domain.chronology import Sightings
from domain.course import Course
from domain.event import Logged
from domain.redaction import Redaction
from domain.text.change import Change, change_of
from infra.postgres import arrays, queries
from projections.remembering import Remembered
from projections.revision_changes.summing import signals_seen
from projections.texts import Reading, Texts
from projections.view import Cursor, Made, Table

SQL: Final = queries.load("projections.revision_changes", "write.sql")
REMEMBERED: Final = 10_000  # articles; tens of kilobytes each


@dataclass(frozen=True, slots=True)
class Changed:
    """What changed from one revision of an article to another, told from a position on."""

    article_id: str
    position: int
    before: int
    after: int
    change: Change


@dataclass(slots=True)
class ChangesState:
    """What the fold remembers of an article between events."""

    texts: Texts
    version: int = 0
    sightings: Sightings = field(default_factory=Sightings)
    course: Course = field(default_factory=Course)
    readings: dict[int, Reading] = field(default_factory=dict)
    told: set[tuple[int, int]] = field(default_factory=set)

    def apply(self, logged: Logged[Any], reading: Reading | None) -> list[tuple[int, int]]:
        """Take the next event; return the pairs of texts that now follow on each other first."""
        self.version = logged.event.originator_version
        if reading is not None:
            self.readings[reading.page.revision] = reading
        learned = self.sightings.add(logged)
        if not self.course.change(learned.gone, learned.new):
            return []
        spans = self.course.chronology.spans
        known = [span.revision for span in spans if span.revision in self.readings]
        new = [p for p in dict.fromkeys(pairwise(known)) if p[0] != p[1] and p not in self.told]
        self.told.update(new)
        return new

    def change(self, before: int, after: int) -> Change:
        """Return what changed between two texts."""
        old, new = self.readings[before], self.readings[after]
        return change_of(
            old.page.statements,
            new.page.statements,
            self.texts.aligned(old, new),
            language=new.language,
            notice=False,
            modified_moved=False,
        )


@dataclass(frozen=True, slots=True)
class Changes:
    """What a batch changes: new rows, and articles whose rows before go."""

    anew: Sequence[str]
    found: Sequence[Changed]


class ChangesView:
    """Compares the texts of each article that follow on each other."""

    name = "revision_changes"
    topics = tuple(event.TOPIC for event in (*ARTICLE_EVENTS, *BODY_EVENTS))
    tables = (Table("revision_changes", "bucket, article_id, revision, revision_before"),)
    aids = ()
    ddl = (files("projections.revision_changes") / "tables.sql").read_text("utf-8")

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._states = Remembered(partial(ChangesState, texts), REMEMBERED)

    def forget(self) -> None:
        """Drop all states: they are ahead of what was committed."""
        self._states.clear()

    def rows(
        self,
        stream: Sequence[Logged[Any]],
        bodies: Mapping[str, bytes],
        hidden: Mapping[str, Redaction],
    ) -> Iterator[Made]:
        """Yield all rows that an article's events make."""
        del hidden  # their texts are not among the bodies
        state = ChangesState(self._texts)
        for logged in stream:
            for changed in self._changed(state, logged, bodies):
                values = (getter(changed) for getter, _ in _COLUMNS.values())
                yield "revision_changes", dict(zip(_COLUMNS, values, strict=True))

    def fold(self, cursor: Cursor, events: Sequence[Logged[Any]]) -> Changes:
        """Fold the events; return what changed."""
        recalled = self._states.recall(cursor, events)
        self._texts.forget(recalled.hidden)
        for article, stream in recalled.before.items():
            for logged in stream:
                self._states[article].apply(logged, self._texts.reading(logged, recalled.bodies))
        found: list[Changed] = []
        streams: Iterable[Sequence[Logged[Any]]] = (*recalled.anew.values(), recalled.going_on)
        for stream in streams:
            for logged in stream:
                state = self._states[logged.event.originator_id]
                found += self._changed(state, logged, recalled.bodies)
        self._states.trim()
        return Changes(list(recalled.anew), found)

    def _changed(
        self, state: ChangesState, logged: Logged[Any], bodies: Mapping[str, bytes]
    ) -> Iterator[Changed]:
        for pair in state.apply(logged, self._texts.reading(logged, bodies)):
            article = logged.event.originator_id
            yield Changed(article, logged.position, *pair, state.change(*pair))

    def write(self, cursor: Cursor, changes: Changes) -> None:
        """Write what changed."""
        if changes.anew:
            keys = (
                arrays.smallints(bucket(article) for article in changes.anew),
                arrays.texts(changes.anew),
            )
            cursor.execute(SQL["clear_changes"], keys)
        if changes.found:
            values = [
                array([getter(one) for one in changes.found]) for getter, array in _COLUMNS.values()
            ]
            cursor.execute(SQL["insert_changes"], values)


def _json(values: Iterable[Any]) -> arrays.AnyArray:
    return arrays.texts(json.dumps(value) for value in values)


# Each column, what of a change it holds, and how it goes into an array.
_COLUMNS: Final[
    Mapping[str, tuple[Callable[[Changed], Any], Callable[[Iterable[Any]], arrays.AnyArray]]]
] = {
    "bucket": (lambda one: bucket(one.article_id), arrays.smallints),
    "article_id": (attrgetter("article_id"), arrays.texts),
    "position": (attrgetter("position"), arrays.bigints),
    "revision": (attrgetter("after"), arrays.integers),
    "revision_before": (attrgetter("before"), arrays.integers),
    "kept": (attrgetter("change.counts.kept"), arrays.integers),
    "edited": (attrgetter("change.counts.edited"), arrays.integers),
    "moved": (attrgetter("change.counts.moved"), arrays.integers),
    "split": (attrgetter("change.counts.split"), arrays.integers),
    "merged": (attrgetter("change.counts.merged"), arrays.integers),
    "added": (attrgetter("change.counts.added"), arrays.integers),
    "dropped": (attrgetter("change.counts.dropped"), arrays.integers),
    "class": (attrgetter("change.kind"), arrays.texts),
    "noise": (attrgetter("change.noise"), arrays.booleans),
    "signals": (lambda one: signals_seen(one.change), _json),
    "rules": (attrgetter("change.rules"), arrays.texts),
}
