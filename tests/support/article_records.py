"""Builders for what a capture means for what the log holds of its article."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from builders import at

from domain.article import (
    DEFAULT_COALESCING,
    Article,
    Decision,
    carried_by,
    decide,
    fold,
)
from domain.article_events import (
    ArticleEvent,
    Sighting,
)
from domain.capture import Capture, Provenance, address
from domain.content import Content
from domain.correction import correct_times, reject, unpublish

MICROSECOND = timedelta(microseconds=1)


def digest(number: int) -> str:
    """Return a commitment that tells revisions apart."""
    return f"{number:064x}"


def seen(revision: int, minutes: float, published: int | None = None) -> Sighting:
    """Return a sighting so many minutes after noon."""
    claim = None if published is None else at(published)
    return Sighting(revision=revision, observed_at=at(minutes), published_at=claim)


@dataclass
class Record:
    """An article as the log and the shelf of held-back sightings keep it between captures."""

    coalescing: timedelta = DEFAULT_COALESCING
    events: list[ArticleEvent] = field(default_factory=list)
    contents: list[Content] = field(default_factory=list)
    held_back: list[Sighting] = field(default_factory=list)
    forgets: bool = True

    @property
    def article(self) -> Article | None:
        return fold(self.events)

    @property
    def logged(self) -> list[Sighting]:
        return list(self.article.sightings) if self.article else []

    def decide(self, one: Capture) -> Decision:
        known = one.content in self.contents
        return decide(
            self.article,
            one,
            address=address(one),
            outlet="meridian-post.example",
            outlet_name="The Meridian Post",
            known=self.contents.index(one.content) + 1 if known else None,
            commitment=digest(len(self.contents) + 1),
            held_back=tuple(self.held_back),
            coalescing=self.coalescing,
        )

    def hand_in(self, one: Capture) -> Decision:
        """Decide on a capture and keep what comes of it."""
        decision = self.decide(one)
        if one.content not in self.contents:
            self.contents.append(one.content)
        if decision.hold_back is not None:
            self.held_back.append(decision.hold_back)
        self.keep(decision.events)
        return decision

    def see_gone(self, minutes: float, claimed: float | None = None) -> tuple[ArticleEvent, ...]:
        """Keep what comes of an article's absence."""
        assert self.article is not None
        events = unpublish(
            self.article,
            at(minutes),
            None if claimed is None else at(claimed),
            Provenance(source="html"),
            tuple(self.held_back),
        )
        return self.keep(events)

    def keep(self, events: tuple[ArticleEvent, ...]) -> tuple[ArticleEvent, ...]:
        """Append events, and forget the held-back sightings that they carry."""
        self.events += events
        if self.forgets:
            carried = carried_by(events)
            self.held_back = [s for s in self.held_back if s not in carried]
        return events

    def correct(self, wrong: Sighting, right: Sighting) -> tuple[ArticleEvent, ...]:
        assert self.article is not None
        return self.keep(correct_times(self.article, wrong, right, "The clock was wrong."))

    def reject(self, revision: int) -> tuple[ArticleEvent, ...]:
        assert self.article is not None
        return self.keep(reject(self.article, revision, "A paywall."))


def record(*captures: Capture, coalescing: timedelta = DEFAULT_COALESCING) -> Record:
    """Return an article of which these captures were handed in, in this order."""
    made = Record(coalescing)
    for one in captures:
        made.hand_in(one)
    return made
