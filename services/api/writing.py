"""The way in over HTTP: one capture, or NDJSON with a result a line; and keeping stories."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel

from domain.capture import Capture
from domain.errors import RefusedError, StetError, TooLargeError
from services.api import parameters
from services.api.problems import MEDIA_TYPE, Problem, problem_of
from services.api.reading import PROBLEMS, StetOf
from services.bootstrap import Stet
from services.capturing import Receipt
from services.readers import captures_json

NDJSON = "application/x-ndjson"

router = APIRouter(
    prefix="/api/v1", tags=["writing"], responses=PROBLEMS, dependencies=[Depends(parameters.known)]
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
                "schema": Capture.model_json_schema(ref_template="#/components/schemas/{model}")
            },
            NDJSON: {"schema": {"type": "string"}},
        },
    }
}


@router.post(
    "/captures",
    status_code=201,
    response_model=Receipt,
    responses={
        200: {"model": Receipt, "description": "The log had this content, or NDJSON was read."},
        409: {"model": Problem, "description": "Others kept writing to the same article."},
        413: {
            "model": Problem,
            "description": "Larger than is allowed.",
            "content": {MEDIA_TYPE: {}},
        },
        415: {"model": Problem, "description": "Neither JSON nor NDJSON."},
    },
    openapi_extra=_CAPTURE,
)
async def post_capture(
    request: Request,
    stet: StetOf,
    story: Annotated[str | None, Query(description="Link the article to this story too.")] = None,
) -> Response:
    """Hand in what was seen of an article: one Capture as JSON, or NDJSON with one a line."""
    kind = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    data = await _body(request, stet.settings.max_request_bytes)
    if kind == NDJSON:
        answer = await run_in_threadpool(lambda: b"".join(_lines(stet, data, story)))
        return Response(answer, media_type=NDJSON)
    if kind != "application/json":
        raise HTTPException(415, f"'{kind}' is neither application/json nor {NDJSON}")
    capture = captures_json.read(data, reference=None, source="http")
    receipt = await run_in_threadpool(stet.capturing.capture, capture, story)
    status = 201 if receipt.outcome in ("registered", "revised") else 200
    headers = {"Location": f"/api/v1/articles/{receipt.article_id}"}
    return Response(receipt.model_dump_json(), status, headers, media_type="application/json")


def _lines(stet: Stet, data: bytes, story: str | None) -> Iterator[bytes]:
    for line in captures_json.read_lines(data, reference=None, source="http"):
        result = LineResult(line=line.number)
        try:
            if isinstance(line.outcome, RefusedError):
                raise line.outcome
            result.receipt = stet.capturing.capture(line.outcome, story)
        except StetError as error:
            result.problem = problem_of(error)
        yield result.model_dump_json(exclude_none=True).encode() + b"\n"


async def _body(request: Request, limit: int) -> bytes:
    """Read the request's body, and stop as soon as it is larger than ``limit`` bytes."""
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise TooLargeError(
                f"the request's body is larger than {limit} bytes (STET_MAX_REQUEST_BYTES)"
            )
        chunks.append(chunk)
    return b"".join(chunks)
