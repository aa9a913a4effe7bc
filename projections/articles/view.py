"""Writes the view "articles": registered articles, their revisions, their course."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final

from domain.address import bucket
from domain.article_events import ARTICLE_EVENTS, ArticleRegistered, RevisionCaptured
from domain.event import Logged
from domain.parts import Parts, parts_of
from infra.mapper import EventMapper
from infra.postgres import arrays
from projections.articles import writing
from projections.articles.state import ArticleState
from projections.reading import select_streams
from projections.view import Cursor, Table

REMEMBERED: Final = 50_000  # articles; some kilobytes each


@dataclass(frozen=True, slots=True)
class Changes:
    """What a batch changes."""

    registered: Sequence[Logged[Any]]
    rows: Sequence[writing.Change]


class ArticlesView:
    """Folds each article for itself; what it made of the last ones it remembers."""

    name = "articles"
    topics = tuple(event.TOPIC for event in ARTICLE_EVENTS)
    tables = (
        Table("articles", "bucket, article_id"),
        Table("revisions", "bucket, article_id, lower(known), span"),
        Table("entries", "bucket, article_id, lower(known), entry"),
    )
    ddl = (files("projections.articles") / "tables.sql").read_text("utf-8")

    def __init__(self) -> None:
        self._states: OrderedDict[str, ArticleState] = OrderedDict()
        self._mapper = EventMapper()

    def forget(self) -> None:
        """Drop all states: they are ahead of what was committed."""
        self._states.clear()

    def fold(self, cursor: Cursor, events: Sequence[Logged[Any]]) -> Changes:
        """Fold the events; return the articles that are new and the rows that change."""
        self._recall(cursor, events)
        parts = self._parts(cursor, [logged.event for logged in events])
        changes: list[writing.Change] = []
        for logged in events:
            state = self._states[logged.event.originator_id]
            found = parts.get(_sealed(logged.event))
            changes += ((logged.event.originator_id, c) for c in state.apply(logged, found))
        while len(self._states) > REMEMBERED:
            self._states.popitem(last=False)
        registered = [e for e in events if isinstance(e.event, ArticleRegistered)]
        return Changes(registered, changes)

    def write(self, cursor: Cursor, changes: Changes) -> None:
        """Write new articles and changed rows."""
        writing.articles(cursor, changes.registered)
        writing.rows(cursor, changes.rows)

    def _recall(self, cursor: Cursor, events: Sequence[Logged[Any]]) -> None:
        """Have the state of every article of the batch, as it was before the batch."""
        first = {e.event.originator_id: e.event.originator_version for e in reversed(events)}
        missing = []
        for article, version in first.items():
            state = self._states.get(article)
            if version == 1:
                self._states[article] = ArticleState()
            elif state is None or state.version != version - 1:
                missing.append(article)
            self._states[article] = self._states.get(article) or ArticleState()
            self._states.move_to_end(article)
        if not missing:
            return
        for article in missing:
            self._states[article] = ArticleState()
        before = select_streams(cursor, self._mapper, missing, events[0].position - 1)
        parts = self._parts(cursor, [e.event for stream in before.values() for e in stream])
        for article, stream in before.items():
            for logged in stream:
                list(self._states[article].apply(logged, parts.get(_sealed(logged.event))))

    def _parts(self, cursor: Cursor, events: Iterable[Any]) -> dict[bytes | None, Parts]:
        wanted = [e for e in events if isinstance(e, RevisionCaptured)]
        if not wanted:
            return {}
        cursor.execute(
            writing.SQL["load_bodies"],
            (
                arrays.smallints(bucket(e.originator_id) for e in wanted),
                arrays.byteas(_sealed(e) for e in wanted),
            ),
        )
        return {row[0]: parts_of(row[1]) for row in cursor}


def _sealed(event: Any) -> bytes | None:
    return bytes.fromhex(event.commitment) if isinstance(event, RevisionCaptured) else None
