"""Withholds, releases and erases texts by order: an event first, then the effect."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from domain import article as articles
from domain import redaction
from domain.address import name_of
from domain.article import Article
from domain.body_events import BodyEvent
from domain.errors import NotFoundError
from infra.log import Log
from infra.ways_in import WaysIn
from infra.webhooks import Webhooks
from services import keeping
from services.settling import settle


class RedactionReceipt(BaseModel):
    """What came of an order about a text."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)

    article_id: str
    revision: int
    commitment: str
    changed: bool
    """False when the text was so already."""
    position: int
    """Of the event that the order is; read at this position or later to see the change."""
    deleted: bool | None = None
    """Of an erasure: whether the text and its salt were there to be deleted."""


Decide = Callable[[Article], tuple[BodyEvent, ...]]


@dataclass(frozen=True, slots=True)
class Redacting:
    """Orders about single texts. ``order`` names what each rests on, and stays in the log."""

    log: Log
    ways_in: WaysIn

    def withhold(self, article: str, revision: int, order: str) -> RedactionReceipt:
        """Seal a revision's text: kept, but shown to auditors alone."""
        return self._change(article, revision, lambda a: redaction.withhold(a, revision, order))

    def release(self, article: str, revision: int, order: str) -> RedactionReceipt:
        """Show a sealed text again. ``ConflictError`` for one that is erased."""
        return self._change(article, revision, lambda a: redaction.release(a, revision, order))

    def erase(self, article: str, revision: int, order: str) -> RedactionReceipt:
        """Delete a revision's text and its salt for good, and the raw bytes it was read from.

        Safe to repeat: when the event is in the log and the effect is missing, it is made up for.
        """
        receipt = self._change(article, revision, lambda a: redaction.erase(a, revision, order))
        deleted = self.log.erase(receipt.position)
        keeping.forget(self.log, self.ways_in, receipt.article_id, revision)
        return receipt.model_copy(update={"deleted": deleted})

    def settled(self, receipt: RedactionReceipt) -> None:
        """Forget what waits to be delivered about the article: it may tell of the text.

        To be called once the views have the receipt's position, since until then more may come.
        """
        Webhooks(self.log).forget(receipt.article_id)

    def _change(self, article: str, revision: int, decide: Decide) -> RedactionReceipt:
        return settle(lambda: self._once(article, revision, decide))

    def _once(self, article: str, revision: int, decide: Decide) -> RedactionReceipt:
        history = self.log.stream(name_of(article))
        known = articles.fold(logged.event for logged in history)
        if known is None:
            raise NotFoundError(f"the log has never heard of {article}")
        events = decide(known)
        if events:
            (position,) = self.log.append(events)
        else:
            position = max(
                (e.position for e in history if e.event == known.redacted.get(revision)),
                default=history[-1].position,
            )
        return RedactionReceipt(
            article_id=known.id,
            revision=revision,
            commitment=known.commitments[revision - 1],
            changed=bool(events),
            position=position,
        )
