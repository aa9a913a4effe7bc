"""What the log held of one article at a position: the fold that every answer begins with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from domain import article as articles
from domain.article_events import RevisionCaptured
from domain.chronology import Chronology, Span, State, chronology, observations
from domain.event import Logged
from domain.redaction import Redaction, redactions
from projections.answers import ArticleFacts, RedactionFacts


class Readable(Protocol):
    """A log as far as folds read it: in the database, or carried away as evidence."""

    def size(self) -> int:
        """Return the newest position."""

    def stream(self, stream: str, position: int | None = None) -> list[Logged[Any]]:
        """Return the events of one stream, in order, up to a position."""

    def of_topic(self, topic: str, position: int) -> Iterator[Logged[Any]]:
        """Yield all events of one topic up to a position, oldest first."""

    def bodies(self, article_id: str, commitments: Iterable[str]) -> dict[str, bytes]:
        """Return those of an article's bodies that are there, by hexadecimal commitment."""


@dataclass(frozen=True, slots=True)
class History:
    """What the log held of one article at a position."""

    article: articles.Article
    position: int
    captured: Mapping[int, RevisionCaptured]
    positions: Mapping[int, int]  # of those events
    chronology: Chronology
    redacted: Mapping[int, Redaction]
    """What is not shown of it by now, at whatever position is asked for."""

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
            "not_before": span.not_before,
            "first_seen": span.first_seen,
            "last_seen": span.last_seen,
            "sightings": span.sightings,
            "replaced_at": span.replaced_at,
            "replaced_by": span.replaced_by,
            "next_seen": span.next_seen,
            "published_at": span.first.published_at,
            "modified_at": span.first.modified_at,
            "commitment": self.captured[span.revision].commitment if span.revision else None,
            "position": span.position,
            "redaction": self.redaction(span.revision),
        }

    def redaction(self, *revisions: int | None) -> RedactionFacts | None:
        """Return why the first of the revisions that is not shown is not; None if all are."""
        for why in (self.redacted.get(number) for number in revisions if number):
            if why is not None:
                return RedactionFacts(state=why.state, order=why.order, position=why.position)
        return None

    @property
    def shown(self) -> dict[str, int]:
        """The revisions whose texts may be shown, by commitment."""
        return {e.commitment: n for n, e in self.captured.items() if n not in self.redacted}


def history(stream: list[Logged[Any]], position: int) -> History | None:
    """Return what a position holds of one article's stream; None when that is nothing."""
    events = [logged for logged in stream if logged.position <= position]
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
        {why.revision: why for why in redactions(stream).values()},
    )
