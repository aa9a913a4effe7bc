"""Rebuilds views from the log alone, a bucket at a time: the same folds as the projector's.

What a bucket gives depends on its streams and on nothing else: no clock, no chance, no other
bucket. So buckets can be replayed anywhere, in any order, and again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from domain.errors import UnreadableError
from domain.event import Logged
from domain.redaction import Redaction
from infra.auditing.sources import Part
from projections.builds import all_views
from projections.lines import Key, Shape
from projections.view import View

SHAPES: Final = {table.name: Shape(table) for view in all_views() for table in view.tables}
Keyed = tuple[Key, bytes]


@dataclass(slots=True)
class Replayed:
    """What a bucket's streams make: for tables by bucket their lines, in order; for the others
    each line with its key, since their order runs through all buckets.
    """

    bucket: int
    events: int = 0
    lines: dict[str, bytes] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    keyed: dict[str, list[Keyed]] = field(default_factory=dict)


def replay_bucket(part: Part) -> Replayed:
    """Return what the streams of a bucket make of all views."""
    made = Replayed(part.number)
    found: dict[str, list[Keyed]] = {name: [] for name in SHAPES}
    with part.streams() as streams:
        for events, bodies in streams:
            made.events += len(events)
            for table, keyed in rows_of(events, bodies, part.hidden):
                found[table].append(keyed)
    for table, rows in found.items():
        rows.sort()
        if SHAPES[table].by_bucket:
            made.lines[table] = b"".join(line for _, line in rows)
            made.counts[table] = len(rows)
        else:
            made.keyed[table] = rows
    return made


def rows_of(
    stream: Sequence[Logged[Any]], bodies: Mapping[str, bytes], hidden: Mapping[str, Redaction]
) -> Iterator[tuple[str, Keyed]]:
    """Yield what one stream makes: the table, and the line of a row with its key."""
    for view, events in _views_of(stream):
        try:
            for table, row in view.rows(events, bodies, hidden):
                shape = SHAPES[table]
                yield table, (shape.key(row), shape.line(row))
        except Exception as error:
            raise UnreadableError(
                f"the view {view.name} cannot fold the stream {events[0].event.originator_id} "
                f"({type(error).__name__}: {error}); 'stet audit verify' tells what was changed"
            ) from error


def _views_of(events: Sequence[Logged[Any]]) -> Iterator[tuple[View, Sequence[Logged[Any]]]]:
    """Yield the views that fold a stream, each with the events it folds."""
    topics = {logged.event.TOPIC for logged in events}
    for view, folded in _VIEWS:
        if topics <= folded:
            yield view, events
        elif topics & folded:
            yield view, [logged for logged in events if logged.event.TOPIC in folded]


_VIEWS: Final = [(view, frozenset(view.topics)) for view in all_views()]
