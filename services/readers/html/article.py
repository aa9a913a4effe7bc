"""Makes the blocks of an article from the pieces of its page: text, captions, notices, in order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from domain.content import Block, BlockKind
from services.readers import bylines, captions, datelines, furniture, notices
from services.readers.html.blocks import Piece
from services.readers.html.corrections import Notice
from services.readers.html.edges import beyond
from services.readers.html.region import Region, is_heading, is_of_a_picture, is_prose, squashed
from services.readers.html.tree import Element, tag_of, words_of

_PULLED: Final = frozenset(("pullquote", "pullquotes", "pull"))
_FRONT: Final = frozenset("byline author authors timestamp dateline pubdate datetime dates".split())
# Sentences that are no part of any one article, as pages write them among the text.
_ANYWHERE = re.compile(
    r"(?:follow|like|find|join) (?:us|me|the \S+|@?\S+(?: \S+){0,2}) on (?:x|twitter|facebook|"
    r"instagram|linkedin|whatsapp|telegram|bluesky|tiktok|youtube)\b.{0,120}"
    r"|(?:skip past|after) newsletter promotion|(?:story|article) continues (?:below|after) .{0,40}"
    r"|(?:you are|you’re|you're) (?:reading|using) .{0,80}"
    r"|the \S+ is not responsible for the content of external .{0,40}"
    r"|(?:sign up|subscribe|register) (?:now |today |here |for free |below )?(?:for|to) .{0,200}"
    r"|(?:click|tap) here (?:to|for) .{0,120}|get (?:the latest|our|more) .{0,160}"
    r"|(?:please )?enable javascript.{0,120}|this (?:video|content) (?:can ?not|is not) .{0,120}"
    r"|download (?:the|our) .{0,80} app\b.{0,80}|all rights reserved\.?|advertisement"
    r"|(?:for|read) more (?:news|stories|on this|from|about|information).{0,160}"
    r"|(?:read more|see also|related(?: \w+)?): .{0,160}"
    r"|comments (?:are|have been) (?:now )?closed.{0,40}"
    r"|photos?: .{0,100}|.{0,40}opens in (?:a )?new (?:tab|window).{0,20}",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Front:
    """What stands over the text and is no part of it."""

    headline: str
    standfirst: str | None = None
    byline: Sequence[str] = ()
    after: int = -1
    """The order of the headline's piece."""
    left_out: int = 0
    texts: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.texts = {squashed(t) for t in (self.headline, self.standfirst) if t}


def blocks_of(
    pieces: Sequence[Piece], region: Region, front: Front, found: Sequence[Notice]
) -> list[Block]:
    """Return the blocks of an article. ``pieces`` are those outside of furniture."""
    taken = {order for notice in found for order in notice.orders}
    free = [p for p in pieces if p.order not in taken and not _is_front(p, front)]
    text = _text(free, region, front)
    ordered: list[tuple[int, Block]] = [(p.order, _block(p, front)) for p in text]
    first = min((order for order, _ in ordered), default=0)
    last = max((order for order, _ in ordered), default=0)
    ordered += _captions(free, region, front, (first, last))
    ordered += [(n.orders[0], Block(kind=n.kind, text=n.text)) for n in found]
    return [block for _, block in sorted(ordered, key=lambda pair: pair[0])]


def text_between(pieces: Sequence[Piece], region: Region) -> tuple[int, int] | None:
    """Return the orders of an article's first and last piece of prose; None without any."""
    orders = [p.order for p in pieces if is_prose(p) and region.holds(p) and _is_text(p)]
    marked = [order for order in orders if order in region.marked] or orders
    return (marked[0], marked[-1]) if marked else None


def is_dateline(text: str) -> bool:
    """Tell whether a text holds a time of publication and nothing else."""
    return datelines.read_line(text) is not None


def _text(pieces: Sequence[Piece], region: Region, front: Front) -> list[Piece]:
    """Return the pieces of the text itself, headings within it included."""
    inside = [p for p in pieces if region.holds(p) and _is_text(p)]
    prose = [p for p in inside if is_prose(p) and p.order > front.after]
    if not prose:
        return []
    edges = beyond([p for p in pieces if p.order > front.after], prose, region, _is_text)
    first, last = prose[0].order, prose[-1].order
    inside = [p for p in inside if first <= p.order <= last or p.order in edges]
    teasers = _teasers(pieces)
    kept: list[Piece] = []
    seen: set[str] = set()
    for index, piece in enumerate(inside):
        key = squashed(piece.text)
        if key in seen and (len(key) >= 40 or is_heading(piece)):
            continue
        wanted = piece.order in edges or _is_wanted(piece, inside[index + 1 :], region)
        if piece.order not in teasers and wanted:
            kept.append(piece)
            seen.add(key)
        else:
            front.left_out += 1
    return _without_pulled(kept)


def _teasers(pieces: Sequence[Piece]) -> set[int]:
    """Return the orders of pieces in list items that hold a link of their own: other articles."""
    found: set[int] = set()
    for item, group in groupby(pieces, key=_item):
        parts = list(group)
        if item is not None and len(parts) > 1 and any(p.linked > 0.9 for p in parts):
            found.update(p.order for p in parts)
    return found


def _item(piece: Piece) -> Element | None:
    around = (piece.element, *list(piece.element.iterancestors())[:4])
    return next((e for e in around if tag_of(e) == "li"), None)


def _is_wanted(piece: Piece, after: Sequence[Piece], region: Region) -> bool:
    if is_prose(piece):
        return True
    if is_heading(piece):
        following = next((p for p in after if not is_heading(p)), None)
        return piece.linked < 0.5 and following is not None and is_prose(following)
    return (
        piece.order in region.marked
        and piece.linked < 0.8
        and any(char.isalnum() for char in piece.text)
    )


def _is_text(piece: Piece) -> bool:
    return not (
        is_of_a_picture(piece)
        or furniture.is_furniture(piece.text)
        or _ANYWHERE.fullmatch(piece.text)
        or (piece.linked > 0.9 and (piece.text.isupper() or not piece.ends_a_sentence))
    )


def _is_front(piece: Piece, front: Front) -> bool:
    """Tell whether a piece repeats what is told elsewhere: headline, standfirst, byline, times."""
    if squashed(piece.text) in front.texts and (tag_of(piece.element) != "p" or piece.order < 60):
        return True
    if len(piece.text) > 300:
        return False
    if is_dateline(piece.text):
        return True
    if bylines.is_marked(piece.text) and bylines.read(piece.text) is not None:
        return True
    near = (piece.element, *list(piece.element.iterancestors())[:2])
    return not piece.ends_a_sentence and any(words_of(e) & _FRONT for e in near)


def _block(piece: Piece, front: Front) -> Block:
    if is_heading(piece):
        return Block(kind=BlockKind.HEADING, text=piece.text)
    kind = notices.kind_of(piece.text, front.byline)
    if kind in (BlockKind.CONTRIBUTOR_LINE, BlockKind.AUTHOR_NOTE):
        return Block(kind=kind, text=piece.text)
    around = [tag_of(e) for e in (piece.element, *list(piece.element.iterancestors())[:3])]
    if "blockquote" in around:
        return Block(kind=BlockKind.QUOTATION, text=piece.text)
    if "li" in around[:2]:
        return Block(kind=BlockKind.LIST_ITEM, text=piece.text)
    return Block(text=piece.text)


def _without_pulled(pieces: Sequence[Piece]) -> list[Piece]:
    """Leave out pull quotes: they say again, large, what the text says."""
    whole = squashed(" ".join(p.text for p in pieces if not _may_be_pulled(p)))
    return [p for p in pieces if not (_may_be_pulled(p) and squashed(p.text) in whole)]


def _may_be_pulled(piece: Piece) -> bool:
    around = (piece.element, *list(piece.element.iterancestors())[:3])
    return any(tag_of(e) in ("blockquote", "aside", "q") or words_of(e) & _PULLED for e in around)


def _captions(
    pieces: Sequence[Piece], region: Region, front: Front, text: tuple[int, int]
) -> Iterator[tuple[int, Block]]:
    """Yield the captions of pictures in the article, and between its headline and its text."""
    first, last = text
    shown = [
        p
        for p in pieces
        if _caption_element(p) is not None
        and front.after < p.order < last
        and (region.holds(p) or p.order < first)
        and p.linked < 0.8
    ]
    for _, group in groupby(shown, key=_caption_element):
        parts = list(group)
        said = " ".join(p.text for p in parts)
        if furniture.is_furniture(said):
            continue
        split = captions.split_credit(said)
        caption, credit = split or (said, None)
        if not caption:
            caption, credit = credit or said, None
        yield parts[0].order, Block(kind=BlockKind.CAPTION, text=caption, credit=credit)


def _caption_element(piece: Piece) -> Element | None:
    around = (piece.element, *piece.element.iterancestors())
    return next((e for e in around if tag_of(e) == "figcaption"), None)
