"""A story: articles of any outlets that tell one course of events. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from domain.content import tidy
from domain.errors import ConflictError, NotFoundError, RefusedError
from domain.story_events import ArticleLinked, ArticleUnlinked, StoryEvent, StoryOpened

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
MAX_SLUG_LENGTH = 100
MAX_TITLE_LENGTH = 500


@dataclass(frozen=True, slots=True)
class Story:
    """What the log knows of a story: its title and its articles, in the order they were linked."""

    id: str
    slug: str
    title: str
    version: int
    articles: tuple[str, ...] = ()


def story_id(slug: str) -> str:
    """Return the stream id of the story with this slug. Raises ``RefusedError`` for a bad slug."""
    if len(slug) > MAX_SLUG_LENGTH or not _SLUG.fullmatch(slug):
        raise RefusedError(
            f"'{slug}' is not a slug: lower-case letters, digits and single hyphens, at most "
            f"{MAX_SLUG_LENGTH}, such as troops-in-russia"
        )
    return f"story-{slug}"


def fold(events: Iterable[StoryEvent]) -> Story | None:
    """Return the story that ``events`` of one stream, in their order, make; None for none."""
    opened: StoryOpened | None = None
    articles: dict[str, None] = {}
    version = 0
    for event in events:
        version = event.originator_version
        match event:
            case StoryOpened():
                opened = event
            case ArticleLinked():
                articles[event.article_id] = None
            case ArticleUnlinked():
                articles.pop(event.article_id, None)
    if opened is None:
        return None
    return Story(opened.originator_id, opened.slug, opened.title, version, tuple(articles))


def linked(story: Story, events: Iterable[StoryEvent]) -> Story:
    """Return the story with articles that ``events`` after it link."""
    added = [event for event in events if isinstance(event, ArticleLinked)]
    return replace(
        story,
        version=story.version + len(added),
        articles=(*story.articles, *(event.article_id for event in added)),
    )


def open_story(story: Story | None, slug: str, title: str) -> tuple[StoryEvent, ...]:
    """Return the event that opens a story; none if it is open with this title already.

    Raises ``ConflictError`` when the slug belongs to another story, ``RefusedError`` for a title
    that is empty or too long.
    """
    stream = story_id(slug)
    try:
        title = tidy(title)
    except ValueError as error:
        raise RefusedError(f"the title: {error}") from error
    if not 1 <= len(title) <= MAX_TITLE_LENGTH:
        raise RefusedError(f"a story has a title of 1 to {MAX_TITLE_LENGTH} characters")
    if story is None:
        return (StoryOpened(originator_id=stream, originator_version=1, slug=slug, title=title),)
    if story.title == title:
        return ()
    raise ConflictError(f"the story '{slug}' is open already, with the title “{story.title}”")


def link(story: Story, article_id: str) -> tuple[StoryEvent, ...]:
    """Return the event that links an article to a story; none if it is linked already."""
    if article_id in story.articles:
        return ()
    version = story.version + 1
    return (
        ArticleLinked(originator_id=story.id, originator_version=version, article_id=article_id),
    )


def unlink(story: Story, article_id: str) -> tuple[StoryEvent, ...]:
    """Return the event that takes an article out of a story. ``NotFoundError`` if it isn't in."""
    if article_id not in story.articles:
        raise NotFoundError(f"the story '{story.slug}' does not hold {article_id}")
    version = story.version + 1
    return (
        ArticleUnlinked(originator_id=story.id, originator_version=version, article_id=article_id),
    )
