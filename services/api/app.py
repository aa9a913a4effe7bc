"""The HTTP application over one Stet."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI
from fastapi.routing import APIRoute

from infra.postgres.reads import Reads
from projections.serving import Serving
from services.api import (
    auditing,
    documentation,
    memento,
    middleware,
    operating,
    plain,
    problems,
    reading,
    writing,
)
from services.api.rates import Rates
from services.bootstrap import Stet

DESCRIPTION = """
What did a story say, at any moment: *as of* then (what the outlet showed) and *as known* then
(what this log held). Every reading operation takes both; every answer names both as it used them.
"""


def create_app(stet: Stet) -> FastAPI:
    """Return the application. Whoever creates it closes ``stet``."""
    app = FastAPI(
        title="Stet",
        version=version("stet-timeline"),
        description=DESCRIPTION,
        openapi_url=None,  # what FastAPI would serve is less, and its pages load from elsewhere
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=_operation,
        lifespan=_reading,
    )
    app.state.stet = stet
    problems.install(app)
    documentation.install(app)
    settings = stet.settings
    if settings.rate_limit:
        rates = Rates(settings.rate_limit, settings.rate_window_seconds)
        app.add_middleware(middleware.Limited, rates=rates)
    app.add_middleware(middleware.OpenToSites)
    app.add_middleware(middleware.Head)
    plain.serve(app, reading.router)
    plain.serve(app, memento.router)
    app.include_router(writing.router)
    app.include_router(auditing.router)
    app.include_router(operating.router)
    return app


@asynccontextmanager
async def _reading(app: FastAPI) -> AsyncIterator[None]:
    """Hold the connections that reads share, for as long as the application runs."""
    stet: Stet = app.state.stet
    reads = Reads(stet.address)
    app.state.serving = Serving(reads)
    try:
        yield
    finally:
        await reads.close()


def _operation(route: APIRoute) -> str:
    """Name an operation by its function: what generated clients call it."""
    return route.name
