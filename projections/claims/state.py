"""What an event of a claim does to its rows. A row ends where an event ends it, so nothing has to
be remembered to write them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from domain.address import bucket
from domain.claim_events import (
    ClaimAnswered,
    ClaimAsserted,
    ClaimOpened,
    ClaimWithdrawn,
    Pointer,
    SuggestionDismissed,
)
from domain.event import Logged

Columns = dict[str, Any]


class ActKind(StrEnum):
    """What people do about a claim."""

    OPENED = "claim-opened"
    LINKED = "claim-linked"
    DISMISSED = "claim-dismissed"
    ANSWERED = "claim-answered"
    WITHDRAWN = "claim-withdrawn"


@dataclass(frozen=True, slots=True)
class Opens:
    """A row that an event opens."""

    table: str
    row: Columns


@dataclass(frozen=True, slots=True)
class Closes:
    """The row that an event closes, by its key; ``sure``: it must be there."""

    table: str
    key: Columns
    sure: bool = True


def done_by(logged: Logged[Any]) -> Iterator[Opens | Closes]:
    """Yield what an event does to the rows of its claim, in order."""
    event, claim = logged.event, {"claim_id": logged.event.originator_id}
    match event:
        case ClaimOpened():
            told = {"slug": event.story, "question": event.question}
            yield Opens(
                "claims",
                {**claim, **told, "opened_at": logged.recorded_at, "position": logged.position},
            )
        case ClaimAsserted():
            statement = _columns(event.assertion.statement)
            yield Closes("dismissals", {**claim, **statement}, sure=False)
            yield Opens("assertions", {**claim, **statement, **_assertion(logged, event)})
        case SuggestionDismissed():
            statement = _columns(event.statement)
            yield Opens("dismissals", {**claim, **statement, "position": logged.position})
        case ClaimWithdrawn(assertion=None):
            yield Closes("claims", claim)
        case ClaimWithdrawn():
            yield Closes("assertions", {**claim, "number": event.assertion})
    yield Opens("claim_acts", {**claim, **_act(logged)})


def _columns(statement: Pointer) -> Columns:
    return {
        "bucket": bucket(statement.article_id),
        "article_id": statement.article_id,
        "revision": statement.revision,
        "captured": statement.position,
        "part": statement.part,
        "block": statement.block,
        "starts": statement.start,
        "ends": statement.end,
    }


def _assertion(logged: Logged[Any], event: ClaimAsserted) -> Columns:
    said = event.assertion
    figure = said.figure.model_dump(mode="json") if said.figure else {}
    return {
        "number": event.number,
        "stance": said.stance,
        "source": said.source,
        "source_named": said.source_named,
        "hedge": said.hedge,
        "least": figure.get("least"),
        "most": figure.get("most"),
        "unit": figure.get("unit"),
        "valid_from": said.valid_from,
        "valid_to": said.valid_to,
        "linked_by": said.linked_by,
        "supersedes": said.supersedes,
        "actor": event.actor,
        "linked_at": logged.recorded_at,
        "position": logged.position,
    }


def _act(logged: Logged[Any]) -> Columns:
    event = logged.event
    kind, number, stance, said, by = ActKind.OPENED, None, None, None, None
    statement: Pointer | None = None
    match event:
        case ClaimOpened():
            said = event.question
        case ClaimAsserted():
            kind, number, stance = ActKind.LINKED, event.number, event.assertion.stance
            statement = event.assertion.statement
        case SuggestionDismissed():
            kind, said, statement = ActKind.DISMISSED, event.reason, event.statement
        case ClaimAnswered():
            kind, stance, said, by = (
                ActKind.ANSWERED,
                event.stance,
                event.answer,
                event.answered_by,
            )
        case ClaimWithdrawn():
            kind, number, said = ActKind.WITHDRAWN, event.assertion, event.reason
    return {
        "version": event.originator_version,
        "kind": kind,
        "at": logged.recorded_at,
        "position": logged.position,
        "number": number,
        "bucket": bucket(statement.article_id) if statement else None,
        "article_id": statement.article_id if statement else None,
        "revision": statement.revision if statement else None,
        "stance": stance,
        "said": said,
        "answered_by": by,
        "actor": event.actor,
    }
