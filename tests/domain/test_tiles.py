"""Tiles by C2SP's tlog-tiles: paths, widths, hashes within them, bundles of leaves."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import merkle, tiles
from domain.errors import RefusedError
from domain.tiles import Tile

LEAVES = [hashlib.sha256(b"%d" % n).digest() for n in range(70_000)]


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "tile/0/000"),
        (Tile(0, 67, 3), "tile/0/067.p/3"),
        (Tile(2, 1067), "tile/2/x001/067"),
        (Tile(0, 1234067), "tile/0/x001/x234/067"),
        (Tile(1, 1234067, 255), "tile/1/x001/x234/067.p/255"),
    ],
)
def test_a_tile_has_the_path_of_the_specification(tile: Tile, path: str) -> None:
    assert tile.path == path
    assert tiles.parse_number(path.split("/", 2)[2]) == (tile.number, tile.width)


@given(st.integers(0, 10**12), st.integers(1, 256))
def test_a_number_is_read_as_it_was_written(number: int, width: int) -> None:
    assert tiles.parse_number(tiles.format_number(number, width)) == (number, width)


@pytest.mark.parametrize(
    "text",
    [
        "", "0", "67", "0067", "x001", "x000/067", "001/067", "x001/x067", "x001/67", "000.p/0",
        "000.p/256", "000.p/01", "000.p/", "000.p", "-01", "000/", "/000", "٠٠٠", "000\n",
        "000.p/1\n",
        "x001/000.p/999", "000.p/1.p/1", "x001/" + "x000/" * 6 + "000",
    ],
)  # fmt: skip
def test_a_number_in_any_other_spelling_is_refused(text: str) -> None:
    with pytest.raises(RefusedError):
        tiles.parse_number(text)


def test_a_tree_of_70000_has_the_tiles_that_the_specification_counts() -> None:
    found = list(tiles.tiles_of(70_000))

    assert sum(tile.level == 0 and tile.full for tile in found) == 273
    assert [tile for tile in found if not tile.full] == [
        Tile(0, 273, 112), Tile(1, 1, 17), Tile(2, 0, 1)
    ]  # fmt: skip
    assert [tile for tile in found if tile.level == 1 and tile.full] == [Tile(1, 0)]
    assert list(tiles.tiles_of(256)) == [Tile(0, 0), Tile(1, 0, 1)]
    assert list(tiles.tiles_of(0)) == []


def tile_bytes(size: int) -> dict[tuple[int, int], list[bytes]]:
    """Return all tiles of a tree, made by the formula of the specification."""
    nodes = merkle.nodes_over(LEAVES[:size])
    return {
        (tile.level, tile.number): [
            nodes(8 * tile.level, tile.number * 256 + i) for i in range(tile.width)
        ]
        for tile in tiles.tiles_of(size)
    }


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 65_536, 65_537, 70_000])
def test_every_proof_can_be_made_from_the_tiles_alone(size: int) -> None:
    held = tile_bytes(size)

    def nodes(level: int, index: int) -> bytes:
        return tiles.hash_in(held[tiles.tile_with(level, index)], level, index)

    root = merkle.root(LEAVES[:size])
    for index in {0, size // 3, size // 2, size - 1}:
        proof = merkle.hashes_of(merkle.inclusion_path(index, size), nodes)
        merkle.check_inclusion(LEAVES[index], index, size, proof, root)
    for old in {1, size // 3 + 1, max(1, size - 1), size}:
        proof = merkle.hashes_of(merkle.consistency_path(old, size), nodes)
        merkle.check_consistency(old, size, proof, merkle.root(LEAVES[:old]), root)


def test_a_tile_too_narrow_for_a_part_says_so() -> None:
    with pytest.raises(IndexError, match="width 3"):
        tiles.hash_in(LEAVES[:3], 2, 0)


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_bundled_leaves_come_out_as_they_went_in(leaves: list[bytes]) -> None:
    assert tiles.unbundle(tiles.bundle(leaves)) == leaves


def test_a_bundle_is_two_bytes_of_length_and_the_leaf() -> None:
    assert tiles.bundle([b"abc", b"", b"d" * 258]) == b"\0\3abc\0\0\1\2" + b"d" * 258
    with pytest.raises(ValueError, match="65535"):
        tiles.bundle([b"d" * 65_536])
    for cut in (b"\0", b"\0\3ab", b"\0\1a\0"):
        with pytest.raises(RefusedError, match="ends within"):
            tiles.unbundle(cut)


@pytest.mark.parametrize("length", [0, 31, 33, 257 * 32])
def test_a_tile_of_no_whole_hashes_is_refused(length: int) -> None:
    with pytest.raises(RefusedError, match="1 to 256 hashes"):
        tiles.split_hashes(bytes(length))
