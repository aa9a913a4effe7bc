"""Reads the log inside a projector's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from eventsourcing.persistence import StoredEvent

from domain.address import bucket
from domain.article_events import RevisionCaptured
from domain.event import Logged
from infra.mapper import EventMapper
from infra.postgres import arrays, queries
from projections.view import Cursor

SQL: Final = queries.load("infra.postgres", "log.sql")
BODIES: Final = queries.load("projections", "reading.sql")["load_bodies"]


def select_streams(
    cursor: Cursor, mapper: EventMapper, streams: Sequence[str], position: int
) -> dict[str, list[Logged[Any]]]:
    """Return the events of several streams up to a position, by stream, in order."""
    found: dict[str, list[Logged[Any]]] = {}
    parameters = {"streams": list(streams), "position": position}
    for row in cursor.execute(SQL["select_streams"], parameters):
        found.setdefault(row[1], []).append(_logged(mapper, row))
    return found


def select_after(
    cursor: Cursor, mapper: EventMapper, position: int, limit: int, topics: Sequence[str]
) -> list[Logged[Any]]:
    """Return the next events of some topics, at positions ``position`` + 1 to + ``limit``."""
    parameters = {
        "first": position + 1,
        "last": position + limit,
        "limit": limit,
        "topics": list(topics),
    }
    rows = cursor.execute(SQL["select_range_of_topics"], parameters)
    return [_logged(mapper, row) for row in rows]


def select_bodies(cursor: Cursor, events: Iterable[Logged[Any]]) -> dict[str, bytes]:
    """Return the bodies that events seal, by hexadecimal commitment; none that is gone."""
    wanted = [e.event for e in events if isinstance(e.event, RevisionCaptured)]
    if not wanted:
        return {}
    keys = (
        arrays.smallints(bucket(event.originator_id) for event in wanted),
        arrays.byteas(bytes.fromhex(event.commitment) for event in wanted),
    )
    return {sealed.hex(): body for sealed, body in cursor.execute(BODIES, keys)}


def _logged(mapper: EventMapper, row: tuple[Any, ...]) -> Logged[Any]:
    position, stream, version, topic, state, recorded_at = row
    event = mapper.to_domain_event(StoredEvent(stream, version, topic, state))
    return Logged(position, recorded_at, event)
