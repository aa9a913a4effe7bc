"""Keeps the live views up to the log: one leader, woken by NOTIFY, others stand by."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import psycopg
import structlog

from domain.errors import ConflictError, OvertakenError
from infra.postgres.datastore import with_role
from infra.postgres.recorder import CHANNEL as LOG_CHANNEL
from projections import builds
from projections.builds import SQL, Connection
from projections.digest import digests
from projections.folding import BATCH, Folding, rare_collections

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

    @rare_collections()
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


@rare_collections()
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


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A new build that is live, the one before, and which tables hold the same rows in both.

    ``same`` is None where that was not asked, or where the builds follow other rules.
    """

    number: int
    before: int
    same: Mapping[str, bool] | None


@rare_collections()
def rebuild(
    address: str,
    on_progress: Callable[[int, int], None] = lambda _done, _all: None,
    batch: int = 2000,
    *,
    verify: bool = False,
) -> Rebuilt:
    """Make a new build of the views beside the live one, check it and put it in its place.

    ``on_progress`` is told how many positions are folded of how many. The check: no view of it
    has stopped, and all have reached what the log held; with ``verify``, and under the same
    rules, its tables hold the rows that the live one's do. A build that fails it is marked so
    and never shown: raises ``ConflictError`` that says why. Raises ``OvertakenError`` when
    another rebuild is under way. A rebuild that ends early leaves a build that is not live,
    which ``stet views drop`` removes.
    """
    with connected(address) as connection:
        if not _locked(connection, REBUILDER):
            raise OvertakenError("another rebuild is under way; 'stet views list' shows it")
        before = builds.ensure(connection)
        number = builds.create(connection)
        folding = Folding(connection, address, number, batch)
        try:
            _fold_all(connection, folding, on_progress)
            # What came in meanwhile is little; the projector takes up the rest from here.
            newest = _fold_all(connection, folding, on_progress)
            same = _checked(connection, folding, newest, before if verify else None)
        finally:
            folding.close()
        builds.show(connection, number)
        return Rebuilt(number, before, same)


def _checked(
    connection: Connection, folding: Folding, newest: int, other: int | None
) -> Mapping[str, bool] | None:
    """Return which tables are the same in another build. ``ConflictError`` if ours can't be shown.

    Rows are compared as they were known at a position that both have reached.
    """
    reached = folding.positions()
    stops = builds.stopped(connection, folding.number)
    wrong = [f"view {s[0]} stopped at position {s[1]} ({s[2]}): {s[3]}" for s in stops]
    wrong += [f"view {v} reached {p} of {newest}" for v, p in reached.items() if p < newest]
    same = None
    if not wrong and other is not None and builds.same_rules(connection, folding.number, other):
        position = min(*reached.values(), *builds.positions(connection, other).values())
        ours, theirs = (digests(connection, n, position) for n in (folding.number, other))
        same = {table: ours[table] == theirs[table] for table in ours}
        wrong = [f"table {table} holds other rows" for table, equal in same.items() if not equal]
    if wrong:
        builds.fail(connection, folding.number)
        raise ConflictError(
            f"build {folding.number} was not put in the place of the live one: {'; '.join(wrong)}"
        )
    return same


def _fold_all(
    connection: Connection, folding: Folding, on_progress: Callable[[int, int], None]
) -> int:
    newest = head(connection)
    while folding.step(newest):
        on_progress(folding.position(), newest)
    return newest


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
