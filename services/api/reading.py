"""What can be asked: articles, their revisions, stories and their timelines at a point in time."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cached_property
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field, WithJsonSchema

from domain.clocks import parse_time
from domain.errors import RefusedError
from domain.story import MAX_SLUG_LENGTH
from projections import questions
from projections.answers import (
    ArticleAnswer,
    RevisionsAnswer,
    StoriesAnswer,
    StoryAnswer,
    TimelineAnswer,
)
from projections.paging import PAGE, REVISIONS, STORIES, page
from projections.selecting import select
from projections.when import WAIT_SECONDS, Question
from services.api import examples
from services.api.examples import shown
from services.api.parameters import Parameters
from services.api.pinning import answer
from services.api.problems import problems
from services.asking import read_as_known, read_time

LARGEST_POSITION = 2**63 - 1
_MOMENT: Final[dict[str, Any]] = {"type": "string", "format": "date-time"}
_POSITION: Final[dict[str, Any]] = {"type": "integer", "minimum": 0, "maximum": LARGEST_POSITION}
_KINDS: Final = {"type": "array", "items": {"$ref": "#/components/schemas/EntryKind"}}
Moment = Annotated[str | None, WithJsonSchema(_MOMENT)]
Position = Annotated[int | None, Field(ge=0, le=LARGEST_POSITION), WithJsonSchema(_POSITION)]
PositionOrMoment = Annotated[str | None, WithJsonSchema({"anyOf": [_POSITION, _MOMENT]})]
_LOST_PLUS = re.compile(r":\d\d(\.\d+)? \d\d:\d\d$")


router = APIRouter(
    prefix="/api/v1", tags=["reading"], responses=problems(304, 400, 422, 429, 500, 503)
)


class Clocks(Parameters):
    """Where on the two clocks a question stands."""

    as_of: Moment = Field(
        None,
        description="What the outlet showed at this time (RFC 3339 with a zone; default now).",
        examples=["2024-10-23T14:00:00Z"],
    )
    as_known: PositionOrMoment = Field(
        None,
        description="What this log held at this position, or time (default the newest).",
        examples=[1],
    )
    min_position: Position = Field(
        None,
        description="Wait until the views have this position, as a write returned it; after "
        f"{WAIT_SECONDS:g} s the answer is 503.",
        examples=[1],
    )

    @cached_property
    def question(self) -> Question:
        """The clocks, read. Raises ``RefusedError`` that names the parameter."""
        return Question(
            read_time("as_of", self.as_of, query_time),
            read_as_known(self.as_known, query_time),
            self.min_position,
        )


class ByUrl(Clocks):
    """Which article, by its URL."""

    url: Annotated[str, WithJsonSchema({"type": "string", "format": "uri"})] = Field(
        description="The article's URL, in any of its forms.", examples=[examples.URL]
    )


class Listed(Clocks):
    """Which page of a list."""

    cursor: Annotated[str | None, WithJsonSchema({"type": "string"})] = Field(
        None, description="Where to go on: `next` or `prev` of a page."
    )
    limit: int = Field(PAGE, ge=1, le=PAGE, description="The most rows to give.", examples=[100])

    def carried(self) -> list[tuple[str, str]]:
        """Return what was asked besides the clocks, in the order of the operation's parameters."""
        given = self.model_dump(exclude_unset=True, exclude=set(Clocks.model_fields))
        return [
            (name, str(value))
            for name, values in given.items()
            for value in (values if isinstance(values, list) else [values])
        ]


class Filtered(Listed):
    """Which entries of a timeline."""

    kind: Annotated[list[str] | None, WithJsonSchema(_KINDS)] = Field(
        None, description="Only such entries; may be given several times.", examples=[["revised"]]
    )
    outlet: Annotated[str | None, WithJsonSchema({"type": "string"})] = Field(
        None, description="Only this outlet's entries.", examples=["meridian-post.example"]
    )
    since: Moment = Field(None, description="Only from this time on (RFC 3339 with a zone).")
    until: Moment = Field(None, description="Only before this time (RFC 3339 with a zone).")


ArticleId = Annotated[
    str,
    Path(
        examples=[examples.ARTICLE_ID],
        description="An article's id.",
        pattern=r"^article-[a-z2-7]{26}$",
    ),
]
Slug = Annotated[
    str,
    Path(
        examples=[examples.SLUG],
        description="A story's slug.",
        pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$",
        max_length=MAX_SLUG_LENGTH,
    ),
]


@router.get(
    "/articles", response_model=ArticleAnswer, responses=shown(examples.ARTICLE) | problems(404)
)
async def find_article(request: Request, query: Annotated[ByUrl, Query()]) -> Response:
    """What the article at a URL said."""
    if query.url.startswith("article-"):
        raise RefusedError(
            f"url: '{query.url}' is an article id; ask for /api/v1/articles/{query.url}"
        )
    asked = questions.article(query.url)
    path = f"/api/v1/articles/{asked.parameters['article_id']}"
    return await answer(request, asked, query.question, path)


@router.get(
    "/articles/{article_id}",
    response_model=ArticleAnswer,
    responses=shown(examples.ARTICLE) | problems(404),
)
async def get_article(
    request: Request, article_id: ArticleId, query: Annotated[Clocks, Query()]
) -> Response:
    """What an article said."""
    asked = questions.article(article_id_of(article_id))
    return await answer(request, asked, query.question, f"/api/v1/articles/{article_id}")


@router.get(
    "/articles/{article_id}/revisions",
    response_model=RevisionsAnswer,
    responses=shown(examples.REVISIONS) | problems(404),
)
async def get_revisions(
    request: Request, article_id: ArticleId, query: Annotated[Listed, Query()]
) -> Response:
    """All revisions of an article that had stood, in order of appearance."""
    asked = questions.revisions(
        article_id_of(article_id), page(REVISIONS, query.cursor, query.limit)
    )
    path = f"/api/v1/articles/{article_id}/revisions"
    return await answer(request, asked, query.question, path, query.carried())


@router.get("/stories", response_model=StoriesAnswer, responses=shown(examples.STORIES))
async def get_stories(request: Request, query: Annotated[Listed, Query()]) -> Response:
    """All stories."""
    asked = questions.stories(page(STORIES, query.cursor, query.limit))
    return await answer(request, asked, query.question, "/api/v1/stories", query.carried())


@router.get(
    "/stories/{slug}", response_model=StoryAnswer, responses=shown(examples.STORY) | problems(404)
)
async def get_story(request: Request, slug: Slug, query: Annotated[Clocks, Query()]) -> Response:
    """A story, with what each of its articles showed."""
    asked = questions.story(slug)
    return await answer(request, asked, query.question, f"/api/v1/stories/{slug}")


@router.get(
    "/stories/{slug}/timeline",
    response_model=TimelineAnswer,
    responses=shown(examples.TIMELINE) | problems(404),
)
async def get_timeline(
    request: Request, slug: Slug, query: Annotated[Filtered, Query()]
) -> Response:
    """What had happened to a story's articles, in order of appearance."""
    selection = select(
        query.kind,
        query.outlet,
        read_time("since", query.since, query_time),
        read_time("until", query.until, query_time),
        query.cursor,
        query.limit,
    )
    asked = questions.timeline(slug, selection)
    path = f"/api/v1/stories/{slug}/timeline"
    return await answer(request, asked, query.question, path, query.carried())


def query_time(text: str) -> datetime:
    """Read a time in a query. Raises ``RefusedError``."""
    if _LOST_PLUS.search(text):
        raise RefusedError(f"'{text}': the + of a zone is written %2B in a URL")
    return parse_time(text)


def article_id_of(article_id: str) -> str:
    """Take an id only: a URL would be read as one here too, but is asked for by ``?url=``."""
    if not article_id.startswith("article-"):
        raise RefusedError(f"'{article_id}' is not an article id; ask for /api/v1/articles?url=…")
    return article_id
