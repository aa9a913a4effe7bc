"""Correction notices in English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from domain.text.marks import Mark, SignalKind

_NOTICE: Final = re.compile(
    r"\bcorrections?\s*(?::|—|–|\bappended\b)"
    r"|\b(?:an?|the) (?:earlier|previous|original|initial|prior) versions? of (?:this|the|our)\b"
    r"|\b(?:this|the) (?:article|story|report|piece|page|headline|post) (?:has been|was|is being) "
    r"(?:corrected|amended|revised|updated to correct)\b"
    r"|\beditor(?:s[’']|[’']s|s)? note\b"
    r"|\bmisspell?ed\b.{0,60}\bname\b|\bmisstated\b|\bmisidentified\b"
    r"|\b(?:we|it) (?:regrets?|apologi[sz]es?) (?:the|for the|for this) errors?\b",
    re.IGNORECASE,
)
_HINTS: Final = (
    "correct version editor misspel misstat misident regret apolog amended revised".split()
)
"""Parts of words one of which every notice has."""
_SERVICE: Final = re.compile(
    r"\(?(?:additional )?(?:reporting|writing|editing) by\b|more (?:follows|soon)\b"
    r"|more about [A-Z]|read more\b|follow (?:us|him|her|them|@?\w+ \w+|@\w+) on [A-Z]"
    r"|sign up (?:for|to|here)\b|copyright (?:©|\(c\)|\d{4})|credits? ?(?:\.\.\.|…|:)"
    r"|(?:click|tap) here\b|this (?:story|article) (?:originally|first) appeared\b|advertisement$",
    re.IGNORECASE,
)
_CREDIT: Final = re.compile(
    r"\bcontributed (?:reporting|research|to this (?:report|article|story))\b"
    r"|\breport(?:ed|ing) from [A-Z][^.]{0,200}, and\b"
)


def notices(text: str) -> Iterator[Mark]:
    """Yield words by which an outlet says that it corrects itself."""
    low = text.lower()
    if not any(hint in low for hint in _HINTS):
        return
    for found in _NOTICE.finditer(text):
        value = f"notice {found[0].lower()}"
        yield Mark(SignalKind.CORRECTION, "correction notice", *found.span(), value)


def is_service(text: str) -> bool:
    """Whether a sentence is about the article, not the news: credits, "Read more"."""
    if _SERVICE.match(text):
        return True
    return ("contributed" in text or "report" in text) and _CREDIT.search(text) is not None
