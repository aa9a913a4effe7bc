"""What is new as Atom feeds: of the whole record, of a story, of an article, of a claim."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Final

from anyio import to_thread
from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from projections.newest import NewestAnswer
from projections.when import resolve
from services import atom, claim_feed
from services.api.answering import Conditions, Representation, respond, tag_of
from services.api.claims import ClaimId
from services.api.originals import base
from services.api.parameters import Parameters
from services.api.problems import problems
from services.api.reading import LARGEST_POSITION, ArticleId, Slug, article_id_of
from services.bootstrap import Stet

ATOM: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "An Atom feed: each entry with the difference in it, as HTML.",
        "content": {
            "application/atom+xml": {
                "schema": {"type": "string"},
                "example": '<feed xmlns="http://www.w3.org/2005/Atom">…</feed>',
            }
        },
    }
}
router = APIRouter(
    prefix="/feeds", tags=["following"], responses=problems(304, 400, 422, 429, 500, 503)
)

Ask = Callable[[int], NewestAnswer]


class Paged(Parameters):
    """Which page of a feed."""

    before: int | None = Field(None, ge=1, le=LARGEST_POSITION, examples=[42])
    """Entries from before this position: `next` of a page names it."""


@router.get("/changes.atom", response_class=Response, responses=ATOM)
async def feed_of_all(request: Request, query: Annotated[Paged, Query()]) -> Response:
    """The newest of all that has happened, as it is known now."""
    stet: Stet = request.app.state.stet
    return await _feed(
        request, "all", "What is new", lambda to: stet.newest.of_all(to, query.before)
    )


@router.get("/stories/{slug}.atom", response_class=Response, responses=ATOM | problems(404))
async def feed_of_story(request: Request, slug: Slug, query: Annotated[Paged, Query()]) -> Response:
    """The newest of what has happened to a story's articles."""
    stet: Stet = request.app.state.stet
    return await _feed(
        request,
        f"stories/{slug}",
        f"What is new of the story {slug}",
        lambda to: stet.newest.of_story(slug, to, query.before),
    )


@router.get("/articles/{article_id}.atom", response_class=Response, responses=ATOM | problems(404))
async def feed_of_article(
    request: Request, article_id: ArticleId, query: Annotated[Paged, Query()]
) -> Response:
    """The newest of what has happened to an article."""
    stet: Stet = request.app.state.stet
    name = article_id_of(article_id)
    return await _feed(
        request,
        f"articles/{name}",
        f"What is new of {name}",
        lambda to: stet.newest.of_article(name, to, query.before),
    )


@router.get("/claims/{claim_id}.atom", response_class=Response, responses=ATOM | problems(404))
async def feed_of_claim(
    request: Request, claim_id: ClaimId, query: Annotated[Parameters, Query()]
) -> Response:
    """The newest of what has happened to a claim: in the texts, and by what people did."""
    del query  # it takes none, and says so of those it is given
    stet: Stet = request.app.state.stet
    feed = _named(request, f"claims/{claim_id}", f"What is new of {claim_id}")

    def made() -> Representation:
        course = stet.answers.claim_history(claim_id, resolve(stet.log, stet.answers, None, None))
        body = claim_feed.render(feed, stet.newest.origin(), course)
        return Representation(body, atom.MEDIA_TYPE, tag_of(body), claim_feed.updated(course))

    return await _sent(request, made)


async def _feed(request: Request, name: str, title: str, ask: Ask) -> Response:
    stet: Stet = request.app.state.stet
    feed = _named(request, name, title)

    def made() -> Representation:
        page = ask(stet.answers.position())
        body = atom.render(feed, page)
        return Representation(body, atom.MEDIA_TYPE, tag_of(body), atom.updated(page))

    return await _sent(request, made)


def _named(request: Request, name: str, title: str) -> atom.Feed:
    url = request.url
    path = f"{url.path}?{url.query}" if url.query else url.path
    return atom.Feed(name, f"Stet: {title}", base(request), path)


async def _sent(request: Request, made: Callable[[], Representation]) -> Response:
    representation = await to_thread.run_sync(made)
    return respond(representation, Conditions(request.scope))
