"""Keeps the live views up to the log: one leader, woken by NOTIFY, others stand by."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import psycopg
import structlog

from domain.errors import OvertakenError
from infra.postgres.datastore import with_role
from infra.postgres.recorder import CHANNEL as LOG_CHANNEL
from projections import builds
from projections.builds import SQL, Connection
from projections.folding import BATCH, Folding

POLL_SECONDS: Final = 1.0  # the safety net where a NOTIFY is lost
BACKOFF_SECONDS: Final = 0.5
LEADER: Final = 0x53746574_01  # advisory locks of this database
REBUILDER: Final = 0x53746574_02
_log = structlog.get_logger("stet.projector")


class Projector:
    """Folds whatever the log gains into the live build, for as long as it runs."""

    def __init__(self, address: str, batch: int = BATCH) -> None:
        self._address = address
        self._batch = batch
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Run in a thread of its own until ``stop``."""
        self._thread = threading.Thread(target=self.run, name="stet-projector", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End after the batch at hand."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def run(self) -> None:
        """Lead when nobody else does; reconnect when the connection is lost."""
        lost = False
        while not self._stop.is_set():
            try:
                with connected(self._address) as connection:
                    lost = False
                    self._lead(connection)
            except psycopg.OperationalError as error:
                if not lost:
                    _log.warning("connection lost", error=" ".join(str(error).split()))
                lost = True
                self._stop.wait(BACKOFF_SECONDS)

    def _lead(self, connection: Connection) -> None:
        connection.execute(f"LISTEN {LOG_CHANNEL}")
        while not self._stop.is_set():
            if _locked(connection, LEADER):
                self._project(connection)
                return
            self._stop.wait(POLL_SECONDS)

    def _project(self, connection: Connection) -> None:
        """Fold until stopped. A build that is put in the place of the live one is taken up."""
        while not self._stop.is_set():
            number = builds.ensure(connection)
            folding = Folding(connection, self._address, number, self._batch)
            try:
                while not self._stop.is_set() and live(connection) == number:
                    if not folding.step(head(connection)):
                        self._wait(connection)
            finally:
                folding.close()

    def _wait(self, connection: Connection) -> None:
        for _ in connection.notifies(timeout=POLL_SECONDS, stop_after=1):
            return


def catch_up(address: str, batch: int = BATCH) -> bool:
    """Fold what the log holds now, unless somebody else leads; tell whether we did.

    For commands that read where no service runs.
    """
    with connected(address) as connection:
        if not _locked(connection, LEADER):
            return False
        folding = Folding(connection, address, builds.ensure(connection), batch)
        try:
            newest = head(connection)
            while folding.step(newest):
                pass
        finally:
            folding.close()
        return True


def rebuild(
    address: str,
    on_progress: Callable[[int, int], None] = lambda _done, _all: None,
    batch: int = 2000,
) -> int:
    """Make a new build of the views beside the live one and put it in its place.

    ``on_progress`` is told how many positions are folded of how many. Returns the new build's
    number. Raises ``OvertakenError`` when another rebuild is under way. A rebuild that ends early
    leaves a build that is not live, which ``stet views drop`` removes.
    """
    with connected(address) as connection:
        if not _locked(connection, REBUILDER):
            raise OvertakenError("another rebuild is under way; 'stet views list' shows it")
        builds.ensure(connection)
        number = builds.create(connection)
        folding = Folding(connection, address, number, batch)
        try:
            _fold_all(connection, folding, on_progress)
            # What came in meanwhile is little; the projector takes up the rest from here.
            _fold_all(connection, folding, on_progress)
            builds.show(connection, number)
        finally:
            folding.close()
        return number


def fold_to(connection: Connection, address: str, number: int, other: int) -> None:
    """Bring two builds to the same position, so that they can be compared."""
    newest = head(connection)
    for build in (number, other):
        folding = Folding(connection, address, build, BATCH)
        try:
            while folding.step(newest):
                pass
        finally:
            folding.close()


def _fold_all(
    connection: Connection, folding: Folding, on_progress: Callable[[int, int], None]
) -> None:
    newest = head(connection)
    while folding.step(newest):
        on_progress(folding.position(), newest)


def live(connection: Connection) -> int | None:
    """Return the number of the live build; None before there is one."""
    row = connection.execute(SQL["live"]).fetchone()
    return row[0] if row else None


def head(connection: Connection) -> int:
    """Return the newest position of the log."""
    row = connection.execute(SQL["head"]).fetchone()
    assert row is not None
    size: int = row[0]
    return size


@contextmanager
def connected(address: str) -> Iterator[Connection]:
    """Lend a connection that acts as the projector."""
    with psycopg.connect(with_role(address, "stet_projector"), autocommit=True) as connection:
        yield connection


def _locked(connection: psycopg.Connection[Any], lock: int) -> bool:
    row = connection.execute("SELECT pg_try_advisory_lock(%s)", (lock,)).fetchone()
    return row == (True,)
