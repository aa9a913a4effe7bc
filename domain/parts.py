"""The parts of a content, told apart by digests: enough to say what changed, without the text."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any, Final

from domain.content import BlockKind
from domain.text.english.notices import may_have, opens

# In the order of the page.
PARTS: Final = {
    "headline": "headline",
    "standfirst": "standfirst",
    "byline": "byline",
    "dateline": "dateline",
    "text": "body",
    "language": "language",
}

_read: Final = json.JSONDecoder().raw_decode


@dataclass(frozen=True, slots=True)
class Parts:
    """A content's headline, a digest of each of its parts, and its correction notices' digests:
    of blocks that are such, and of paragraphs that read as such.
    """

    headline: str
    digests: tuple[bytes, ...]
    notices: frozenset[bytes]


def parts_of(body: bytes) -> Parts:
    """Return the parts of a stored body (canonical JSON, as ``Content.to_bytes`` writes it).

    A digest is over the part's own bytes in the body: canonical, one value has one text.
    """
    values: dict[str, tuple[Any, bytes]] = {}
    text = body.decode("utf-8")
    place = 1
    while text[place - 1] != "}" and text[place] != "}":
        name, colon = _read(text, place)
        value, end = _read(text, colon + 1)
        values[name] = (value, _digest(text[colon + 1 : end]))
        place = end + 1
    corrections = [b["text"] for b in values["body"][0] if b["kind"] == BlockKind.CORRECTION]
    if may_have(text):
        said = (b["text"] for b in values["body"][0] if b["kind"] == BlockKind.PARAGRAPH)
        corrections += filter(opens, said)
    absent = (None, _digest("null"))
    return Parts(
        headline=values["headline"][0],
        digests=tuple(values.get(field, absent)[1] for field in PARTS.values()),
        notices=frozenset(_digest(text) for text in corrections),
    )


def differing(old: Parts, new: Parts) -> tuple[str, ...]:
    """Return which parts differ, in the order of the page."""
    pairs = zip(PARTS, old.digests, new.digests, strict=True)
    return tuple(part for part, one, other in pairs if one != other)


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8"), digest_size=16).digest()
