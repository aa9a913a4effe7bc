"""Tells where on a page its article stands: trafilatura says what is text, its markup says where.

trafilatura loses pieces (a first paragraph in bold, what stands beside an advertisement) and keeps
others that are not of the article. So its text is not taken as it is: it marks pieces of the page,
and what holds nearly all that is marked is the article's element.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Final

from services.readers.html.blocks import Piece
from services.readers.html.tree import Element, tag_of

SOLID: Final = 60
"""Shorter pieces, in characters, do not say where the article is."""
SHORT: Final = 25
"""Shorter pieces are marked only where trafilatura has just them as a piece."""
NEARLY_ALL: Final = 0.9
LONGEST_HEADING: Final = 120

_HEADINGS: Final = frozenset(("h2", "h3", "h4", "h5", "h6"))


@dataclass(slots=True)
class Region:
    """What of a page is its article's."""

    marked: set[int]
    """Orders of the pieces that trafilatura takes for text."""
    element: Element | None
    """What holds nearly all of them."""
    signatures: set[tuple[str, str]] = field(default_factory=set)
    """How the elements of its solid pieces are written: tag and class."""

    def holds(self, piece: Piece) -> bool:
        """Tell whether a piece stands in the article's element, or is written as those that do."""
        if self.element is None or self.element is piece.element:
            return True
        if any(ancestor is self.element for ancestor in piece.element.iterancestors()):
            return True
        return piece.order in self.marked and signature(piece) in self.signatures


def find(root: Element, pieces: Sequence[Piece]) -> Region:
    """Return the region of an article among the pieces of a page without its furniture."""
    marked = _marked(root, pieces)
    solid = [p for p in pieces if p.order in marked and is_solid(p)]
    if not solid:
        solid = [p for p in pieces if is_solid(p)]
    element = _common(solid)
    inside = [p for p in solid if element is None or _within(p.element, element)]
    signatures = {signature(p) for p in inside if p.element.get("class")}
    return Region(marked, element, signatures)


def is_prose(piece: Piece) -> bool:
    """Tell whether a piece reads as text does: a sentence that is not mainly a link."""
    return piece.ends_a_sentence and piece.linked < 0.5 and piece.weight >= 20


def is_heading(piece: Piece) -> bool:
    """Tell whether a piece is a heading within the text: by its element, or set in bold alone."""
    if len(piece.text) > LONGEST_HEADING:
        return False
    if any(
        tag_of(e) in _HEADINGS for e in (piece.element, piece.element.getparent()) if e is not None
    ):
        return True
    return piece.strong and (not piece.ends_a_sentence or piece.text.endswith("?"))


def is_solid(piece: Piece) -> bool:
    """Tell whether a piece is long enough to say where the text is."""
    return is_prose(piece) and piece.weight >= SOLID and not is_of_a_picture(piece)


def is_of_a_picture(piece: Piece) -> bool:
    """Tell whether a piece stands in a picture's caption."""
    return any(
        tag_of(e) in ("figcaption", "figure")
        for e in (piece.element, *piece.element.iterancestors())
    )


def signature(piece: Piece) -> tuple[str, str]:
    """Return how a piece's element is written."""
    return tag_of(piece.element), piece.element.get("class") or ""


def squashed(text: str) -> str:
    """Return text as it is compared: letters and digits alone."""
    return "".join(char for char in text.casefold() if char.isalnum())


def _marked(root: Element, pieces: Sequence[Piece]) -> set[int]:
    # Only the processes that read pages need it, and it takes half a command's start to load.
    from trafilatura import bare_extraction  # noqa: PLC0415

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    document = bare_extraction(
        deepcopy(root), fast=True, include_comments=False, with_metadata=False, include_tables=True
    )
    body = getattr(document, "body", None)
    if body is None:
        return set()
    said = [squashed(text) for text in body.itertext()]
    everything, alone = "".join(said), set(said)
    found = set()
    for piece in pieces:
        key = squashed(piece.text)
        if key in alone or (len(key) >= SHORT and key in everything):
            found.add(piece.order)
    return found


def _common(solid: Sequence[Piece]) -> Element | None:
    """Return the innermost element that holds nearly all of the solid text."""
    weights: Counter[Element] = Counter()
    for piece in solid:
        for element in (piece.element, *piece.element.iterancestors()):
            weights[element] += len(piece.text)
    total = sum(len(piece.text) for piece in solid)
    holding = [e for e, weight in weights.items() if weight >= NEARLY_ALL * total]
    return max(holding, key=lambda e: sum(1 for _ in e.iterancestors()), default=None)


def _within(element: Element, outer: Element) -> bool:
    return element is outer or any(ancestor is outer for ancestor in element.iterancestors())
