"""The HTTP application over one Stet."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from importlib.metadata import version

from fastapi import FastAPI
from fastapi.routing import APIRoute

from infra.postgres.reads import Reads
from projections.serving import Serving
from services.api import (
    access,
    auditing,
    changes,
    claiming,
    claims,
    curating,
    documentation,
    evidence,
    feeds,
    memento,
    middleware,
    operating,
    plain,
    problems,
    reading,
    searching,
    statements,
    streaming,
    tracing,
    trail,
    writing,
)
from services.api.hub import Hub
from services.api.observing import Observed
from services.api.rates import Rates
from services.bootstrap import Stet
from services.figures import Figures

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
        responses=problems.problems(401, 405),
        redirect_slashes=False,
        generate_unique_id_function=_operation,
        lifespan=_reading,
    )
    figures = Figures()
    stet = replace(stet, capturing=replace(stet.capturing, told=figures.captured))
    app.state.stet = stet
    app.state.figures = figures
    app.state.hub = Hub(stet)
    problems.install(app)
    access.install(app, stet)
    documentation.install(app)
    settings = stet.settings
    if settings.rate_limit:
        rates = Rates(settings.rate_limit, settings.rate_window_seconds)
        app.add_middleware(middleware.Limited, rates=rates)
    app.add_middleware(middleware.OpenToSites)
    app.add_middleware(middleware.Private)
    app.add_middleware(middleware.Head)
    plain.serve(app, reading.router)
    plain.serve(app, statements.router)
    plain.serve(app, searching.router)
    plain.serve(app, claims.router)
    plain.serve(app, memento.router)
    plain.serve(app, changes.router)
    plain.serve(app, streaming.router)
    plain.serve(app, feeds.router)
    app.include_router(writing.router)
    app.include_router(curating.router)
    app.include_router(claiming.router)
    app.include_router(trail.router)
    app.include_router(auditing.router)
    app.include_router(evidence.router)
    app.include_router(operating.router)
    _observe(app, figures)
    return app


def _observe(app: FastAPI, figures: Figures) -> None:
    """Wrap all of the application, what answers faults included, which no middleware does."""
    inner = app.build_middleware_stack
    app.build_middleware_stack = lambda: Observed(  # type: ignore[method-assign]
        tracing.traced(inner()), figures
    )


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
