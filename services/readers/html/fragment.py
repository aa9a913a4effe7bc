"""Reads HTML that holds an article's text and nothing else: a feed's entry, an agency's item.

And writes it: what ``written`` writes, ``blocks`` reads as the same blocks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape
from typing import Final

from domain.content import Block, BlockKind, tidy
from services.readers import captions, furniture, notices
from services.readers.html import corrections
from services.readers.html.blocks import Piece, pieces
from services.readers.html.region import squashed
from services.readers.html.surroundings import without_the_unseen
from services.readers.html.tree import Element, parse, tag_of, words_of
from services.readers.lines import as_read

_KINDS: Final = {str(kind): kind for kind in BlockKind}
_BY_TAG: Final = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), BlockKind.HEADING),
    "li": BlockKind.LIST_ITEM,
    "blockquote": BlockKind.QUOTATION,
    "figcaption": BlockKind.CAPTION,
    "figure": BlockKind.CAPTION,
}
_CREDIT: Final = frozenset(("credit", "byline", "photographer", "copyright"))
_AROUND: Final = {
    BlockKind.HEADING: "<h2 {}>{}</h2>",
    BlockKind.QUOTATION: "<blockquote><p {}>{}</p></blockquote>",
    BlockKind.LIST_ITEM: "<ul><li {}>{}</li></ul>",
}


def blocks(markup: str, headline: str | None = None, authors: Sequence[str] = ()) -> list[Block]:
    """Return the blocks of a fragment; a first piece that repeats the ``headline`` is left out.

    Raises ``RefusedError`` for what is no HTML at all.
    """
    if not markup.strip():
        return []
    root, _ = parse(f"<div>{markup}</div>")
    without_the_unseen(root)
    found = [_as_read(p) for p in pieces(root, tidy)]
    found = [p for p in found if p.text and (_is_ours(p) or not furniture.is_furniture(p.text))]
    if headline and found and not _said(found[0]) and squashed(found[0].text) == squashed(headline):
        found = found[1:]
    free = [p for p in found if _said(p) is None]
    told = {order: notice for notice in corrections.find(free) for order in notice.orders}
    made: list[Block] = []
    pictures: dict[Element, int] = {}
    for piece in found:
        notice = told.get(piece.order)
        if notice is None:
            _add(made, piece, authors, pictures)
        elif piece.order == notice.orders[0]:
            made.append(Block(kind=notice.kind, text=notice.text))
    return made


def written(body: Sequence[Block]) -> str:
    """Return blocks as HTML: ``blocks`` reads it as the same again."""
    return "".join(_written(block) for block in body)


def plain(body: Sequence[Block]) -> str:
    """Return blocks as plain text, parted by empty lines."""
    return "\n\n".join(f"{b.text} ({b.credit})" if b.credit else b.text for b in body)


def _written(block: Block) -> str:
    text, said = escape(block.text, quote=False), f'class="{block.kind}"'
    if block.kind is BlockKind.CAPTION:
        credit = (
            f'<p class="credit">{escape(block.credit, quote=False)}</p>' if block.credit else ""
        )
        return f"<figure><figcaption><p {said}>{text}</p>{credit}</figcaption></figure>"
    return _AROUND.get(block.kind, "<p {}>{}</p>").format(said, text)


def _said(piece: Piece) -> BlockKind | None:
    """Return the kind that a piece's class names, as ours do; None for other pages' markup."""
    return _KINDS.get(piece.element.get("class") or "")


def _is_ours(piece: Piece) -> bool:
    return _said(piece) is not None or piece.element.get("class") == "credit"


def _as_read(piece: Piece) -> Piece:
    return piece if _is_ours(piece) else replace(piece, text=as_read(piece.text))


def _add(
    made: list[Block], piece: Piece, authors: Sequence[str], pictures: dict[Element, int]
) -> None:
    around = (piece.element, *list(piece.element.iterancestors())[:3])
    by_tag = next((kind for e in around if (kind := _BY_TAG.get(tag_of(e)))), None)
    kind = _said(piece) or by_tag or notices.kind_of(piece.text, authors) or BlockKind.PARAGRAPH
    if kind is not BlockKind.CAPTION:
        made.append(Block(kind=kind, text=piece.text))
        return
    picture = next(
        (e for e in reversed(around) if tag_of(e) in ("figure", "figcaption")), around[0]
    )
    if words_of(piece.element) & _CREDIT and picture in pictures:
        index = pictures[picture]
        made[index] = made[index].model_copy(update={"credit": piece.text})
        return
    text, credit = piece.text, None
    if _said(piece) is None and (split := captions.split_credit(piece.text)):
        text, credit = split if split[0] else (piece.text, None)
    pictures[picture] = len(made)
    made.append(Block(kind=kind, text=text, credit=credit))
