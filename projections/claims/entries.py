"""What was done about a story's claims, as entries of its timeline: folded from the log."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from domain import article as articles
from domain.article_events import ArticleRegistered
from domain.chronology import Basis
from domain.claim_events import ClaimOpened
from domain.event import Logged
from domain.timeline import EntryKind
from infra.log import Log
from projections.answers import TimelineClaim, TimelineEntry
from projections.claims.ground import Act
from projections.claims.live import acts_of
from projections.claims.state import ActKind
from projections.when import When


def told_of_claims(log: Log, slug: str, when: When) -> Iterator[TimelineEntry]:
    """Yield what had been done about a story's claims, but for dismissals."""
    opened = log.of_topic(ClaimOpened.TOPIC, when.position)
    names = dict.fromkeys(e.event.originator_id for e in opened if e.event.story == slug)
    for name in names:
        stream = log.stream(name, when.position)
        question = [e.event.question for e in stream if isinstance(e.event, ClaimOpened)][-1]
        for act in acts_of(stream):
            if act.kind is not ActKind.DISMISSED and act.at <= when.as_of:
                yield _entry(act, question, _registered(log, act.article_id))


def _registered(log: Log, article: str | None) -> ArticleRegistered | None:
    stream: list[Logged[Any]] = log.stream(article) if article else []
    known = articles.fold(logged.event for logged in stream)
    return known.registered if known else None


def _entry(act: Act, question: str, article: ArticleRegistered | None) -> TimelineEntry:
    return TimelineEntry(
        kind=EntryKind(act.kind.value),
        at=act.at,
        basis=Basis.RECORDED,
        not_before=None,
        not_after=None,
        article_id=act.article_id,
        outlet=article.outlet if article else None,
        url=article.url if article else None,
        headline=None,
        revision=act.revision,
        revision_before=None,
        changed=(),
        change=None,
        silent=False,
        returns=False,
        position=act.position,
        redaction=None,
        claim=TimelineClaim(
            id=act.claim_id,
            question=question,
            assertion=act.number,
            stance=act.stance,
            said=None if act.kind is ActKind.OPENED else act.said,
        ),
    )
