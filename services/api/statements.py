"""What can be asked about statements: which stood, what each lived through, what changed."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field

from projections.statement_answers import DiffAnswer, LifeAnswer, StatementsAnswer
from projections.statements import questions
from services.api import statement_examples as examples
from services.api.examples import shown
from services.api.pinning import answer
from services.api.problems import problems
from services.api.reading import ArticleId, Clocks, article_id_of, query_time
from services.asking import read_choice
from services.statement_differences import as_text, as_unified, plain

router = APIRouter(
    prefix="/api/v1", tags=["statements"], responses=problems(304, 400, 422, 429, 500, 503)
)

StatementId = Annotated[
    str, Path(examples=[examples.STATEMENT_ID], description="A statement's id.")
]
TEXT: bytes = b"text/plain; charset=utf-8"


class Compared(Clocks):
    """Which two texts of an article, and in which form their difference is told."""

    before: str | None = Field(None, alias="from", examples=["1"])
    """A revision's number, or a time (RFC 3339 with a zone): what stood then. Default: the text
    before the other."""
    after: str | None = Field(None, alias="to", examples=["2"])
    """A revision's number, or a time. Default: the last text."""
    format: Literal["json", "text", "unified"] = "json"
    """As data, as text to be read word by word, or as a unified diff."""


@router.get(
    "/articles/{article_id}/statements",
    response_model=StatementsAnswer,
    responses=shown(examples.STATEMENTS) | problems(404),
)
async def get_statements(
    request: Request, article_id: ArticleId, query: Annotated[Clocks, Query()]
) -> Response:
    """The statements that an article showed, and which revision the words of each date from."""
    asked = questions.statements(article_id_of(article_id))
    path = f"/api/v1/articles/{article_id}/statements"
    return await answer(request, asked, query.question, path)


@router.get(
    "/statements/{statement_id}",
    response_model=LifeAnswer,
    responses=shown(examples.LIFE) | problems(404),
)
async def get_statement(
    request: Request, statement_id: StatementId, query: Annotated[Clocks, Query()]
) -> Response:
    """The whole life of a statement: in which words it stood, since when, until when."""
    asked = questions.life(statement_id)
    return await answer(request, asked, query.question, f"/api/v1/statements/{statement_id}")


@router.get(
    "/articles/{article_id}/diff",
    response_model=DiffAnswer,
    responses=shown(examples.DIFF) | problems(404),
)
async def get_diff(
    request: Request, article_id: ArticleId, query: Annotated[Compared, Query()]
) -> Response:
    """The difference of two texts of an article, statement by statement and word by word."""
    before, after = (
        read_choice(name, text, query_time)
        for name, text in (("from", query.before), ("to", query.after))
    )
    asked = questions.difference(article_id_of(article_id), before, after)
    given = (("from", query.before), ("to", query.after), ("format", query.format))
    carried = [(name, value) for name, value in given if value not in (None, "json")]
    path = f"/api/v1/articles/{article_id}/diff"
    if query.format == "json":
        return await answer(request, asked, query.question, path, carried)
    lines = as_unified if query.format == "unified" else as_text
    told = questions.rendered(asked, lambda found: plain(lines(found)))
    return await answer(request, told, query.question, path, carried, media_type=TEXT)
