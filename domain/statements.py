"""The statements of a content: its sentences, each with where it stands."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from domain.content import Content
from domain.text.sentences import sentences

Part = Literal["headline", "standfirst", "body"]

OUTSIDE: Final = -1
"""The block index of a statement that is not in the body."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of a revision: ``text`` is ``[start:end]`` of the text of its block.

    ``block`` counts the blocks of the body from 0 and is -1 for headline and standfirst; ``kind``
    is the kind of that block (``paragraph``, ``heading``, …), or the part's name outside the body.
    Offsets count characters (code points).
    """

    part: Part
    block: int
    kind: str
    start: int
    end: int
    text: str


def statements_of(content: Content) -> tuple[Statement, ...]:
    """Return the statements of a content, in the order of the page.

    Byline, dateline and the credits of pictures are not statements.
    """
    return statements_in(content.model_dump(mode="json", exclude_none=True))


def statements_in(body: bytes | Mapping[str, Any]) -> tuple[Statement, ...]:
    """Return the statements of a stored body (canonical JSON, or what it was parsed to).

    The body is trusted to be what ``Content.to_bytes`` wrote; nothing is validated again.
    """
    content: Mapping[str, Any] = json.loads(body) if isinstance(body, bytes) else body
    return tuple(_statements(content))


def _statements(content: Mapping[str, Any]) -> Iterator[Statement]:
    language = content.get("language")
    yield from _of("headline", OUTSIDE, "headline", content["headline"], language)
    if standfirst := content.get("standfirst"):
        yield from _of("standfirst", OUTSIDE, "standfirst", standfirst, language)
    for number, block in enumerate(content["body"]):
        yield from _of("body", number, block["kind"], block["text"], language)


def _of(part: Part, block: int, kind: str, text: str, language: str | None) -> Iterator[Statement]:
    for start, end in sentences(text, language):
        yield Statement(part, block, kind, start, end, text[start:end])
