"""Sentences that are about the article and not the news, in English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from domain.text.marks import Mark, SignalKind
from domain.text.notices import TELLING, notice_in

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
    """Yield words by which an outlet says that it corrects itself, or has a word for readers."""
    found = notice_in(text)
    if found is not None and found.kind in TELLING:
        value = f"notice {text[found.start : found.end].lower()}"
        yield Mark(SignalKind.CORRECTION, "correction notice", found.start, found.end, value)


def is_service(text: str) -> bool:
    """Whether a sentence is about the article, not the news: credits, "Read more"."""
    if _SERVICE.match(text):
        return True
    return ("contributed" in text or "report" in text) and _CREDIT.search(text) is not None
