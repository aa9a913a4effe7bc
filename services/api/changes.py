"""What is new since a position of the log: for whoever follows the record."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Final

from anyio import to_thread
from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from domain.errors import RefusedError
from projections.changes import PAGE, ChangesAnswer, Wanted, wanted
from projections.when import WAIT_SECONDS, AsKnown, resolve
from services.api import examples
from services.api.answering import (
    IMMUTABLE,
    SHORT,
    Conditions,
    Header,
    Representation,
    respond,
    tag_of,
)
from services.api.examples import shown
from services.api.parameters import Parameters
from services.api.problems import problems
from services.api.reading import LARGEST_POSITION, query_time
from services.asking import read_as_known, read_time
from services.bootstrap import Stet

FIRST_PAGE: Final = 100
router = APIRouter(
    prefix="/api/v1", tags=["following"], responses=problems(400, 422, 429, 500, 503)
)


class Following(Parameters):
    """Which changes are wanted."""

    story: str | None = Field(None, examples=[examples.SLUG])
    """Only what is new to this story: with an article that is linked all that it had come to comes
    in, and goes out with it."""
    outlet: str | None = Field(None, examples=["meridian-post.example"])
    """Only this outlet's."""
    kind: list[str] | None = Field(None, examples=[["revised"]])
    """Only such entries; may be given several times."""
    classes: list[str] | None = Field(None, alias="class", examples=[["fact"]])
    """Only such changes: fact, style, correction; may be given several times."""
    silent: bool | None = None
    """Only silent changes; with false only the others."""
    as_of: str | None = Field(None, examples=["2024-10-23T14:00:00Z"])
    """Only what had happened by then (RFC 3339 with a zone; default everything)."""

    @cached_property
    def wanted(self) -> Wanted:
        """The filters, read. Raises ``RefusedError`` that names the parameter."""
        as_of = read_time("as_of", self.as_of, query_time)
        return wanted(self.story, self.outlet, self.kind, self.classes, self.silent, as_of)


class Since(Following):
    """Which stretch of the log is asked about."""

    after: str = Field("0", examples=["42"])
    """What is known already: a position, 0 for nothing; or a time, for the position that the log
    had then."""
    as_known: str | None = Field(None, examples=["50"])
    """Up to this position, or time (default the newest)."""
    min_position: int | None = Field(
        None,
        ge=0,
        le=LARGEST_POSITION,
        description="Wait until the views have this position, as a write returned it; after "
        f"{WAIT_SECONDS:g} s the answer is 503.",
    )
    limit: int = Field(FIRST_PAGE, ge=1, le=PAGE)
    """The most positions of one page."""

    @cached_property
    def known(self) -> AsKnown | None:
        """The end, read. Raises ``RefusedError``."""
        return read_as_known(self.as_known, query_time)

    @property
    def settled(self) -> bool:
        """Whether both ends are positions: then the answer never changes."""
        return isinstance(self.known, int) and self.after.isdigit()


@router.get("/changes", response_model=ChangesAnswer, responses=shown(examples.CHANGES))
async def get_changes(request: Request, query: Annotated[Since, Query()]) -> Response:
    """What is new after a position, in the order of positions, and nothing left out.

    Go on with `reached` as `after`: at once where `more` is true, otherwise whenever you like. A
    page may be empty and yet not the last, where a filter lets little through.
    """
    answer = await to_thread.run_sync(_page, request.app.state.stet, query)
    body = answer.model_dump_json().encode()
    conditions = Conditions(request.scope)
    made = Representation(
        body,
        tag=tag_of(body),
        cache_control=IMMUTABLE if query.settled else SHORT,
        headers=_links(request, answer),
    )
    return respond(made, conditions)


def position(stet: Stet, name: str, text: str) -> int:
    """Return the position that ``text`` writes, or that a time stands for.

    Raises ``RefusedError`` for one that the log has not reached.
    """
    known = read_as_known(text, query_time, name)
    assert known is not None
    if not isinstance(known, int):
        return stet.log.position_at(known)
    newest = stet.log.head().size
    if known > newest:
        raise RefusedError(f"{name} {known} is no position of this log: it reaches to {newest}")
    return known


def _page(stet: Stet, query: Since) -> ChangesAnswer:
    """Answer from the views. Raises what ``resolve`` raises."""
    after = position(stet, "after", query.after)
    until = resolve(stet.log, stet.answers, None, query.known, min_position=query.min_position)
    return stet.changes.page(after, until.position, query.wanted, query.limit)


def _links(request: Request, answer: ChangesAnswer) -> list[Header]:
    if not answer.more:
        return []
    following = request.url.include_query_params(after=answer.reached)
    return [(b"link", f'<{following.path}?{following.query}>; rel="next"'.encode())]
