"""Re-derives every leaf from its event, in the order of positions. Pure; memory does not grow.

The rows are what a database says; nothing of them is believed but what the leaves are made of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final, NamedTuple

from domain.clocks import format_micros
from domain.events import EVENTS_BY_TOPIC
from domain.findings import Kind, Report
from domain.leaf import leaf, leaf_hash

NO_LEAF: Final = bytes(32)
"""Stands in the tree for a position that is missing, so that the leaves after it keep theirs."""


class StoredEvent(NamedTuple):
    """A row of the log, as it is stored."""

    position: int
    stream: str
    version: int
    topic: str
    recorded_at: datetime
    state: bytes
    leaf_hash: bytes


class EventCheck:
    """Goes along the log and notes what does not fit."""

    def __init__(self, report: Report) -> None:
        self.position = 0
        self.recorded_at: datetime | None = None
        self.events = 0
        self._report = report

    def leaves(
        self, rows: Iterable[tuple[int, str, int, str, datetime, bytes, bytes]]
    ) -> Iterator[bytes]:
        """Yield the leaf hash of each position that rows, in their order, hold or leave out."""
        for position, stream, version, topic, recorded_at, state, stored in rows:
            if position != self.position + 1:
                yield from self._missing(position)
                if position <= self.position:
                    continue
            self.position = position
            self.events += 1
            made = leaf_hash(leaf(position, stream, version, topic, recorded_at, state))
            if made != stored:
                self._differs(position, made, stored)
            if self.recorded_at is not None and recorded_at < self.recorded_at:
                self._goes_back(position, recorded_at)
            self.recorded_at = recorded_at
            if topic not in EVENTS_BY_TOPIC:
                self._unknown(position, topic)
            yield made

    def end(self, size: int, recorded_at: datetime | None = None) -> Iterator[bytes]:
        """Compare with what the head row says (where there is one: its time); yield a stand-in for
        what is missing at the end.
        """
        if size > self.position:
            yield from self._missing(size + 1)
        elif size < self.position:
            self._report.found(
                Kind.HEAD_DIFFERS,
                "log.head",
                f"the head says {size} positions, the log has {self.position}",
            )
        if recorded_at is None or self.recorded_at is None:
            return
        if recorded_at != self.recorded_at:
            self._report.found(
                Kind.HEAD_DIFFERS,
                "log.head",
                f"the head says that the log last grew at {format_micros(recorded_at)}, its last "
                f"event was recorded at {format_micros(self.recorded_at)}",
            )

    def _missing(self, position: int) -> Iterator[bytes]:
        if position <= self.position:
            self._report.found(
                Kind.POSITION_TWICE, f"position {position}", "there are two events", position
            )
            return
        first, last = self.position + 1, position - 1
        where = f"position {first}" if first == last else f"positions {first} to {last}"
        self._report.found(Kind.POSITION_MISSING, where, "there is no event", first)
        for _ in range(first, position):
            yield NO_LEAF
        self.position = last

    def _differs(self, position: int, made: bytes, stored: bytes) -> None:
        self._report.found(
            Kind.LEAF_DIFFERS,
            f"position {position}",
            f"the event gives the leaf hash {made.hex()}, stored beside it is {stored.hex()}",
            position,
        )

    def _goes_back(self, position: int, recorded_at: datetime) -> None:
        assert self.recorded_at is not None
        self._report.found(
            Kind.TIME_GOES_BACK,
            f"position {position}",
            f"it was recorded at {format_micros(recorded_at)}, the one before at "
            f"{format_micros(self.recorded_at)}",
            position,
        )

    def _unknown(self, position: int, topic: str) -> None:
        self._report.found(
            Kind.STATE_UNREADABLE,
            f"position {position}",
            f"there is no kind of event '{topic}' in this version of Stet",
            position,
        )


class StreamCheck:
    """Goes along the streams, by stream and version, and notes gaps and what is out of order."""

    def __init__(self, report: Report) -> None:
        self.streams = 0
        self._stream: str | None = None
        self._version = 0
        self._position = 0
        self._report = report

    def check(self, rows: Iterable[tuple[str, int, int]]) -> None:
        """Take (stream, version, position) in the order of streams and versions."""
        for stream, version, position in rows:
            if stream != self._stream:
                self.streams += 1
                self._stream, self._version, self._position = stream, 0, 0
            if version != self._version + 1:
                self._report.found(
                    Kind.VERSION_MISSING,
                    f"stream {stream}",
                    f"version {version} (position {position}) follows version {self._version}",
                    position,
                )
            elif position <= self._position:
                self._report.found(
                    Kind.VERSION_OUT_OF_ORDER,
                    f"stream {stream}",
                    f"version {version} is at position {position}, the one before at "
                    f"{self._position}",
                    position,
                )
            self._version, self._position = version, position
