"""Idempotency-Key (draft-ietf-httpapi-idempotency-key-header-07): a write that is sent again under
the same key gets the answer that it got. Writes are idempotent without it too, but then a second
answer tells what is so by now: ``known`` where the first said ``registered``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Awaitable, Callable
from typing import Annotated, Final

from fastapi import Header
from fastapi.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from domain.errors import RefusedError
from infra.answered import Answer, Answered

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="Any text of your own, of up to 255 characters: within a day the same request "
        "under the same key gets the same answer, another one is refused.",
        examples=['"8e03978e-40d5-43dd-bc93-6894a57f9324"'],
    ),
]
_KEY: Final = re.compile(r"[!-~]([ -~]{0,253}[!-~])?")
_KEPT: Final = ("content-type", "location")


async def once(request: Request, act: Callable[[], Awaitable[Response]]) -> Response:
    """Carry a write out, or give again the answer that it got under its key.

    Raises ``RefusedError`` for what is no key, ``ReusedError`` and ``ConflictError``.
    """
    key = request.headers.get("idempotency-key")
    if key is None:
        return await act()
    if not _KEY.fullmatch(key):
        raise RefusedError("Idempotency-Key: 1 to 255 printable ASCII characters")
    answered = Answered(request.app.state.stet.log)
    named, asked = _digests(request, await request.body(), key)
    before = await run_in_threadpool(answered.begin, named, asked)
    if before is not None:
        headers = {**before.headers, "Idempotency-Replayed": "true"}
        return Response(before.body, before.status, headers)
    try:
        response = await act()
    except Exception:  # not when cancelled: its thread may be writing still
        await run_in_threadpool(answered.forget, named)
        raise
    await run_in_threadpool(answered.finish, named, _kept(response))
    return response


def _kept(response: Response) -> Answer:
    headers = {n: response.headers[n] for n in _KEPT if n in response.headers}
    return Answer(response.status_code, headers, bytes(response.body))


def _digests(request: Request, body: bytes, key: str) -> tuple[bytes, bytes]:
    """Return what the key is known by, which is its sender's, and what is asked under it."""
    sender = request.headers.get("authorization", "")
    named = hashlib.sha256(f"{sender}\0{key}".encode())
    kind = request.headers.get("content-type", "")
    head = (request.method, request.url.path, request.url.query, kind)
    asked = hashlib.sha256("\n".join(head).encode() + b"\n" + body)
    return named.digest(), asked.digest()
