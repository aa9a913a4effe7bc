"""Attests what is served, day after day, in a thread of its own: one process a database does."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Final

import psycopg
import structlog

from domain.errors import StetError
from infra.log import Log
from infra.postgres.datastore import with_role
from services.audit import attesting

LOOK_SECONDS: Final = 60.0
LEADER: Final = 0x53746574_04  # an advisory lock of this database
_log = structlog.get_logger("stet.attester")


class Attester:
    """Attests once the last attestation is older than ``every``; others wait their turn."""

    def __init__(self, address: str, every: timedelta) -> None:
        self._address = address
        self._every = every
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, unless ``every`` is nothing."""
        if self._every > timedelta(0):
            self._thread = threading.Thread(target=self._run, name="stet-attester", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End; an attestation that is under way is finished first."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def look(self) -> attesting.Attestation | None:
        """Attest if it is time to, and nobody else does; return what was attested."""
        with psycopg.connect(with_role(self._address, "stet_writer"), autocommit=True) as lock:
            row = lock.execute("SELECT pg_try_advisory_lock(%s)", (LEADER,)).fetchone()
            if row != (True,):
                return None
            log = Log(self._address)
            try:
                return attesting.attest(log, self._address) if self._due(log) else None
            finally:
                log.close()

    def _due(self, log: Log) -> bool:
        last = attesting.newest(log)
        return last is None or log.head().now - last.recorded_at >= self._every

    def _run(self) -> None:
        while not self._stop.wait(LOOK_SECONDS):
            try:
                made = self.look()
            except (StetError, psycopg.Error) as error:
                _log.warning("not attested", why=" ".join(str(error).split()))
                continue
            if made is not None and made.changed:
                _log.info("attested", position=made.event.position, at=made.position)
