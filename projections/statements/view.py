"""Writes the view "statements": wordings, stays and places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from importlib.resources import files
from typing import Any, Final

from domain.article_events import ARTICLE_EVENTS
from domain.body_events import BODY_EVENTS
from domain.event import Logged
from domain.redaction import Redaction
from projections.remembering import Remembered
from projections.statements import writing
from projections.statements.rows import rows_of
from projections.statements.state import StatementsState
from projections.statements.writing import Told
from projections.texts import Texts
from projections.view import Cursor, Made, Table

REMEMBERED: Final = 10_000  # articles; tens of kilobytes each


class StatementsView:
    """Folds each article for itself; what it made of the last ones it remembers."""

    name = "statements"
    topics = tuple(event.TOPIC for event in (*ARTICLE_EVENTS, *BODY_EVENTS))
    tables = (
        Table("wordings", "bucket, wording", ("wording", "statement"), ("words",)),
        Table(
            "statements",
            "bucket, statement, lower(known), nth",
            ("statement", "wording", "origins", "into_other"),
        ),
        Table("places", "bucket, captured, lower(known)", ("statements",)),
    )
    ddl = (files("projections.statements") / "tables.sql").read_text("utf-8")

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._states = Remembered(partial(StatementsState, texts), REMEMBERED)

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
        told: dict[str, Told] = {}
        state = StatementsState(self._texts)
        for logged in stream:
            self._tell(state, logged, bodies, told)
        for one in told.values():
            yield from rows_of(one)

    def fold(self, cursor: Cursor, events: Sequence[Logged[Any]]) -> list[Told]:
        """Fold the events; return what they tell of each article."""
        recalled = self._states.recall(cursor, events)
        self._texts.forget(recalled.hidden)
        for article, stream in recalled.before.items():
            for logged in stream:
                reading = self._texts.reading(logged, recalled.bodies)
                self._states[article].apply(logged, reading)
        told: dict[str, Told] = {}
        streams: Iterable[Sequence[Logged[Any]]] = (*recalled.anew.values(), recalled.going_on)
        for stream in streams:
            for logged in stream:
                state = self._states[logged.event.originator_id]
                self._tell(state, logged, recalled.bodies, told)
        for article in recalled.anew:
            told[article].anew = True
        self._states.trim()
        return list(told.values())

    def write(self, cursor: Cursor, changes: list[Told]) -> None:
        """Write what was told."""
        writing.write(cursor, changes)

    def _tell(
        self,
        state: StatementsState,
        logged: Logged[Any],
        bodies: Mapping[str, bytes],
        told: dict[str, Told],
    ) -> None:
        """Fold the next event of an article, and add what it tells."""
        article = logged.event.originator_id
        step = state.apply(logged, self._texts.reading(logged, bodies))
        if article not in told:
            told[article] = Told(article, state.outlet)
        told[article].take(step)
