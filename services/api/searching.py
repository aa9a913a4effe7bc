"""Full text: which statements say something, at a point on both clocks."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from projections.statement_answers import SearchAnswer
from projections.statements.searching import PAGE, ask, finds, nearest, search
from services.api import statement_examples as examples
from services.api.examples import shown
from services.api.pinning import given, serving_of
from services.api.problems import problems
from services.api.reading import Clocks

router = APIRouter(
    prefix="/api/v1", tags=["statements"], responses=problems(304, 400, 422, 429, 500, 503)
)
DEFAULT_PAGE = 20


class Searched(Clocks):
    """What is searched for, and where."""

    q: str = Field(examples=["troops reached"])
    """Words; "a phrase" in quotation marks; -word for what not to find; `or` between either."""
    state: Literal["standing", "gone", "any"] = "standing"
    """Statements that stood, that had been taken out or reworded, or both."""
    outlet: str | None = None
    """Only this outlet's."""
    story: str | None = None
    """Only of the articles of this story."""
    cursor: str | None = None
    """Where to go on: `next` of a page."""
    limit: int = Field(DEFAULT_PAGE, ge=1, le=PAGE)
    """The most hits to give."""

    def carried(self) -> list[tuple[str, str]]:
        """Return what was asked besides the clocks."""
        asked = self.model_dump(exclude_unset=True, exclude=set(Clocks.model_fields))
        return [(name, str(value)) for name, value in asked.items() if value is not None]


@router.get("/search", response_model=SearchAnswer, responses=shown(examples.SEARCH))
async def get_search(request: Request, query: Annotated[Searched, Query()]) -> Response:
    """Statements that say something, the best first; of words that nothing has, near ones."""
    wanted = search(query.q, query.state, query.outlet, query.story, query.limit, query.cursor)
    asked, path = ask(wanted), "/api/v1/search"
    found = await serving_of(request).ask(asked, query.question)
    near = nearest(found[0], wanted)
    if near is not None:
        instead = await serving_of(request).ask(ask(near), query.question)
        if finds(instead[0]):
            asked, found = ask(near), instead
    return await given(request, asked, found, query.question, path, query.carried())
