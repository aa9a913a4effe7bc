"""What else two revisions say beside the two sentences that are compared."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final


class Around:
    """All sentences of a revision."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts

    @cached_property
    def _text(self) -> str:
        return " ".join(self._texts).casefold().replace("’", "'")

    def holds(self, words: Sequence[str], *, apart: int = 0) -> bool:
        """Whether the revision has ``words`` one after the other, with ``apart`` others between."""
        text = self._text
        if not words or not all(word in text for word in words):
            return False
        between = rf"\W+(?:\w+\W+){{0,{apart}}}?"
        pattern = between.join(map(re.escape, words))
        return re.search(rf"(?<!\w){pattern}(?!\w)", text) is not None


_UNKNOWN: Final = Around(())


@dataclass(frozen=True, slots=True)
class Side:
    """One revision around one of its sentences.

    ``beside``: other sentences that the compared one was split from or merged with. ``around``: the
    whole revision, where it is known. ``inside``: the sentence starts within a quotation that an
    earlier one opened.
    """

    beside: tuple[str, ...] = ()
    around: Around = _UNKNOWN
    inside: bool = False


NOTHING: Final = Side()
"""A sentence of which nothing else is known."""
