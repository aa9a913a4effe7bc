"""The right border of the tree: its partial tiles, which are all that is needed to extend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from domain.merkle import Frontier
from domain.tiles import HEIGHT, WIDTH, Tile, root_of


@dataclass(frozen=True)
class FullTile:
    """A tile that will never change: where it is, and its 256 hashes."""

    tile: Tile
    hashes: tuple[bytes, ...]

    @cached_property
    def root(self) -> bytes:
        """The hash over it, which is one of the hashes of the tile above."""
        return root_of(self.hashes)


@dataclass(frozen=True, slots=True)
class Border:
    """The hashes of the partial tiles, level 0 first; a level without one has none."""

    partial: tuple[tuple[bytes, ...], ...] = ()

    @property
    def size(self) -> int:
        """How many leaves the tree has."""
        return sum(len(hashes) << HEIGHT * level for level, hashes in enumerate(self.partial))

    @property
    def tail(self) -> tuple[bytes, ...]:
        """The hashes of the leaves that are in no full tile yet: at most 255."""
        return self.partial[0] if self.partial else ()

    def whole_tiles(self) -> Border:
        """Return the border without the leaves that are in no full tile yet."""
        return Border(((), *self.partial[1:]))

    def root(self) -> bytes:
        """Return the tree's root hash."""
        frontier = Frontier()
        for level in range(len(self.partial) - 1, -1, -1):
            frontier = frontier.extended(self.partial[level], HEIGHT * level)
        return frontier.root()

    def extended(self, leaf_hashes: Iterable[bytes]) -> tuple[Border, list[FullTile]]:
        """Return the border with leaves appended, and the tiles that became full on the way."""
        levels = [list(hashes) for hashes in self.partial] or [[]]
        size, full = self.size, []
        for leaf_hash in leaf_hashes:
            size += 1
            levels[0].append(leaf_hash)
            level = 0
            while len(levels[level]) == WIDTH:
                number = (size >> HEIGHT * (level + 1)) - 1
                full.append(FullTile(Tile(level, number), tuple(levels[level])))
                levels[level] = []
                level += 1
                if level == len(levels):
                    levels.append([])
                levels[level].append(full[-1].root)
        return Border(tuple(map(tuple, levels))), full
