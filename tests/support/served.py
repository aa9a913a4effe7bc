"""Stet as it is served: the application under a real uvicorn on a free port, views kept up."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import uvicorn
from postgres_servers import Server

from infra.log import Log
from infra.transparency.keys import KeyDirectory, SigningKey
from infra.transparency.sequencer import Sequencer
from projections.projector import Projector
from services import bootstrap
from services.api.app import create_app
from services.bootstrap import Stet
from services.cli.serving import configuration
from services.settings import Settings


@contextmanager
def serving(stet: Stet) -> Iterator[str]:
    """Lend the address of a running service over ``stet``."""
    config = configuration(create_app(stet))
    config.port = 0
    server = uvicorn.Server(config)
    started = threading.Event()
    original = server.startup

    async def startup(sockets: Any = None) -> None:
        await original(sockets)
        started.set()

    server.startup = startup  # type: ignore[method-assign]
    thread = threading.Thread(target=server.run)
    thread.start()
    projector = Projector(stet.address)
    projector.start()
    with signing(stet.address):
        try:
            assert started.wait(20)
            port = server.servers[0].sockets[0].getsockname()[1]
            yield f"http://127.0.0.1:{port}"
        finally:
            server.should_exit = True
            thread.join()
            projector.stop()


@contextmanager
def signing(address: str) -> Iterator[None]:
    """Sign a log meanwhile, by a key of its own."""
    with TemporaryDirectory(prefix="stet-keys-") as folder:
        keys = KeyDirectory(Path(folder))
        keys.add(SigningKey.generate("served.example/audit/v1"))
        sequencer = Sequencer(address, keys)
        sequencer.start()
        try:
            yield
        finally:
            sequencer.stop()


def seen(base: str, position: int) -> None:
    """Wait until a service answers from a position on."""
    response = httpx.get(f"{base}/api/v1/stories", params={"min_position": position})
    assert response.status_code == httpx.codes.OK, response.text


@dataclass(frozen=True)
class Service:
    """A running service, its Stet, and a client of it."""

    stet: Stet
    base: str
    client: httpx.Client

    def captured(self, *captures: Any, story: str | None = None) -> int:
        """Hand captures in, and wait until the service answers from them; return the position."""
        position = 0
        for made in captures:
            position = self.stet.capturing.capture(made, story).position
        seen(self.base, position)
        return position


@contextmanager
def running(server: Server, **settings: Any) -> Iterator[Service]:
    """Lend a running service over a fresh log."""
    address = server.new_database()
    log = Log(address)
    stet = bootstrap.wire(Settings(database_url=address, **settings), log, address)
    try:
        with serving(stet) as base, httpx.Client(base_url=base, timeout=30) as client:
            yield Service(stet, base, client)
    finally:
        log.close()
