"""What an event of a story does to its rows. A link or a title ends where an event ends it, so
nothing has to be remembered to write them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.event import Logged
from domain.story_events import ArticleLinked, ArticleUnlinked, StoryOpened


@dataclass(frozen=True, slots=True)
class StoryRow:
    """A story with its title."""

    slug: str
    title: str
    position: int


@dataclass(frozen=True, slots=True)
class MemberRow:
    """An article in a story."""

    slug: str
    article_id: str
    linked_at: datetime
    position: int


@dataclass(frozen=True, slots=True)
class MemberGone:
    """An article that is no longer in a story."""

    slug: str
    article_id: str


def done_by(logged: Logged[Any]) -> StoryRow | MemberRow | MemberGone | None:
    """Return the row that an event opens, or which it closes; None for other events."""
    event = logged.event
    slug = event.originator_id.removeprefix("story-")
    match event:
        case StoryOpened():
            return StoryRow(slug, event.title, logged.position)
        case ArticleLinked():
            return MemberRow(slug, event.article_id, logged.recorded_at, logged.position)
        case ArticleUnlinked():
            return MemberGone(slug, event.article_id)
    return None
