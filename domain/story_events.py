"""Everything that can happen to a story, in the order it happens in its life."""

from __future__ import annotations

from typing import ClassVar

from domain.event import Event


class StoryOpened(Event):
    """Somebody began to keep articles of one course of events together."""

    TOPIC: ClassVar[str] = "story.opened.v1"

    slug: str
    title: str


class ArticleLinked(Event):
    """An article was found to tell this story."""

    TOPIC: ClassVar[str] = "story.article-linked.v1"

    article_id: str


class ArticleUnlinked(Event):
    """An article was found not to tell this story after all."""

    TOPIC: ClassVar[str] = "story.article-unlinked.v1"

    article_id: str


StoryEvent = StoryOpened | ArticleLinked | ArticleUnlinked

STORY_EVENTS: tuple[type[Event], ...] = (StoryOpened, ArticleLinked, ArticleUnlinked)
