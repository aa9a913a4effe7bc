"""What is new, as it becomes known: server-sent events (HTML, section 9.2)."""

from __future__ import annotations

from typing import Annotated, Final

from anyio import to_thread
from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from services.api import examples
from services.api.changes import Following, position
from services.api.hub import Channel, Hub
from services.api.problems import problems

MEDIA_TYPE: Final = "text/event-stream"
HEADERS: Final = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
router = APIRouter(
    prefix="/api/v1", tags=["following"], responses=problems(400, 422, 429, 500, 503)
)
_LAST_EVENT_ID: Final = {
    "name": "Last-Event-ID",
    "in": "header",
    "required": False,
    "description": "Where a stream that broke had come to; goes before `after`.",
    "schema": {"type": "string"},
    "example": "42",
}


class Beginning(Following):
    """Where a stream begins."""

    after: str | None = Field(None, examples=["42"])
    """Begin after this position, or time (default: from now on)."""


@router.get(
    "/changes/stream",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "Events whose data is a change as JSON and whose id is its position. "
            "Comments keep a quiet stream alive.",
            "content": {
                MEDIA_TYPE: {"schema": {"type": "string"}, "example": examples.CHANGE_EVENT}
            },
        }
    },
    openapi_extra={"parameters": [_LAST_EVENT_ID]},
)
async def stream_changes(request: Request, query: Annotated[Beginning, Query()]) -> Response:
    """What is new, as it becomes known, in the order of positions, and nothing left out.

    A stream that breaks goes on where it was: clients send `Last-Event-ID` by themselves.
    """
    wanted, begin = query.wanted, None
    if last := request.headers.get("last-event-id"):
        begin = await to_thread.run_sync(position, request.app.state.stet, "Last-Event-ID", last)
    elif query.after is not None:
        begin = await to_thread.run_sync(position, request.app.state.stet, "after", query.after)
    hub: Hub = request.app.state.hub
    return _Stream(hub, await hub.join(wanted), begin)


class _Stream(StreamingResponse):
    """A response that leaves its channel however it ends."""

    def __init__(self, hub: Hub, channel: Channel, begin: int | None) -> None:
        super().__init__(hub.frames(channel, begin), headers=HEADERS, media_type=MEDIA_TYPE)
        self._hub = hub
        self._channel = channel

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._hub.leave(self._channel)
