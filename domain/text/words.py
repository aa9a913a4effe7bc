"""The words of a sentence as they are compared: folded, so that forms of a word count as one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

import regex

# What counts of a word: a number whole, of others at most six letters, without a plural's or a
# possessive's s. That joins the forms of a word in most languages, and tells most words apart.
_STEM: Final = re.compile(r"(\d(?:[\d.,]*\d)?|\w(?:\.\w)+|\w{3,5}(?=s\b)|\w{1,6})\w*(?:'s\b)?")
# The same where letters carry marks of their own, or where no spaces are between the words: there
# each character stands for one.
_MARKED: Final = re.compile("[\u0300-\u036f\u0483-\u1dff\u20d0-\u20ff\u2e80-\U0010ffff]")
UNSPACED: Final = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
"""Scripts that put no spaces between words, for use in a set of a regular expression."""
_LETTER: Final = rf"[\w\p{{M}}--[{UNSPACED}]]"
_STEM_MARKED: Final = regex.compile(
    rf"([{UNSPACED}]\p{{M}}*+|\d(?:[\d.,]*\d)?|{_LETTER}{{1,6}}){_LETTER}*+(?:'s\b)?", regex.V1
)
# Remembered of how many sentences: some 10 MB each.
_STEMS_OF: Final = 8192
_FEATURES_OF: Final = 2048
_MAX_CACHED: Final = 2000


def stems_of(text: str) -> tuple[str, ...]:
    """Return the stems of the words of ``text``, in order; those of short texts are remembered."""
    return _stems(text) if len(text) > _MAX_CACHED else _remembered_stems(text)


def words_of(text: str) -> Sequence[str]:
    """Return the words of ``text`` as written; its stems where words have no spaces between."""
    return text.split() if text.isascii() or not _MARKED.search(text) else stems_of(text)


def features_of(text: str) -> frozenset[str]:
    """Return the stems of ``text`` and the pairs of neighbours, a space between them."""
    return _features(text) if len(text) > _MAX_CACHED else _remembered_features(text)


def _stems(text: str) -> tuple[str, ...]:
    folded = text.replace("’", "'").casefold()
    plain = folded.isascii() or _MARKED.search(folded) is None
    return tuple((_STEM if plain else _STEM_MARKED).findall(folded))


def _features(text: str) -> frozenset[str]:
    stems = stems_of(text)
    return frozenset([*stems, *map(" ".join, pairwise(stems))])


_remembered_stems: Final = lru_cache(maxsize=_STEMS_OF)(_stems)
_remembered_features: Final = lru_cache(maxsize=_FEATURES_OF)(_features)
