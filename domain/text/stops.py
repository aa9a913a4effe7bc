"""A place where a sentence may end: what stands before and after a full stop, ``?``, ``!``, …"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import regex

# Opening marks that stand before the first word of a sentence, and marks of direction.
_OPENERS: Final = regex.compile(r"[\p{Pi}\p{Ps}\p{Cf}\"'‘’“”*•—–-]*")
_WORD_BACK: Final = 40
_AHEAD: Final = 80


@dataclass(frozen=True, slots=True)
class Stop:
    """A run of marks at ``[start:stop]``, its closing quotes up to ``end``, and what follows.

    ``since`` is where the sentence starts that may end here; ``next`` where the next would start,
    ``end`` itself where no white space is between. ``finished``: the whole text ends in a mark, as
    paragraphs do and headlines do not.
    """

    text: str
    since: int
    start: int
    stop: int
    end: int
    next: int
    finished: bool

    @property
    def mark(self) -> str:
        """The run of marks: ``.``, ``?!``, ``...``."""
        return self.text[self.start : self.stop]

    @property
    def closers(self) -> str:
        """Quotation marks and brackets that close right after it."""
        return self.text[self.stop : self.end]

    @property
    def word(self) -> str:
        """The word before it with its inner points, without what opens before it: ``Ph.D``."""
        back = self.text[max(self.since, self.start - _WORD_BACK) : self.start]
        word = back.rsplit(None, 1)[-1] if back and not back[-1].isspace() else ""
        return _OPENERS.sub("", word, count=1)

    @property
    def before(self) -> str:
        """What stands before that word in the sentence, at most some 80 characters of it."""
        cut = self.start - len(self.word)
        return self.text[max(self.since, cut - _AHEAD) : cut]

    @property
    def ahead(self) -> str:
        """What follows, at most some 80 characters, without what opens before its first word."""
        return _OPENERS.sub("", self.text[self.next : self.next + _AHEAD], count=1)

    @property
    def in_brackets(self) -> bool:
        """Whether it stands within brackets that opened inside this sentence."""
        first = max(self.since, self.start - 5 * _AHEAD)
        opened = self.text.rfind("(", first, self.start)
        return opened > self.since and self.text.find(")", opened, self.end) < 0
