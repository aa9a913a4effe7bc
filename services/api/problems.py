"""Every error as a problem document (RFC 9457), in one shape."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any, Final

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from domain.errors import (
    ConflictError,
    ForbiddenError,
    NotFoundError,
    RefusedError,
    ReusedError,
    StetError,
    TooLargeError,
    UnauthenticatedError,
    UnavailableError,
)
from services.readers.captures_json import message, place

MEDIA_TYPE: Final = "application/problem+json"

# The most particular first: the first kind that fits gives the status.
_STATUS: Final[tuple[tuple[type[StetError], HTTPStatus], ...]] = (
    (TooLargeError, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (RefusedError, HTTPStatus.BAD_REQUEST),
    (UnauthenticatedError, HTTPStatus.UNAUTHORIZED),
    (ForbiddenError, HTTPStatus.FORBIDDEN),
    (NotFoundError, HTTPStatus.NOT_FOUND),
    (ReusedError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (ConflictError, HTTPStatus.CONFLICT),
    (UnavailableError, HTTPStatus.SERVICE_UNAVAILABLE),
)
_PARAMETER: Final = re.compile(r"\\{(\w+)\\}")
_log = structlog.get_logger("stet.api")

# What each status means here, and what its problem says, for the OpenAPI document.
_MEANINGS: Final[dict[int, tuple[str, str]]] = {
    400: (
        "Something in the request cannot be used; the detail says what, and what to do.",
        "as_of: '2024-10-23T14:00:00' states no time zone; write it as RFC 3339, such as "
        "2024-10-23T10:55:00Z or 2024-10-23T06:55:00-04:00",
    ),
    401: (
        "A key is needed, or the one that was sent does not count.",
        "writing needs a key since there is one: send it as 'Authorization: Bearer …'; "
        "'stet keys list' shows which there are",
    ),
    403: (
        "The key that was sent lacks the scope that this needs.",
        "this needs the scope 'capture'; what was sent has: curate",
    ),
    404: (
        "The log holds no such thing.",
        "the log has never heard of the article https://www.meridian-post.example/none; "
        "'stet capture' hands one in",
    ),
    405: (
        "This address does not take the method; `Allow` names those it takes.",
        "this address takes GET, HEAD, not DELETE",
    ),
    408: ("The request's body stood still for too long.", "no more of the body came for 30 s"),
    409: (
        "What is asked contradicts what the log holds, or others wrote to the same thing.",
        "somebody else wrote to the same article or story at this moment; try again",
    ),
    413: (
        "Larger than is allowed.",
        "the request's body is larger than 33554432 bytes (STET_MAX_REQUEST_BYTES)",
    ),
    415: (
        "The body is of no kind that is taken here.",
        "'text/html' is neither application/json nor application/x-ndjson",
    ),
    422: (
        "A parameter is missing or of the wrong kind, or an Idempotency-Key was used before for "
        "another request.",
        "query.limit: Input should be less than or equal to 1000",
    ),
    429: (
        "Too many requests of this client; `Retry-After` says when to go on.",
        "more than 600 requests in 60 s; go on in 12 s",
    ),
    500: (
        "Stet has a fault; nothing half-written was kept.",
        "Stet has a fault here; its log says more. Nothing half-written was kept.",
    ),
    503: (
        "The database is out of reach, or the views are behind what was asked for; try again.",
        "the views have reached position 41, not yet 42; try again in a moment. "
        "'stet views status' tells how they are",
    ),
}


class Problem(BaseModel):
    """What went wrong (RFC 9457 section 3.1)."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    type: str = "about:blank"
    """The kind of problem; `about:blank` says that the status tells it."""
    title: str
    """The status in words."""
    status: int
    """The HTTP status."""
    detail: str | None = None
    """What was wrong, where, and what to do next."""


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return what an operation may answer besides what was asked for, for the OpenAPI document."""
    return {status: _documented(status) for status in statuses}


def _documented(status: int) -> dict[str, Any]:
    if status == HTTPStatus.NOT_MODIFIED:
        return {"description": "What the client has still holds (RFC 9110 section 13)."}
    description, detail = _MEANINGS[status]
    example = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail)
    return {
        "description": description,
        "content": {
            MEDIA_TYPE: {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "example": example.model_dump(exclude_none=True),
            }
        },
    }


def problem_of(error: StetError) -> Problem:
    """Return the problem document of one of our errors."""
    status = next(
        (s for kind, s in _STATUS if isinstance(error, kind)), HTTPStatus.INTERNAL_SERVER_ERROR
    )
    return Problem(title=status.phrase, status=status, detail=error.message)


def install(app: FastAPI) -> None:
    """Answer every error of ``app`` with a problem document."""
    app.add_exception_handler(StetError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(Exception, _unexpected)


def respond(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """Return a problem as a response. Nobody keeps it: the next try may go well."""
    return JSONResponse(
        problem.model_dump(exclude_none=True),
        problem.status,
        {"Cache-Control": "no-store", **(headers or {})},
        media_type=MEDIA_TYPE,
    )


async def _ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, StetError)
    problem = problem_of(error)
    if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _log.error("not answered", path=request.url.path, why=error.message)
    headers = {"Retry-After": "1"} if problem.status == HTTPStatus.SERVICE_UNAVAILABLE else None
    return respond(problem, headers)


async def _invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = [": ".join(filter(None, (place(e["loc"]), message(e)))) for e in error.errors()]
    detail = "; ".join(found)
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return respond(Problem(title=status.phrase, status=status, detail=detail))


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    title = HTTPStatus(error.status_code).phrase
    detail = error.detail if error.detail != title else None
    headers = dict(error.headers or {})
    if "Allow" in headers:
        headers["Allow"] = ", ".join(sorted(_allowed(request, headers["Allow"].split(", "))))
        detail = detail or f"this address takes {headers['Allow']}, not {request.method}"
    elif error.status_code == HTTPStatus.NOT_FOUND:
        detail = detail or "there is nothing at this address; /docs lists what there is"
    return respond(Problem(title=title, status=error.status_code, detail=detail), headers)


def _allowed(request: Request, known: Iterable[str]) -> set[str]:
    """Return the methods of an address: its operations may lie on several routes."""
    methods = set(known)
    for path, operations in request.app.openapi()["paths"].items():
        if re.fullmatch(_PARAMETER.sub(_any_of_it, re.escape(path)), request.url.path):
            methods |= {method.upper() for method in operations}
    return methods | {"HEAD"} if "GET" in methods else methods


def _any_of_it(parameter: re.Match[str]) -> str:
    return r"[\s\S]*" if parameter[1] == "url" else "[^/]+"


async def _gone(_: Request, error: Exception) -> Response:
    """Answer nobody: the client went away before its request was complete."""
    status = HTTPStatus.BAD_REQUEST
    return respond(Problem(title=status.phrase, status=status, detail=str(error) or None))


async def _unexpected(request: Request, error: Exception) -> Response:
    _log.error("unexpected error", path=request.url.path, exc_info=error)
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    return respond(Problem(title=status.phrase, status=status, detail=_MEANINGS[status][1]))
