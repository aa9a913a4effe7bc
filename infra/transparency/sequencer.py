"""Signs the log as it grows: one leader, woken by NOTIFY, others stand by."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from typing import Final

import psycopg
import structlog

from domain.errors import NotFoundError, StetError
from infra.postgres.datastore import with_role
from infra.postgres.recorder import CHANNEL
from infra.transparency import stored
from infra.transparency.keys import KeyDirectory, Signer
from infra.transparency.leaves import SQL, Connection
from infra.transparency.own_checkpoint import OwnCheckpoint
from infra.transparency.patrol import Patrol
from infra.transparency.term import BATCH, Term

PACE_SECONDS: Final = 1.0
"""The least time between two checkpoints, unless a whole batch waits."""
POLL_SECONDS: Final = 1.0
TICK_SECONDS: Final = 0.1
BACKOFF_SECONDS: Final = 0.5
REFUSED_SECONDS: Final = 5.0
LEADER: Final = 0x53746574_03  # an advisory lock of this database
_LOST: Final = (psycopg.OperationalError, psycopg.InterfaceError)
_log = structlog.get_logger("stet.sequencer")


class Sequencer:
    """Signs whatever the log gains, for as long as it runs."""

    def __init__(self, address: str, keys: KeyDirectory, origin: str | None = None) -> None:
        self._address = address
        self._keys = keys
        self._origin = origin
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._said = ""
        self._patrol = Patrol()
        self.leads = False

    def start(self) -> None:
        """Run in a thread of its own until ``stop``."""
        self._thread = threading.Thread(target=self.run, name="stet-sequencer", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End after the checkpoint at hand."""
        self._stop.set()
        if self._thread is not None:
            with suppress(psycopg.Error), connected(self._address, timeout=1) as connection:
                connection.execute(SQL["wake"])  # it may be waiting for something to come in
            self._thread.join()

    def run(self) -> None:
        """Lead when nobody else does; begin anew when the connection is lost."""
        while not self._stop.is_set():
            try:
                with connected(self._address) as connection:
                    self._stand_by(connection)
                    self._lead(connection)
            except _LOST as error:
                self._say("connection lost", " ".join(str(error).split()))
                self._stop.wait(BACKOFF_SECONDS)

    def _stand_by(self, connection: Connection) -> None:
        while not self._stop.is_set() and not locked(connection):
            self._stop.wait(POLL_SECONDS)

    def _lead(self, connection: Connection) -> None:
        while not self._stop.is_set():
            try:
                term = begin(connection, self._keys, self._origin)
                self._patrol.check()
                self.leads = True
                connection.execute(SQL["accept"])
                self._said = ""
                self._sign(connection, term)
            except _LOST:
                self.leads = False
                raise
            except Exception as error:  # noqa: BLE001 - whatever it is, it must not end unseen
                self.leads = False
                why = error.message if isinstance(error, StetError) else str(error)
                connection.execute(SQL["refuse"], {"why": why})
                self._say("nothing is signed", why)
                self._stop.wait(REFUSED_SECONDS)

    def _sign(self, connection: Connection, term: Term) -> None:
        """Sign until stopped: at once what comes alone, once a second what comes in a stream.

        Whenever nothing came for a second, a tile of old is looked at.
        """
        while not self._stop.is_set():
            began, before = time.monotonic(), term.size
            if term.step() >= BATCH:
                continue
            if term.size > before:
                self._gather(connection, term, began + PACE_SECONDS)
            else:
                self._patrol.step(connection, term.border)
                self._idle(connection, term)

    def _gather(self, connection: Connection, term: Term, end: float) -> None:
        """Wait until a whole batch came in, or the time is over.

        Without LISTEN: being woken by each of thousands of appends costs those who append.
        """
        while (rest := end - time.monotonic()) > 0 and not self._stop.wait(min(rest, TICK_SECONDS)):
            if stored.head(connection) >= term.size + BATCH:
                return

    def _idle(self, connection: Connection, term: Term) -> None:
        """Wait until something comes in, a second at most."""
        connection.execute(f"LISTEN {CHANNEL}")
        try:
            if stored.head(connection) == term.size:
                for _ in connection.notifies(timeout=POLL_SECONDS, stop_after=1):
                    pass
        finally:
            if not connection.closed:
                connection.execute(f"UNLISTEN {CHANNEL}")

    def _say(self, what: str, why: str) -> None:
        """Tell what is wrong, once."""
        if why != self._said:
            _log.error(what, why=why)
        self._said = why


def begin(connection: Connection, keys: KeyDirectory, origin: str | None) -> Term:
    """Return a term that has taken up where signing stopped; the connection holds the lock.

    Raises ``NotFoundError`` where there is no key, and what ``Term.begin`` raises.
    """

    def signer() -> Signer:
        found = keys.signer(origin)
        if found is None:
            raise NotFoundError(
                f"there is no key to sign with in {keys.folder}; 'stet log keygen' makes one"
            )
        return found

    term = Term(connection, signer, OwnCheckpoint(keys.folder, signer().origin))
    term.begin()
    return term


def connected(address: str, timeout: int | None = None) -> Connection:
    """Return a connection that acts as the sequencer; ``timeout`` is in seconds."""
    role = with_role(address, "stet_sequencer")
    return psycopg.connect(role, autocommit=True, connect_timeout=timeout)


def locked(connection: Connection) -> bool:
    """Tell whether this connection is, or now becomes, the one that signs."""
    row = connection.execute("SELECT pg_try_advisory_lock(%s)", (LEADER,)).fetchone()
    return row == (True,)


def sign_all(address: str, keys: KeyDirectory, origin: str | None = None) -> bool:
    """Sign what the log holds now, unless somebody else leads; tell whether we did.

    For commands that ask where no service runs. Raises ``SigningRefusedError`` as ``Term`` does.
    """
    with connected(address) as connection:
        if not locked(connection):
            return False
        term = begin(connection, keys, origin)
        connection.execute(SQL["accept"])
        while term.step():
            pass
        return True
