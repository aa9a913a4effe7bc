"""Writes the view "statements": in which words each stood, how long, and where on the page."""

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
from projections.statements.languages import configuration
from projections.statements.rows import rows_of
from projections.statements.state import NewWording, StatementsState, Step
from projections.statements.wording import vocabulary
from projections.statements.writing import Batch, Told
from projections.texts import Texts
from projections.view import Cursor, Made, Table

REMEMBERED: Final = 10_000  # articles; tens of kilobytes each
WORDS: Final = 1_000_000


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
    aids = ("endings", "languages", "vocabulary")
    ddl = (files("projections.statements") / "tables.sql").read_text("utf-8")

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._states = Remembered(partial(StatementsState, texts), REMEMBERED)
        self._words: set[str] = set()  # of the vocabulary, and languages: those that are written

    def forget(self) -> None:
        """Drop all states: they are ahead of what was committed."""
        self._states.clear()
        self._words.clear()

    def rows(
        self,
        stream: Sequence[Logged[Any]],
        bodies: Mapping[str, bytes],
        hidden: Mapping[str, Redaction],
    ) -> Iterator[Made]:
        """Yield all rows that an article's events make."""
        del hidden  # their texts are not among the bodies
        batch = Batch()
        state = StatementsState(self._texts)
        for logged in stream:
            self._tell(state, logged, bodies, batch)
        for one in batch.told.values():
            yield from rows_of(one)

    def fold(self, cursor: Cursor, events: Sequence[Logged[Any]]) -> Batch:
        """Fold the events; return what they tell of each article."""
        recalled = self._states.recall(cursor, events)
        self._texts.forget(recalled.hidden)
        for article, stream in recalled.before.items():
            for logged in stream:
                reading = self._texts.reading(logged, recalled.bodies)
                self._states[article].apply(logged, reading)
        if recalled.anew:
            self._words.clear()  # some may be written no more
        batch = Batch()
        streams: Iterable[Sequence[Logged[Any]]] = (*recalled.anew.values(), recalled.going_on)
        for stream in streams:
            for logged in stream:
                state = self._states[logged.event.originator_id]
                step = self._tell(state, logged, recalled.bodies, batch)
                self._learn(step.wordings, logged.position, batch)
        for article in recalled.anew:
            batch.told[article].anew = True
        self._states.trim()
        return batch

    def write(self, cursor: Cursor, changes: Batch) -> None:
        """Write what was told."""
        writing.write(cursor, changes)

    def _tell(
        self,
        state: StatementsState,
        logged: Logged[Any],
        bodies: Mapping[str, bytes],
        batch: Batch,
    ) -> Step:
        """Fold the next event of an article, and add what it tells."""
        article = logged.event.originator_id
        step = state.apply(logged, self._texts.reading(logged, bodies))
        if article not in batch.told:
            batch.told[article] = Told(article, state.outlet)
        batch.told[article].take(step)
        return step

    def _learn(self, wordings: Sequence[NewWording], position: int, batch: Batch) -> None:
        """Note languages and words that were not written yet."""
        if len(self._words) > WORDS:
            self._words.clear()
        for wording in wordings:
            language = configuration(wording.language)
            if language not in self._words:
                self._words.add(language)
                batch.languages.setdefault(language, position)
            for word in vocabulary(wording.stay.text):
                if word not in self._words:
                    self._words.add(word)
                    batch.vocabulary.setdefault(word, position)
