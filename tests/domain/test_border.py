"""The right border of a tree: it extends like the tree itself, and yields the tiles that fill."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from domain import merkle, tiles
from domain.border import Border

LEAVES = [hashlib.sha256(b"%d" % n).digest() for n in range(66_000)]


@given(st.lists(st.integers(0, 700), max_size=6))
def test_in_any_steps_a_border_gives_the_root_and_all_full_tiles(steps: list[int]) -> None:
    border, full, size = Border(), [], 0
    for step in steps:
        border, more = border.extended(LEAVES[size : size + step])
        full += more
        size += step

    assert border.size == size
    assert border.root() == merkle.root(LEAVES[:size])
    assert border.tail == tuple(LEAVES[size // 256 * 256 : size])
    assert {tile.tile for tile in full} == {tile for tile in tiles.tiles_of(size) if tile.full}
    for tile in full:
        start = tile.tile.number * 256
        assert tile.hashes == tuple(LEAVES[start : start + 256])
        assert tile.root == merkle.root(tile.hashes)


def test_tiles_fill_on_all_levels() -> None:
    border, full = Border().extended(LEAVES)

    assert border.size == len(LEAVES)
    assert border.root() == merkle.root(LEAVES)
    assert [tile.tile for tile in full if tile.tile.level == 1] == [tiles.Tile(1, 0)]
    (top,) = [tile for tile in full if tile.tile.level == 1]
    assert top.root == merkle.root(LEAVES[:65_536])
    assert border.whole_tiles().root() == merkle.root(LEAVES[:65_792])
