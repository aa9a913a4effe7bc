"""Puts together what a page broke over lines, and parts what it ran together on one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from services.readers import bylines, datelines, furniture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.readers.lines import Piece


def joined(pieces: Sequence[Piece], within: int) -> list[Piece]:
    """Return the pieces of a front as if each stood on one line: ``By`` with the name under it,
    a byline apart from its dateline. Only the first ``within`` pieces are changed.
    """
    out: list[Piece] = []
    for index, piece in enumerate(pieces):
        if index >= within or piece.kind is not None:
            out.append(piece)
        elif out and out[-1].kind is None and _continues(out[-1], piece):
            out.append(replace(piece, text=f"{out.pop().text} {piece.text}"))
        else:
            out += [replace(piece, text=text) for text in _parted(piece.text)]
    return out


def _continues(above: Piece, piece: Piece) -> bool:
    """Tell whether a line belongs to the one above: ``Published`` / a time, ``By`` / a name."""
    if not (above.short and piece.short):
        return False
    if datelines.is_label(above.text):
        return datelines.read_line(piece.text) is not None
    if above.text.lower() in ("by", "by:"):
        return bylines.read(f"By {piece.text}") is not None
    if above.group != piece.group or not bylines.is_marked(above.text):
        return False
    if piece.text.lower() in ("and", "&"):
        return True
    return (
        piece.text.startswith(("and ", "& ")) or above.text.endswith((",", " and", " &"))
    ) and bylines.read(f"{above.text} {piece.text}") is not None


def _parted(text: str) -> Sequence[str]:
    """Return a line that holds a dateline beside something else in its parts."""
    if parted := bylines.without_date(text):
        return parted
    parts = [part.strip() for part in text.split(" | ")] if len(text) <= datelines.LONGEST else []
    if len(parts) < 2 or datelines.read_line(text) is not None:
        return (text,)
    dated = [datelines.read_line(part) is not None for part in parts]
    others = [part for part, is_dated in zip(parts, dated, strict=True) if not is_dated]
    if any(dated) and all(furniture.is_label(o) or bylines.read(o) for o in others):
        return parts
    return (text,)
