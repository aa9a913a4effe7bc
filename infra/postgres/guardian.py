"""Keeps the embedded server up while a service runs: one that was killed is started again."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from pathlib import Path
from typing import Final, Self

import structlog
from psycopg.pq import PGconn, Ping

from domain.errors import UnavailableError
from infra.postgres import embedded

LOOK_SECONDS: Final = 0.5
_log = structlog.get_logger("stet.guardian")


class Guardian:
    """Looks every half second whether the server of a data directory answers."""

    def __init__(self, data_dir: Path, conninfo: str, bin_dir: Path | None = None) -> None:
        self._data_dir = data_dir
        self._conninfo = conninfo.encode()
        self._bin_dir = bin_dir
        self._stop = threading.Event()
        self._started = ExitStack()  # holds the servers we started, so that nobody stops them
        self._thread = threading.Thread(target=self._watch, name="stet-guardian", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self._started.close()

    def _watch(self) -> None:
        while not self._stop.wait(LOOK_SECONDS):
            if PGconn.ping(self._conninfo) == Ping.NO_RESPONSE:
                self._revive()

    def _revive(self) -> None:
        try:
            server = embedded.start(self._data_dir, bin_dir=self._bin_dir)
        except UnavailableError as error:
            _log.error("the database is gone and does not start", why=error.message)
            return
        self._started.enter_context(server)
        _log.warning("the database was gone and was started again")
