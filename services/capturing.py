"""Takes captures in: loads the article, decides, appends, and tells what came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from pydantic import BaseModel, ConfigDict

from domain import article as articles
from domain.article import Outcome
from domain.body_events import BodyWithheld
from domain.capture import Address, Capture, Limits, address, admit
from domain.errors import RefusedError, StetError
from infra.log import Log
from services.batching import Handed, Taken, take_in
from services.settling import settle

_NOTES: Final = {
    Outcome.REGISTERED: "New to the log: revision 1.",
    Outcome.REVISED: "A content the log did not have: revision {revision}.",
    Outcome.SIGHTED: "Revision {revision} was seen again.",
    Outcome.HELD_BACK: (
        "Revision {revision} was seen again, shortly after it was seen before; the sighting goes "
        "into the article's next event."
    ),
    Outcome.KNOWN: "This very capture was taken in before: revision {revision}.",
}


class Receipt(BaseModel):
    """What came of a capture."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)

    outcome: Outcome
    article_id: str
    revision: int
    position: int
    """Read at this position or later to see the capture."""
    identity: str
    """``url``, or ``outlet-and-headline`` where the page states no URL."""
    canonical_url: str | None
    story: str | None = None
    note: str


@dataclass(frozen=True, slots=True)
class Capturing:
    """The way in: captures one at a time or many at once, always in one transaction."""

    log: Log
    limits: Limits = field(default_factory=Limits)
    coalescing: timedelta = articles.DEFAULT_COALESCING
    told: Callable[[Capture, Receipt], None] = lambda _capture, _receipt: None
    """Who is told of each capture that was taken in."""

    def capture(self, capture: Capture, story: str | None = None) -> Receipt:
        """Take a capture in, and link its article to a story if one is named.

        Raises ``RefusedError`` for what cannot be taken, ``NotFoundError`` for a story that is
        not open, ``OvertakenError`` when others kept writing to the same article.
        """
        (receipt,) = self.capture_all([capture], story)
        if isinstance(receipt, StetError):
            raise receipt
        return receipt

    def capture_all(
        self, captures: Sequence[Capture], story: str | None = None
    ) -> list[Receipt | StetError]:
        """Take captures in, in their order, in one transaction; return what came of each.

        One that cannot be taken is told as such and the others go in. Raises as ``capture`` does
        for what stops them all.
        """
        now = self.log.head().now
        admitted = [self._admitted(capture, now, story) for capture in captures]
        handed = [one for one in admitted if isinstance(one, Handed)]
        taken = iter(settle(lambda: take_in(self.log, handed, self.coalescing)) if handed else ())
        receipts: list[Receipt | StetError] = []
        for one in admitted:
            if isinstance(one, Handed):
                receipts.append(receipt := _receipt(next(taken), one.where, story))
                self.told(one.capture, receipt)
            else:
                receipts.append(one)
        return receipts

    def check_all(self, captures: Sequence[Capture]) -> list[Handed | StetError]:
        """Return what would be refused of captures, and what would be handed in; take in none."""
        now = self.log.head().now
        return [self._admitted(capture, now, None) for capture in captures]

    def _admitted(self, capture: Capture, now: datetime, story: str | None) -> Handed | StetError:
        try:
            body = capture.content.to_bytes()
            where = address(capture)
            admit(capture, body, now, self.limits)
        except RefusedError as error:
            return error
        return Handed(capture, where, body, story)


_WITHHELD: Final = (
    " A text of this article was erased by order {order}. Whether this is that text can no longer "
    "be told, so it is withheld; 'stet redact release {article}#{revision} --order …' shows it."
)


def _receipt(taken: Taken, where: Address, story: str | None) -> Receipt:
    decision, article = taken.decision, taken.article
    note = _NOTES[decision.outcome].format(revision=decision.revision)
    if where.canonical_url is None:
        note += (
            " The page states no URL, so the article is known by its outlet and headline; "
            "with another headline it would be another article. --url names it for good."
        )
    for event in decision.events:
        if isinstance(event, BodyWithheld):
            note += _WITHHELD.format(
                order=event.order, article=where.article_id, revision=event.revision
            )
    return Receipt(
        outcome=decision.outcome,
        article_id=where.article_id,
        revision=decision.revision,
        position=taken.position,
        identity=where.identity if article is None else article.registered.identity,
        canonical_url=where.canonical_url,
        story=story,
        note=note,
    )
