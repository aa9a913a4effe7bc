"""Where a replay reads from: the streams of one bucket, with the texts that may be shown.

A source is small and can be sent to another process or machine, which opens it there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final, Protocol

from eventsourcing.persistence import StoredEvent

from domain.address import BUCKETS, bucket
from domain.article_events import RevisionCaptured
from domain.errors import RefusedError, UnreadableError
from domain.event import Logged
from domain.redaction import Redaction, redactions
from infra.auditing.snapshot import Row, Shared, Snapshot
from infra.mapper import EventMapper

CHUNK: Final = 200  # streams at once

Stream = tuple[Sequence[Logged[Any]], Mapping[str, bytes]]
"""The events of a stream, in order, and the texts that they seal, by hexadecimal commitment."""


class Part(Protocol):
    """One bucket of the log up to a position: what one worker reads."""

    @property
    def number(self) -> int:
        """The bucket's number."""

    @property
    def hidden(self) -> Mapping[str, Redaction]:
        """The texts that are not shown, by hexadecimal commitment."""

    def streams(self) -> AbstractContextManager[Iterator[Stream]]:
        """Lend the bucket's streams, by their names, opened where this is called."""


class Source(Protocol):
    """The log up to a position, as a replay reads it."""

    @property
    def position(self) -> int:
        """The position that is replayed to."""

    @property
    def redacted(self) -> tuple[Redaction, ...]:
        """The redactions that are taken into account: all there are, of later positions too."""

    def parts(self) -> Iterator[Part]:
        """Yield the buckets, in their order."""


@dataclass(frozen=True)
class PostgresSource:
    """The log in a database, in one state of it that other processes share."""

    shared: Shared
    position: int
    redacted: tuple[Redaction, ...]
    names: tuple[bytes, ...]  # of the streams of each bucket, by newlines: some bytes a stream

    def parts(self) -> Iterator[Part]:
        """Yield the buckets, in their order."""
        hidden = {redaction.commitment: redaction for redaction in self.redacted}
        for number, names in enumerate(self.names):
            yield PostgresPart(self.shared, self.position, hidden, number, names)


@dataclass(frozen=True)
class PostgresPart:
    """One bucket of a database's log."""

    shared: Shared
    position: int
    hidden: Mapping[str, Redaction]
    number: int
    names: bytes

    @contextmanager
    def streams(self) -> Iterator[Iterator[Stream]]:
        """Lend the bucket's streams."""
        with self.shared.opened() as state:
            yield self._read(state)

    def _read(self, state: Snapshot) -> Iterator[Stream]:
        for rows, bodies in self.chunks(state):
            shown = {commitment.hex(): body for _, commitment, _, body in bodies}
            yield from streams_of(rows, shown)

    def chunks(self, state: Snapshot) -> Iterator[tuple[list[Row], list[Row]]]:
        """Yield the bucket's events some streams at a time, and the texts that these may show."""
        names = self.names.decode().splitlines()
        for start in range(0, len(names), CHUNK):
            place = {"streams": names[start : start + CHUNK], "position": self.position}
            rows = state.rows("events_of", place)
            keys = [bytes.fromhex(key) for key in sealed_by(rows) if key not in self.hidden]
            yield rows, state.rows("bodies_of", {"bucket": self.number, "commitments": keys})


def sealed_by(rows: Iterable[Row]) -> Iterator[str]:
    """Yield the commitments that rows of events hold to texts."""
    for _, _, _, topic, _, state, *_ in rows:
        if topic == RevisionCaptured.TOPIC:
            with suppress(ValueError, KeyError):  # whoever decodes the event says what is wrong
                yield json.loads(state)["commitment"]


def streams_of(rows: Iterable[Row], bodies: Mapping[str, bytes]) -> Iterator[Stream]:
    """Yield the streams that rows, by stream and version, make, each with its texts."""
    mapper = EventMapper()
    for _, own in groupby(rows, key=lambda row: row[0]):
        stream = [logged(mapper, row) for row in own]
        sealed = [e.event.commitment for e in stream if isinstance(e.event, RevisionCaptured)]
        yield stream, {key: bodies[key] for key in sealed if key in bodies}


def logged(mapper: EventMapper, row: Row) -> Logged[Any]:
    """Return an event from its row: stream, version, position, topic, time, state, and more.

    Raises ``UnreadableError`` for what is none.
    """
    stream, version, position, topic, recorded_at, state, *_ = row
    try:
        event = mapper.to_domain_event(StoredEvent(stream, version, topic, state))
    except ValueError as error:  # pydantic's and json's
        raise UnreadableError(
            f"the event at position {position} is no {topic}: {error}; 'stet audit verify' tells "
            "what was changed"
        ) from error
    return Logged(position, recorded_at, event)


def of_database(
    state: Snapshot, address: str, position: int | None = None, moment: datetime | None = None
) -> PostgresSource:
    """Return the log up to a position, or to what was recorded at a moment; default all of it.

    It can be read for as long as ``state`` lasts. Raises ``RefusedError`` beyond the log's end.
    """
    ((head, _),) = state.rows("head")
    if moment is not None:
        ((position,),) = state.rows("position_at", {"moment": moment})
    position = head if position is None else position
    if not 0 <= position <= head:
        raise RefusedError(f"position {position} is not in this log: it reaches from 0 to {head}")
    names: list[list[str]] = [[] for _ in range(BUCKETS)]
    for rows in state.batches("stream_names", {"position": position}):
        for (name,) in rows:
            names[bucket(name)].append(name)
    joined = tuple("\n".join(sorted(part)).encode() for part in names)
    return PostgresSource(state.share(address), position, redacted(state), joined)


def redacted(state: Snapshot) -> tuple[Redaction, ...]:
    """Return the redactions that are in force at the end of the log."""
    mapper = EventMapper()
    found = redactions(logged(mapper, row) for row in state.rows("redactions"))
    return tuple(sorted(found.values(), key=lambda redaction: redaction.position))
