"""What of a sentence is searched, and how a question is read. Any string is a question."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

import regex

from domain.text.words import UNSPACED

SEARCHED: Final = 100_000
"""So many characters of a sentence are searched: PostgreSQL has a limit."""
MOST_WORDS: Final = 32
"""So many words of a question are looked for."""
LONGEST_QUESTION: Final = 1000  # characters

_CHARACTER: Final = regex.compile(rf"([{UNSPACED}])", regex.V1)
_RUN: Final = regex.compile(rf"[{UNSPACED}]+", regex.V1)
_WORD: Final = regex.compile(rf"[\p{{L}}\p{{M}}--[{UNSPACED}]]{{4,40}}", regex.V1)
_ASCII_WORD: Final = re.compile(r"[a-z]{4,40}")
_PART: Final = re.compile(r'(-*)("[^"]*"?|[^\s"\-][^\s"]*)')
_SPACED_RUN: Final = regex.compile(rf"[{UNSPACED}](?: ?[{UNSPACED}])*", regex.V1)


def searched(text: str) -> str | None:
    """Return what is searched of a sentence; None where that is the sentence as it is.

    Where a script puts no spaces between words, each character is looked for by itself.
    """
    spaced = text if text.isascii() else _CHARACTER.sub(r"\1 ", text)
    return None if len(spaced) <= SEARCHED and spaced == text else spaced[:SEARCHED]


def vocabulary(text: str) -> Iterator[str]:
    """Yield the words of a sentence that others may be near to: of four letters or more."""
    folded = text.casefold()
    yield from _ASCII_WORD.findall(folded) if folded.isascii() else _WORD.findall(folded)


def question(text: str) -> tuple[str, bool]:
    """Return a question as PostgreSQL's ``websearch_to_tsquery`` reads it, and whether all of it
    is there: it is cut to a length that is answered in good time. Any string is a question.
    """
    clean = "".join(" " if unicodedata.category(c)[0] == "C" else c for c in text)
    clean = unicodedata.normalize("NFC", clean)[:LONGEST_QUESTION]
    parts: list[str] = []
    words = 0
    for excluded, part in _PART.findall(clean):
        spaced = _quoted(part)
        words += len(spaced.split())
        if words > MOST_WORDS:
            return " ".join(parts), False
        # One sign says it; of dozens in a row PostgreSQL's stack would not be enough.
        parts.append(f"-{spaced}" if excluded else spaced)
    return " ".join(parts), len(text) <= LONGEST_QUESTION


def runs(asked: str) -> list[str]:
    """Return what is asked for in scripts without spaces: each is found as it is written."""
    return [run.replace(" ", "") for run in _SPACED_RUN.findall(asked)]


def _quoted(part: str) -> str:
    """Return a word or a phrase in which the characters of unspaced scripts stand by themselves,
    and in their order.
    """
    if part.isascii():
        return part
    if part.startswith('"'):
        return _CHARACTER.sub(r"\1 ", part)
    return _RUN.sub(
        lambda run: f' "{" ".join(run[0])}" ' if len(run[0]) > 1 else run[0], part
    ).strip()
