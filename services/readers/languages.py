"""Tells English by its small words, or says that it cannot tell."""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

ENOUGH: Final = 40
"""Fewer words than this tell nothing."""
MOST: Final = 2000
"""Words that are looked at; and no word is sought further than that many characters times ten."""

# Words that are common in English and, but for names, in no other written language.
_ENGLISH: Final = frozenset(
    "the and of to that with said from they which were have has been this their would his".split()
)


def language_of(texts: Iterable[str]) -> str | None:
    """Return ``en`` for texts that are plainly English; None where that cannot be told."""
    words: Counter[str] = Counter()
    for text in texts:
        found = re.finditer(r"[^\W\d_]+", text[: 10 * MOST])
        words.update(match[0].lower() for match in islice(found, MOST))
        if words.total() >= MOST:
            break
    total = words.total()
    english = {word: words[word] for word in _ENGLISH if words[word]}
    plain = len(english) >= 4 and english.get("the", 0) * 50 >= total
    return "en" if total >= ENOUGH and plain and sum(english.values()) * 8 >= total else None
