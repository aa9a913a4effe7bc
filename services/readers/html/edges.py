"""Tells where a text begins and ends: short sentences and a heading at its edges belong to it.

A short piece says little of what it is. It is taken where it is written as the prose beside it and
stands where that does, and where nothing but what is passed over lies between them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from services.readers.html.blocks import Piece
from services.readers.html.region import Region, is_heading, is_prose, signature
from services.readers.html.tree import Element, tag_of

HIGHEST: Final = 3
"""So many elements around a piece are compared with those around the prose."""

_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
# Short sentences that pages put over or under a text: links' labels, calls, counts.
_CALLS = re.compile(
    r"(?:read|see|watch|listen|related|more|also|tags?|topics?|sources?|via|share|filed under"
    r"|photos?|images?|pictures?|graphics?)\b[^.!?]{0,30}:"
    r"|(?:read|see|view|watch|show|load) (?:more|all|also|next|here|now|full)\b"
    r"|(?:share|follow|join|like|support|contact|e-?mail|tell|ask|write to|message) "
    r"(?:us|this|it|your|the (?:author|editor|story|article|conversation|discussion))\b"
    r"|(?:sign|log) (?:up|in|on)\b|(?:subscribe|register|donate|advertis\w+|sponsored)\b"
    r"|(?:click|tap|scroll|swipe)(?: \w+)?[.!…]?$|loading\b"
    r"|please (?:wait|log|sign|subscribe|enable|share)\b"
    r"|(?:no |\d+ )?comments? (?:are|is|yet|so far|closed|disabled|posted)\b|be the first\b"
    r"|(?:add|leave|post) (?:a|your) |(?:thanks|thank you) for (?:reading|watching|visiting)"
    r"|(?:got|have) (?:a|any|you a) (?:tip|story|question|comment|view)\b"
    r"|what do you think|did you (?:find|like|enjoy)\b|was this\b|stay (?:tuned|connected|informed)"
    r"|all rights\b|terms\b.{0,20}\bapply",
    re.IGNORECASE,
)
Place = tuple[Element, tuple[tuple[str, str], ...]]


def beyond(
    pieces: Sequence[Piece],
    prose: Sequence[Piece],
    region: Region,
    is_text: Callable[[Piece], bool],
) -> set[int]:
    """Return the orders of pieces before the first and after the last ``prose`` that belong to it.

    ``pieces`` are all that may be of the text, ``is_text`` tells those that are no furniture.
    """
    first, last = prose[0].order, prose[-1].order
    places = {place for piece in prose for place in _places(piece)}
    headings = [p for p in pieces if first < p.order < last and _is_marked_heading(p)]
    titles = {place for piece in headings for place in _places(piece)}
    before = [p for p in reversed(pieces) if p.order < first and region.holds(p)]
    after = [p for p in pieces if p.order > last and region.holds(p)]

    def belongs(piece: Piece) -> bool:
        return _is_sentence(piece) and not places.isdisjoint(_places(piece))

    def heads(piece: Piece, following: Piece) -> bool:
        return (
            _is_marked_heading(piece)
            and is_text(piece)
            and piece.linked < 0.5
            and (not titles.isdisjoint(_places(piece)) or _opens_an_entry(piece, following))
        )

    return {
        *_backwards(before, prose[0], is_text, belongs, heads),
        *_forwards(after, is_text, belongs, heads),
    }


def _backwards(
    pieces: Iterable[Piece],
    following: Piece,
    is_text: Callable[[Piece], bool],
    belongs: Callable[[Piece], bool],
    heads: Callable[[Piece, Piece], bool],
) -> Iterator[int]:
    for piece in pieces:
        if is_text(piece) and (
            belongs(piece) or (not is_heading(following) and heads(piece, following))
        ):
            yield piece.order
            following = piece
        elif _parts(piece, is_text):
            return


def _forwards(
    pieces: Iterable[Piece],
    is_text: Callable[[Piece], bool],
    belongs: Callable[[Piece], bool],
    heads: Callable[[Piece, Piece], bool],
) -> Iterator[int]:
    heading: Piece | None = None
    for piece in pieces:
        if is_text(piece) and belongs(piece):
            if heading is not None:
                if not heads(heading, piece):
                    return
                yield heading.order
                heading = None
            yield piece.order
        elif heading is None and is_text(piece) and _is_marked_heading(piece):
            heading = piece
        elif _parts(piece, is_text):
            return


def _parts(piece: Piece, is_text: Callable[[Piece], bool]) -> bool:
    """Tell whether the text is over at a piece: an advertisement only stands in between."""
    return is_text(piece) or tag_of(piece.element) in _HEADINGS


def _is_sentence(piece: Piece) -> bool:
    return (
        piece.ends_a_sentence
        and not piece.text.endswith(":")
        and piece.linked < 0.5
        and any(char.isalpha() for char in piece.text)
        and (is_prose(piece) or not _CALLS.match(piece.text))
    )


def _is_marked_heading(piece: Piece) -> bool:
    return tag_of(piece.element) in _HEADINGS and is_heading(piece)


def _places(piece: Piece) -> Iterator[Place]:
    """Yield where a piece stands: elements around it, each with how all within it is written.

    Farther ones than its parent say something only if what is within them has names.
    """
    yield piece.element, ()
    written: tuple[tuple[str, str], ...] = (signature(piece),)
    named = bool(piece.element.get("class"))
    for number, element in enumerate(piece.element.iterancestors(), start=1):
        if number == 1 or named:
            yield element, written
        if number == HIGHEST:
            return
        written = ((tag_of(element), element.get("class") or ""), *written)
        named = named or bool(element.get("class"))


def _opens_an_entry(heading: Piece, following: Piece) -> bool:
    """Tell whether a heading and the prose after it are one entry of several that are alike."""
    entry = heading.element.getparent()
    if entry is None or entry.find(".//h1") is not None:
        return False
    others = entry.getparent()
    return (
        entry in following.element.iterancestors()
        and others is not None
        and any(
            other is not entry and tag_of(other) == tag_of(entry)
            for other in others
            if (other.get("class") or "") == (entry.get("class") or "")
        )
    )
