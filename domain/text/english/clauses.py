"""Which words of an English sentence are of its main statement, and which of a clause in it."""

from __future__ import annotations

from typing import Final

from domain.text.english.saying import SAYING
from domain.text.marks import Lexed

_SUBORDINATE: Final = frozenset(
    """
    who whom whose which because while whereas although though if unless when whenever where
    wherever whether why until lest
    """.split()
)
_PRONOUN_BEFORE: Final = frozenset(
    """
    is was has had will would can could may might must should does did isn't wasn't won't wouldn't
    doesn't didn't means meant makes made and or
    """.split()
)
_ENDS: Final = frozenset([",", ";", ":", "—", "–", "”", "''", "(", ")"])
_REACH: Final = 10
"""Words between a verb of saying and the "that" of what is said."""


def mains(lexed: Lexed) -> list[bool]:
    """Return for each word whether it is of the main statement; what is reported counts as such."""
    found: list[bool] = []
    passing = lasting = False
    for index, low in enumerate(lexed.lows):
        if low in _ENDS:
            passing = False
        elif low in _SUBORDINATE or (low == "to" and lexed.low(index + 1).isalpha()):
            passing = True
        elif low == "that" and _is_conjunction(lexed, index):
            lasting = True
        found.append(not (passing or lasting))
    return found


def _is_conjunction(lexed: Lexed, index: int) -> bool:
    if index == 0 or lexed.low(index + 1) in _PRONOUN_BEFORE:
        return False
    before = lexed.lows[max(0, index - _REACH) : index]
    return not any(low in SAYING for low in before)
