"""Which texts of an article are withheld or erased, and the events that make them so. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from domain.article import Article
from domain.body_events import BodyErased, BodyEvent, BodyReleased, BodyWithheld
from domain.content import tidy
from domain.errors import ConflictError, NotFoundError, RefusedError
from domain.event import Logged


class RedactionState(StrEnum):
    """What became of a text."""

    WITHHELD = "withheld"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Redaction:
    """A text that is not shown: what became of it, by which order, at which position."""

    state: RedactionState
    revision: int
    commitment: str
    order: str
    position: int


def redactions(events: Iterable[Logged[Any]]) -> dict[str, Redaction]:
    """Return what is in force after ``events`` of one stream or several, by commitment."""
    found: dict[str, Redaction] = {}
    for logged in events:
        match logged.event:
            case BodyWithheld() as event:
                found[event.commitment] = _redaction(RedactionState.WITHHELD, event, logged)
            case BodyErased() as event:
                found[event.commitment] = _redaction(RedactionState.ERASED, event, logged)
            case BodyReleased() as event:
                found.pop(event.commitment, None)
    return found


def _redaction(state: RedactionState, event: BodyEvent, logged: Logged[Any]) -> Redaction:
    return Redaction(state, event.revision, event.commitment, event.order, logged.position)


def withhold(article: Article, revision: int, order: str) -> tuple[BodyEvent, ...]:
    """Return the event that seals a revision's text; none if it is sealed already.

    Raises ``NotFoundError`` for a revision that the article does not have, ``ConflictError`` for
    a text that is erased, ``RefusedError`` for an order without a name.
    """
    before = article.redacted.get(revision)
    if isinstance(before, BodyErased):
        raise _erased(before)
    made = _event(BodyWithheld, article, revision, order)
    return () if before is not None else (made,)


def release(article: Article, revision: int, order: str) -> tuple[BodyEvent, ...]:
    """Return the event that shows a sealed text again; none if it is shown. Raises as above."""
    before = article.redacted.get(revision)
    if isinstance(before, BodyErased):
        raise _erased(before)
    made = _event(BodyReleased, article, revision, order)
    return () if before is None else (made,)


def erase(article: Article, revision: int, order: str) -> tuple[BodyEvent, ...]:
    """Return the event that a revision's text is deleted by; none if it was. Raises as above."""
    made = _event(BodyErased, article, revision, order)
    return () if isinstance(article.redacted.get(revision), BodyErased) else (made,)


def _event(
    kind: type[BodyWithheld] | type[BodyReleased] | type[BodyErased],
    article: Article,
    revision: int,
    order: str,
) -> BodyEvent:
    if not 1 <= revision <= len(article.commitments):
        raise NotFoundError(
            f"the article has revisions 1 to {len(article.commitments)}, no revision {revision}"
        )
    return kind(
        originator_id=article.id,
        originator_version=article.version + 1,
        revision=revision,
        commitment=article.commitments[revision - 1],
        order=_order(order),
    )


def _order(text: str) -> str:
    try:
        order = tidy(text)
    except ValueError as error:
        raise RefusedError(f"the order: {error}") from error
    if not order:
        raise RefusedError("the order has no name; it stays in the log beside what it changes")
    return order


def _erased(before: BodyErased) -> ConflictError:
    return ConflictError(
        f"the text of revision {before.revision} was erased by order {before.order}; nothing is "
        "left to withhold or release"
    )
