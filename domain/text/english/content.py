"""Which English words carry what is said, and which changes of few words change it."""

from __future__ import annotations

import re
from typing import Final

from domain.text.english.saying import SAYING
from domain.text.words import stems_of

_FUNCTION_WORDS: Final = frozenset(
    stems_of(
        """
        the a an of to in on at by for from with as and or but that this these those there here it
        its is are was were be been being am has have had having do does did doing done he she we
        they i you his her their our your my him them us me who whom whose which what when where
        why how will would could should may might can must shall not no nor so if than then too
        very just more most much some any all each both such own same other another into onto over
        under about above after before during since until while because although though however
        up down out off again further once only even still yet now also around near via per amid
        between among against within without toward towards upon across along behind beyond
        mr mrs ms dr one s t re ve ll d m
        """
    )
) | frozenset(stem for word in SAYING for stem in stems_of(word))

# How something came out, and the words for each: other words of one line tell the same.
_OUTCOMES: Final = {
    word: words.split()[0]
    for words in (
        "killed kill kills dead died dies die",
        "injured wounded hurt",
        "survived alive",
        "missing",
        "safe unharmed unhurt",
        "arrested detained",
        "charged indicted",
        "convicted guilty",
        "acquitted innocent",
        "sentenced jailed imprisoned",
        "freed",
        "resigned resign resigns quit",
        "fired ousted dismissed",
        "suspended",
        "elected",
        "won win wins",
        "lost lose loses defeated",
        "approved approve approves passed passes",
        "rejected reject rejects refused refuse refuses",
        "vetoed veto vetoes blocked",
        "signed",
        "banned",
        "lifted",
        "canceled cancelled scrapped",
        "postponed delayed",
        "withdrew withdrawn",
        "settled",
        "captured seized",
        "recaptured retaken",
        "crashed",
        "sank sunk",
        "exploded",
        "collapsed",
        "damaged",
        "destroyed",
        "halted stopped",
        "resumed reopened",
    )
    for word in words.split()
}

_COMPASS: Final = re.compile(r"\b((?:north|south|east|west)+)(?:ern|wards?)?\b")
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_CLAUSE: Final = re.compile(
    r"\b(?:who|whom|whose|which)\b"
    r"|\b(?:where|because|after|although|though|unless)\s+(?:\w+\s+){0,3}?"
    r"(?:is|are|was|were|has|have|had|will|would|could|did|does|can|may|might|must|\w+ed|\w+s)\b"
)


def content_of(text: str) -> frozenset[str]:
    """Return the stems of the words that carry what is said."""
    return frozenset(stems_of(text)) - _FUNCTION_WORDS


def outcomes_in(text: str) -> frozenset[str]:
    """Return what ``text`` tells of how something came out."""
    words = _WORD.findall(text.lower())
    return frozenset([_OUTCOMES[word] for word in words if word in _OUTCOMES])


def directions_in(text: str) -> list[str]:
    """Return the words of ``text`` for where something lies."""
    return _COMPASS.findall(text.lower())


def clauses_in(text: str) -> int:
    """Return how many clauses of their own a sentence has: "who are from the north"."""
    return len(_CLAUSE.findall(text))
