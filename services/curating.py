"""Keeps stories: opens them, links articles to them and takes articles out again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from domain import story as stories
from domain.address import name_of
from domain.errors import NotFoundError
from domain.story import Story
from domain.story_events import StoryEvent
from infra.log import Log
from services.settling import settle


class StoryReceipt(BaseModel):
    """What came of a change to a story."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)

    slug: str
    title: str
    changed: bool
    """False when the story was so already."""
    position: int
    """Read at this position or later to see the change."""
    article_id: str | None = None


@dataclass(frozen=True, slots=True)
class Curating:
    """The curator's half: stories are what people say belongs together."""

    log: Log

    def open(self, slug: str, title: str) -> StoryReceipt:
        """Open a story. Raises ``ConflictError`` when the slug belongs to another one."""
        return self._change(slug, lambda story: stories.open_story(story, slug, title))

    def story(self, slug: str) -> Story:
        """Return a story. Raises ``NotFoundError``."""
        history = self.log.stream(stories.story_id(slug))
        return _open(stories.fold(logged.event for logged in history), slug)

    def link(self, slug: str, article: str) -> StoryReceipt:
        """Link an article (id or URL) that the log holds. ``NotFoundError`` if it does not."""
        name = name_of(article)
        if not self.log.stream(name):
            raise NotFoundError(
                f"the log has never heard of {article}; capture it first: stet capture FILE --url …"
            )
        return self._change(slug, lambda story: stories.link(_open(story, slug), name), name)

    def unlink(self, slug: str, article: str) -> StoryReceipt:
        """Take an article out of a story. ``NotFoundError`` if it is not in it."""
        name = name_of(article)
        return self._change(slug, lambda story: stories.unlink(_open(story, slug), name), name)

    def _change(
        self,
        slug: str,
        decide: Callable[[Story | None], tuple[StoryEvent, ...]],
        article: str | None = None,
    ) -> StoryReceipt:
        return settle(lambda: self._once(slug, decide, article))

    def _once(
        self,
        slug: str,
        decide: Callable[[Story | None], tuple[StoryEvent, ...]],
        article: str | None,
    ) -> StoryReceipt:
        history = self.log.stream(stories.story_id(slug))
        before = [logged.event for logged in history]
        events = decide(stories.fold(before))
        positions = self.log.append(events) if events else [history[-1].position]
        after = stories.fold([*before, *events])
        assert after is not None
        return StoryReceipt(
            slug=after.slug,
            title=after.title,
            changed=bool(events),
            position=positions[-1],
            article_id=article,
        )


def _open(story: Story | None, slug: str) -> Story:
    if story is None:
        raise NotFoundError(
            f"there is no story '{slug}'; open it first: stet story open {slug} --title …"
        )
    return story
