"""What holds for every request: HEAD wherever GET is, reading open to other sites, answers for one
kept from others, rates.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.api.problems import Problem, respond
from services.api.rates import Rates, Standing

_EXPOSED = (
    b"Content-Disposition, Content-Location, ETag, Idempotency-Replayed, Last-Modified, Link, "
    b"Location, Memento-Datetime, RateLimit, RateLimit-Policy, Repr-Digest, Retry-After, "
    b"Stet-Position, X-Request-ID"
)
_OPEN = [(b"access-control-allow-origin", b"*"), (b"access-control-expose-headers", _EXPOSED)]
_PREFLIGHT = [
    *_OPEN,
    (b"access-control-allow-methods", b"GET, HEAD"),
    (
        b"access-control-allow-headers",
        b"Accept-Datetime, Authorization, If-Modified-Since, If-None-Match, Last-Event-ID",
    ),
    (b"access-control-max-age", b"86400"),
]


class Head:
    """Answers HEAD as GET, without the content: a route need not know of it.

    Whatever would stream is told that the client has gone once its headers are out.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return
        begun = False
        asked: Scope = {**scope, "method": "GET"}

        async def deaf() -> Message:
            return {"type": "http.disconnect"} if begun else await receive()

        async def headers_only(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                if "route" in asked:
                    scope["route"] = asked["route"]  # for whoever counts
                await send(message)
                await send({"type": "http.response.body", "body": b""})

        await self._app(asked, deaf, headers_only)


class OpenToSites:
    """Lets pages of any site read answers (the Fetch standard's CORS), and nothing else.

    It is said in every answer, asked by a page or not: caches keep one for all.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer a page's question whether it may ask."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["method"] == "OPTIONS" and _preflight(scope):
            await send({"type": "http.response.start", "status": 204, "headers": _PREFLIGHT})
            await send({"type": "http.response.body", "body": b""})
            return

        async def opened(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *_OPEN]
            await send(message)

        await self._app(scope, receive, opened)


class Private:
    """Keeps what was given to somebody who said who they are out of caches that others are
    answered from (RFC 9111 section 3.5).
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http" or not any(n == b"authorization" for n, _ in scope["headers"]):
            await self._app(scope, receive, send)
            return

        async def private(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*map(_private, message.get("headers", ()))]
            await send(message)

        await self._app(scope, receive, private)


class Limited:
    """Refuses what a client asks beyond its rate, and tells each how it stands.

    ``RateLimit`` and ``RateLimit-Policy`` are those of draft-ietf-httpapi-ratelimit-headers-10.
    """

    def __init__(
        self, app: ASGIApp, rates: Rates, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._app = app
        self._rates = rates
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 429."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        client = scope.get("client")
        standing = self._rates.take(client[0] if client else "", self._clock())
        said = self._headers(standing)

        async def limited(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *said]
            await send(message)

        app = self._app if standing.allowed else self._refusal(standing)
        await app(scope, receive, limited)

    def _headers(self, standing: Standing) -> list[tuple[bytes, bytes]]:
        rates = self._rates
        policy = f'"default";q={rates.limit};w={rates.window}'
        left = f'"default";r={standing.left};t={standing.resets_in}'
        return [(b"ratelimit-policy", policy.encode()), (b"ratelimit", left.encode())]

    def _refusal(self, standing: Standing) -> ASGIApp:
        seconds = standing.resets_in
        detail = (
            f"more than {self._rates.limit} requests in {self._rates.window} s; go on in "
            f"{seconds} s"
        )
        problem = Problem(title="Too Many Requests", status=429, detail=detail)
        return respond(problem, {"Retry-After": str(seconds)})


def _private(header: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
    name, value = header
    if name.lower() != b"cache-control":
        return header
    return name, value.replace(b"public", b"private")


def _preflight(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    return "origin" in headers and "access-control-request-method" in headers
