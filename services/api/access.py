"""Who may do what over HTTP: one gate before all routes, and a scope for each that writes.

The gate lets nothing through that changes anything and has no caller, whatever the route; which
scope it takes is the route's to say, by taking its Stet from ``MayCapture`` and its like.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Final

from anyio import to_thread
from fastapi import Depends, FastAPI, Request, Response
from fastapi.security import HTTPBearer
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from domain import access
from domain.access import Caller
from domain.errors import AccessError, ForbiddenError, StetError, UnauthenticatedError
from services.admission import Asking, require
from services.api.answering import KEPT_BY_NOBODY
from services.api.problems import problem_of, respond
from services.bootstrap import Stet

SAFE: Final = ("GET", "HEAD", "OPTIONS")
ALWAYS_OPEN: Final = ("/healthz", "/readyz")


_bearer = HTTPBearer(
    auto_error=False,
    description="A key from 'stet keys create', or a token of the OpenID provider that is set.",
)


def install(app: FastAPI, stet: Stet) -> None:
    """Put the gate before all routes of ``app``, and answer refusals of routes as it does."""
    app.add_middleware(Gate, stet=stet)
    app.add_exception_handler(AccessError, _refused)


class Gate:
    """Finds out who asks, and turns away who may not."""

    def __init__(self, app: ASGIApp, stet: Stet) -> None:
        self._app = app
        self._stet = stet

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its caller in ``request.state``, or refuse it."""
        if scope["type"] != "http" or scope["path"] in ALWAYS_OPEN:
            await self._app(scope, receive, send)
            return
        try:
            caller = await self._caller(scope)
        except StetError as error:
            await refusal(error)(scope, receive, send)
            return
        scope.setdefault("state", {})["caller"] = caller
        await self._app(scope, receive, send)

    async def _caller(self, scope: Scope) -> Caller | None:
        admission = self._stet.admission
        header = Headers(scope=scope).get("authorization")
        if header is not None:
            return await to_thread.run_sync(admission.by_header, header)
        if scope["method"] not in SAFE:
            return await to_thread.run_sync(admission.without_header, _asking(scope))
        if not self._stet.settings.open_reading and scope["method"] != "OPTIONS":
            raise UnauthenticatedError(
                "reading here needs a key: send it as 'Authorization: Bearer …'"
            )
        return None


def allowed(scope: access.Scope) -> Callable[..., Stet]:
    """Return the dependency of a route that takes ``scope``: Stet, acting for who asks."""

    def acting(request: Request, _: Annotated[object, Depends(_bearer)]) -> Stet:
        stet: Stet = request.app.state.stet
        caller = getattr(request.state, "caller", None) or stet.admission.without_header(
            _asking(request.scope)
        )
        require(caller, scope)
        return stet.acting_as(caller.actor)

    return acting


MayCapture = Annotated[Stet, Depends(allowed(access.Scope.CAPTURE))]
MayCurate = Annotated[Stet, Depends(allowed(access.Scope.CURATE))]
MayAudit = Annotated[Stet, Depends(allowed(access.Scope.AUDIT))]


def unkept(response: Response) -> None:
    """Let no cache keep what a route answers: a dependency of those that take a scope."""
    response.headers["Cache-Control"] = KEPT_BY_NOBODY.decode()


def refusal(error: StetError) -> Response:
    """Return the answer to a request that is not let in (RFC 6750 section 3)."""
    problem = problem_of(error)
    headers = {}
    if isinstance(error, UnauthenticatedError):
        headers["WWW-Authenticate"] = 'Bearer realm="stet"'
    if isinstance(error, ForbiddenError):
        headers["WWW-Authenticate"] = 'Bearer realm="stet", error="insufficient_scope"'
    return respond(problem, headers)


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, StetError)
    return refusal(error)


def _asking(scope: Scope) -> Asking:
    client = scope.get("client")
    return Asking(client[0] if client else None, dict(Headers(scope=scope)))
