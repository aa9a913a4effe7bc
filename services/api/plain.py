"""Serves reading operations as plain routes: what FastAPI does for each request costs as much as
the answer itself. They are declared as FastAPI operations all the same, so the OpenAPI document and
the route have one source.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from typing import Any, get_type_hints

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from services.api.parameters import Parameters, read

Handler = Callable[[Request], Awaitable[Response]]


def serve(app: FastAPI, router: APIRouter) -> None:
    """Serve the operations of a router, each an async function of the request, the parameters of
    its path and ``query``, a model of its query parameters.
    """
    for route in router.routes:
        assert isinstance(route, APIRoute)
        app.add_route(route.path, handler(route), methods=["GET"], include_in_schema=False)
    app.include_router(router)


def handler(route: APIRoute) -> Handler:
    """Return a request's handler over an operation."""
    endpoint: Callable[..., Awaitable[Response]] = route.endpoint
    shape: type[Parameters] | None = get_type_hints(endpoint).get("query")
    names = inspect.signature(endpoint).parameters
    path = [name for name in names if name not in ("request", "query")]

    async def handle(request: Request) -> Response:
        request.scope["route"] = route  # for whoever counts
        taken: dict[str, Any] = {name: request.path_params[name] for name in path}
        if shape is not None:
            taken["query"] = read(request.scope["query_string"], shape)
        return await endpoint(request, **taken)

    return handle
