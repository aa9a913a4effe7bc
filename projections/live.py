"""Answers made by folding the log at the moment of asking.

Always right and never stale, at the price of reading each article's events anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from domain.address import article_id, canonical_url
from domain.chronology import Chronology, Span, State
from domain.clocks import format_time
from domain.content import Content
from domain.errors import NotFoundError
from domain.event import Logged
from domain.parts import Parts, parts_of
from domain.story import Story, story_id
from domain.story import fold as fold_story
from domain.story_events import StoryOpened
from domain.timeline import Telling, entries
from infra.log import Log
from projections.answers import (
    ArticleAnswer,
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
from projections.history import History, history
from projections.when import When


def name_of(article: str) -> str:
    """Return the article id for an id or a URL. Raises ``RefusedError`` for neither."""
    if article.startswith("article-"):
        return article
    return article_id(canonical_url(article))


class LiveAnswers:
    """Answers questions about articles and stories from the log itself."""

    def __init__(self, log: Log) -> None:
        self._log = log

    def article(self, article: str, when: When) -> ArticleAnswer:
        """Return what an article (id or URL) said. ``NotFoundError`` if it was never heard of."""
        known = self._history(article, when)
        if known is None:
            note = f"Nothing was known of this article at position {when.position}."
            return ArticleAnswer(
                as_of=when.as_of,
                as_known=when.position,
                state=State.NOTHING_KNOWN,
                note=note,
                article=None,
                revision=None,
            )
        state, span = known.chronology.at(when.as_of)
        return ArticleAnswer(
            as_of=when.as_of,
            as_known=when.position,
            state=state,
            note=_note(known.chronology, state, span),
            article=known.facts,
            revision=self._text(known, span) if span else None,
        )

    def revisions(self, article: str, when: When) -> RevisionsAnswer:
        """Return the stays of an article's revisions that had begun."""
        known = self._history(article, when)
        spans = known.chronology.spans if known else ()
        begun = [s for s in spans if s.appeared_at <= when.as_of]
        published = known.chronology.published_at if known else None
        return RevisionsAnswer(
            as_of=when.as_of,
            as_known=when.position,
            note=_count(len(begun), "stay of a revision", "stays of revisions"),
            article=known.facts if known else None,
            published_at=published if published and published <= when.as_of else None,
            revisions=tuple(RevisionFacts(**known.revision(s)) for s in begun) if known else (),
        )

    def stories(self, when: When) -> StoriesAnswer:
        """Return all stories that were open."""
        opened = [
            e.event.originator_id for e in self._log.of_topic(StoryOpened.TOPIC, when.position)
        ]
        streams = self._log.streams(opened, when.position)
        found = (_story(streams[stream]) for stream in opened)
        return StoriesAnswer(
            as_known=when.position, stories=tuple(_story_facts(story) for story in found if story)
        )

    def story(self, slug: str, when: When) -> StoryAnswer:
        """Return a story with what each of its articles showed."""
        story = self._story(slug, when)
        if story is None:
            return StoryAnswer(
                as_of=when.as_of,
                as_known=when.position,
                story=None,
                note=_no_story(slug, when),
                articles=(),
            )
        told = [self._now(known, when) for known in self._histories(story, when)]
        return StoryAnswer(
            as_of=when.as_of,
            as_known=when.position,
            story=_story_facts(story),
            note=_count(len(told), "article", "articles"),
            articles=tuple(told),
        )

    def timeline(self, slug: str, when: When) -> TimelineAnswer:
        """Return what had happened to a story's articles, in order of appearance."""
        story = self._story(slug, when)
        if story is None:
            return TimelineAnswer(
                as_of=when.as_of,
                as_known=when.position,
                story=None,
                note=_no_story(slug, when),
                entries=(),
            )
        known = {h.article.id: h for h in self._histories(story, when)}
        course = entries((self._telling(h) for h in known.values()), when.as_of)
        note = _count(len(course), "entry", "entries")
        if not course:
            note = (
                f"Nothing was known of this story as of {format_time(when.as_of)}, as known at "
                f"position {when.position}."
            )
        return TimelineAnswer(
            as_of=when.as_of,
            as_known=when.position,
            story=_story_facts(story),
            note=note,
            entries=tuple(
                TimelineEntry(
                    kind=e.kind,
                    at=e.at,
                    basis=e.basis,
                    not_before=e.not_before,
                    not_after=e.not_after,
                    article_id=e.article_id,
                    outlet=e.outlet,
                    url=known[e.article_id].facts.url,
                    headline=e.headline,
                    revision=e.revision,
                    revision_before=e.revision_before,
                    changed=e.changed,
                    returns=e.returns,
                    position=e.position,
                )
                for e in course
            ),
        )

    def _history(self, article: str, when: When) -> History | None:
        stream = name_of(article)
        known = history(self._log.stream(stream, when.position))
        if known is None and not when.pinned:
            raise NotFoundError(
                f"the log has never heard of the article {article}; 'stet capture' hands one in"
            )
        return known

    def _story(self, slug: str, when: When) -> Story | None:
        story = _story(self._log.stream(story_id(slug), when.position))
        if story is None and not when.pinned:
            raise NotFoundError(
                f"there is no story '{slug}'; 'stet story list' shows them, "
                f"'stet story open {slug} --title …' opens it"
            )
        return story

    def _histories(self, story: Story, when: When) -> Iterable[History]:
        streams = self._log.streams(story.articles, when.position)
        found = (history(streams.get(article, [])) for article in story.articles)
        return [known for known in found if known is not None]

    def _contents(self, known: History, revisions: Iterable[int]) -> dict[int, Content]:
        wanted = {known.captured[number].commitment: number for number in revisions}
        bodies = self._log.bodies(known.article.id, wanted)
        return {wanted[c]: Content.from_bytes(body) for c, body in bodies.items()}

    def _parts(self, known: History) -> dict[int, Parts]:
        wanted = {event.commitment: number for number, event in known.captured.items()}
        bodies = self._log.bodies(known.article.id, wanted)
        return {wanted[c]: parts_of(body) for c, body in bodies.items()}

    def _telling(self, known: History) -> Telling:
        return Telling(
            article_id=known.article.id,
            outlet=known.facts.outlet,
            chronology=known.chronology,
            parts=self._parts(known),
        )

    def _text(self, known: History, span: Span) -> RevisionText:
        content = self._contents(known, [span.revision])[span.revision]
        provenance = known.captured[span.revision].provenance
        return RevisionText(**known.revision(span), provenance=provenance, content=content)

    def _now(self, known: History, when: When) -> ArticleNow:
        state, span = known.chronology.at(when.as_of)
        content = self._contents(known, [span.revision])[span.revision] if span else None
        return ArticleNow(
            article=known.facts,
            state=state,
            note=_note(known.chronology, state, span),
            headline=content.headline if content else None,
            revision=RevisionFacts(**known.revision(span)) if span else None,
        )


def _story(events: list[Logged[Any]]) -> Story | None:
    return fold_story(logged.event for logged in events)


def _story_facts(story: Story) -> StoryFacts:
    return StoryFacts(slug=story.slug, title=story.title, articles=len(story.articles))


def _no_story(slug: str, when: When) -> str:
    return f"No story '{slug}' was known at position {when.position}."


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}."


def _note(known: Chronology, state: State, span: Span | None) -> str:
    """Say a state in a sentence, never more certain than the evidence."""
    if span is not None:
        word = "by the outlet's word" if span.basis == "asserted" else "as seen"
        note = (
            f"Revision {span.revision} stood, since {format_time(span.appeared_at)} {word}; seen "
            f"until {format_time(span.last_seen)}"
        )
        if span.replaced_at is not None:
            note += f", replaced by {format_time(span.replaced_at)}"
        return note + "."
    if state is State.TEXT_NOT_SEEN and known.published_at is not None:
        return (
            f"The article was there, published at {format_time(known.published_at)} by the "
            f"outlet's word, but its text was first seen later."
        )
    return "Nothing was known to stand then."
