"""The way in over HTTP: one capture, or NDJSON with a result a line; and keeping stories."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from pydantic import BaseModel

from domain.capture import Capture
from domain.errors import RefusedError, StetError, TooLargeError
from services.api import examples, parameters
from services.api.access import MayCapture
from services.api.once import IdempotencyKey, once
from services.api.problems import Problem, problem_of, problems
from services.bootstrap import Stet
from services.capturing import Receipt
from services.readers import captures_json
from services.readers.reading import Source
from services.zones import shorten

NDJSON = "application/x-ndjson"
STALLED_SECONDS = 30.0
"""How long a body may stand still."""

router = APIRouter(
    prefix="/api/v1",
    tags=["writing"],
    responses=problems(400, 403, 404, 408, 409, 413, 415, 422, 429, 500, 503),
    dependencies=[Depends(parameters.known)],
)


class LineResult(BaseModel):
    """What came of one line of NDJSON: a receipt or a problem."""

    line: int
    receipt: Receipt | None = None
    problem: Problem | None = None


_CAPTURE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
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
    key: IdempotencyKey = None,
) -> Response:
    """Hand in what was seen of an article: one Capture as JSON, or NDJSON with one a line."""
    kind = _kind(request)
    data = await _body(request, stet.settings.max_request_bytes)

    def act() -> Response:
        if kind == NDJSON:
            return Response(b"".join(_lines(stet, data, story)), media_type=NDJSON)
        capture = captures_json.read(data, reference=None, source="http")
        receipt = stet.capturing.capture(capture, story)
        status = 201 if receipt.outcome in ("registered", "revised") else 200
        headers = {"Location": f"/api/v1/articles/{receipt.article_id}"}
        return Response(receipt.model_dump_json(), status, headers, media_type="application/json")

    return await once(request, stet, data, key, act)


def _kind(request: Request) -> str:
    """Return the body's media type. What says none is not taken: a page of any site can send it."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in ("application/json", NDJSON):
        raise HTTPException(415, f"'{shorten(kind)}' is neither application/json nor {NDJSON}")
    coding = request.headers.get("content-encoding", "identity").strip().lower()
    if coding != "identity":
        raise HTTPException(
            415,
            f"Content-Encoding '{shorten(coding)}': send it as it is",
            {"Accept-Encoding": "identity"},
        )
    return kind


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


async def _body(request: Request, limit: int) -> bytes:
    """Read the request's body; stop when it is larger than ``limit`` bytes, or no more comes."""
    chunks: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(STALLED_SECONDS) as patience:
            async for chunk in request.stream():
                size += len(chunk)
                if size > limit:
                    raise TooLargeError(
                        f"the request's body is larger than {limit} bytes (STET_MAX_REQUEST_BYTES)"
                    )
                chunks.append(chunk)
                patience.reschedule(asyncio.get_running_loop().time() + STALLED_SECONDS)
    except TimeoutError as error:
        raise HTTPException(
            408, f"no more of the body came for {STALLED_SECONDS:g} s", {"Connection": "close"}
        ) from error
    return b"".join(chunks)
