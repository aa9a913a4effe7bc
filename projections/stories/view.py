"""Writes the view "stories". A link or a title ends where an event ends it, so no fold is kept."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from typing import Any, Final

from domain.address import bucket
from domain.event import Logged
from domain.story_events import STORY_EVENTS, ArticleLinked, ArticleUnlinked, StoryOpened
from infra.postgres import queries
from projections.view import Cursor, Table, expect

SQL: Final = queries.load("projections.stories", "write.sql")


class StoriesView:
    """Stories are few and change by hand: each event is written as it comes."""

    name = "stories"
    topics = tuple(event.TOPIC for event in STORY_EVENTS)
    tables = (
        Table("stories", "slug, lower(known)"),
        Table("membership", "slug, bucket, article_id, lower(known)"),
    )
    ddl = (files("projections.stories") / "tables.sql").read_text("utf-8")

    def forget(self) -> None:
        """Nothing is remembered."""

    def fold(self, cursor: Cursor, events: Sequence[Logged[Any]]) -> Sequence[Logged[Any]]:  # noqa: ARG002 - a fold may read
        """Return the events themselves: each is one row that begins or ends."""
        return events

    def write(self, cursor: Cursor, changes: Sequence[Logged[Any]]) -> None:
        """Write the events."""
        for logged in changes:
            self._write(cursor, logged)

    def _write(self, cursor: Cursor, logged: Logged[Any]) -> None:
        event = logged.event
        slug = event.originator_id.removeprefix("story-")
        match event:
            case StoryOpened():
                cursor.execute(
                    SQL["open_story"],
                    {
                        "slug": slug,
                        "title": event.title,
                        "since": logged.position,
                        "until": None,
                        "position": logged.position,
                    },
                )
            case ArticleLinked():
                cursor.execute(
                    SQL["open_membership"],
                    {
                        **_member(slug, event.article_id),
                        "since": logged.position,
                        "until": None,
                        "linked_at": logged.recorded_at,
                        "position": logged.position,
                    },
                )
            case ArticleUnlinked():
                cursor.execute(
                    SQL["close_membership"],
                    {**_member(slug, event.article_id), "until": logged.position},
                )
                expect(cursor.rowcount, 1, "membership")


def _member(slug: str, article_id: str) -> dict[str, Any]:
    return {"slug": slug, "bucket": bucket(article_id), "article_id": article_id}
