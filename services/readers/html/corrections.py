"""Finds what an article says about itself, anywhere on its page: corrections, clarifications,
editors' notes, updates. A lost correction is a wrong record, so markup and wording both count.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from domain.content import BlockKind
from domain.text.notice_words import NoticeKind
from domain.text.notices import is_label, notice_of
from services.readers import notices
from services.readers.html import vocabulary
from services.readers.html.blocks import Piece
from services.readers.html.surroundings import TOGETHER
from services.readers.html.tree import Element, tag_of, words_of
from services.readers.lines import as_read

LONG: Final = 3000
"""Characters of a notice that is longer only where most of its page is something else."""
NEAREST: Final = 6
"""How many elements up a notice's markup is looked for."""
MOST_UNDER_A_LABEL: Final = 12
"""Pieces that may stand under one label; more are a page's text."""

_NOWHERE: Final = frozenset(("nav", "menu"))
# Where no wording counts: what readers say, and what leads to other pages.
_NEVER: Final = frozenset(
    """
    comment comments disqus commenting livefyre nav navigation menu masthead breadcrumb
    """.split()
)
_ELSEWHERE: Final = frozenset(
    """
    related recirc promo teaser recommended trending popular mostread carousel sidebar rail
    newsletter share
    """.split()
)
_ARTICLE: Final = frozenset(("article", "main", "body", "html"))
_BOXES: Final = frozenset(("aside", "footer", "details"))
_SET_OFF: Final = frozenset(("strong", "b", "em", "i", "span", "u", "font", "small", "mark"))


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice, with the places (orders of pieces) it was put together from."""

    kind: BlockKind
    text: str
    orders: tuple[int, ...]


def find(pieces: Sequence[Piece]) -> list[Notice]:
    """Return the notices of a page, in its order; a label goes with the first text under it, and
    what else stands in their box is of the same kind.
    """
    found: list[Notice] = []
    total = sum(len(piece.text) for piece in pieces)
    label: Piece | None = None
    box: Box | None = None
    for index, piece in enumerate(pieces):
        kind = _kind(piece)
        if label is not None:
            above, label = label, None
            joined = _joined(above, piece, kind)
            if joined is not None and _is_short(piece, total):
                found.append(joined)
                box = _box(pieces, index, joined.kind, total)
                continue
        if box is not None and kind is None and box.holds(piece):
            kind = box.kind
        if kind is None:
            continue
        if _is_label(piece):
            label = piece
        elif _is_short(piece, total):
            found.append(Notice(kind, _with_colon(piece), (piece.order,)))
    return found


@dataclass(frozen=True, slots=True)
class Box:
    """An element that holds a label and what stands under it, and the pieces in it."""

    kind: BlockKind
    orders: frozenset[int]

    def holds(self, piece: Piece) -> bool:
        """Tell whether a piece is one of those under the label."""
        return piece.order in self.orders and piece.ends_a_sentence and piece.linked <= 0.8


def _box(pieces: Sequence[Piece], under: int, kind: BlockKind, total: int) -> Box | None:
    """Return the box of the label over the piece ``under``; None where the article itself is it."""
    label, first = pieces[under - 1], pieces[under]
    around = set(_up(first.element))
    box = next((element for element in _up(label.element) if element in around), None)
    if box is None or tag_of(box) in _ARTICLE or box.find(".//h1") is not None:
        return None
    if under > 1 and box in _up(pieces[under - 2].element):
        return None
    within = [p for p in pieces[under : under + MOST_UNDER_A_LABEL + 1] if box in _up(p.element)]
    is_set_off = tag_of(box) in _BOXES or _by_markup(box) is not None
    most = total / 2 if is_set_off else total / 4
    if len(within) > MOST_UNDER_A_LABEL or sum(len(p.text) for p in within) > most:
        return None
    return Box(kind, frozenset(piece.order for piece in within))


def _up(element: Element) -> Iterator[Element]:
    yield element
    yield from element.iterancestors()


def _is_short(piece: Piece, total: int) -> bool:
    """Tell whether a piece may be a notice, and not a whole article in one element."""
    return len(piece.text) <= LONG or 2 * len(piece.text) <= total


def _kind(piece: Piece) -> BlockKind | None:
    """Return what kind of notice a piece is; None for a piece that is none."""
    text = _with_colon(piece)
    by_text = _by_text(text)
    if _is_elsewhere(piece, sure=by_text is not None and _is_unmistakable(text)):
        return None
    if piece.linked > 0.8 and not (by_text and piece.ends_a_sentence):
        return None  # a link to a page about corrections
    by_markup = _by_markup(piece.element)
    if by_markup is not None and (piece.ends_a_sentence or by_text or _is_label(piece)):
        return by_text or by_markup
    return by_text


def _by_text(text: str) -> BlockKind | None:
    kind = notices.kind_of(text, ())
    return kind if kind in (BlockKind.CORRECTION, BlockKind.EDITORS_NOTE) else None


def _is_unmistakable(text: str) -> bool:
    """Tell whether a text is a notice wherever it stands: updates and labels are of many things."""
    return notice_of(text) not in (None, NoticeKind.UPDATE) and not is_label(text)


def _with_colon(piece: Piece) -> str:
    """Return a piece's text, with a colon after a label that only markup sets off."""
    for child in piece.element:
        label = as_read(child.text_content()) if tag_of(child) in _SET_OFF else ""
        if not label or not is_label(label) or not piece.text.startswith(f"{label} "):
            continue
        rest = piece.text[len(label) + 1 :]
        below = child.getnext()
        is_broken = below is not None and tag_of(below) == "br" and not (child.tail or "").strip()
        if label[-1].isalnum() and (is_broken or rest[:1].isupper()):
            return f"{label}: {rest}"
    return piece.text


def _by_markup(element: Element) -> BlockKind | None:
    for near in (element, *list(element.iterancestors())[:NEAREST]):
        if tag_of(near) in _ARTICLE:
            return None
        if kind := vocabulary.notice_of(near):
            return kind
    return None


def _is_elsewhere(piece: Piece, *, sure: bool) -> bool:
    """Tell whether a piece stands where a page speaks of other things than its article.

    ``sure``: its wording leaves no doubt, so that a box may be called what it likes; items of a
    list are titles of other articles all the same.
    """
    in_list = False
    for element in _up(piece.element):
        tag = tag_of(element)
        if tag in ("article", "main", "body"):
            return False
        in_list = in_list or tag == "li"
        words = words_of(element)
        if tag in _NOWHERE or words & _NEVER or (tag == "header" and _is_of_the_page(element)):
            return True
        is_called_so = words & _ELSEWHERE or any(together <= words for together in TOGETHER)
        if is_called_so and (in_list or not sure):
            return True
    return False


def _is_of_the_page(header: Element) -> bool:
    """Tell the header of a whole page from one of the article."""
    return header.find(".//h1") is None and not any(
        tag_of(e) in ("article", "main") for e in header.iterancestors()
    )


def _is_label(piece: Piece) -> bool:
    """Tell whether a piece is only the heading of a notice: ``Correction:``, ``Editor's note``."""
    if is_label(piece.text):
        return True
    named = piece.text.partition(" ")[0].strip(":,").casefold()
    return (
        named in vocabulary.CORRECTION
        and len(piece.text) <= 60
        and not piece.ends_a_sentence
        and _by_markup(piece.element) is not None
    )


def _joined(label: Piece, piece: Piece, kind: BlockKind | None) -> Notice | None:
    """Return the notice that a label and the piece under it are; None where it is not under it."""
    own = _by_text(label.text) or _by_markup(label.element)
    if own is None or piece.order != label.order + 1:
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
