"""Takes many captures in at once: loads their articles together, decides in memory, appends once.

What comes of each is what would come of it alone, in the order they are handed in: a capture sees
what those before it in the batch decided. It is one transaction, so it is all of them or none.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from domain import article as articles
from domain import story as stories
from domain.address import bucket
from domain.article import Article, Decision, Outcome
from domain.article_events import Sighting
from domain.capture import Address, Capture
from domain.errors import NotFoundError
from domain.event import Event
from domain.sealing import SALT_LENGTH, SealedBody, recognise
from domain.story import Story
from infra.log import Log
from services.outlets import outlet_of


@dataclass(frozen=True, slots=True)
class Handed:
    """A capture as it is handed in, admitted already: whose it is, and its body."""

    capture: Capture
    where: Address
    body: bytes
    story: str | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of one: the decision, the article as it was before, and where to read it."""

    decision: Decision
    article: Article | None
    position: int


def take_in(log: Log, handed: Sequence[Handed], coalescing: timedelta) -> list[Taken]:
    """Append what captures mean; return what came of each.

    Raises ``NotFoundError`` for a story that is not open, ``OvertakenError`` when somebody else
    wrote to one of the articles; then nothing was stored.
    """
    batch = _Batch(log, handed)
    decided = [batch.decide(one, coalescing) for one in handed]
    positions = log.append(batch.events, batch.bodies) if batch.events else []
    batch.settle_sightings(log)
    return [
        Taken(decision, before, positions[end - 1] if end else batch.courses[article].position)
        for decision, before, article, end in decided
    ]


@dataclass(slots=True)
class _Course:
    """What is known of an article while a batch is decided."""

    id: str
    article: Article | None = None
    position: int = 0
    """Of its newest event in the log."""
    end: int = 0
    """How many events of the batch there were after its newest there; 0 for none."""
    salts: list[tuple[bytes, bytes]] = field(default_factory=list)
    waiting: list[Sighting] = field(default_factory=list)
    """Sightings that are held back, those of this batch included."""
    held: tuple[Sighting, ...] = ()
    """Those that lie in the table."""
    bodies: dict[bytes, int] = field(default_factory=dict)
    """The revisions that this batch has added."""

    def revision_of(self, body: bytes) -> int | None:
        """Return the revision that a body is; None for a new one."""
        if self.article is None:
            return None
        if body in self.bodies:
            return self.bodies[body]
        same = recognise(body, self.salts)
        return self.article.revision_of(same.hex()) if same else None


class _Batch:
    """The articles and stories of some captures, and what is decided about them."""

    def __init__(self, log: Log, handed: Sequence[Handed]) -> None:
        self.events: list[Event] = []
        self.bodies: list[SealedBody] = []
        ids = dict.fromkeys(one.where.article_id for one in handed)
        slugs = dict.fromkeys(one.story for one in handed if one.story is not None)
        loaded = log.streams([*ids, *map(stories.story_id, slugs)])
        self.courses = {article: _Course(article) for article in ids}
        for article, course in self.courses.items():
            if history := loaded.get(article):
                course.article = articles.fold(logged.event for logged in history)
                course.position = history[-1].position
        self._load(log)
        self.stories: dict[str, Story] = {}
        for slug in slugs:
            events = loaded.get(stories.story_id(slug), [])
            found = stories.fold(logged.event for logged in events)
            if found is None:
                raise NotFoundError(
                    f"there is no story '{slug}'; open it first: stet story open {slug}"
                )
            self.stories[slug] = found

    def _load(self, log: Log) -> None:
        known = {c.id: c.article.commitments for c in self.courses.values() if c.article}
        if not known:
            return
        for article, salts in log.salts_of(known).items():
            self.courses[article].salts = salts
        for article, sightings in log.held_back_of(known).items():
            self.courses[article].held = sightings
            self.courses[article].waiting = list(sightings)

    def decide(
        self, one: Handed, coalescing: timedelta
    ) -> tuple[Decision, Article | None, str, int]:
        """Decide a capture on top of those before it; return how many events there are then."""
        course = self.courses[one.where.article_id]
        before = course.article
        sealed = SealedBody(bucket(course.id), secrets.token_bytes(SALT_LENGTH), one.body)
        outlet, outlet_name = outlet_of(one.capture, one.where)
        decision = articles.decide(
            before,
            one.capture,
            address=one.where,
            outlet=outlet,
            outlet_name=outlet_name,
            known=course.revision_of(one.body),
            commitment=sealed.commitment.hex(),
            held_back=tuple(course.waiting),
            coalescing=coalescing,
        )
        self._apply(course, decision, sealed)
        if one.story is not None:
            self._link(one.story, course)
        return decision, before, course.id, course.end

    def _apply(self, course: _Course, decision: Decision, sealed: SealedBody) -> None:
        if decision.hold_back is not None:
            course.waiting.append(decision.hold_back)
        if decision.outcome in (Outcome.REGISTERED, Outcome.REVISED):
            self.bodies.append(sealed)
            course.bodies[sealed.body] = decision.revision
        if decision.events:
            carried = set(articles.carried_by(decision.events))
            course.waiting = [s for s in course.waiting if s not in carried]
            course.article = articles.fold(decision.events, onto=course.article)
            self._add(course, decision.events)

    def _link(self, slug: str, course: _Course) -> None:
        events = stories.link(self.stories[slug], course.id)
        if events:
            self.stories[slug] = stories.linked(self.stories[slug], events)
            self._add(course, events)

    def _add(self, course: _Course, events: Iterable[Event]) -> None:
        self.events += events
        course.end = len(self.events)

    def settle_sightings(self, log: Log) -> None:
        """Keep what was held back, forget what went into an event."""
        kept = {c.id: [s for s in c.waiting if s not in c.held] for c in self.courses.values()}
        gone = {c.id: [s for s in c.held if s not in c.waiting] for c in self.courses.values()}
        log.hold_back({article: s for article, s in kept.items() if s})
        log.let_go({article: s for article, s in gone.items() if s})
