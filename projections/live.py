"""Answers made by folding the log at the moment of asking: what the views are held against.

Never stale, at the price of reading each article's events anew; the views answer the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from domain.address import name_of
from domain.chronology import Span, State
from domain.content import Content
from domain.errors import NotFoundError
from domain.event import Logged
from domain.parts import Parts, parts_of
from domain.story import Story, story_id
from domain.story import fold as fold_story
from domain.story_events import ArticleLinked, StoryOpened
from domain.timeline import Telling, entries
from infra.log import Log
from projections import notes
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


class LiveAnswers:
    """Answers questions about articles and stories from the log itself."""

    def __init__(self, log: Log) -> None:
        self._log = log

    def position(self) -> int:
        """Return the newest position: a fold is never behind."""
        return self._log.head().size

    def article(self, article: str, when: When) -> ArticleAnswer:
        """Return what an article (id or URL) said. ``NotFoundError`` if it was never heard of."""
        known = self._history(article, when)
        if known is None:
            note = notes.nothing_known("article", when.as_of, when.position)
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
            note=_note(known, state, span),
            article=known.facts,
            revision=self._text(known, span) if span and span.revision else None,
        )

    def revisions(self, article: str, when: When) -> RevisionsAnswer:
        """Return the stays of an article's revisions that had begun."""
        known = self._history(article, when)
        spans = known.chronology.spans if known else ()
        begun = [s for s in spans if s.appeared_at <= when.as_of]
        return RevisionsAnswer(
            as_of=when.as_of,
            as_known=when.position,
            note=notes.count(len(begun), "stay of a revision", "stays of revisions"),
            article=known.facts if known else None,
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
                note=notes.no_story(slug, when.position),
                articles=(),
            )
        told = [self._now(known, when) for known in self._histories(story, when)]
        return StoryAnswer(
            as_of=when.as_of,
            as_known=when.position,
            story=_story_facts(story),
            note=notes.count(len(told), "article", "articles"),
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
                note=notes.no_story(slug, when.position),
                entries=(),
            )
        known = {h.article.id: h for h in self._histories(story, when)}
        linked = self._linked(slug, when)
        tellings = (self._telling(h, linked[h.article.id]) for h in known.values())
        course = entries(tellings, when.as_of)
        note = notes.count(len(course), "entry", "entries")
        if not course:
            note = notes.nothing_known("story", when.as_of, when.position)
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
                    silent=e.silent,
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

    def _linked(self, slug: str, when: When) -> dict[str, tuple[datetime, int]]:
        """Return when and where each article was linked last."""
        return {
            logged.event.article_id: (logged.recorded_at, logged.position)
            for logged in self._log.stream(story_id(slug), when.position)
            if isinstance(logged.event, ArticleLinked)
        }

    def _telling(self, known: History, linked: tuple[datetime, int]) -> Telling:
        return Telling(
            article_id=known.article.id,
            outlet=known.facts.outlet,
            chronology=known.chronology,
            parts=self._parts(known),
            linked=linked,
        )

    def _text(self, known: History, span: Span) -> RevisionText:
        content = self._contents(known, [span.revision])[span.revision]
        provenance = known.captured[span.revision].provenance
        return RevisionText(**known.revision(span), provenance=provenance, content=content)

    def _now(self, known: History, when: When) -> ArticleNow:
        state, span = known.chronology.at(when.as_of)
        shown = [span.revision] if span and span.revision else []
        content = next(iter(self._contents(known, shown).values()), None)
        return ArticleNow(
            article=known.facts,
            state=state,
            note=_note(known, state, span),
            headline=content.headline if content else None,
            revision=RevisionFacts(**known.revision(span)) if span else None,
        )


def _story(events: list[Logged[Any]]) -> Story | None:
    return fold_story(logged.event for logged in events)


def _story_facts(story: Story) -> StoryFacts:
    return StoryFacts(slug=story.slug, title=story.title, articles=len(story.articles))


def _note(known: History, state: State, span: Span | None) -> str:
    revision = known.revision(span) if span else None
    return notes.note(state, revision, known.chronology.published_at)
