"""Who says it, in English: verbs of saying with their source, named or not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from domain.text.english.names import Name
from domain.text.english.saying import ALSO_DOING, ALSO_NOUNS, OBJECTS, PRONOUNS, SAYING, SOURCES
from domain.text.marks import ANYONE, Lexed, Mark, SignalKind

_BE: Final = frozenset("is are was were be been being it's".split())
_BORDERS: Final = frozenset(["that", "but", ";", ":", "”", "“", "''", "as", "while", "what", "—"])
_PREPOSITIONS: Final = frozenset("of for at in from to by with on about against under".split())
_SAID: Final = frozenset(["that", ",", ":", "”", "“", "''", '"', "of"])
_ADVERBS: Final = frozenset("also later then has had have again repeatedly".split())
_MODALS: Final = frozenset("not to will would can could may might must shall should".split())
_VERBS: Final = _MODALS | _BE | frozenset("has have had did does do".split())
_BRITISH: Final = re.compile(r"is(ation|e|ed|er|ing)$")  # organisation, organization
_WINDOW: Final = 24
_NEAR: Final = 6


def speakers(lexed: Lexed, names: list[Name]) -> Iterator[Mark]:
    """Yield each verb of saying with its source."""
    for index, low in enumerate(lexed.lows):
        if low in SAYING and not _is_no_saying(lexed, index, low):
            source = _after(lexed, index, names) or _before(lexed, index, names)
            yield _mark(lexed, index, index + 1, source)
        elif low == "according" and lexed.low(index + 1) == "to":
            source = _first(lexed, index + 2, min(index + 2 + _NEAR, len(lexed)), names)
            yield _mark(lexed, index, index + 2, source)
        elif low == "put" and lexed.low(index + 1) == "it":
            yield _mark(lexed, index, index + 2, _before(lexed, index, names))


def _mark(lexed: Lexed, start: int, end: int, source: str) -> Mark:
    source = _BRITISH.sub(r"iz\1", source)
    kind = "unnamed source"
    if source == ANYONE:
        kind = "source by pronoun"
    elif source.startswith("source named"):
        kind = "named source"
    return lexed.mark(SignalKind.ATTRIBUTION, kind, start, end, source)


def _is_no_saying(lexed: Lexed, index: int, low: str) -> bool:
    before, following = lexed.low(index - 1), lexed.low(index + 1)
    if before in _BE and following != "by":
        return True  # "No arrests were reported"
    if following == "to" and lexed.low(index + 2) in {"be", "have"}:
        return True  # "said to be"
    if lexed.words[index][0].isupper() and index > 0 and before not in {"“", '"', "''", "”"}:
        return True  # a name
    if before in _MODALS or before.endswith("n't"):
        return True  # "did not say", "will testify"
    if low in ALSO_DOING and not (before in _SAID or following in _SAID):
        return True
    is_after_article = before in {"the", "a", "an", "his", "her", "its", "their", "no", "'s"}
    return low in ALSO_NOUNS and (is_after_article or before.endswith("'s"))


def _after(lexed: Lexed, index: int, names: list[Name]) -> str | None:
    """Return the source where it stands after the verb: "said John Cohen", "reported by X"."""
    start = index + 1
    if lexed.low(start) == "by":
        return _first(lexed, start + 1, min(start + _NEAR, len(lexed)), names)
    if lexed.low(index - 1) not in {"”", "''", '"', ","}:
        return None
    follows = lexed.low(start)
    if lexed.low(index - 1) == "," and not _VERBS.isdisjoint(lexed.lows[start : start + _NEAR]):
        return None  # "Jane Roe, a nurse, said the man was alive": the man says nothing
    is_name = bool(follows) and lexed.words[start][0].isupper()
    if is_name or follows in {"the", "a", "an", "one"} or follows.removesuffix("s") in SOURCES:
        return _first(lexed, start, min(start + _NEAR, len(lexed)), names)
    return None


def _before(lexed: Lexed, index: int, names: list[Name]) -> str:
    """Return the source where it stands before the verb, in the clause of it."""
    start = max(0, index - _WINDOW)
    while lexed.low(index - 1) in _ADVERBS:
        index -= 1
    # "Jane Roe, a spokeswoman for the city, said": beyond commas; "In May, officials said": not.
    borders = _BORDERS if lexed.low(index - 1) == "," else _BORDERS | {","}
    for place in range(index - 2, start - 1, -1):
        if lexed.low(place) in borders:
            start = place + 1
            break
    return _first(lexed, start, index, names)


def _first(lexed: Lexed, start: int, end: int, names: list[Name]) -> str:
    """Return the first name, else noun, in a stretch that can be a source, else its last word."""
    free = _free(lexed, start, end)
    for name in names:
        is_noun = not name.sure and _singular(name.key) in SOURCES  # "Analysts said"
        if name.first in free and not is_noun and not lexed.low(name.last - 1).endswith("'s"):
            return f"source named {name.key}"
    for place in free:
        low = lexed.low(place)
        if low in PRONOUNS or (low in OBJECTS and not lexed.low(place + 1).isalpha()):
            return ANYONE
        if _singular(low) in SOURCES:
            return f"source {_singular(low)}"
    words = [low for low in lexed.lows[start:end] if low.isalpha()]
    return f"source {_singular(words[-1])}" if words else ANYONE


def _free(lexed: Lexed, start: int, end: int) -> list[int]:
    """Return the words of a stretch that no preposition governs: up to the next comma it does."""
    found: list[int] = []
    is_governed = False
    for place in range(start, end):
        low = lexed.low(place)
        is_governed = low in _PREPOSITIONS or (is_governed and low != ",")
        if not is_governed:
            found.append(place)
    return found


def _singular(low: str) -> str:
    if low.endswith("ies"):
        return low[:-3] + "y"
    return low[:-1] if low.endswith("s") and not low.endswith("ss") else low
