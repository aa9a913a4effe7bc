"""Puts the record right by adding to it: what was no article, what was gone, what time it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from domain import article as articles
from domain import correction
from domain.address import name_of
from domain.article import Article
from domain.article_events import ArticleEvent, Sighting
from domain.capture import Provenance
from domain.clocks import DEFAULT_SKEW, not_in_future
from domain.errors import NotFoundError, RefusedError
from infra.log import Log
from services.settling import settle


class CorrectionReceipt(BaseModel):
    """What came of a correction of the record."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)

    article_id: str
    changed: bool
    """False when the record was so already."""
    position: int
    """Read at this position or later to see the change."""


@dataclass(frozen=True, slots=True)
class Correcting:
    """Corrections of the record: each is an event, and nothing is overwritten."""

    log: Log

    def unpublish(
        self, article: str, observed_at: datetime, claimed_at: datetime | None, source: str
    ) -> CorrectionReceipt:
        """Record that an article was seen to be gone. ``NotFoundError`` for an unknown one."""
        return self.absent(article, observed_at, claimed_at, Provenance(source=source))

    def absent(
        self,
        article: str,
        observed_at: datetime,
        claimed_at: datetime | None,
        provenance: Provenance,
    ) -> CorrectionReceipt:
        """Record an absence with where it was read. ``NotFoundError`` for an unknown article."""
        not_in_future(observed_at, self.log.head().now, DEFAULT_SKEW, "observed_at")
        name = name_of(article)
        waiting = self.log.held_back(name)
        receipt = self._change(
            article,
            lambda a: correction.unpublish(a, observed_at, claimed_at, provenance, waiting),
        )
        if waiting and receipt.changed:
            self.log.let_go({name: waiting})
        return receipt

    def reject(self, article: str, revision: int, reason: str) -> CorrectionReceipt:
        """Take a revision out of an article's course: an error page, a paywall."""
        return self._change(article, lambda a: correction.reject(a, revision, reason))

    def correct_times(
        self, article: str, revision: int, observed_at: datetime, right: dict[str, Any], reason: str
    ) -> CorrectionReceipt:
        """Put the times of the sighting of a revision at ``observed_at`` right.

        ``right`` holds those of ``observed_at``, ``published_at``, ``modified_at`` that change.
        Raises ``RefusedError`` when there are several such sightings, or nothing to change.
        """
        if not right:
            raise RefusedError("nothing to correct: give the right time")

        def decide(article: Article) -> tuple[ArticleEvent, ...]:
            wrong = _sighting(article, revision, observed_at)
            return correction.correct_times(article, wrong, self._right(wrong, right), reason)

        return self._change(article, decide)

    def _right(self, wrong: Sighting, times: dict[str, Any]) -> Sighting:
        """Return the sighting with other times. ``RefusedError`` for times that cannot be."""
        right = Sighting.model_validate({**wrong.model_dump(), **times})
        now = self.log.head().now
        for name in times:
            moment: datetime | None = getattr(right, name)
            if moment is not None:
                not_in_future(moment, now, DEFAULT_SKEW, name)
        if right.published_at and right.modified_at and right.modified_at < right.published_at:
            raise RefusedError("modified_at is earlier than published_at: it ends before it starts")
        return right

    def _change(
        self, article: str, decide: Callable[[Article], tuple[ArticleEvent, ...]]
    ) -> CorrectionReceipt:
        return settle(lambda: self._once(article, decide))

    def _once(
        self, article: str, decide: Callable[[Article], tuple[ArticleEvent, ...]]
    ) -> CorrectionReceipt:
        history = self.log.stream(name_of(article))
        known = articles.fold(logged.event for logged in history)
        if known is None:
            raise NotFoundError(f"the log has never heard of {article}")
        events = decide(known)
        positions = self.log.append(events) if events else [history[-1].position]
        return CorrectionReceipt(article_id=known.id, changed=bool(events), position=positions[-1])


def _sighting(article: Article, revision: int, observed_at: datetime) -> Sighting:
    found = [
        s
        for s in article.sightings
        if (s.revision, s.observed_at) == (revision, observed_at) and s not in article.corrected
    ]
    if not found:
        raise NotFoundError(
            f"the log holds no sighting of revision {revision} at that time; 'stet show --json' "
            "tells when it was seen"
        )
    if len(found) > 1:
        raise RefusedError("there are several such sightings, with other claims of the outlet")
    return found[0]
