"""Holds the tree that events give against every checkpoint that somebody has of it. Pure."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from domain.border import Border, FullTile
from domain.findings import Kind, Report
from domain.note import Note


@dataclass(frozen=True, slots=True, order=True)
class Claim:
    """What a checkpoint says: at a size, the root. ``where`` is where it was found."""

    size: int
    root: bytes = field(compare=False)
    where: str = field(compare=False)
    note: Note = field(compare=False)


class TreeCheck:
    """Grows the tree leaf by leaf, and compares its root wherever a checkpoint claims one.

    ``claims`` are several sources of claims, each by size; ``on_reached`` is told of each claim.
    """

    def __init__(
        self,
        report: Report,
        claims: Iterable[Iterable[Claim]],
        on_reached: Callable[[Claim], None] = lambda _: None,
    ) -> None:
        self.border = Border()
        self.compared = 0
        self._report = report
        self._claims: Iterator[Claim] = heapq.merge(*claims)
        self._next = next(self._claims, None)
        self._on_reached = on_reached
        self._compare()

    def extend(self, hashes: Sequence[bytes]) -> list[FullTile]:
        """Append leaves; return the tiles that became full."""
        tiles: list[FullTile] = []
        start, begun = 0, self.border.size
        while start < len(hashes):
            end = len(hashes)
            if self._next is not None:
                end = min(end, self._next.size - begun)
            self.border, full = self.border.extended(hashes[start:end])
            tiles += full
            start = end
            self._compare()
        return tiles

    def end(self) -> None:
        """Note the checkpoints that claim more than there is."""
        while self._next is not None:
            claim = self._reached()
            self._report.found(
                Kind.LOG_TOO_SHORT,
                claim.where,
                f"it covers {claim.size} positions, the log has {self.border.size}",
                self.border.size + 1,
            )

    def _compare(self) -> None:
        while self._next is not None and self._next.size == self.border.size:
            claim, root = self._reached(), self.border.root()
            self.compared += 1
            if root != claim.root:
                self._report.found(
                    Kind.ROOT_DIFFERS,
                    claim.where,
                    f"at size {claim.size} it has the root {claim.root.hex()}, the events give "
                    f"{root.hex()}",
                    claim.size,
                )

    def _reached(self) -> Claim:
        assert self._next is not None
        claim, self._next = self._next, next(self._claims, None)
        self._on_reached(claim)
        return claim
