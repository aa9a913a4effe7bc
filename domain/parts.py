"""The parts of a content, told apart by digests: enough to say what changed, without the text."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any, Final

from domain.canonical import canonical
from domain.content import BlockKind

# In the order of the page.
PARTS: Final = {
    "headline": "headline",
    "standfirst": "standfirst",
    "byline": "byline",
    "dateline": "dateline",
    "text": "body",
    "language": "language",
}


@dataclass(frozen=True, slots=True)
class Parts:
    """A content's headline, a digest of each of its parts, and its correction notices' digests."""

    headline: str
    digests: tuple[bytes, ...]
    notices: frozenset[bytes]


def parts_of(body: bytes) -> Parts:
    """Return the parts of a stored body (canonical JSON, as ``Content.to_bytes`` writes it)."""
    content: dict[str, Any] = json.loads(body)
    blocks = content["body"]
    corrections = [b["text"] for b in blocks if b["kind"] == BlockKind.CORRECTION]
    return Parts(
        headline=content["headline"],
        digests=tuple(_digest(content.get(field)) for field in PARTS.values()),
        notices=frozenset(_digest(text) for text in corrections),
    )


def differing(old: Parts, new: Parts) -> tuple[str, ...]:
    """Return which parts differ, in the order of the page."""
    pairs = zip(PARTS, old.digests, new.digests, strict=True)
    return tuple(part for part, one, other in pairs if one != other)


def _digest(value: Any) -> bytes:
    return hashlib.blake2b(canonical(value), digest_size=16).digest()
