"""Leaves as the events give them: computed anew, never taken from the column beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

import psycopg

from domain.errors import SigningRefusedError
from domain.leaf import leaf, leaf_hash
from infra.postgres import queries

SQL: Final = queries.load("infra.transparency", "sequencer.sql")
CHUNK: Final = 2000  # positions read at once
Connection = psycopg.Connection[tuple[Any, ...]]


def leaf_hashes(connection: Connection, after: int, last: int) -> list[bytes]:
    """Return the leaf hashes of positions ``after`` + 1 to ``last``, computed from the events.

    Raises ``SigningRefusedError`` for a position that is missing, or whose event does not have
    the leaf hash that stands beside it.
    """
    rows = connection.execute(SQL["leaves"], {"after": after, "last": last}, binary=True)
    return list(_checked(rows, after, last))


def in_chunks(connection: Connection, after: int, last: int) -> Iterator[list[bytes]]:
    """Yield the leaf hashes of a long stretch of positions, so much at once as memory bears."""
    for start in range(after, last, CHUNK):
        yield leaf_hashes(connection, start, min(start + CHUNK, last))


def _checked(rows: Iterable[tuple[Any, ...]], after: int, last: int) -> Iterator[bytes]:
    expected = after + 1
    for position, stream, version, topic, recorded_at, state, stored in rows:
        if position != expected:
            raise SigningRefusedError(f"position {expected} is missing from the log")
        computed = leaf_hash(leaf(position, stream, version, topic, recorded_at, state))
        if computed != stored:
            raise SigningRefusedError(
                f"position {position} was changed: its event gives the leaf hash "
                f"{computed.hex()}, recorded is {stored.hex()}"
            )
        yield computed
        expected += 1
    if expected != last + 1:
        raise SigningRefusedError(f"position {expected} is missing from the log")
