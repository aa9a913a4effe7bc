"""Appends to the log: concurrent appends of one process share transactions.

All writers queue at the log's head row, so sixteen threads with a transaction each spend their
time handing the row over. Here whoever finds nobody at work leads: it takes all that wait with it
in one call of ``log.append`` and one commit, then hands the lead on. Every request stays atomic:
when a shared transaction fails, each request gets one of its own.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import psycopg
from eventsourcing import persistence
from eventsourcing.persistence import IntegrityError, InterfaceError, OperationalError, StoredEvent

from domain.sealing import SealedBody
from infra.postgres import arrays, queries
from infra.postgres.datastore import with_role

SQL: Final = queries.load("infra.postgres", "log.sql")
SHARED_EVENTS: Final = 500  # about as many as fit into one round trip without making others wait
SHARED_BYTES: Final = 2 * 1024 * 1024


@dataclass(eq=False, slots=True)
class _Request:
    events: Sequence[StoredEvent]
    bodies: Sequence[SealedBody]
    wake: threading.Event = field(default_factory=threading.Event)
    first: int | None = None
    error: Exception | None = None

    @property
    def size(self) -> int:
        return sum(len(b.body) for b in self.bodies) + sum(len(e.state) for e in self.events)

    @property
    def done(self) -> bool:
        return self.first is not None or self.error is not None


class Appender:
    """One connection that appends for all threads of a process."""

    def __init__(self, address: str) -> None:
        self._conninfo = with_role(address, "stet_writer")
        self._cursor: psycopg.Cursor[tuple[Any, ...]] | None = None
        self._mutex = threading.Lock()
        self._waiting: deque[_Request] = deque()
        self._led = False

    def append(self, events: Sequence[StoredEvent], bodies: Sequence[SealedBody]) -> int:
        """Append in one transaction, perhaps together with others; return the first position.

        Raises the library's ``IntegrityError`` for a version that is taken, and its
        ``OperationalError`` when the connection broke: then it is unclear whether it was stored.
        """
        with self._mutex:
            alone = not self._led
            self._led = True
            if not alone:
                request = _Request(events, bodies)
                self._waiting.append(request)
        if alone:
            try:
                return self._call(events, bodies)
            finally:
                self._hand_on()
        self._wait(request)
        if not request.done:
            self._lead()
        if request.error is not None:
            raise request.error
        assert request.first is not None
        return request.first

    def close(self) -> None:
        """Close the connection. The next append opens it again."""
        cursor, self._cursor = self._cursor, None
        if cursor is not None:
            cursor.connection.close()

    def _wait(self, request: _Request) -> None:
        """Wait until the request is served or is to lead. An interrupt leaves the queue whole."""
        try:
            request.wake.wait()
        except BaseException:
            with self._mutex:
                to_lead = request.wake.is_set() and not request.done
                if request in self._waiting:
                    self._waiting.remove(request)
            if to_lead:
                self._hand_on()
            raise

    def _lead(self) -> None:
        """Serve all that wait, our own request first among them; then hand the lead on."""
        with self._mutex:
            batch = list(self._take())
        try:
            self._serve(batch)
        finally:
            self._hand_on()
            for request in batch:
                if not request.done:
                    request.error = OperationalError("interrupted while it was being appended")
                request.wake.set()

    def _hand_on(self) -> None:
        """Wake whoever has waited longest to lead next; without one nobody leads."""
        with self._mutex:
            self._led = bool(self._waiting)
            if self._led:
                self._waiting[0].wake.set()

    def _take(self) -> Iterator[_Request]:
        events = size = 0
        while self._waiting:
            request = self._waiting[0]
            events, size = events + len(request.events), size + request.size
            if events > len(request.events) and (events > SHARED_EVENTS or size > SHARED_BYTES):
                return
            yield self._waiting.popleft()

    def _serve(self, batch: list[_Request]) -> None:
        if len(batch) > 1:
            try:
                first = self._call(
                    [e for r in batch for e in r.events], [b for r in batch for b in r.bodies]
                )
            except persistence.PersistenceError as error:
                if isinstance(error, InterfaceError | OperationalError):
                    # Unclear for all of them: each has to look for itself.
                    for request in batch:
                        request.error = error
                    return
            else:
                for request in batch:
                    request.first = first
                    first += len(request.events)
                return
        for request in batch:
            try:
                request.first = self._call(request.events, request.bodies)
            except Exception as error:  # noqa: BLE001 - raised again by the thread that asked
                request.error = error

    def _call(self, events: Sequence[StoredEvent], bodies: Sequence[SealedBody]) -> int:
        parameters = (
            arrays.texts(str(e.originator_id) for e in events),
            arrays.bigints(e.originator_version for e in events),
            arrays.texts(e.topic for e in events),
            arrays.byteas(e.state for e in events),
            arrays.smallints(b.bucket for b in bodies),
            arrays.byteas(b.commitment for b in bodies),
            arrays.byteas(b.salt for b in bodies),
            arrays.byteas(b.body for b in bodies),
        )
        with _library_errors():
            cursor = self._open()
            try:
                row = cursor.execute(SQL["append"], parameters, prepare=True).fetchone()
            except (psycopg.OperationalError, psycopg.InterfaceError):
                self.close()
                raise
        assert row is not None
        first: int = row[0]
        return first

    def _open(self) -> psycopg.Cursor[tuple[Any, ...]]:
        """Return the one cursor there is: making a new one for each append took a tenth of it."""
        if self._cursor is None or self._cursor.connection.closed:
            connection = psycopg.connect(self._conninfo, autocommit=True)
            arrays.register(connection)
            self._cursor = connection.cursor(binary=True)
        return self._cursor


@contextmanager
def _library_errors() -> Iterator[None]:
    """Raise psycopg's errors as the eventsourcing library's, which bear the same names."""
    try:
        yield
    except psycopg.IntegrityError as error:
        raise IntegrityError(str(error)) from error
    except psycopg.InterfaceError as error:
        raise InterfaceError(str(error)) from error
    except psycopg.OperationalError as error:
        raise OperationalError(str(error)) from error
    except psycopg.ProgrammingError as error:
        raise persistence.ProgrammingError(str(error)) from error
    except psycopg.DataError as error:
        raise persistence.DataError(str(error)) from error
    except psycopg.Error as error:
        raise persistence.DatabaseError(str(error)) from error
