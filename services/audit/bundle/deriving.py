"""What follows from the events and texts of a bundle: the rows of the views, and its page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from domain.event import Logged
from domain.event_check import StoredEvent
from domain.redaction import Redaction
from infra.auditing import sources
from infra.mapper import EventMapper
from projections.replay import SHAPES, Keyed, rows_of
from services.audit.bundle.evidence import Body, by_stream


def lines_of(
    events: Iterable[StoredEvent], bodies: Mapping[str, Body], hidden: Mapping[str, Redaction]
) -> dict[str, bytes]:
    """Return what the events make of each view's tables, as canonical lines in their order."""
    texts = {key: body.body for key, body in bodies.items()}
    found: dict[str, list[Keyed]] = {name: [] for name in SHAPES}
    for stream in logged(events).values():
        for table, keyed in rows_of(stream, texts, hidden):
            found[table].append(keyed)
    return {t: b"".join(line for _, line in sorted(rows)) for t, rows in found.items()}


def logged(events: Iterable[StoredEvent]) -> dict[str, list[Logged[Any]]]:
    """Return events by their streams, read as what they are. Raises ``UnreadableError``."""
    mapper = EventMapper()
    return {
        stream: [
            sources.logged(
                mapper, (e.stream, e.version, e.position, e.topic, e.recorded_at, e.state)
            )
            for e in own
        ]
        for stream, own in by_stream(events).items()
    }
