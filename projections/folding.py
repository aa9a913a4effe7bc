"""Folds the log into the views of one build: a batch and its tracking row in one transaction.

While PostgreSQL writes one batch, the next one is read and folded: that is what two cores are for.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import psycopg
import structlog

from domain.event import Logged
from infra.mapper import EventMapper
from infra.postgres import arrays
from infra.postgres.datastore import with_role
from projections.builds import SQL, BuildTracking, Connection, all_views, enter
from projections.reading import select_after
from projections.view import Cursor, View

BATCH: Final = 500
ATTEMPTS: Final = 3
CHANNEL: Final = "stet_views"
_log = structlog.get_logger("stet.projector")


class _MovedError(Exception):
    """Somebody else has led in between: what is remembered of the view is behind its tables."""


@dataclass(slots=True)
class _Progress:
    view: View
    position: int | None = None  # what our own memory of the view rests on
    writing: Future[None] | None = None
    failures: int = 0
    stopped: bool = False


class Folding:
    """All views of one build, each at its own pace: read over one connection, written over another.

    ``connection`` is its owner's, who does nothing else with it while ``step`` runs. The other one
    is the writer's thread's alone: two threads in one transaction would undo each other's work.
    """

    def __init__(
        self,
        connection: Connection,
        address: str,
        number: int,
        batch: int = BATCH,
        views: Sequence[View] | None = None,
    ) -> None:
        self.number = number
        self._connection = connection
        self._batch = batch
        self._tracking = BuildTracking(address, number)
        self._mapper = EventMapper()
        self._views = [_Progress(view) for view in views or all_views()]
        self._writing = psycopg.connect(with_role(address, "stet_projector"), autocommit=True)
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="stet-views-writer")
        # What a crash takes is folded again: rows and tracking row go together, the log is kept.
        self._writing.execute("SET synchronous_commit TO off")
        for each in (connection, self._writing):
            arrays.register(each)

    def close(self) -> None:
        """End the write at hand and close what was opened here."""
        self._writer.shutdown(wait=True, cancel_futures=True)
        self._writing.close()
        self._tracking.datastore.close()

    def step(self, head: int) -> bool:
        """Take every view that goes a batch further; tell whether any moved.

        False means that all is written that can be. A view whose batch fails is tried again, then
        event by event, and stops at the event that fails: in the log and in its build's table
        ``stopped``. The others go on. Raises psycopg's ``OperationalError`` when a connection is
        lost.
        """
        moved = [self._advance(p, head) for p in self._views if not p.stopped]
        return any(moved)

    def position(self) -> int:
        """Return the position that all views have reached."""
        return min(self.positions().values())

    def positions(self) -> dict[str, int]:
        """Return the position that each view has reached."""
        with self._transaction(self._connection) as cursor:
            return {p.view.name: self._reached(cursor, p.view) for p in self._views}

    def _advance(self, progress: _Progress, head: int) -> bool:
        try:
            return self._go_on(progress, head)
        except psycopg.OperationalError:
            raise
        except _MovedError:
            self._forget(progress)
        except Exception as error:  # noqa: BLE001 - any fault of a view stops that view alone
            self._forget(progress)
            progress.failures += 1
            _log.warning(
                "batch failed",
                view=progress.view.name,
                attempt=progress.failures,
                error=str(error),
            )
            if progress.failures == ATTEMPTS:
                self._go_singly(progress, head)
        return True

    def _go_on(self, progress: _Progress, head: int) -> bool:
        """Fold the next batch while the one before is written, then have it written in turn."""
        start, reached, changes = self._fold(progress, head, self._batch)
        waited = self._settle(progress)
        if reached == start:
            return waited
        progress.writing = self._writer.submit(self._write, progress.view, start, reached, changes)
        progress.position = reached
        return True

    def _fold(self, progress: _Progress, head: int, limit: int) -> tuple[int, int, Any]:
        """Fold up to ``limit`` positions; return from where to where, and what changes."""
        view = progress.view
        with self._transaction(self._connection) as cursor:
            if progress.position is None:
                progress.position = self._reached(cursor, view)
            start = progress.position
            reached = max(start, min(start + limit, head))
            events = select_after(cursor, self._mapper, start, reached - start, list(view.topics))
            return start, reached, view.fold(cursor, events) if events else None

    def _settle(self, progress: _Progress) -> bool:
        """Wait for the view's write, if there is one; tell whether there was. Raises its fault."""
        if progress.writing is None:
            return False
        writing, progress.writing = progress.writing, None
        writing.result()
        progress.failures = 0
        return True

    def _write(self, view: View, start: int, reached: int, changes: Any) -> None:
        """Write a batch and its tracking row, unless the view is no longer where it was read."""
        with self._transaction(self._writing) as cursor:
            if self._lock(cursor, view) != start:
                raise _MovedError
            if changes is not None:
                view.write(cursor, changes)
            self._tracking.record(cursor, view.name, reached)
            cursor.execute(SQL["go_on"], {"view": view.name})
            cursor.execute("SELECT pg_notify(%s, %s)", (CHANNEL, str(reached)))

    def _forget(self, progress: _Progress) -> None:
        """Drop what is remembered; a write that was under way has been waited for."""
        if progress.writing is not None:
            progress.writing.exception()
        progress.view.forget()
        progress.position = None
        progress.writing = None

    def _go_singly(self, progress: _Progress, head: int) -> None:
        """Go on event by event, up to and not past the one that fails."""
        while True:
            try:
                start, reached, changes = self._fold(progress, head, 1)
                if reached == start:
                    return
                self._writer.submit(self._write, progress.view, start, reached, changes).result()
                progress.position = reached
            except psycopg.OperationalError:
                raise
            except _MovedError:
                self._forget(progress)
            except Exception as error:  # noqa: BLE001 - told, and the view stops
                self._forget(progress)
                progress.stopped = True
                self._writer.submit(self._stop, progress, error).result()
                return

    def _stop(self, progress: _Progress, error: Exception) -> None:
        with self._transaction(self._writing) as cursor:
            position = self._lock(cursor, progress.view) + 1
            failed = self._event(cursor, position)
            cursor.execute(
                SQL["stop"],
                {
                    "view": progress.view.name,
                    "position": position,
                    "topic": failed.event.TOPIC if failed else "",
                    "cause": f"{type(error).__name__}: {error}",
                },
            )
        _log.error("view stopped", view=progress.view.name, position=position, error=str(error))

    def _event(self, cursor: Cursor, position: int) -> Logged[Any] | None:
        topics = [t for p in self._views for t in p.view.topics]
        return next(iter(select_after(cursor, self._mapper, position - 1, 1, topics)), None)

    def _reached(self, cursor: Cursor, view: View) -> int:
        return _position(cursor, "position", view)

    def _lock(self, cursor: Cursor, view: View) -> int:
        return _position(cursor, "lock_position", view)

    @contextmanager
    def _transaction(self, connection: Connection) -> Iterator[Cursor]:
        with connection.transaction(), connection.cursor(binary=True) as cursor:
            enter(cursor, self.number)
            yield cursor


@contextmanager
def rare_collections() -> Iterator[None]:
    """Look for garbage rarely: what a fold remembers is much, lives long and has no cycles.

    Measured with 5,000 articles in memory: a quarter of the projector's time went into looking.
    """
    before = gc.get_threshold()
    gc.set_threshold(100_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _position(cursor: Cursor, statement: str, view: View) -> int:
    row = cursor.execute(SQL[statement], {"view": view.name}).fetchone()
    assert row is not None
    position: int = row[0]
    return position
