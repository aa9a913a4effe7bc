"""Finds the captions of a page's pictures: their text, their credit, and the alt text above them.

A picture is saved as up to three lines of one group: its alternative text (what a screen reader
says in place of the picture), the caption, the credit. A reader of the page sees the caption with
its credit, so that is the block that is kept; the alternative text belongs to the picture's markup
and is left out where a caption stands under it, with a note of the line. Where it stands alone it
cannot be told from a caption and is kept as one.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from domain.content import BlockKind
from services.readers import datelines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.readers.lines import Piece

LONGEST_CREDIT: Final = 120
LONGEST_ALT: Final = 300

_AGENCY = re.compile(
    r"\b(?:Reuters|REUTERS|Associated Press|AP(?: Photo| Images)?|AFP|Agence France-Presse|Getty"
    r"(?: Images)?|EPA|Shutterstock|Bloomberg|Alamy|PA(?: Media| Wire)?|Xinhua|Anadolu(?: Agency)?"
    r"|NurPhoto|Redux|Magnum|TASS|Sputnik|Yonhap|Kyodo|Zuma|ZUMA|Sipa|SIPA|DPA|dpa|ANSA|Handout"
    r"|Pool(?: Photo)?|iStock|Imago|IMAGO|Canadian Press|Polaris|VII|Maxar|Planet Labs)\b"
)
# Three points or a colon after the word, or the word run on to the sentence before it.
_CREDIT = re.compile(
    r"(?:\b(?:Photo|Image|Picture) )?(?<![a-z])Credits?(?: ?(?:\.{2,3}|…|:)| (?=by\b)|(?=[A-Z]))\s?"
)
_CREDIT_AFTER_SENTENCE = re.compile(r"(?<=[.!?”\"’')]) ?Credits? (?=[A-Z])")
_PHOTO = re.compile(
    r"(?:^|(?<=[.!?”\"’') ]))(?:Photographs?|Photos?|Pictures?|Image|Composite|Illustration)"
    r"(?:\s?:\s?(?:by |courtesy of )?| by | courtesy of )"
)
_BRACKETED = re.compile(r"[(\[]([^()\[\]]{2,120})[)\]]$")
_IMAGE_SOURCE = re.compile(r"Image (?:source|copyright)\s?[,:]?\s", re.IGNORECASE)
_IMAGE_CAPTION = re.compile(r"Image caption\s?[,:]?\s", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?][”\"’')]*(?: [|–—])? (?=[A-Z])|(?<=[a-z][.!?])(?=[A-Z])")
_PHOTO_BY = re.compile(r"(?:Photo|Image|Picture)(?: credit)?(?:\s?:| by) ", re.IGNORECASE)
_LONE_SOURCE = re.compile(r"[\w .’'-]{3,60}/[\w .’'/-]{2,60}")
# The words a credit may write small.
_SMALL: Final = frozenset(
    "for of via the and by courtesy file handout from in at de du la van von iStock dpa".split()
)
_TWO_NAMES = re.compile(r"[A-Z][\w.’'-]+ [A-Z][\w .’'-]+/[A-Z]|[A-Z][\w.’'-]+/[A-Z][\w.’'-]+ [A-Z]")


def split_credit(text: str) -> tuple[str, str] | None:
    """Return a caption and its credit; the caption is empty where a line is a credit alone.

    None for a line that ends with no credit.
    """
    for pattern in (_CREDIT, _CREDIT_AFTER_SENTENCE, _PHOTO):
        last = next(iter(deque(pattern.finditer(text), maxlen=1)), None)
        if last and _is_credit(text[last.end() :]):
            return text[: last.start()].rstrip(" |–—"), text[last.end() :].strip()
    if (match := _BRACKETED.search(text)) and _names_a_source(match[1]):
        return text[: match.start()].rstrip(), _PHOTO_BY.sub("", match[1], count=1).strip()
    for end in (m.end() for m in _SENTENCE_END.finditer(text)):
        if _names_a_source(text[end:]):
            return text[:end].rstrip(" |–—"), text[end:]
    return ("", text) if _LONE_SOURCE.fullmatch(text) and _names_a_source(text) else None


def fold(pieces: Sequence[Piece], *, spaced: bool) -> tuple[list[Piece], list[str]]:
    """Return the pieces with each picture's lines as one caption, and notes of what was left out.

    ``spaced`` says that empty lines part the paragraphs of the page: only then are the lines above
    a caption known to be of the same picture.
    """
    out: list[Piece] = []
    notes: list[str] = []
    for piece in _labelled(pieces):
        found = split_credit(piece.text) if piece.short and piece.kind is None else None
        if found is None:
            out.append(piece)
            continue
        text, credit = found
        if not text and spaced and _is_of_picture(out, piece):
            text = out.pop().text
        if not text:  # a credit that stands alone is all that a reader sees of the picture
            if not (out and out[-1].credit == credit):
                out.append(replace(piece, kind=BlockKind.CAPTION))
            continue
        if spaced and _is_of_picture(out, piece):
            notes.append(f"line {out.pop().line}: alternative text of a picture left out")
        out.append(replace(piece, text=text, kind=BlockKind.CAPTION, credit=credit))
    return out, notes


def _labelled(pieces: Sequence[Piece]) -> list[Piece]:
    """Join captions whose parts say what they are: ``Image source, …``, ``Image caption, …``."""
    out: list[Piece] = []
    source: str | None = None
    for piece in pieces:
        if piece.short and (match := _IMAGE_SOURCE.match(piece.text)):
            source = piece.text[match.end() :]
            out.append(replace(piece, kind=BlockKind.CAPTION))
        elif piece.short and (match := _IMAGE_CAPTION.match(piece.text)):
            if source is not None:
                out.pop()
            said = piece.text[match.end() :]
            out.append(replace(piece, text=said, kind=BlockKind.CAPTION, credit=source))
            source = None
        else:
            source = None
            out.append(piece)
    return out


def _is_of_picture(out: list[Piece], below: Piece) -> bool:
    """Tell whether the last piece is a line of the picture that ``below`` belongs to."""
    if not out or out[-1].group != below.group or out[-1].kind is not None:
        return False
    above = out[-1].text
    return (
        len(above) <= LONGEST_ALT
        and datelines.read_line(above) is None
        and not above.startswith("By ")
    )


def _is_credit(text: str) -> bool:
    """Tell whether a text is shaped as credits are: names, and a few small words between them."""
    words = text.split()
    if not words or len(text) > LONGEST_CREDIT or text.endswith(("!", "?")):
        return False
    if text.endswith(".") and not text.endswith(("Inc.", "Ltd.", "Co.", "Jr.", "Sr.")):
        return False
    return (words[0][0].isupper() or words[0] in _SMALL) and all(
        not word[0].islower() or word.strip(",") in _SMALL for word in words
    )


def _names_a_source(text: str) -> bool:
    """Tell whether a credit without the word says where a picture is from."""
    return _is_credit(text) and bool(
        _AGENCY.search(text)
        or _TWO_NAMES.match(text)
        or re.search(r"\bphoto\b", text, re.IGNORECASE)
        or re.fullmatch(r"[^.,]{3,50} for The [^.,]{3,50}", text)
    )
