"""What is quoted in a sentence, and which sentences stand inside a quotation that goes on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from domain.text.marks import Mark, SignalKind

RULE: Final = "words in quotation marks"

# Opening and closing marks that quotations go by in print; what is typed straight is both.
_MARK: Final = re.compile(
    r"(?P<open>[“„«]|‘‘|(?<!\w)''(?=\S)|(?<!\w)\"(?=\S))|(?P<close>[”»]|’’|''|\")"
)
_MARKS: Final = ("“", "”", '"', "''", "‘‘", "’’", "«", "»", "„")
_WORD: Final = re.compile(r"\w+")


def quotations(text: str, *, inside: bool = False) -> Iterator[Mark]:
    """Yield what is quoted in ``text``; ``inside`` says that it starts within a quotation.

    The value is the quoted words alone: marks and capitals do not make another quotation.
    """
    if not inside and not _has_marks(text):
        return
    start: int | None = 0 if inside else None
    for found in _MARK.finditer(text):
        if start is None and found["open"]:
            start = found.end()
        elif start is not None and found["close"]:
            yield _mark(text, start, found.start())
            start = None
    if start is not None and start < len(text):
        yield _mark(text, start, len(text))


def _has_marks(text: str) -> bool:
    return any(mark in text for mark in _MARKS)


def _mark(text: str, start: int, end: int) -> Mark:
    value = " ".join(_WORD.findall(text[start:end].casefold()))
    return Mark(SignalKind.QUOTE, RULE, start, end, value)


def insides(texts: Iterable[str]) -> list[bool]:
    """Return for each of successive sentences whether it starts within a quotation."""
    found: list[bool] = []
    inside = False
    for text in texts:
        found.append(inside)
        for mark in _MARK.finditer(text) if _has_marks(text) else ():
            inside = mark["open"] is not None if not inside else mark["close"] is None
    return found
