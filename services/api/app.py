"""The HTTP application over one Stet."""

from __future__ import annotations

from importlib.metadata import version

from fastapi import FastAPI

from services.api import operating, problems, reading, writing
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
        docs_url=None,  # the packaged pages load scripts from elsewhere
        redoc_url=None,
    )
    app.state.stet = stet
    problems.install(app)
    app.include_router(reading.router)
    app.include_router(writing.router)
    app.include_router(operating.router)
    return app
