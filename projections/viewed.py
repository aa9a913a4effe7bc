"""Answers from the views: what the projector has made of the log, one query an answer."""

from __future__ import annotations

import json
from typing import Any, Final

from domain.address import bucket, name_of
from domain.capture import Provenance
from domain.chronology import State
from domain.content import Content
from domain.errors import NotFoundError, UnavailableError
from domain.story import story_id
from infra.log import Log
from infra.postgres import queries
from projections import notes
from projections.answers import (
    ArticleAnswer,
    ArticleFacts,
    ArticleNow,
    RevisionFacts,
    RevisionsAnswer,
    RevisionText,
    StoriesAnswer,
    StoryAnswer,
    StoryFacts,
    TimelineAnswer,
    TimelineEntry,
)
from projections.selecting import Selection, cursor_of
from projections.when import When

SQL: Final = queries.load("projections", "read.sql")

Row = dict[str, Any]


class ViewAnswers:
    """Answers questions about articles and stories with SQL over the live build."""

    def __init__(self, log: Log) -> None:
        self._log = log

    def position(self) -> int:
        """Return the position that all views have reached. ``UnavailableError`` without views."""
        position: int | None = self._log.rows(SQL["positions"], {})[0]["position"]
        if position is None:
            raise UnavailableError("no views are built; 'stet db apply' builds them")
        return position

    def article(self, article: str, when: When) -> ArticleAnswer:
        """Return what an article (id or URL) said. ``NotFoundError`` if it was never heard of."""
        name = name_of(article)
        row = self._one("article", when, bucket=bucket(name), article_id=name)
        if row is None:
            _refuse_unless_pinned(article, when)
            return ArticleAnswer(
                as_of=when.as_of,
                as_known=when.position,
                state=State.NOTHING_KNOWN,
                note=notes.nothing_known("article", when.as_of, when.position),
                article=None,
                revision=None,
            )
        state, revision = _state(row)
        return ArticleAnswer(
            as_of=when.as_of,
            as_known=when.position,
            state=state,
            note=notes.note(state, revision, row["published_at"]),
            article=_article(row),
            revision=_text(row, revision) if state is State.STANDING else None,
        )

    def revisions(self, article: str, when: When) -> RevisionsAnswer:
        """Return the stays of an article's revisions that had begun."""
        name = name_of(article)
        rows = self._rows("revisions", when, bucket=bucket(name), article_id=name)
        if not rows:
            _refuse_unless_pinned(article, when)
        stays = [r for r in rows if r["state"] not in (None, State.TEXT_NOT_SEEN)]
        return RevisionsAnswer(
            as_of=when.as_of,
            as_known=when.position,
            note=notes.count(len(stays), "stay of a revision", "stays of revisions"),
            article=_article(rows[0]) if rows else None,
            revisions=tuple(RevisionFacts(**_revision(row)) for row in stays),
        )

    def stories(self, when: When) -> StoriesAnswer:
        """Return all stories that were open."""
        rows = self._rows("stories", when)
        return StoriesAnswer(
            as_known=when.position, stories=tuple(StoryFacts(**row) for row in rows)
        )

    def story(self, slug: str, when: When) -> StoryAnswer:
        """Return a story with what each of its articles showed."""
        story = self._story(slug, when)
        rows = self._rows("story_articles", when, slug=slug) if story else []
        return StoryAnswer(
            as_of=when.as_of,
            as_known=when.position,
            story=story,
            note=notes.count(len(rows), "article", "articles")
            if story
            else notes.no_story(slug, when.position),
            articles=tuple(_now(row) for row in rows),
        )

    def timeline(self, slug: str, when: When, selection: Selection | None = None) -> TimelineAnswer:
        """Return what had happened to a story's articles, in order of appearance."""
        chosen = selection or Selection()
        story = self._story(slug, when)
        rows: list[Row] = []
        if story:
            rows = self._rows("timeline", when, slug=slug, **chosen.parameters())
        more = chosen.limit is not None and len(rows) > chosen.limit
        rows = rows[: chosen.limit]
        if story is None:
            note = notes.no_story(slug, when.position)
        elif rows or chosen.filters:
            note = notes.count(len(rows), "entry", "entries")
        else:
            note = notes.nothing_known("story", when.as_of, when.position)
        return TimelineAnswer(
            as_of=when.as_of,
            as_known=when.position,
            story=story,
            note=note,
            entries=tuple(_entry(row) for row in rows),
            next=cursor_of(rows[-1]) if more else None,
        )

    def _story(self, slug: str, when: When) -> StoryFacts | None:
        story_id(slug)
        row = self._one("story", when, slug=slug)
        if row is None and not when.pinned:
            raise NotFoundError(
                f"there is no story '{slug}'; 'stet story list' shows them, "
                f"'stet story open {slug} --title …' opens it"
            )
        return StoryFacts(**row) if row else None

    def _one(self, statement: str, when: When, **parameters: object) -> Row | None:
        return next(iter(self._rows(statement, when, **parameters)), None)

    def _rows(self, statement: str, when: When, **parameters: object) -> list[Row]:
        point = {"as_of": when.as_of, "position": when.position}
        return self._log.rows(SQL[statement], {**point, **parameters})


def _refuse_unless_pinned(article: str, when: When) -> None:
    if not when.pinned:
        raise NotFoundError(
            f"the log has never heard of the article {article}; 'stet capture' hands one in"
        )


def _article(row: Row) -> ArticleFacts:
    names = ("id", "outlet", "outlet_name", "url", "canonical_url", "identity")
    return ArticleFacts(**{name: row[name] for name in names}, position=row["registered_position"])


def _state(row: Row) -> tuple[State, Row | None]:
    """Return the state of an article, and the fields of its revision if one had appeared."""
    if row["state"] is None:
        return State.NOTHING_KNOWN, None
    state = State(row["state"])
    return state, None if state is State.TEXT_NOT_SEEN else _revision(row)


def _revision(row: Row) -> Row:
    """Return the fields of ``RevisionFacts``."""
    sealed: bytes | None = row["commitment"]
    return {
        **{name: row[name] for name in RevisionFacts.model_fields if name in row},
        "number": row["revision"],
        "commitment": sealed.hex() if sealed else None,
    }


def _text(row: Row, revision: Row | None) -> RevisionText:
    assert revision is not None
    return RevisionText(
        **revision,
        provenance=Provenance.model_validate(json.loads(row["event"])["provenance"]),
        content=Content.from_bytes(row["body"]),
    )


def _now(row: Row) -> ArticleNow:
    state, revision = _state(row)
    return ArticleNow(
        article=_article(row),
        state=state,
        note=notes.note(state, revision, row["published_at"]),
        headline=row["headline"],
        revision=RevisionFacts(**revision) if revision else None,
    )


def _entry(row: Row) -> TimelineEntry:
    fields = {name: value for name, value in row.items() if name != "entry"}
    return TimelineEntry(**{**fields, "changed": tuple(row["changed"])})
