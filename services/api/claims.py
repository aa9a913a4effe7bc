"""What can be asked about claims: the board of a story, a claim, its course, suggestions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field

from projections.claim_answers import (
    BoardAnswer,
    ClaimAnswer,
    HistoryAnswer,
    SuggestionsAnswer,
)
from projections.claims import questions, suggestions
from projections.claims.telling import ALL, Cut
from projections.paging import PAGE
from projections.questions import Asked, Row, Told
from projections.when import When
from services.api import claim_examples as examples
from services.api.examples import shown
from services.api.pinning import answer
from services.api.problems import problems
from services.api.reading import Clocks, Slug
from services.writers.claim_ld import claim_ld

router = APIRouter(
    prefix="/api/v1", tags=["claims"], responses=problems(304, 400, 422, 429, 500, 503)
)
JSON_LD: Final = b"application/ld+json"

ClaimId = Annotated[
    str,
    Path(
        examples=[examples.CLAIM_ID],
        description="A claim's id.",
        pattern=r"^claim-[a-z2-7]{26}$",
    ),
]


class Cutting(Clocks):
    """Which part of a list."""

    after: int = Field(0, ge=0, le=2**31 - 1)
    """Where to go on: `next` of the part before."""
    limit: int = Field(PAGE, ge=1, le=PAGE)
    """The most rows to give."""

    @property
    def cut(self) -> Cut:
        """The part that is asked for."""
        return Cut(self.after, self.limit)

    def carried(self) -> list[tuple[str, str]]:
        """Return what was asked besides the clocks."""
        asked = self.model_dump(exclude_unset=True, exclude=set(Clocks.model_fields))
        return [(name, str(value)) for name, value in asked.items()]


class AsClaim(Cutting):
    """Which part of a claim's assertions, and in which form."""

    format: Literal["json", "json-ld"] = "json"
    """As data, or as a schema.org Claim (ClaimReview where a person recorded a verdict)."""


class Suggested(Clocks):
    """How many suggestions."""

    limit: int = Field(suggestions.DEFAULT, ge=1, le=suggestions.MOST)
    """The most to give."""


@router.get(
    "/stories/{slug}/claims",
    response_model=BoardAnswer,
    responses=shown(examples.BOARD) | problems(404),
)
async def get_claims(request: Request, slug: Slug, query: Annotated[Clocks, Query()]) -> Response:
    """The claims of a story as they stood: who said what, and who contradicted whom."""
    asked = questions.board(slug)
    return await answer(request, asked, query.question, f"/api/v1/stories/{slug}/claims")


@router.get(
    "/claims/{claim_id}",
    response_model=ClaimAnswer,
    responses=shown(examples.CLAIM) | problems(404),
)
async def get_claim(
    request: Request, claim_id: ClaimId, query: Annotated[AsClaim, Query()]
) -> Response:
    """A claim with its assertions, and what has become of each."""
    path = f"/api/v1/claims/{claim_id}"
    if query.format == "json-ld":
        asked = _as_ld(questions.claim(claim_id, ALL))
        carried = [("format", "json-ld")]
        return await answer(request, asked, query.question, path, carried, media_type=JSON_LD)
    asked = questions.claim(claim_id, query.cut)
    return await answer(request, asked, query.question, path, query.carried())


@router.get(
    "/claims/{claim_id}/history",
    response_model=HistoryAnswer,
    responses=shown(examples.HISTORY) | problems(404),
)
async def get_claim_history(
    request: Request, claim_id: ClaimId, query: Annotated[Cutting, Query()]
) -> Response:
    """The whole course of a claim: what became of its assertions, and what people did."""
    asked = questions.history(claim_id, query.cut)
    path = f"/api/v1/claims/{claim_id}/history"
    return await answer(request, asked, query.question, path, query.carried())


@router.get(
    "/claims/{claim_id}/suggestions",
    response_model=SuggestionsAnswer,
    responses=shown(examples.SUGGESTIONS) | problems(404),
)
async def get_suggestions(
    request: Request, claim_id: ClaimId, query: Annotated[Suggested, Query()]
) -> Response:
    """Statements of the story that may speak to a claim, with the reasons: a person decides."""
    asked = suggestions.suggestions(claim_id, query.limit)
    path = f"/api/v1/claims/{claim_id}/suggestions"
    carried = [("limit", str(query.limit))] if "limit" in query.model_fields_set else []
    return await answer(request, asked, query.question, path, carried)


def _as_ld(asked: Asked) -> Asked:
    """Return a question for a claim whose answer is told as JSON-LD."""

    def tell(rows: Sequence[Row], when: When) -> Told:
        told = asked.tell(rows, when)
        made = claim_ld(ClaimAnswer.model_validate_json(told.whole))
        return replace(told, head=made.encode())

    return replace(asked, tell=tell)
