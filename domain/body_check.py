"""Which bodies there must be, and which there are, without remembering them all. Pure.

Each side is a sum of keyed digests: equal sums are equal sets, since nobody who wrote the database
knew the key, which is made for one audit and thrown away.
"""

from __future__ import annotations

import hashlib
from typing import Final

_MODULUS: Final = 2**256


class Tally:
    """A set of (bucket, commitment), of which only a sum and a count are kept."""

    def __init__(self, key: bytes) -> None:
        self.count = 0
        self._sum = 0
        self._key = key

    def add(self, bucket: int, commitment: bytes) -> None:
        """Put one in."""
        self.count += 1
        self._sum += self._digest(bucket, commitment)

    def remove(self, bucket: int, commitment: bytes) -> None:
        """Take one out."""
        self.count -= 1
        self._sum -= self._digest(bucket, commitment)

    def __eq__(self, other: object) -> bool:
        """Tell whether both hold the same."""
        if not isinstance(other, Tally) or self._key != other._key:
            return NotImplemented
        return self.count == other.count and (self._sum - other._sum) % _MODULUS == 0

    __hash__ = None  # type: ignore[assignment] # it changes

    def _digest(self, bucket: int, commitment: bytes) -> int:
        keyed = hashlib.blake2b(bytes([bucket]) + commitment, key=self._key)
        return int.from_bytes(keyed.digest()[:32], "big")
