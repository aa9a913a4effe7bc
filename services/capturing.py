"""Takes captures in: loads the article, decides, appends, and tells what came of it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from domain import article as articles
from domain import story as stories
from domain.address import bucket
from domain.article import Article, Decision, Outcome
from domain.capture import Address, Capture, Limits, address, admit
from domain.errors import NotFoundError
from domain.event import Event, Logged
from domain.sealing import SALT_LENGTH, SealedBody, recognise
from infra.log import Log
from services.outlets import outlet_of
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
    """The way in: one capture at a time, each in one transaction."""

    log: Log
    limits: Limits = field(default_factory=Limits)
    coalescing: timedelta = articles.DEFAULT_COALESCING

    def capture(self, capture: Capture, story: str | None = None) -> Receipt:
        """Take a capture in, and link its article to a story if one is named.

        Raises ``RefusedError`` for what cannot be taken, ``NotFoundError`` for a story that is
        not open, ``OvertakenError`` when others kept writing to the same article.
        """
        body = capture.content.to_bytes()
        where = address(capture)
        admit(capture, body, self.log.head().now, self.limits)
        return settle(lambda: self._once(capture, where, body, story))

    def _once(self, capture: Capture, where: Address, body: bytes, story: str | None) -> Receipt:
        streams = [where.article_id, *([stories.story_id(story)] if story else [])]
        loaded = self.log.streams(streams)
        history = loaded.get(where.article_id, [])
        article = articles.fold(logged.event for logged in history)
        sealed = SealedBody(bucket(where.article_id), secrets.token_bytes(SALT_LENGTH), body)
        decision = self._decide(article, capture, where, sealed)
        events: list[Event] = [*decision.events]
        if story:
            events += _link(story, loaded.get(streams[1], []), where.article_id)
        new = decision.outcome in (Outcome.REGISTERED, Outcome.REVISED)
        positions = self.log.append(events, [sealed] if new else []) if events else []
        if decision.hold_back is not None:
            self.log.hold_back(where.article_id, decision.hold_back)
        elif decision.events and article is not None:
            self._let_go(where.article_id, decision)
        position = positions[-1] if positions else history[-1].position
        return _receipt(decision, article, where, position, story)

    def _decide(
        self, article: Article | None, capture: Capture, where: Address, sealed: SealedBody
    ) -> Decision:
        known = None
        if article is not None:
            salts = self.log.salts(article.id, article.commitments)
            same = recognise(sealed.body, salts)
            known = article.revision_of(same.hex()) if same else None
        outlet, outlet_name = outlet_of(capture, where)
        return articles.decide(
            article,
            capture,
            address=where,
            outlet=outlet,
            outlet_name=outlet_name,
            known=known,
            commitment=sealed.commitment.hex(),
            held_back=self.log.held_back(article.id) if article else (),
            coalescing=self.coalescing,
        )

    def _let_go(self, article_id: str, decision: Decision) -> None:
        carried = articles.carried_by(decision.events)
        if carried:
            self.log.let_go(article_id, carried)


def _link(story: str, events: Sequence[Logged[Any]], article_id: str) -> tuple[Event, ...]:
    found = stories.fold(logged.event for logged in events)
    if found is None:
        raise NotFoundError(f"there is no story '{story}'; open it first: stet story open {story}")
    return stories.link(found, article_id)


def _receipt(
    decision: Decision, article: Article | None, where: Address, position: int, story: str | None
) -> Receipt:
    note = _NOTES[decision.outcome].format(revision=decision.revision)
    if where.canonical_url is None:
        note += (
            " The page states no URL, so the article is known by its outlet and headline; "
            "with another headline it would be another article. --url names it for good."
        )
    return Receipt(
        outcome=decision.outcome,
        article_id=where.article_id,
        revision=decision.revision,
        position=position,
        identity=where.identity if article is None else article.registered.identity,
        canonical_url=where.canonical_url,
        story=story,
        note=note,
    )
