"""Folds the log into the views of one build: a batch and its tracking row in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import psycopg
import structlog

from domain.event import Logged
from infra.mapper import EventMapper
from infra.postgres import arrays
from projections.builds import SQL, BuildTracking, Connection, all_views, enter
from projections.reading import select_after
from projections.view import Cursor, View

BATCH: Final = 500
ATTEMPTS: Final = 3
CHANNEL: Final = "stet_views"
_log = structlog.get_logger("stet.projector")


@dataclass(slots=True)
class _Progress:
    view: View
    position: int | None = None  # what our own memory of the view rests on
    stopped: bool = False


class Folding:
    """All views of one build, folded over one connection, each at its own pace."""

    def __init__(
        self, connection: Connection, address: str, number: int, batch: int = BATCH
    ) -> None:
        self.number = number
        self._connection = connection
        self._batch = batch
        self._tracking = BuildTracking(address, number)
        self._mapper = EventMapper()
        self._views = [_Progress(view) for view in all_views()]
        arrays.register(connection)

    def close(self) -> None:
        """Close what was opened here; the connection is its owner's."""
        self._tracking.datastore.close()

    def step(self, head: int) -> bool:
        """Take every view that goes a batch further; tell whether any moved.

        A view whose batch fails is tried again, then event by event, and stops at the event that
        fails: in the log and in its build's table ``stopped``. The others go on. Raises
        psycopg's ``OperationalError`` when the connection is lost.
        """
        moved = [self._advance(p, head) for p in self._views if not p.stopped]
        return any(moved)

    def position(self) -> int:
        """Return the position that all views have reached."""
        with self._transaction() as cursor:
            return min(self._lock(cursor, p.view) for p in self._views)

    def _advance(self, progress: _Progress, head: int) -> bool:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._fold(progress, head, self._batch) > 0
            except psycopg.OperationalError:
                raise
            except Exception as error:  # noqa: BLE001 - any fault of a view stops that view alone
                progress.view.forget()
                progress.position = None
                _log.warning(
                    "batch failed", view=progress.view.name, attempt=attempt, error=str(error)
                )
        self._go_singly(progress, head)
        return True

    def _go_singly(self, progress: _Progress, head: int) -> None:
        """Go on event by event, up to and not past the one that fails."""
        while True:
            try:
                if self._fold(progress, head, 1) == 0:
                    return
            except psycopg.OperationalError:
                raise
            except Exception as error:  # noqa: BLE001 - told, and the view stops
                progress.view.forget()
                progress.stopped = True
                self._stop(progress, error)
                return

    def _fold(self, progress: _Progress, head: int, limit: int) -> int:
        """Fold up to ``limit`` positions in one transaction; return how many."""
        view = progress.view
        with self._transaction() as cursor:
            position = self._lock(cursor, view)
            if position != progress.position:
                view.forget()  # somebody else has led in between
            if position >= head:
                progress.position = position
                return 0
            reached = min(position + limit, head)
            events = select_after(
                cursor, self._mapper, position, reached - position, list(view.topics)
            )
            if events:
                view.apply(cursor, events)
            self._tracking.record(cursor, view.name, reached)
            cursor.execute(SQL["go_on"], {"view": view.name})
            cursor.execute("SELECT pg_notify(%s, %s)", (CHANNEL, str(reached)))
        progress.position = reached
        return reached - position

    def _stop(self, progress: _Progress, error: Exception) -> None:
        with self._transaction() as cursor:
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

    def _lock(self, cursor: Cursor, view: View) -> int:
        row = cursor.execute(SQL["lock_position"], {"view": view.name}).fetchone()
        assert row is not None
        position: int = row[0]
        return position

    @contextmanager
    def _transaction(self) -> Iterator[Cursor]:
        with self._connection.transaction(), self._connection.cursor(binary=True) as cursor:
            enter(cursor, self.number)
            yield cursor
