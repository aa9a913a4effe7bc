"""Runs the application on a socket, and ends it in order: streams closed, requests finished."""

from __future__ import annotations

import socket

import uvicorn

from services.api.hub import Hub


class _Server(uvicorn.Server):
    """uvicorn's server, which waits for open responses: streams are told to end first."""

    def __init__(self, config: uvicorn.Config, hub: Hub) -> None:
        super().__init__(config)
        self._hub = hub

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams, then whatever else is under way."""
        self._hub.close()
        await super().shutdown(sockets)


def run(config: uvicorn.Config, hub: Hub, listener: socket.socket) -> None:
    """Serve until a signal says stop. SIGINT and SIGTERM then go to whoever had them before."""
    _Server(config, hub).run(sockets=[listener])
