"""A place where a sentence may end: what stands before and after a full stop, ``?``, ``!``, …"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

# Marks that stand before the first word of a sentence, and marks of direction.
_OPENERS: Final = "\"'‘’‚“”„«»‹›([{⟨「『（【¿¡*•—–-\u200e\u200f\u202a\u202b\u2066\u2067\u2068"
_WORD_BACK: Final = 40
_AHEAD: Final = 80


@dataclass(slots=True)  # not frozen: one is made for each mark of a text
class Stop:
    """A run of marks at ``[start:stop]``, its closing quotes up to ``end``, and what follows.

    It may be the end of a web address too, after which news that was typed in often goes on.

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
    def is_address(self) -> bool:
        """Whether it is no mark but the end of a web address."""
        return self.text[self.start] == "/"

    @property
    def closers(self) -> str:
        """Quotation marks and brackets that close right after it."""
        return self.text[self.stop : self.end]

    @property
    def word(self) -> str:
        """The word before it with its inner points, without what opens before it: ``Ph.D``."""
        back = self.text[max(self.since, self.start - _WORD_BACK) : self.start]
        word = back.rsplit(None, 1)[-1] if back and not back[-1].isspace() else ""
        return word.lstrip(_OPENERS)

    @property
    def before(self) -> str:
        """What stands before that word in the sentence, at most some 80 characters of it."""
        cut = self.start - len(self.word)
        return self.text[max(self.since, cut - _AHEAD) : cut]

    @property
    def ahead(self) -> str:
        """What follows, at most some 80 characters, without what opens before its first word."""
        return self.text[self.next : self.next + _AHEAD].lstrip(_OPENERS)

    @property
    def in_brackets(self) -> bool:
        """Whether it stands within brackets that opened inside this sentence."""
        first = max(self.since, self.start - 5 * _AHEAD)
        opened = self.text.rfind("(", first, self.start)
        return opened > self.since and self.text.find(")", opened, self.end) < 0
