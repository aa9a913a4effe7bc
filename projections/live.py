"""Answers made by folding the log at the moment of asking: what the views are held against.

Never stale, at the price of reading each article's events anew; the views answer the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any

from domain.address import name_of
from domain.chronology import Span, State
from domain.clocks import format_time
from domain.content import Content
from domain.errors import NotFoundError
from domain.event import Logged
from domain.parts import parts_of
from domain.statements import statements_in
from domain.story import Story, story_id
from domain.story import fold as fold_story
from domain.story_events import ArticleLinked, StoryOpened
from domain.timeline import Entry, Telling, entries, in_order, silent
from infra.log import Log
from projections import notes
from projections.answers import (
    ArticleAnswer,
    ArticleNow,
    ChangeFacts,
    RevisionFacts,
    RevisionsAnswer,
    RevisionText,
    StoriesAnswer,
    StoryAnswer,
    StoryFacts,
    TimelineAnswer,
    TimelineEntry,
)
from projections.claims.entries import told_of_claims
from projections.history import History, history
from projections.statements.differing import differ
from projections.when import When

Place = tuple[datetime, int, str, int]
"""Where an entry stands in a timeline."""


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
        text = self._text(known, span) if span and span.revision else None
        lost = text is not None and text.content is None and text.redaction is None
        return ArticleAnswer(
            as_of=when.as_of,
            as_known=when.position,
            state=state,
            note=_note(known, state, span) + (notes.LOST if lost else ""),
            article=known.facts,
            revision=text,
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
            as_of=when.as_of,
            as_known=when.position,
            stories=tuple(_story_facts(story) for story in found if story),
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
        linked = self._linked(slug, when)
        told: list[tuple[Place, TimelineEntry]] = []
        for known in self._histories(story, when):
            bodies = self._bodies(known, known.captured)
            telling = _telling(known, bodies, linked[known.article.id])
            own = entries([telling], when.as_of)
            told += ((in_order(e), _entry(e, known, bodies)) for e in own)
        acts = told_of_claims(self._log, slug, when)
        told += (((e.at, e.position, e.article_id or "", 0), e) for e in acts)
        told.sort(key=itemgetter(0))
        note = notes.count(len(told), "entry", "entries")
        if not told:
            note = notes.nothing_known("story", when.as_of, when.position)
        return TimelineAnswer(
            as_of=when.as_of,
            as_known=when.position,
            story=_story_facts(story),
            note=note,
            entries=tuple(entry for _, entry in told),
        )

    def _history(self, article: str, when: When) -> History | None:
        stream = name_of(article)
        known = history(self._log.stream(stream), when.position)
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
        streams = self._log.streams(story.articles)
        found = (history(streams.get(a, []), when.position) for a in story.articles)
        return [known for known in found if known is not None]

    def _content(self, known: History, revision: int) -> Content | None:
        body = self._bodies(known, [revision]).get(revision)
        return None if body is None else Content.from_bytes(body)

    def _bodies(self, known: History, revisions: Iterable[int]) -> dict[int, bytes]:
        """Return the texts of those of the revisions that may be shown."""
        wanted = {c: number for c, number in known.shown.items() if number in revisions}
        found = self._log.bodies(known.article.id, wanted)
        return {wanted[commitment]: body for commitment, body in found.items()}

    def _linked(self, slug: str, when: When) -> dict[str, tuple[datetime, int]]:
        """Return when and where each article was linked last."""
        return {
            logged.event.article_id: (logged.recorded_at, logged.position)
            for logged in self._log.stream(story_id(slug), when.position)
            if isinstance(logged.event, ArticleLinked)
        }

    def _text(self, known: History, span: Span) -> RevisionText:
        content = self._content(known, span.revision)
        provenance = known.captured[span.revision].provenance
        return RevisionText(**known.revision(span), provenance=provenance, content=content)

    def _now(self, known: History, when: When) -> ArticleNow:
        state, span = known.chronology.at(when.as_of)
        content = self._content(known, span.revision) if span and span.revision else None
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
    published = known.chronology.published_at
    noted = None
    if span is not None:
        why = known.redaction(span.revision)
        noted = notes.Noted(
            span.revision,
            span.basis,
            format_time(span.appeared_at),
            format_time(span.last_seen),
            format_time(span.replaced_at) if span.replaced_at else None,
            span.replaced_by,
            format_time(span.next_seen) if span.next_seen else None,
            notes.Redacted(why.state, why.order, why.position) if why else None,
        )
    return notes.note(state, noted, format_time(published) if published else None)


def _telling(known: History, bodies: Mapping[int, bytes], linked: tuple[datetime, int]) -> Telling:
    return Telling(
        article_id=known.article.id,
        outlet=known.facts.outlet,
        chronology=known.chronology,
        parts={number: parts_of(body) for number, body in bodies.items()},
        linked=linked,
    )


def _entry(entry: Entry, known: History, bodies: Mapping[int, bytes]) -> TimelineEntry:
    change = _change(entry, bodies)
    return TimelineEntry(
        kind=entry.kind,
        at=entry.at,
        basis=entry.basis,
        not_before=entry.not_before,
        not_after=entry.not_after,
        article_id=entry.article_id,
        outlet=entry.outlet,
        url=known.facts.url,
        headline=entry.headline,
        revision=entry.revision,
        revision_before=entry.revision_before,
        changed=entry.changed,
        change=change,
        silent=silent(declared=entry.declared, kind=change.kind if change else None),
        returns=entry.returns,
        position=entry.position,
        redaction=known.redaction(entry.revision, entry.revision_before),
        claim=None,
    )


def _change(entry: Entry, bodies: Mapping[int, bytes]) -> ChangeFacts | None:
    """Return what changed in the text, where both texts are there and follow on each other."""
    before, after = (bodies.get(n or 0) for n in (entry.revision_before, entry.revision))
    if before is None or after is None or entry.revision_before == entry.revision:
        return None
    return _compared(before, after)


@lru_cache(maxsize=1024)
def _compared(before: bytes, after: bytes) -> ChangeFacts:
    language = json.loads(after).get("language")
    change, _ = differ(statements_in(before), statements_in(after), language)
    return change
