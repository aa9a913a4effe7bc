"""What holds of every answer, whatever made it: an id to find it by, how long it took, and what a
browser may do with it.
"""

from __future__ import annotations

import itertools
import logging
import re
import secrets
import time
from typing import Final

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.figures import Figures
from services.telling import REQUEST_ID, TRACE_ID

_GIVEN: Final = re.compile(rb"[A-Za-z0-9._=-]{1,128}")
_TRACEPARENT: Final = re.compile(rb"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
_METHODS: Final = frozenset("GET HEAD POST PUT PATCH DELETE OPTIONS".split())
# Said where an answer does not say it itself. An answer that is no page does nothing in a browser.
DEFAULTS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)
TLS_ONLY: Final = (b"strict-transport-security", b"max-age=31536000")
_log = structlog.get_logger("stet.http")
_LEVEL: Final = logging.getLogger("stet.http")  # asked first: it costs a fiftieth of a line


class Observed:
    """Wraps a whole application, its answers to faults included."""

    def __init__(self, app: ASGIApp, figures: Figures) -> None:
        self._app = app
        self._figures = figures
        self._run = secrets.token_hex(4)
        self._numbers = itertools.count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, under an id."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = time.perf_counter()
        request_id = self._identify(scope)
        status = 0

        async def told(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = _complete(message.get("headers", ()), request_id, scope)
                self._count(scope, status, time.perf_counter() - begun)
            await send(message)

        await self._app(scope, receive, told)

    def _identify(self, scope: Scope) -> bytes:
        """Let whatever is logged from here on carry the request's id, its own where it has one."""
        request_id = trace = b""
        for name, value in scope["headers"]:
            if name == b"x-request-id" and _GIVEN.fullmatch(value):
                request_id = value
            elif name == b"traceparent" and (match := _TRACEPARENT.fullmatch(value)):
                trace = match[1]
        request_id = request_id or f"{self._run}-{next(self._numbers):x}".encode()
        REQUEST_ID.set(request_id.decode("ascii"))
        TRACE_ID.set(trace.decode("ascii"))
        return request_id

    def _count(self, scope: Scope, status: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in _METHODS else "other"
        route = getattr(scope.get("route"), "path", "other")
        self._figures.answered(method, route, status, seconds)
        if _LEVEL.isEnabledFor(logging.DEBUG):
            _log.debug(
                "answered",
                method=method,
                path=scope["path"],
                status=status,
                milliseconds=round(seconds * 1000, 2),
            )


def _complete(
    headers: list[tuple[bytes, bytes]], request_id: bytes, scope: Scope
) -> list[tuple[bytes, bytes]]:
    said = {name.lower() for name, _ in headers}
    missing = [header for header in DEFAULTS if header[0] not in said]
    if scope["scheme"] == "https":
        missing.append(TLS_ONLY)
    return [*headers, *missing, (b"x-request-id", request_id)]
