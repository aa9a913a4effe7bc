"""The log's recorder: the library's application recorder over ``log.append``.

The library's own insert path locks the table, leaves gaps and hangs on large pipelines; ours is
one call of one function (docs/decisions/0002).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from eventsourcing.persistence import (
    IntegrityError,
    InterfaceError,
    Notification,
    OperationalError,
    StoredEvent,
)
from eventsourcing.postgres import PostgresApplicationRecorder
from eventsourcing.utils import retry
from psycopg.rows import DictRow

from domain.sealing import SealedBody
from infra.postgres import queries
from infra.postgres.appender import Appender
from infra.postgres.datastore import LogDatastore

CHANNEL: Final = "stet_log"
SQL: Final = queries.load("infra.postgres", "log.sql")
_MAX: Final = 2**63 - 1
_unstable = retry((InterfaceError, OperationalError), max_attempts=10, wait=0.2)


@dataclass(frozen=True)
class LogRow(Notification):
    """A stored event with its position (``id``) and the time at which the log recorded it."""

    recorded_at: datetime


class LogRecorder(PostgresApplicationRecorder):
    """Stores and reads events in schema ``log``; positions are gapless and in commit order."""

    datastore: LogDatastore

    def __init__(self, datastore: LogDatastore) -> None:
        super().__init__(datastore, events_table_name="events")
        self.channel_name = CHANNEL
        self._appender = Appender(datastore.address)

    def close(self) -> None:
        """Close the connections. Reading or appending opens them again."""
        self._appender.close()
        self.datastore.close()

    def create_table(self) -> None:
        """Do nothing: migrations make the tables, so that starting processes don't clash."""

    def insert_events(
        self, stored_events: Sequence[StoredEvent], **kwargs: Any
    ) -> Sequence[int] | None:
        """Append events, and the ``bodies`` they seal, in one transaction; return their positions.

        Raises the library's ``IntegrityError`` when a version of a stream is taken. When the
        connection breaks before the answer came, whether the commit happened is unclear: the
        append is tried again, and events that are found stored just as they were sent count as
        appended.
        """
        bodies: Sequence[SealedBody] = kwargs.get("bodies", ())
        if not stored_events:
            return []
        unclear = False

        @_unstable
        def append() -> Sequence[int]:
            nonlocal unclear
            try:
                first = self._appender.append(stored_events, bodies)
            except (InterfaceError, OperationalError):
                unclear = True
                raise
            except IntegrityError:
                positions = self._positions_if_stored(stored_events) if unclear else None
                if positions is None:
                    raise
                return positions
            return list(range(first, first + len(stored_events)))

        result: Sequence[int] = append()
        return result

    def _positions_if_stored(self, sent: Sequence[StoredEvent]) -> Sequence[int] | None:
        """Return the positions of ``sent`` when the log holds exactly these; None otherwise."""
        streams = list({str(e.originator_id) for e in sent})
        stored = {(r.originator_id, r.originator_version): r for r in self.select_streams(streams)}
        positions = []
        for event in sent:
            row = stored.get((str(event.originator_id), event.originator_version))
            if row is None or (row.topic, row.state) != (event.topic, event.state):
                return None
            positions.append(row.id)
        return positions

    @_unstable
    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[LogRow]:
        """Return the events of one stream by version."""
        statement = SQL["select_stream_backwards" if desc else "select_stream"]
        parameters = {
            "stream": str(originator_id),
            "gt": -1 if gt is None else gt,
            "lte": _MAX if lte is None else lte,
            "limit": limit,
        }
        return _log_rows(self.datastore.rows(statement, parameters))

    @_unstable
    def select_streams(
        self, streams: Sequence[str], *, position: int | None = None
    ) -> Sequence[LogRow]:
        """Return the events of several streams up to a position, by stream and version."""
        parameters = {
            "streams": list(streams),
            "position": _MAX if position is None else position,
        }
        return _log_rows(self.datastore.rows(SQL["select_streams"], parameters))

    @_unstable
    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[LogRow]:
        """Return events by position, from ``start``, at most ``limit``."""
        first = 0 if start is None else start if inclusive_of_start else start + 1
        parameters = {
            "first": first,
            "last": _MAX if stop is None else stop,
            "limit": limit,
            "topics": list(topics),
        }
        statement = SQL["select_range_of_topics" if topics else "select_range"]
        return _log_rows(self.datastore.rows(statement, parameters))

    @_unstable
    def max_notification_id(self) -> int | None:
        """Return the newest position; None when the log is empty."""
        newest: int | None = self.datastore.rows(SQL["newest_position"])[0]["newest"]
        return newest


def _log_rows(rows: list[DictRow]) -> list[LogRow]:
    return [
        LogRow(
            id=row["notification_id"],
            originator_id=row["originator_id"],
            originator_version=row["originator_version"],
            topic=row["topic"],
            state=row["state"],
            recorded_at=row["recorded_at"],
        )
        for row in rows
    ]
