"""Names in English sentences: of people, bodies and places, by their capitals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from domain.text.english.quantities import DAYS, MONTHS
from domain.text.english.starters import STARTERS
from domain.text.marks import Lexed

HONORIFICS: Final = frozenset(
    """
    mr mrs ms mx dr prof sir lord lady dame rev gen lt col maj capt sgt adm sen rep gov president
    senator representative governor mayor judge justice general colonel major captain sergeant
    admiral secretary chancellor minister prime king queen prince princess pope sheikh imam
    professor doctor officer detective chief deputy attorney ambassador vice speaker
    """.split()
)
_WITHIN: Final = frozenset("of for de la al bin van von du der den and & the".split())
_DEMONYM: Final = re.compile(r"[a-z.]*(?:ian|ish|ese|ean|ican|erman|rench|utch|reek|wiss|thai)s?")
_DEMONYMS: Final = frozenset(
    "yemeni iraqi israeli saudi pakistani afghan arab turk turkish swede dane pole czech slovak "
    "kurd kurdish uzbek kazakh thai houthi sunni shiite shia muslim jew jewish democrat democrats "
    "republican republicans democratic american americans no nos i i'm i've i'll i'd".split()
)
_ADJECTIVAL: Final = frozenset(  # "Houthi-led", "Boston-based"
    "led backed based born style era controlled held area bound dominated made owned run".split()
)
_STARTERS: Final = frozenset(word.lower() for word in STARTERS) - HONORIFICS
_OPENS: Final = frozenset(["“", '"', "''", "‘", "(", "—", "”", ":"])


@dataclass(frozen=True, slots=True)
class Name:
    """A run of capitalised words ``[first:last]``; ``parts`` are its words without titles.

    ``sure`` is not set for one capitalised word at a sentence's start. ``titled``: it has a
    courtesy title, so it is a person's.
    """

    first: int
    last: int
    parts: tuple[str, ...]
    sure: bool
    titled: bool

    @property
    def key(self) -> str:
        """The last word: of a person, the family name."""
        return self.parts[-1]


def is_of_people(name: str) -> bool:
    """Whether a name, in small letters, is of a people or what is theirs: "north korean"."""
    last = name.rpartition(" ")[2]
    return last in _DEMONYMS or _DEMONYM.fullmatch(last) is not None


def names(lexed: Lexed) -> list[Name]:
    """Return the names in a sentence."""
    return list(_names(lexed))


def _names(lexed: Lexed) -> Iterator[Name]:
    last = 0
    for index, word in enumerate(lexed.words):
        if index >= last and (word[0].isupper() or "-" in word) and _is_capital(lexed, index):
            last = _end_of_run(lexed, index)
            name = _name(lexed, index, last)
            if name is not None:
                yield name


def _end_of_run(lexed: Lexed, index: int) -> int:
    """Return the word after the run of capitalised words that starts here."""
    end = index + 1
    while end < len(lexed):
        if lexed.low(end - 1).endswith("'s"):
            break
        if _is_capital(lexed, end):
            end += 1
        elif _joins(lexed, end) or _is_short(lexed, end):
            end += 2
        else:
            break
    return end


def _joins(lexed: Lexed, index: int) -> bool:
    """Whether a small word stands within a name: "Department of State", "Guns & Ammo"."""
    return (
        lexed.words[index] in _WITHIN
        and lexed.words[index] not in {"and", "the"}
        and _is_capital(lexed, index + 1)
    )


def _is_capital(lexed: Lexed, index: int) -> bool:
    if index >= len(lexed):
        return False
    word = lexed.words[index]
    low = lexed.lows[index].removesuffix("'s")
    head, _, tail = word.rpartition("-")
    is_named = word[0].isupper() or (head != "" and tail[0].isupper())
    if tail in _ADJECTIVAL:
        return False
    return is_named and low not in DAYS and low not in MONTHS and low not in _DEMONYMS


def _is_short(lexed: Lexed, index: int) -> bool:
    """Whether a full stop here is of an initial or a title, with the rest of the name behind."""
    before = lexed.lows[index - 1]
    return (
        lexed.words[index] == "."
        and (len(before) == 1 or before in HONORIFICS)
        and _is_capital(lexed, index + 1)
    )


def _name(lexed: Lexed, first: int, last: int) -> Name | None:
    words = [lexed.lows[k].removesuffix("'s") for k in range(first, last) if lexed.words[k] != "."]
    is_start = first == 0 or lexed.words[first - 1] in _OPENS
    titled = words[0] in HONORIFICS
    if is_start and not titled and (len(words) == 1 or words[0] in _STARTERS):
        words = words[1:] if words[0] in _STARTERS else words
    parts = tuple(
        word
        for word in words
        if word not in HONORIFICS and word not in _WITHIN and (len(word) > 1 or "." in word)
    )
    if not parts or all(_DEMONYM.fullmatch(part) for part in parts):
        return None
    is_acronym = "." in parts[-1] or (lexed.words[last - 1].isupper() and len(parts[-1]) > 1)
    sure = not is_start or titled or is_acronym or len(parts) > 1
    return Name(first, last, parts, sure, titled)
