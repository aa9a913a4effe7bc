"""Writes the view "statements": in which words each stood, how long, and where on the page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from importlib.resources import files
from typing import Any, Final

from domain.article_events import ARTICLE_EVENTS
from domain.event import Logged
from projections.reading import select_bodies
from projections.remembering import Remembered
from projections.statements import writing
from projections.statements.state import StatementsState
from projections.statements.writing import Told
from projections.texts import Texts
from projections.view import Cursor, Table

REMEMBERED: Final = 10_000  # articles; tens of kilobytes each


class StatementsView:
    """Folds each article for itself; what it made of the last ones it remembers."""

    name = "statements"
    topics = tuple(event.TOPIC for event in ARTICLE_EVENTS)
    tables = (
        Table("wordings", "bucket, wording"),
        Table("statements", "bucket, statement, lower(known), nth"),
        Table("places", "bucket, captured, lower(known)"),
    )
    ddl = (files("projections.statements") / "tables.sql").read_text("utf-8")

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._states = Remembered(partial(StatementsState, texts), REMEMBERED)

    def forget(self) -> None:
        """Drop all states: they are ahead of what was committed."""
        self._states.clear()

    def fold(self, cursor: Cursor, events: Sequence[Logged[Any]]) -> list[Told]:
        """Fold the events; return what they tell of each article."""
        before = self._states.recall(cursor, events)
        bodies = select_bodies(cursor, [*before, *events])
        for logged in before:
            state = self._states[logged.event.originator_id]
            state.apply(logged, self._texts.reading(logged, bodies))
        told: dict[str, Told] = {}
        for logged in events:
            article = logged.event.originator_id
            state = self._states[article]
            step = state.apply(logged, self._texts.reading(logged, bodies))
            if article not in told:
                told[article] = Told(article, state.outlet)
            told[article].take(step)
        self._states.trim()
        return list(told.values())

    def write(self, cursor: Cursor, changes: list[Told]) -> None:
        """Write what was told."""
        writing.write(cursor, changes)
