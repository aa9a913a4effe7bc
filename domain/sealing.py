"""How a revision's body is sealed: the event holds a commitment, the body stays apart.

So the log stays small and immutable, and a body can go without breaking a proof (design
section 4, "Bodies").
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

PREFIX: Final = b"stet.body/v1\n"
SALT_LENGTH: Final = 32


def commitment(salt: bytes, body: bytes) -> bytes:
    """Return SHA-256("stet.body/v1\\n" ‖ salt ‖ body); ``salt`` is 32 bytes."""
    if len(salt) != SALT_LENGTH:
        raise ValueError(f"a salt is {SALT_LENGTH} bytes, not {len(salt)}")
    return hashlib.sha256(PREFIX + salt + body).digest()


@dataclass(frozen=True, slots=True)
class SealedBody:
    """A body with the salt that seals it, and the bucket of the article it belongs to."""

    bucket: int
    salt: bytes
    body: bytes

    @property
    def commitment(self) -> bytes:
        """The 32 bytes that the event of this body holds."""
        return commitment(self.salt, self.body)


def recognise(body: bytes, sealed: Iterable[tuple[bytes, bytes]]) -> bytes | None:
    """Return the commitment among (commitment, salt) pairs that seals ``body``, if one does."""
    for known, salt in sealed:
        if commitment(salt, body) == known:
            return known
    return None
