"""Writes the view "articles": registered articles, their revisions, their course."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final

from domain.article_events import ARTICLE_EVENTS, ArticleRegistered, RevisionCaptured
from domain.body_events import BODY_EVENTS
from domain.event import Logged
from domain.parts import parts_of
from domain.redaction import Redaction
from projections.articles import writing
from projections.articles.rows import rows_of
from projections.articles.state import ArticleState, fold
from projections.remembering import Remembered
from projections.view import Cursor, Made, Table

REMEMBERED: Final = 50_000  # articles; some kilobytes each


@dataclass(frozen=True, slots=True)
class Changes:
    """What a batch changes: new articles, rows of some, and all rows of others."""

    registered: Sequence[Logged[Any]]
    rows: Sequence[writing.Change]
    anew: Sequence[str]
    made: Sequence[writing.Change]


class ArticlesView:
    """Folds each article for itself; what it made of the last ones it remembers."""

    name = "articles"
    topics = tuple(event.TOPIC for event in (*ARTICLE_EVENTS, *BODY_EVENTS))
    tables = (
        Table("articles", "bucket, article_id"),
        Table("revisions", "bucket, article_id, lower(known), span", ("span",)),
        Table("entries", "bucket, article_id, lower(known), entry", ("entry",)),
    )
    aids = ()
    ddl = (files("projections.articles") / "tables.sql").read_text("utf-8")

    def __init__(self) -> None:
        self._states = Remembered(ArticleState, REMEMBERED)

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
        sealed = [e.event.commitment for e in stream if isinstance(e.event, RevisionCaptured)]
        parts = {key: parts_of(bodies[key]) for key in sealed if key in bodies}
        return rows_of(stream, parts, hidden)

    def fold(self, cursor: Cursor, events: Sequence[Logged[Any]]) -> Changes:
        """Fold the events; return the articles that are new and the rows that change."""
        recalled = self._states.recall(cursor, events)
        parts = {key: parts_of(body) for key, body in recalled.bodies.items()}
        for article, stream in recalled.before.items():
            self._states[article], _ = fold(stream, parts, recalled.hidden)
        made: list[writing.Change] = []
        for article, stream in recalled.anew.items():
            self._states[article], rows = fold(stream, parts, recalled.hidden)
            made += ((article, row) for row in rows)
        changes: list[writing.Change] = []
        for logged in recalled.going_on:
            event = logged.event
            found = parts.get(event.commitment) if isinstance(event, RevisionCaptured) else None
            state = self._states[event.originator_id]
            changes += ((event.originator_id, c) for c in state.apply(logged, found))
        self._states.trim()
        registered = [e for e in events if isinstance(e.event, ArticleRegistered)]
        return Changes(registered, changes, list(recalled.anew), made)

    def write(self, cursor: Cursor, changes: Changes) -> None:
        """Write new articles and changed rows."""
        writing.articles(cursor, changes.registered)
        writing.rows(cursor, changes.rows)
        if changes.anew:
            writing.anew(cursor, changes.anew, changes.made)
