"""What the log held of one article at a position: the fold that every answer begins with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain import article as articles
from domain.article_events import RevisionCaptured
from domain.chronology import Chronology, Span, State, chronology, observations
from domain.event import Logged
from projections.answers import ArticleFacts


@dataclass(frozen=True, slots=True)
class History:
    """What the log held of one article at a position."""

    article: articles.Article
    position: int
    captured: Mapping[int, RevisionCaptured]
    positions: Mapping[int, int]  # of those events
    chronology: Chronology

    @property
    def facts(self) -> ArticleFacts:
        """Which article it is."""
        registered = self.article.registered
        return ArticleFacts(
            id=self.article.id,
            outlet=registered.outlet,
            outlet_name=registered.outlet_name,
            url=registered.url,
            canonical_url=registered.canonical_url,
            identity=registered.identity,
            position=self.position,
        )

    def revision(self, span: Span) -> dict[str, Any]:
        """Return the fields of ``RevisionFacts`` for a span."""
        return {
            "number": span.revision,
            "state": State.STANDING if span.revision else State.UNPUBLISHED,
            "appeared_at": span.appeared_at,
            "basis": span.basis,
            "first_seen": span.first_seen,
            "last_seen": span.last_seen,
            "replaced_at": span.replaced_at,
            "published_at": span.first.published_at,
            "modified_at": span.first.modified_at,
            "commitment": self.captured[span.revision].commitment if span.revision else None,
            "position": span.position,
        }


def history(events: list[Logged[Any]]) -> History | None:
    """Return what events of one article's stream make; None when there are none."""
    article = articles.fold(logged.event for logged in events)
    if article is None:
        return None
    texts = [logged for logged in events if isinstance(logged.event, RevisionCaptured)]
    return History(
        article,
        events[0].position,
        {logged.event.revision: logged.event for logged in texts},
        {logged.event.revision: logged.position for logged in texts},
        chronology(observations(events)),
    )
