"""What holds for every write: a body of a kind that is taken, within its limits, carried out once
under its Idempotency-Key.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Final

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.routing import APIRoute

from domain.errors import TooLargeError
from services.api import parameters
from services.api.once import IdempotencyKey, once
from services.api.problems import problems
from services.zones import shorten

JSON: Final = "application/json"
STALLED_SECONDS = 30.0
"""How long a body may stand still."""


def router(tag: str) -> APIRouter:
    """Return a router for operations that write."""
    return APIRouter(
        prefix="/api/v1",
        tags=[tag],
        responses=problems(400, 403, 404, 408, 409, 413, 415, 422, 429, 500, 503),
        dependencies=[Depends(parameters.known), Depends(_documented)],
        route_class=Write,
    )


class Write(APIRoute):
    """An operation that writes. It takes the kinds of body that it documents, else JSON."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what reads a request's body, and carries the request out once."""
        carry_out = super().get_route_handler()
        documented = (self.openapi_extra or {}).get("requestBody", {}).get("content", {})
        kinds = tuple(documented) or (JSON,)

        async def handle(request: Request) -> Response:
            _require_taken(request, kinds)
            limited = _Limited(request.scope, request.receive)
            await limited.body()
            return await once(limited, lambda: carry_out(limited))

        return handle


def kind_of(request: Request) -> str:
    """Return the media type that a body says it has; empty when it says none."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


class _Limited(Request):
    """A request whose body is no larger than is allowed, and keeps coming."""

    async def body(self) -> bytes:
        """Return the body. Raises ``TooLargeError``, and ``HTTPException`` when no more comes."""
        if not hasattr(self, "_body"):
            self._body = await _read(self, self.app.state.stet.settings.max_request_bytes)
        return self._body


def _documented(key: IdempotencyKey = None) -> None:
    """Tell the OpenAPI document of the header. ``once`` reads it, before operations are asked."""


def _require_taken(request: Request, kinds: tuple[str, ...]) -> None:
    """Refuse a body of another kind. What says none is not taken: a page of any site can send it.

    DELETE needs none, since it has no body, and no page of another site can send it.
    """
    kind = kind_of(request)
    if kind not in kinds and (kind or request.method != "DELETE"):
        taken = f"not {JSON}" if kinds == (JSON,) else f"neither {' nor '.join(kinds)}"
        raise HTTPException(415, f"'{shorten(kind)}' is {taken}")
    coding = request.headers.get("content-encoding", "identity").strip().lower()
    if coding != "identity":
        raise HTTPException(
            415,
            f"Content-Encoding '{shorten(coding)}': send it as it is",
            {"Accept-Encoding": "identity"},
        )


async def _read(request: Request, limit: int) -> bytes:
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
