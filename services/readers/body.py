"""Makes the blocks of an article's body from the pieces of its page."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from domain.content import Block, BlockKind
from services.readers import notices
from services.readers.lines import Piece

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST_HEADING: Final = 90
TEXT: Final = (BlockKind.PARAGRAPH, BlockKind.QUOTATION, BlockKind.LIST_ITEM)
"""The kinds that are an article's own text: without one of them there is no article."""

_OPENING = re.compile(r"[A-Z(][^.!?]{1,50}[—–]")
_BULLETS: Final = ("• ", "‣ ", "◦ ", "▪ ", "● ", "■ ", "- ", "* ")


def blocks_of(pieces: Sequence[Piece], authors: Sequence[str]) -> tuple[Block, ...]:
    """Return the blocks of a body, each told for what it is; ``authors`` are the byline's names."""
    blocks: list[Block] = []
    heading_of: BlockKind | None = None  # a notice whose heading stood on the line before
    pieces = _joined(pieces)
    for index, piece in enumerate(pieces):
        if piece.kind is not None:
            blocks.append(Block(kind=piece.kind, text=piece.text, credit=piece.credit))
            continue
        following = pieces[index + 1] if index + 1 < len(pieces) else None
        block = _block(piece.text, heading_of, authors, following)
        opens = notices.is_label(block.text, block.kind) and heading_of is None
        heading_of = block.kind if opens else None
        blocks.append(block)
    return tuple(blocks)


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    """Join a place or an agency that the page sets before the text (``CNN —``) with the text."""
    out: list[Piece] = []
    for piece in pieces:
        above = out[-1] if out else None
        if above and above.kind is piece.kind is None and _OPENING.fullmatch(above.text):
            out[-1] = replace(piece, text=f"{above.text} {piece.text}")
        else:
            out.append(piece)
    return out


def _block(
    text: str, heading_of: BlockKind | None, authors: Sequence[str], following: Piece | None
) -> Block:
    kind = heading_of or notices.kind_of(text, authors)
    if kind is BlockKind.AUTHOR_NOTE:
        link = notices.about_link(text)
        return Block(kind=kind, text=link[0] if link else text)
    if kind is not None:
        return Block(kind=kind, text=text)
    if text.startswith("> ") and text[2:].strip():
        return Block(kind=BlockKind.QUOTATION, text=text[2:])
    if text.startswith(_BULLETS) and text[2:].strip():
        return Block(kind=BlockKind.LIST_ITEM, text=text[2:])
    if _is_heading(text, following):
        return Block(kind=BlockKind.HEADING, text=text)
    return Block(text=text)


def _is_heading(text: str, following: Piece | None) -> bool:
    """Tell whether a short line without a full stop stands above a paragraph."""
    return (
        following is not None
        and following.kind is None
        and len(text) <= LONGEST_HEADING < len(following.text)
        and (text.endswith("?") or not Piece(0, 0, text).ends_a_sentence)
        and not text[0].islower()
    )
