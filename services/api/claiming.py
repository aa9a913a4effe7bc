"""What fact-checkers do over HTTP: open claims, decide which statements speak to them, answer."""

from __future__ import annotations

from typing import Any, Final

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from domain.claim_events import Stance
from services.api import claim_examples as examples
from services.api import writes
from services.api.access import MayCurate
from services.api.claims import ClaimId
from services.api.reading import Slug
from services.claiming import ClaimReceipt, Reading, StatementRef

router = writes.router("claims")
_SO_ALREADY: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "model": ClaimReceipt,
        "description": "It was so already.",
        "content": {"application/json": {"example": {**examples.RECEIPT, "changed": False}}},
    }
}


class _Order(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class NewClaim(_Order):
    """A question to watch in a story."""

    question: str = Field(examples=[examples.QUESTION])


class StatementToLink(StatementRef, Reading):
    """A statement, and what it says to the claim."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.LINK]})

    although_dismissed: bool = False
    """Link it even where somebody has dismissed it."""


class StatementToDismiss(StatementRef):
    """A statement that is not about the claim."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.DISMISSAL]})

    reason: str | None = Field(default=None, examples=["It speaks of another place."])


class NewAnswer(_Order):
    """A person's verdict."""

    answer: str = Field(examples=["Not that anybody could show."])
    answered_by: str = Field(examples=["A. Checker"])
    stance: Stance | None = Field(default=None, examples=["leaves-open"])
    """Null: neither yes, no nor open."""


class Withdrawal(_Order):
    """What is taken back, and why."""

    reason: str = Field(examples=["Misread."])
    assertion: int | None = Field(default=None, ge=1, le=2**31 - 1, examples=[1])
    """Its number; null for the claim itself."""


@router.post("/stories/{slug}/claims", status_code=201, responses=_SO_ALREADY)
def open_claim(stet: MayCurate, slug: Slug, order: NewClaim, response: Response) -> ClaimReceipt:
    """Open a claim in a story. The same question in it again is the same claim."""
    receipt = stet.claiming.open(slug, order.question)
    response.headers["Location"] = f"/api/v1/claims/{receipt.claim_id}"
    return _told(receipt, response)


@router.post("/claims/{claim_id}/assertions", status_code=201, responses=_SO_ALREADY)
def link_statement(
    stet: MayCurate, claim_id: ClaimId, order: StatementToLink, response: Response
) -> ClaimReceipt:
    """Link a statement to a claim. 409 tells what somebody else decided of it meanwhile."""
    given = order.model_dump()
    ref = StatementRef.model_validate({n: given[n] for n in StatementRef.model_fields})
    reading = Reading.model_validate({n: getattr(order, n) for n in Reading.model_fields})
    receipt = stet.claiming.link(
        claim_id, ref, reading, although_dismissed=order.although_dismissed
    )
    return _told(receipt, response)


@router.post("/claims/{claim_id}/dismissals", status_code=201, responses=_SO_ALREADY)
def dismiss_statement(
    stet: MayCurate, claim_id: ClaimId, order: StatementToDismiss, response: Response
) -> ClaimReceipt:
    """Record that a statement is not about a claim, so that it is not suggested again."""
    ref = StatementRef.model_validate(order.model_dump(exclude={"reason"}))
    return _told(stet.claiming.dismiss(claim_id, ref, order.reason), response)


@router.post("/claims/{claim_id}/answer", status_code=201, responses=_SO_ALREADY)
def answer_claim(
    stet: MayCurate, claim_id: ClaimId, order: NewAnswer, response: Response
) -> ClaimReceipt:
    """Record a person's verdict. The last one counts; the log keeps all."""
    receipt = stet.claiming.answer(claim_id, order.answer, order.answered_by, order.stance)
    return _told(receipt, response)


@router.post("/claims/{claim_id}/withdraw")
def withdraw_claim(stet: MayCurate, claim_id: ClaimId, order: Withdrawal) -> ClaimReceipt:
    """Take an assertion back, or the claim itself. The log keeps that it was made."""
    return stet.claiming.withdraw(claim_id, order.reason, order.assertion)


def _told(receipt: ClaimReceipt, response: Response) -> ClaimReceipt:
    response.status_code = 201 if receipt.changed else 200
    return receipt
