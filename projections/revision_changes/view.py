"""Writes the view "revision_changes": of each two texts that followed on each other, what changed.

Beside the view "statements", since to class a change takes longer than to find it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib.resources import files
from itertools import pairwise
from typing import Any, Final

from domain.address import bucket
from domain.article_events import ARTICLE_EVENTS
from domain.chronology import Sightings, chronology
from domain.event import Logged
from domain.text.change import Change, change_of
from infra.postgres import arrays, queries
from projections.reading import select_bodies
from projections.remembering import Remembered
from projections.revision_changes.summing import signals_seen
from projections.texts import Reading, Texts
from projections.view import Cursor, Table

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
    readings: dict[int, Reading] = field(default_factory=dict)
    told: set[tuple[int, int]] = field(default_factory=set)

    def apply(self, logged: Logged[Any], reading: Reading | None) -> list[tuple[int, int]]:
        """Take the next event; return the pairs of texts that now follow on each other first."""
        self.version = logged.event.originator_version
        if reading is not None:
            self.readings[reading.page.revision] = reading
        self.sightings.add(logged)
        spans = chronology(self.sightings.observations()).spans
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


class ChangesView:
    """Compares the texts of each article that follow on each other."""

    name = "revision_changes"
    topics = tuple(event.TOPIC for event in ARTICLE_EVENTS)
    tables = (Table("revision_changes", "bucket, article_id, revision, revision_before"),)
    ddl = (files("projections.revision_changes") / "tables.sql").read_text("utf-8")

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._states = Remembered(partial(ChangesState, texts), REMEMBERED)

    def forget(self) -> None:
        """Drop all states: they are ahead of what was committed."""
        self._states.clear()

    def fold(self, cursor: Cursor, events: Sequence[Logged[Any]]) -> list[Changed]:
        """Fold the events; return what changed."""
        before = self._states.recall(cursor, events)
        bodies = select_bodies(cursor, [*before, *events])
        for logged in before:
            state = self._states[logged.event.originator_id]
            state.apply(logged, self._texts.reading(logged, bodies))
        found: list[Changed] = []
        for logged in events:
            found += self._changed(logged, self._texts.reading(logged, bodies))
        self._states.trim()
        return found

    def _changed(self, logged: Logged[Any], reading: Reading | None) -> Iterator[Changed]:
        article = logged.event.originator_id
        state = self._states[article]
        for pair in state.apply(logged, reading):
            yield Changed(article, logged.position, *pair, state.change(*pair))

    def write(self, cursor: Cursor, changes: Sequence[Changed]) -> None:
        """Write what changed."""
        if not changes:
            return
        made = [one.change for one in changes]
        counts = [change.counts for change in made]
        cursor.execute(
            SQL["insert_changes"],
            (
                arrays.smallints(bucket(one.article_id) for one in changes),
                arrays.texts(one.article_id for one in changes),
                arrays.bigints(one.position for one in changes),
                arrays.integers(one.after for one in changes),
                arrays.integers(one.before for one in changes),
                arrays.integers(c.kept for c in counts),
                arrays.integers(c.edited for c in counts),
                arrays.integers(c.moved for c in counts),
                arrays.integers(c.split for c in counts),
                arrays.integers(c.merged for c in counts),
                arrays.integers(c.added for c in counts),
                arrays.integers(c.dropped for c in counts),
                arrays.texts(change.kind for change in made),
                arrays.booleans(change.noise for change in made),
                arrays.texts(json.dumps(signals_seen(change)) for change in made),
                arrays.texts(change.rules for change in made),
            ),
        )
