"""Finds what an article says about itself, anywhere on its page: corrections, clarifications,
editors' notes, updates. A lost correction is a wrong record, so markup and wording both count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from domain.content import BlockKind
from domain.text.english.notices import ARTICLE
from services.readers import datelines, notices
from services.readers.html.blocks import Piece
from services.readers.html.surroundings import TOGETHER
from services.readers.html.tree import Element, tag_of, words_of
from services.readers.html.vocabulary import notice_of

LONGEST: Final = 3000
NEAREST: Final = 6
"""How many elements up a notice's markup is looked for."""

_DATED = re.compile(
    r"(?:(?:on|at|posted|issued|appended|added|made) )*"
    r"(?:[A-Z][a-z]{2,8}\.? \d{1,2}|\d{1,2}(?:st|nd|rd|th)? [A-Z][a-z]{2,8}|\d{1,2}[:./]\d{1,2})"
    r"[\w ,./]{0,30}?\)?(?::\s|\s?[—–]\s?|\s-\s)"
)
_NOWHERE: Final = frozenset(("nav", "menu", "header"))
_ELSEWHERE: Final = frozenset(
    """
    comment comments disqus commenting livefyre nav navigation menu masthead related recirc promo
    teaser recommended trending popular mostread carousel sidebar rail breadcrumb newsletter share
    """.split()
)
_UPDATE = re.compile(
    r"update[sd]?\s*(?:[:–—]|\((?:[^()]{3,40})\)\s*[:–—]?|,?\s(?:at |on )?[^:.]{3,40}:)\s*\S"
    rf"|this {ARTICLE} (?:has been |was )?(?:first |originally )?(?:updated|amended|edited|changed|"
    r"revised|published\b.{0,200}\bupdated)\b.{0,200}\b(?:to|with|after|because|since)\b"
    r"|(?:we|the \w+) (?:have|has) (?:updated|amended|corrected|clarified|removed|retracted) "
    rf"(?:this|our|the) {ARTICLE}\b"
    r"|(?:was|were) incorrectly (?:stated|reported|identified|spelled|described)",
    re.IGNORECASE,
)
# How agencies open a story that they send out again.
_AGENCY = re.compile(
    r"\(?(?P<corrects>corrects|clarifies|corrected|(?:this|the) .{0,40}story (?:has been|was) "
    r"(?:refiled|corrected|clarified)|refiles)\b|\((?:updates?|adds|recasts|removes|repeats)\b.{3,300}\)$",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?:correction|clarification|editor[’']?s[’']? note|update)[sd]?\b[\s,:(–—-]*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice, with the places (orders of pieces) it was put together from."""

    kind: BlockKind
    text: str
    orders: tuple[int, ...]


def find(pieces: Sequence[Piece]) -> list[Notice]:
    """Return the notices of a page, in its order; a label is joined with what it stands over."""
    found: list[Notice] = []
    label: Piece | None = None
    for piece in pieces:
        kind = _kind(piece)
        if label is not None:
            above, label = label, None
            joined = _joined(above, piece, kind)
            if joined is not None:
                found.append(joined)
                continue
        if kind is None:
            continue
        if _is_label(piece):
            label = piece
        elif len(piece.text) <= LONGEST:
            found.append(Notice(kind, piece.text, (piece.order,)))
    return found


def _kind(piece: Piece) -> BlockKind | None:
    """Return what kind of notice a piece is; None for a piece that is none."""
    if _is_elsewhere(piece):
        return None
    by_text = _by_text(piece.text)
    by_markup = _by_markup(piece.element)
    if piece.linked > 0.8 and not (by_text and piece.ends_a_sentence):
        return None  # a link to a page about corrections
    if by_text is BlockKind.EDITORS_NOTE and datelines.read_line(piece.text) is not None:
        return None  # "Updated: March 4" is a time
    if by_markup is not None and (piece.ends_a_sentence or by_text or _is_label(piece)):
        return by_text or by_markup
    return by_text


def _by_text(text: str) -> BlockKind | None:
    kind = notices.kind_of(text, ())
    if kind in (BlockKind.CORRECTION, BlockKind.EDITORS_NOTE):
        return kind
    if (agency := _AGENCY.match(text[:400])) and text.startswith("("):
        return BlockKind.CORRECTION if agency["corrects"] else BlockKind.EDITORS_NOTE
    opened = text[:300].lstrip(" [(*•—–-")
    if _is_dated(opened):
        is_correction = opened[:1].lower() == "c"
        return BlockKind.CORRECTION if is_correction else BlockKind.EDITORS_NOTE
    return BlockKind.EDITORS_NOTE if _UPDATE.match(opened) else None


def _is_dated(opened: str) -> bool:
    """Tell whether a text opens with a label, a time and a colon: ``Correction, March 4: …``."""
    label = _LABEL.match(opened)
    return label is not None and _DATED.match(opened, label.end()) is not None


def _by_markup(element: Element) -> BlockKind | None:
    for near in (element, *list(element.iterancestors())[:NEAREST]):
        if tag_of(near) in ("article", "main", "body", "html"):
            return None
        if kind := notice_of(near):
            return kind
    return None


def _is_elsewhere(piece: Piece) -> bool:
    """Tell whether a piece stands where a page speaks of other things than its article."""
    for element in (piece.element, *piece.element.iterancestors()):
        tag = tag_of(element)
        if tag in ("article", "main", "body"):
            return False
        if tag in _NOWHERE and element.find(".//h1") is None:
            return True
        words = words_of(element)
        if words & _ELSEWHERE or any(together <= words for together in TOGETHER):
            return True
    return False


def _is_label(piece: Piece) -> bool:
    """Tell whether a piece is only the heading of a notice: ``Correction:``, ``Editor's note``."""
    match = _LABEL.match(piece.text)
    if match is None:
        return False
    rest = piece.text[match.end() :]
    return (len(rest) <= 40 and not piece.ends_a_sentence) or not rest.strip(" :.")


def _joined(label: Piece, piece: Piece, kind: BlockKind | None) -> Notice | None:
    """Return the notice that a label and the piece under it are; None where it is not under it."""
    own = notices.kind_of(label.text, ()) or _by_markup(label.element)
    if own is None or len(piece.text) > LONGEST or piece.order != label.order + 1:
        return None
    if kind is None and not piece.ends_a_sentence:
        return None
    text = label.text if label.text.endswith(":") else f"{label.text}:"
    return Notice(own, f"{text} {piece.text}", (label.order, piece.order))


def stated(texts: Sequence[str], found: Sequence[Notice]) -> Iterator[str]:
    """Yield the corrections that a page states and does not show."""
    shown = " ".join(_squashed(notice.text) for notice in found)
    for text in texts:
        if _squashed(text) not in shown:
            yield text


def _squashed(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())
