"""Rows on the record axis: what a fold says at one position after another, kept as intervals.

A row is open from the position at which the fold first gives it until the position at which it no
longer does. Nothing is overwritten: what was once known stays, with the positions it was known at.
"""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

RowT = TypeVar("RowT", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Known(Generic[RowT]):
    """A row with the positions at which it was known: [since, until), ``until`` None while open."""

    row: RowT
    since: int
    until: int | None


class Record(Generic[RowT]):
    """The rows that are open, with the position each was opened at."""

    def __init__(self) -> None:
        self._open: dict[RowT, int] = {}

    def advance(self, position: int, rows: Iterable[RowT]) -> list[Known[RowT]]:
        """Take all that the fold gives at ``position``; return what changes."""
        return self.exchange(position, self._open, rows)

    def exchange(
        self, position: int, before: Iterable[RowT], rows: Iterable[RowT]
    ) -> list[Known[RowT]]:
        """Take what the fold gives at ``position`` in place of ``before``, which it gave so far.

        Returns what changes: rows closed, then rows opened. A row that is the same as before is
        not among them; all other open rows stay open. Positions only grow.
        """
        given = dict.fromkeys(rows)
        gone = [row for row in dict.fromkeys(before) if row not in given]
        changes = [Known(row, self._open.pop(row), position) for row in gone]
        for row in given:
            if row not in self._open:
                self._open[row] = position
                changes.append(Known(row, position, None))
        return changes

    def open(self) -> Iterator[Known[RowT]]:
        """Yield the rows that are open."""
        for row, since in self._open.items():
            yield Known(row, since, None)


def settle(changes: Iterable[Known[RowT]]) -> list[Known[RowT]]:
    """Return changes of several positions as the rows they leave: of a row that was opened and
    closed only the whole interval, of one that was closed alone its end. One that was closed where
    it was opened was never known.
    """
    last: dict[tuple[RowT, int], Known[RowT]] = {}
    for change in changes:
        last[change.row, change.since] = change
    return [change for change in last.values() if change.until != change.since]


def part(changes: Iterable[Known[RowT]]) -> tuple[list[Known[RowT]], list[Known[RowT]]]:
    """Return changes of several positions, settled, as rows that were there before and end now,
    and rows that are new.
    """
    every = list(changes)
    opened = {(change.row, change.since) for change in every if change.until is None}
    ended: list[Known[RowT]] = []
    begun: list[Known[RowT]] = []
    for change in settle(every):
        (begun if (change.row, change.since) in opened else ended).append(change)
    return ended, begun


def identity(*parts: object) -> int:
    """Return a number that is the same wherever the same thing is told: 63 bits of SHA-256."""
    text = "\n".join(str(part) for part in parts)
    return int.from_bytes(hashlib.sha256(text.encode("utf-8")).digest()[:8], "big") >> 1
