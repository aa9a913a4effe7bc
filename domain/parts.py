"""The parts of a content, told apart by digests: enough to say what changed, without the text."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from domain.content import BlockKind
from domain.text.notice_words import NoticeKind, hints_in
from domain.text.notices import TELLING, notice_in
from domain.text.sentences import sentences

# In the order of the page.
PARTS: Final = {
    "headline": "headline",
    "standfirst": "standfirst",
    "byline": "byline",
    "dateline": "dateline",
    "text": "body",
    "language": "language",
}

HEAD: Final = 4
FOOT: Final = 8
"""How many blocks at both ends of an article are looked through for notices that are no blocks of
their own: outlets put them there, and news tells of others' errors anywhere.
"""

_read: Final = json.JSONDecoder().raw_decode


@dataclass(frozen=True, slots=True)
class Parts:
    """A content's headline, a digest of each of its parts, and those of what it says of itself.

    ``notices`` are corrections, as blocks of their own or as sentences at its head or foot;
    ``notes`` are sentences there in which the editors have a word for readers.
    """

    headline: str
    digests: tuple[bytes, ...]
    notices: frozenset[bytes]
    notes: frozenset[bytes]


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
    absent = (None, _digest("null"))
    said = list(_said(values["body"][0], values.get("language", absent)[0]))
    return Parts(
        headline=values["headline"][0],
        digests=tuple(values.get(field, absent)[1] for field in PARTS.values()),
        notices=frozenset(_digest(text) for kind, text in said if kind is NoticeKind.CORRECTION),
        notes=frozenset(_digest(text) for kind, text in said if kind is NoticeKind.NOTE),
    )


def _said(
    blocks: Sequence[Mapping[str, Any]], language: str | None
) -> Iterator[tuple[NoticeKind, str]]:
    """Yield what tells that the text was not right as it stood."""
    at_edges = [*blocks[:HEAD], *blocks[max(HEAD, len(blocks) - FOOT) :]]
    hints = hints_in("\n".join(block["text"] for block in at_edges), language)
    for block in blocks:
        if block["kind"] == BlockKind.CORRECTION:
            yield NoticeKind.CORRECTION, block["text"]
    for block in at_edges if hints else ():
        if block["kind"] != BlockKind.CORRECTION:
            yield from _told(block["text"], language, hints)


def _told(
    text: str, language: str | None, hints: Sequence[str]
) -> Iterator[tuple[NoticeKind, str]]:
    low = text.lower()
    if any(hint in low for hint in hints):
        for start, end in sentences(text, language):
            found = notice_in(text[start:end])
            if found is not None and found.kind in TELLING:
                yield found.kind, text[start:end]


def differing(old: Parts, new: Parts) -> tuple[str, ...]:
    """Return which parts differ, in the order of the page."""
    pairs = zip(PARTS, old.digests, new.digests, strict=True)
    return tuple(part for part, one, other in pairs if one != other)


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8"), digest_size=16).digest()
