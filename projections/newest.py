"""The newest entries of the record, of a story or of an article, with the texts they are about:
what a feed shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from domain.address import bucket
from domain.content import Content
from domain.errors import NotFoundError
from domain.story import story_id
from infra.log import Log
from infra.postgres import queries

SQL: Final = queries.load("projections", "newest.sql")
PAGE: Final = 50
_BEYOND: Final = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Told:
    """One entry, as it is known now; ``told_at`` is the position that made it so.

    A text that was erased, or that the log never had, is None.
    """

    article_id: str
    entry: int
    kind: str
    at: datetime
    basis: str
    not_before: datetime | None
    not_after: datetime | None
    headline: str | None
    revision: int | None
    revision_before: int | None
    changed: tuple[str, ...]
    kind_of_change: str | None
    """fact, style or correction; None where no text went before."""
    silent: bool
    returns: bool
    told_at: int
    recorded_at: datetime
    outlet: str
    outlet_name: str | None
    url: str | None
    text: Content | None
    text_before: Content | None


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """An entry that is no longer held to have happened."""

    article_id: str
    entry: int
    withdrawn_at: int
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class NewestAnswer:
    """A page of entries, newest first, and what was withdrawn in the same stretch of the log.

    ``origin`` tells this log from others: the leaf hash of its first event, empty before there is
    one. ``more`` is the position before which the next page goes on; None at the end.
    """

    origin: bytes
    entries: tuple[Told, ...]
    withdrawn: tuple[Withdrawn, ...]
    more: int | None


class Newest:
    """Answers what feeds show, with SQL over the live build."""

    def __init__(self, log: Log) -> None:
        self._log = log

    def of_all(self, reached: int, before: int | None = None) -> NewestAnswer:
        """Return the newest entries there are, up to a position that the views have reached."""
        return self._answer("newest", reached, before)

    def of_story(self, slug: str, reached: int, before: int | None = None) -> NewestAnswer:
        """Return a story's newest entries. Raises ``NotFoundError`` for one that is not open."""
        story_id(slug)
        if not self._log.rows(SQL["story_there"], {"slug": slug}):
            raise NotFoundError(f"there is no story '{slug}'; 'stet story list' shows them")
        return self._answer("newest_of_story", reached, before, slug=slug)

    def of_article(self, article_id: str, reached: int, before: int | None = None) -> NewestAnswer:
        """Return an article's newest entries. Raises ``NotFoundError`` for an unknown one."""
        name = {"bucket": bucket(article_id), "article_id": article_id}
        if not self._log.rows(SQL["article_there"], name):
            raise NotFoundError(f"the log has never heard of the article {article_id}")
        return self._answer("newest_of_article", reached, before, **name)

    def origin(self) -> bytes:
        """Return what tells this log from others, empty before there is an event."""
        rows = self._log.rows(SQL["origin"], {})
        return rows[0]["leaf_hash"] if rows else b""

    def _answer(
        self, statement: str, reached: int, before: int | None, **of: object
    ) -> NewestAnswer:
        page = {"reached": reached, "before": _BEYOND if before is None else before, "limit": PAGE}
        keys = self._log.rows(SQL[statement], {**of, **page})
        told = self._told(keys)
        more = told[-1].told_at if len(keys) >= PAGE else None
        gone = {
            "after": (more or 1) - 1,
            "reached": min(reached, page["before"]),
            "limit": PAGE,
            "article_id": of.get("article_id"),
            "slug": of.get("slug"),
        }
        return NewestAnswer(
            origin=self.origin(),
            entries=told,
            withdrawn=tuple(Withdrawn(**r) for r in self._log.rows(SQL["withdrawn"], gone)),
            more=more,
        )

    def _told(self, keys: list[dict[str, Any]]) -> tuple[Told, ...]:
        if not keys:
            return ()
        columns = {
            "buckets": "bucket",
            "articles": "article_id",
            "entries": "entry",
            "sinces": "since",
            "told": "told_at",
        }
        wanted = {name: [key[column] for key in keys] for name, column in columns.items()}
        return tuple(_told(row) for row in self._log.rows(SQL["told"], wanted))


def _told(row: dict[str, Any]) -> Told:
    body, before = row.pop("body"), row.pop("body_before")
    row["changed"] = tuple(row["changed"])
    row["kind_of_change"] = row.pop("class")
    return Told(**row, text=_content(body), text_before=_content(before))


def _content(body: bytes | None) -> Content | None:
    return None if body is None else Content.from_bytes(body)
