"""Writes the view "stories". A link or a title ends where an event ends it, so no fold is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from importlib.resources import files
from typing import Any, Final

from domain.address import bucket
from domain.event import Logged
from domain.redaction import Redaction
from domain.story_events import STORY_EVENTS
from infra.postgres import queries
from projections.stories.state import MemberGone, MemberRow, StoryRow, done_by
from projections.view import Cursor, Made, Table, expect

SQL: Final = queries.load("projections.stories", "write.sql")
_ALWAYS: Final = (None, None)


class StoriesView:
    """Stories are few and change by hand: each event is written as it comes."""

    name = "stories"
    topics = tuple(event.TOPIC for event in STORY_EVENTS)
    tables = (
        Table("stories", "slug, lower(known)"),
        Table("membership", "slug, bucket, article_id, lower(known)"),
    )
    aids = ()
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

    def rows(
        self,
        stream: Sequence[Logged[Any]],
        bodies: Mapping[str, bytes],
        hidden: Mapping[str, Redaction],
    ) -> Iterator[Made]:
        """Yield all rows that a story's events make."""
        del bodies, hidden  # stories have no text of their own
        members: dict[str, dict[str, Any]] = {}
        for logged in stream:
            match done_by(logged):
                case StoryRow() as row:
                    known = (row.position, None)
                    yield "stories", {**asdict(row), "known": known, "visible": _ALWAYS}
                case MemberRow() as row:
                    fields = {**asdict(row), "bucket": bucket(row.article_id), "visible": _ALWAYS}
                    members[row.article_id] = {**fields, "known": (row.position, None)}
                case MemberGone() as gone:
                    ended = members.pop(gone.article_id)
                    yield "membership", {**ended, "known": (ended["position"], logged.position)}
        for member in members.values():
            yield "membership", member

    def _write(self, cursor: Cursor, logged: Logged[Any]) -> None:
        match done_by(logged):
            case StoryRow() as row:
                cursor.execute(SQL["open_story"], asdict(row))
            case MemberRow() as row:
                fields = {**asdict(row), "bucket": bucket(row.article_id)}
                cursor.execute(SQL["open_membership"], fields)
            case MemberGone() as gone:
                cursor.execute(
                    SQL["close_membership"],
                    {**asdict(gone), "bucket": bucket(gone.article_id), "until": logged.position},
                )
                expect(cursor.rowcount, 1, "membership")
