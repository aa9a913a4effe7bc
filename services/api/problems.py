"""Every error as a problem document (RFC 9457), in one shape."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from domain.errors import (
    ConflictError,
    NotFoundError,
    RefusedError,
    StetError,
    TooLargeError,
    UnavailableError,
)
from services.readers.captures_json import message, place

MEDIA_TYPE: Final = "application/problem+json"

# The most particular first: the first kind that fits gives the status.
_STATUS: Final[tuple[tuple[type[StetError], HTTPStatus], ...]] = (
    (TooLargeError, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (RefusedError, HTTPStatus.BAD_REQUEST),
    (NotFoundError, HTTPStatus.NOT_FOUND),
    (ConflictError, HTTPStatus.CONFLICT),
    (UnavailableError, HTTPStatus.SERVICE_UNAVAILABLE),
)
_log = structlog.get_logger("stet.api")


class Problem(BaseModel):
    """What went wrong (RFC 9457 section 3.1)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str | None = None


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
    app.add_exception_handler(Exception, _unexpected)


def respond(problem: Problem, headers: Any = None) -> Response:
    """Return a problem as a response."""
    return JSONResponse(
        problem.model_dump(exclude_none=True), problem.status, headers, media_type=MEDIA_TYPE
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
    detail = "; ".join(f"{place(e['loc'])}: {message(e)}" for e in error.errors())
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return respond(Problem(title=status.phrase, status=status, detail=detail))


async def _http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    title = HTTPStatus(error.status_code).phrase
    detail = error.detail if error.detail != title else None
    return respond(Problem(title=title, status=error.status_code, detail=detail), error.headers)


async def _unexpected(request: Request, error: Exception) -> Response:
    _log.error("unexpected error", path=request.url.path, exc_info=error)
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    detail = "Stet has a fault here; its log says more. Nothing half-written was kept."
    return respond(Problem(title=status.phrase, status=status, detail=detail))
