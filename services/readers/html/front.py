"""Tells headline and standfirst: what stands over the text, held against what is stated of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from rapidfuzz import fuzz

from services.readers import bylines
from services.readers.html.blocks import Piece
from services.readers.html.region import is_of_a_picture, signature
from services.readers.html.tree import words_of
from services.readers.lines import as_read

LONGEST: Final = 500
ALIKE: Final = 70.0
"""From 0 to 100: from here on a heading of the page is the headline that is stated of it."""

_HEADINGS: Final = ("h1", "h2", "h3")
_SITE = re.compile(r"\s+(?:[|–—·•«»]|-|::)\s+|\s*\|\s*")
_STANDFIRST: Final = frozenset(
    "standfirst dek deck subhead subheadline subheading subtitle strapline summary abstract kicker "
    "description excerpt sapo lede intro alternativeheadline".split()
)
_AUTHORS: Final = frozenset(
    "author authors byline bio contributor contributors profile video caption gallery".split()
)


def headline(pieces: Sequence[Piece], titles: Iterable[str], sites: Iterable[str]) -> str | None:
    """Return the headline as readers see it: the heading most like a stated title.

    Where no heading is like one, a page's only ``h1`` is taken, then what is stated.
    """
    stated = _stated(titles, sites)
    shown = [p for p in pieces if p.tag in _HEADINGS or _is_marked(p)]
    shown = [p for p in shown if 2 <= len(p.text) <= LONGEST]
    best = max(shown, key=lambda p: (_likeness(p.text, stated), p.tag == "h1"), default=None)
    if best is not None and _likeness(best.text, stated) >= ALIKE:
        return best.text
    alone = [p for p in shown if p.tag == "h1"]
    if len(alone) == 1 and (not stated or len(alone[0].text.split()) >= 3):
        return alone[0].text
    return next(iter(stated), None) or (alone[0].text if alone else None)


def standfirst(
    pieces: Sequence[Piece], after: int, first: int, summaries: Iterable[str]
) -> Piece | None:
    """Return the piece between headline and text that sums the article up; None without.

    It says so in its markup, or it is what the page states as its description and is not written
    as the paragraphs are. ``after`` is the order of the headline, ``first`` that of the first
    prose, which may be the standfirst itself.
    """
    stated = [s for s in (as_read(one) for one in summaries) if len(s) >= 20]
    following = next((p for p in pieces if p.order > first and p.ends_a_sentence), None)
    if following is None:
        return None
    for piece in pieces:
        if not after < piece.order <= first or piece.tag == "h1" or piece.linked > 0.5:
            continue
        if is_of_a_picture(piece) or _is_of_an_author(piece):
            continue
        if len(piece.text.split()) >= 4 and _says_standfirst(piece, following):
            return piece
        described = len(piece.text) >= 20 and any(fuzz.ratio(piece.text, s) >= 90 for s in stated)
        if described and (piece.order < first or not _is_written_as(piece, following)):
            return piece
    return None


def _is_written_as(piece: Piece, other: Piece) -> bool:
    return (
        signature(piece) == signature(other)
        and piece.element.getparent() is other.element.getparent()
        and not piece.strong
    )


def _stated(titles: Iterable[str], sites: Iterable[str]) -> list[str]:
    names = {_plain(site) for site in sites}
    found = [_without_site(as_read(title), names) for title in titles]
    return list(
        dict.fromkeys(t for t in found if 2 <= len(t) <= LONGEST and _plain(t) not in names)
    )


def _without_site(title: str, names: set[str]) -> str:
    """Return a title without the outlet's name that a page's <title> ends or begins with."""
    parts = _SITE.split(title)
    if len(parts) == 1:
        return title
    kept = [part for part in parts if _plain(part) not in names]
    if len(kept) < len(parts) and kept:
        return max(kept, key=len) if "|" in title else title[: title.find(kept[-1]) + len(kept[-1])]
    return max(parts, key=len) if "|" in title or len(parts) > 2 else title


def _plain(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum()).removeprefix("the")


def _likeness(text: str, stated: Sequence[str]) -> float:
    return max((fuzz.ratio(text.casefold(), one.casefold()) for one in stated), default=0.0)


def _is_marked(piece: Piece) -> bool:
    words = words_of(piece.element)
    return "headline" in words and not {"alternative", "sub", "related"} & words


def _is_of_an_author(piece: Piece) -> bool:
    near = [piece.element, *list(piece.element.iterancestors())[:3]]
    return bylines.is_marked(piece.text) or any(words_of(element) & _AUTHORS for element in near)


def _says_standfirst(piece: Piece, following: Piece) -> bool:
    """Tell whether a piece's markup says standfirst, and not that of the text as a whole."""
    around = set(following.element.iterancestors())
    near = [piece.element, *list(piece.element.iterancestors())[:2]]
    return any(words_of(element) & _STANDFIRST for element in near if element not in around)
