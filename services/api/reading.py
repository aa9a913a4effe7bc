"""What can be asked: articles, their revisions, stories and their timelines at a point in time."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from domain.clocks import parse_time
from domain.errors import RefusedError
from projections.answers import (
    ArticleAnswer,
    RevisionsAnswer,
    StoriesAnswer,
    StoryAnswer,
    TimelineAnswer,
)
from projections.selecting import PAGE, select
from projections.when import WAIT_SECONDS, When, resolve
from services.api import parameters
from services.api.problems import MEDIA_TYPE, Problem
from services.asking import read_as_known, read_time
from services.bootstrap import Stet

IMMUTABLE = "public, max-age=31536000, immutable"
_LOST_PLUS = re.compile(r":\d\d(\.\d+)? \d\d:\d\d$")


def stet_of(request: Request) -> Stet:
    """Return the Stet that this application serves."""
    stet: Stet = request.app.state.stet
    return stet


StetOf = Annotated[Stet, Depends(stet_of)]


def _problem(description: str) -> dict[str, Any]:
    return {"model": Problem, "description": description, "content": {MEDIA_TYPE: {}}}


PROBLEMS: dict[int | str, dict[str, Any]] = {
    400: _problem("A parameter cannot be used; the detail says which and what to do."),
    404: _problem("The log holds no such thing."),
    422: _problem("A parameter is missing or of the wrong kind."),
    503: _problem("The database is out of reach."),
}

router = APIRouter(
    prefix="/api/v1", tags=["reading"], responses=PROBLEMS, dependencies=[Depends(parameters.known)]
)


def when(
    stet: StetOf,
    response: Response,
    as_of: Annotated[
        str | None,
        Query(
            description="What the outlet showed at this time (RFC 3339 with a zone; default now).",
            examples=["2024-10-23T14:00:00Z"],
        ),
    ] = None,
    as_known: Annotated[
        str | None,
        Query(
            description="What this log held at this position, or time (default the newest).",
            examples=["42"],
        ),
    ] = None,
    min_position: Annotated[
        int | None,
        Query(
            ge=0,
            description="Wait until the views have this position, as a write returned it; after "
            f"{WAIT_SECONDS:g} s the answer is 503.",
        ),
    ] = None,
) -> When:
    """Resolve the two clocks of a question; with both pinned the answer never changes."""
    known = read_as_known(as_known, _query_time)
    moment = read_time("as_of", as_of, _query_time)
    resolved = resolve(stet.log, stet.answers, moment, known, min_position=min_position)
    pinned = as_of is not None and isinstance(known, int)
    response.headers["Cache-Control"] = IMMUTABLE if pinned else "no-cache"
    return resolved


def _query_time(text: str) -> datetime:
    if _LOST_PLUS.search(text):
        raise RefusedError(f"'{text}': the + of a zone is written %2B in a URL")
    return parse_time(text)


Point = Annotated[When, Depends(when)]


@router.get("/articles")
def find_article(
    stet: StetOf,
    point: Point,
    url: Annotated[str, Query(description="The article's URL, in any of its forms.")],
) -> ArticleAnswer:
    """What the article at a URL said."""
    if url.startswith("article-"):
        raise RefusedError(f"url: '{url}' is an article id; ask for /api/v1/articles/{url}")
    return stet.answers.article(url, point)


@router.get("/articles/{article_id}")
def get_article(stet: StetOf, point: Point, article_id: str) -> ArticleAnswer:
    """What an article said."""
    return stet.answers.article(_article(article_id), point)


@router.get("/articles/{article_id}/revisions")
def get_revisions(stet: StetOf, point: Point, article_id: str) -> RevisionsAnswer:
    """All revisions of an article that had stood, in order of appearance."""
    return stet.answers.revisions(_article(article_id), point)


@router.get("/stories")
def get_stories(stet: StetOf, point: Point) -> StoriesAnswer:
    """All stories."""
    return stet.answers.stories(point)


@router.get("/stories/{slug}")
def get_story(stet: StetOf, point: Point, slug: str) -> StoryAnswer:
    """A story, with what each of its articles showed."""
    return stet.answers.story(slug, point)


@router.get("/stories/{slug}/timeline")
def get_timeline(
    stet: StetOf,
    point: Point,
    slug: str,
    kind: Annotated[list[str] | None, Query(description="Only such entries.")] = None,
    outlet: Annotated[str | None, Query(description="Only this outlet's entries.")] = None,
    since: Annotated[str | None, Query(description="Only from this time on.")] = None,
    until: Annotated[str | None, Query(description="Only before this time.")] = None,
    cursor: Annotated[str | None, Query(description="Where to go on: `next` of a page.")] = None,
    limit: Annotated[int, Query(ge=1, le=PAGE)] = PAGE,
) -> TimelineAnswer:
    """What had happened to a story's articles, in order of appearance."""
    selection = select(
        kind,
        outlet,
        read_time("since", since, _query_time),
        read_time("until", until, _query_time),
        cursor,
        limit,
    )
    return stet.answers.timeline(slug, point, selection)


def _article(article_id: str) -> str:
    """Take an id only: a URL would be read as one here too, but is asked for by ``?url=``."""
    if not article_id.startswith("article-"):
        raise RefusedError(f"'{article_id}' is not an article id; ask for /api/v1/articles?url=…")
    return article_id
