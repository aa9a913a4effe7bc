"""The leaf of a position: what the transparency log hashes, reproducible with printf and sha256sum.

Format: design section 4, "Leaf"; hash: RFC 9162 section 2.1.1.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from domain.clocks import format_micros


def leaf(
    position: int, stream: str, version: int, topic: str, recorded_at: datetime, state: bytes
) -> bytes:
    """Return the leaf's bytes: seven lines, each ended by a newline."""
    lines = (
        "stet.log/v1",
        str(position),
        stream,
        str(version),
        topic,
        format_micros(recorded_at),
        hashlib.sha256(state).hexdigest(),
    )
    return "".join(f"{line}\n" for line in lines).encode("utf-8")


def leaf_hash(leaf_bytes: bytes) -> bytes:
    """Return SHA-256(0x00 ‖ leaf), the leaf hash of RFC 9162 section 2.1.1."""
    return hashlib.sha256(b"\x00" + leaf_bytes).digest()
