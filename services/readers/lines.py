"""A saved page as lines: what stands on them, where, and which of them stand together."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from domain.content import tidy
from domain.errors import RefusedError
from services.readers.captures_json import decoded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.content import BlockKind

# Nothing that is told by its shape (a byline, a dateline, a caption, a button) is longer than
# this many characters. What is longer is text and is never searched, so that no line, however
# long, costs more than its length.
LONGEST_SHAPE: Final = 600
ENDINGS: Final = (".", "!", "?", "…", ":", ";", '"', "'", "”", "’", "»", ")", "]")

_BREAKS = re.compile("\r\n|[\r\n\u2028\u2029]")
# No-break, thin and other fixed spaces come and go with the program that saved a page; kept, they
# would make a new revision of the same text. The same goes for marks that have no width.
_SPACES: Final = dict.fromkeys((0x00A0, 0x202F, *range(0x2000, 0x200B)), " ")
_NO_WIDTH: Final = dict.fromkeys((0x200B, 0x2060, 0xFEFF))
_NO_TEXT: Final = dict.fromkeys((0, *range(0xD800, 0xE000)))
_HARD_WRAP: Final = 120


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a page: its line (from 1), its group, its text, and its kind once it is told.

    Lines with no empty line between them are of one group.
    """

    line: int
    group: int
    text: str
    kind: BlockKind | None = None
    credit: str | None = None

    @property
    def short(self) -> bool:
        """Whether the text is short enough to be told by its shape."""
        return len(self.text) <= LONGEST_SHAPE

    @property
    def ends_a_sentence(self) -> bool:
        """Whether the text ends as sentences do."""
        return self.text.endswith(ENDINGS)


def pieces_of(data: bytes) -> list[Piece]:
    """Return the lines of a page that hold something, tidied, hard-wrapped paragraphs joined.

    Raises ``RefusedError`` for bytes that are no text: not UTF-8, a NUL byte, nothing at all.
    """
    text = decoded(data)
    if (nul := data.find(b"\0")) >= 0:
        raise RefusedError(f"not text: a NUL byte at offset {nul}")
    if not text.strip():
        raise RefusedError("the file is empty: there is no text in it")
    pieces: list[Piece] = []
    group = 0
    apart = False
    for number, line in enumerate(_BREAKS.split(text), start=1):
        said = as_read(line)
        if not said:
            apart = True
            continue
        group += apart
        apart = False
        pieces.append(Piece(number, group, said))
    if not pieces:
        raise RefusedError("the file holds nothing but white space and control characters")
    return _unwrapped(pieces)


def as_read(text: str) -> str:
    """Return text as a reader sees it: tidied, fixed spaces as spaces, nothing without a width.

    What cannot be text, a NUL or a lone surrogate, is left out.
    """
    return tidy(text.translate(_SPACES).translate(_NO_WIDTH).translate(_NO_TEXT)).strip()


def is_spaced(pieces: Sequence[Piece]) -> bool:
    """Tell whether empty lines part the paragraphs, so that lines of a group belong together."""
    groups = {piece.group for piece in pieces}
    return len(groups) >= 3 and 2 * len(groups) >= len(pieces)


def _unwrapped(pieces: list[Piece]) -> list[Piece]:
    """Join the lines of paragraphs that were broken at a fixed width, as mail programs do."""
    width = max(len(piece.text) for piece in pieces)
    full = 3 * width // 5
    broken = [
        not one.ends_a_sentence and len(one.text) >= full
        for one, other in pairwise(pieces)
        if one.group == other.group
    ]
    if not 40 <= width <= _HARD_WRAP or sum(broken) < max(3, len(broken) // 2):
        return pieces
    paragraphs: list[list[Piece]] = []
    for piece in pieces:
        last = paragraphs[-1][-1] if paragraphs else None
        if last is not None and last.group == piece.group and len(last.text) >= full:
            paragraphs[-1].append(piece)
        else:
            paragraphs.append([piece])
    return [replace(p[0], text=" ".join(piece.text for piece in p)) for p in paragraphs]
