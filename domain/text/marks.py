"""What rules see in one sentence: marks, each of a kind, at a place, with a value to compare by."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final


class SignalKind(StrEnum):
    """What a mark, and so a signal, is about."""

    NUMBER = "number"
    NEGATION = "negation"
    HEDGE = "hedge"
    ATTRIBUTION = "attribution"
    QUOTE = "quote"
    TIME = "time"
    ENTITY = "entity"
    TENSE = "tense"
    CORRECTION = "correction"


WEAK: Final = "so far"
"""The rule of hedges that come and go with the claim as it was: "yet"."""

AGE: Final = "age"
"""The rule of a number between commas that may be someone's age: "Ann Roe, 40, said"."""

ANYONE: Final = "source anyone"
"""The value of a source that only a pronoun stands for."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Words ``[start:end]`` of a sentence that a rule saw.

    Marks of one value say the same, however it is worded. ``main``: it is of the sentence's main
    statement, and so tells something about a sentence that came or went whole.
    """

    kind: SignalKind
    rule: str
    start: int
    end: int
    value: str
    main: bool = True


_TOKEN: Final = re.compile(
    r"(?:[A-Za-z]\.){2,}(?:'s\b)?"  # an acronym with points
    r"|\d(?:[\d.,]*\d)?|\w+(?:['.-]\w+)*|''|[^\w\s]"
)


class Lexed:
    """A sentence as a row of words and marks, with straight apostrophes: as written, and small."""

    def __init__(self, text: str) -> None:
        """Split ``text``; an acronym with points is one word."""
        self.text = text.replace("’", "'")
        self.words: list[str] = _TOKEN.findall(self.text)
        self.lows = [word.lower() for word in self.words]

    def __len__(self) -> int:
        return len(self.words)

    @cached_property
    def starts(self) -> list[int]:
        """Where in the sentence each word starts."""
        starts = []
        at = 0
        for word in self.words:
            at = self.text.index(word, at)
            starts.append(at)
            at += len(word)
        return starts

    def low(self, index: int) -> str:
        """Return the small form of a word; empty beyond the ends."""
        return self.lows[index] if 0 <= index < len(self.lows) else ""

    def mark(
        self, kind: SignalKind, rule: str, first: int, last: int, value: str, *, main: bool = True
    ) -> Mark:
        """Return a mark of the words ``[first:last]``."""
        last = min(last, len(self.words)) - 1
        end = self.starts[last] + len(self.words[last])
        return Mark(kind, rule, self.starts[first], end, value, main)

    def are_joined(self, index: int) -> bool:
        """Whether nothing stands between a word and the one before."""
        return self.starts[index] == self.starts[index - 1] + len(self.words[index - 1])
