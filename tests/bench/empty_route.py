"""The yardstick: an empty FastAPI route that sends bytes it was started with."""

from __future__ import annotations

import sys
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from starlette.responses import Response

from services.cli.serving import configuration

BODY = Path(sys.argv[1]).read_bytes()
app = FastAPI()


@app.get("/articles/{article_id}")
async def article(article_id: str) -> Response:
    """Send the same bytes."""
    return Response(BODY, media_type="application/json")


if __name__ == "__main__":
    config = configuration(app)
    config.port = int(sys.argv[2])
    uvicorn.Server(config).run()
