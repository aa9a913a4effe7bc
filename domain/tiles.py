"""Tiles: the tree in pieces of 256 hashes, and the leaves in bundles (c2sp.org/tlog-tiles).

A tile of level L holds hashes of perfect parts of level 8 * L; tile N begins with the N * 256th.
A tile that is not yet full is *partial* and has a width below 256.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from domain.errors import RefusedError
from domain.merkle import HASH_LENGTH, Frontier

HEIGHT: Final = 8
WIDTH: Final = 1 << HEIGHT
MAX_LEVEL: Final = 63
MAX_ENTRY: Final = 0xFFFF
"""The most bytes of one leaf in a bundle."""

_NUMBER = re.compile(r"(?:x\d{3}/){0,6}\d{3}", re.ASCII)  # 21 digits are beyond any log
_PARTIAL = re.compile(r"(.*)\.p/([1-9]\d{0,2})", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Tile:
    """One tile: its level, its number within the level, and how many hashes it holds (1 to 256)."""

    level: int
    number: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """The tile's path below a log's prefix, such as ``tile/0/x001/234.p/17``."""
        return f"tile/{self.level}/{format_number(self.number, self.width)}"

    @property
    def full(self) -> bool:
        """Whether it will never change."""
        return self.width == WIDTH


def entries_path(number: int, width: int = WIDTH) -> str:
    """Return the path of a bundle of leaves below a log's prefix."""
    return f"tile/entries/{format_number(number, width)}"


def format_number(number: int, width: int = WIDTH) -> str:
    """Write a tile's number, in groups of three digits, and its width where it is partial."""
    groups = [f"{number % 1000:03d}"]
    while number := number // 1000:
        groups.insert(0, f"x{number % 1000:03d}")
    return "/".join(groups) + ("" if width == WIDTH else f".p/{width}")


def parse_number(text: str) -> tuple[int, int]:
    """Read a tile's number and width. Raises ``RefusedError`` unless written the one right way."""
    partial = _PARTIAL.fullmatch(text)
    digits, width = (partial[1], int(partial[2])) if partial else (text, WIDTH)
    if _NUMBER.fullmatch(digits) and (partial is None or width < WIDTH):
        number = int(digits.replace("/", "").replace("x", ""))
        if format_number(number, width) == text:
            return number, width
    raise RefusedError(
        f"'{text}' is not a tile's number; 1234067 is written x001/x234/067, and a partial tile "
        "has its width after it: x001/x234/067.p/17"
    )


def width_of(level: int, number: int, size: int) -> int:
    """Return how many hashes a tile holds in the tree of ``size`` leaves; 0 where it is not."""
    return max(0, min(WIDTH, (size >> HEIGHT * level) - number * WIDTH))


def tiles_of(size: int) -> Iterator[Tile]:
    """Yield all tiles of the tree of ``size`` leaves, full and partial, level by level."""
    level = 0
    while count := size >> HEIGHT * level:
        for number in range((count + WIDTH - 1) // WIDTH):
            yield Tile(level, number, width_of(level, number, size))
        level += 1


def tile_with(level: int, index: int) -> tuple[int, int]:
    """Return (level, number) of the tile from which a perfect part's hash can be computed."""
    tile_level = level // HEIGHT
    return tile_level, index >> HEIGHT * (tile_level + 1) - level


def hash_in(hashes: Sequence[bytes], level: int, index: int) -> bytes:
    """Return the hash of a perfect part from the hashes of the tile that ``tile_with`` names.

    Raises ``IndexError`` where the tile is too narrow to hold all of the part.
    """
    height = level % HEIGHT
    start = (index << height) % WIDTH
    if start + (1 << height) > len(hashes):
        raise IndexError(f"a tile of width {len(hashes)} does not hold the part")
    if height == 0:
        return hashes[start]
    return root_of(hashes[start : start + (1 << height)])


def root_of(hashes: Sequence[bytes]) -> bytes:
    """Return the root over a tile's hashes."""
    return Frontier().extended(hashes).root()


def split_hashes(tile: bytes) -> list[bytes]:
    """Return the hashes of a tile's bytes. Raises ``RefusedError`` where they are not whole."""
    if not tile or len(tile) % HASH_LENGTH or len(tile) > WIDTH * HASH_LENGTH:
        raise RefusedError(f"a tile is 1 to {WIDTH} hashes of 32 bytes, not {len(tile)} bytes")
    return [tile[at : at + HASH_LENGTH] for at in range(0, len(tile), HASH_LENGTH)]


def bundle(leaves: Sequence[bytes]) -> bytes:
    """Return leaves as an entry bundle: each after its length as two bytes, big end first.

    Raises ``ValueError`` for a leaf beyond 65,535 bytes.
    """
    if any(len(leaf) > MAX_ENTRY for leaf in leaves):
        raise ValueError(f"a leaf is larger than {MAX_ENTRY} bytes")
    return b"".join(len(leaf).to_bytes(2, "big") + leaf for leaf in leaves)


def unbundle(data: bytes) -> list[bytes]:
    """Return the leaves of an entry bundle. Raises ``RefusedError`` where it ends within one."""
    leaves, at = [], 0
    while at < len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        if at + 2 > len(data) or end > len(data):
            raise RefusedError(f"the entry bundle ends within the leaf that begins at byte {at}")
        leaves.append(data[at + 2 : end])
        at = end
    return leaves
