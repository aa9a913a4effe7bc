"""The way in over HTTP: one capture, or NDJSON with a result a line; and keeping stories."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Any

from fastapi import Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel

from domain.capture import Capture
from domain.errors import RefusedError, StetError
from services.api import examples, writes
from services.api.access import MayCapture
from services.api.problems import Problem, problem_of
from services.bootstrap import Stet
from services.capturing import Receipt
from services.readers import captures_json
from services.readers.reading import Source

NDJSON = "application/x-ndjson"

router = writes.router("writing")


class LineResult(BaseModel):
    """What came of one line of NDJSON: a receipt or a problem."""

    line: int
    receipt: Receipt | None = None
    problem: Problem | None = None


_CAPTURE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            writes.JSON: {
                "schema": {"$ref": "#/components/schemas/Capture"},
                "example": examples.CAPTURE,
            },
            NDJSON: {
                "schema": {"type": "string"},
                "example": json.dumps(examples.CAPTURE) + "\n",
            },
        },
    }
}


@router.post(
    "/captures",
    status_code=201,
    response_model=Receipt,
    responses={
        201: {
            "description": "A revision that the log did not have.",
            "content": {"application/json": {"example": examples.RECEIPT}},
            "headers": {"Location": {"schema": {"type": "string"}}},
        },
        200: {
            "model": Receipt,
            "description": "The log had this content; or NDJSON was read, with a result a line.",
            "content": {
                "application/json": {"example": examples.RECEIPT},
                NDJSON: {
                    "schema": {"type": "string"},
                    "example": json.dumps({"line": 1, "receipt": examples.RECEIPT}) + "\n",
                },
            },
        },
    },
    openapi_extra=_CAPTURE,
)
async def post_capture(
    request: Request,
    stet: MayCapture,
    story: Annotated[
        str | None,
        Query(description="Link the article to this story too.", examples=[examples.SLUG]),
    ] = None,
) -> Response:
    """Hand in what was seen of an article: one Capture as JSON, or NDJSON with one a line."""
    take = _all if writes.kind_of(request) == NDJSON else _one
    return await run_in_threadpool(take, stet, await request.body(), story)


def _one(stet: Stet, data: bytes, story: str | None) -> Response:
    capture = captures_json.read(data, reference=None, source="http")
    receipt = stet.capturing.capture(capture, story)
    status = 201 if receipt.outcome in ("registered", "revised") else 200
    headers = {"Location": f"/api/v1/articles/{receipt.article_id}"}
    return Response(receipt.model_dump_json(), status, headers, media_type=writes.JSON)


def _all(stet: Stet, data: bytes, story: str | None) -> Response:
    return Response(b"".join(_lines(stet, data, story)), media_type=NDJSON)


def _lines(stet: Stet, data: bytes, story: str | None) -> Iterator[bytes]:
    for read in captures_json.READER.read(replace(Source.of_bytes(data), origin="http")):
        result = LineResult(line=int(read.place or 1))
        try:
            if isinstance(read.outcome, RefusedError):
                raise read.outcome
            assert isinstance(read.outcome, Capture)
            result.receipt = stet.capturing.capture(read.outcome, story)
        except StetError as error:
            result.problem = problem_of(error)
        yield result.model_dump_json(exclude_none=True).encode() + b"\n"
