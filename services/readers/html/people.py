"""Tells who wrote an article, one name a person, from what a page states and shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from services.readers import bylines, names
from services.readers.lines import as_read

LONGEST: Final = 100
MOST: Final = 40

_NO_NAME = re.compile(r"https?://|@|^\W*$|[<>{}]|\bhttp", re.IGNORECASE)
_BY = re.compile(r"(?:by|written by)\s+", re.IGNORECASE)


def authors(
    stated: Iterable[Sequence[str]], shown: Sequence[str], outlet: str | None
) -> tuple[str, ...]:
    """Return the authors: of the first list that names somebody; ``shown`` are visible bylines.

    Who is named as an organisation is left out beside people.
    """
    for entries in stated:
        if found := _people(entries, outlet):
            return found
    for text in shown:
        byline = bylines.read(text, outlet=outlet)
        if byline is not None:
            return byline.people
    return ()


def _people(entries: Sequence[str], outlet: str | None) -> tuple[str, ...]:
    found: list[str] = []
    for entry in entries[:MOST]:
        text = as_read(_BY.sub("", entry.strip(), count=1) if _BY.match(entry.strip()) else entry)
        if not text or _NO_NAME.search(text):
            continue
        found += _parted(text, outlet)
    people = [name for name in found if not names.is_organisation(name, outlet)]
    return tuple(dict.fromkeys(people or found))


def _parted(text: str, outlet: str | None) -> Sequence[str]:
    """Return the names in one entry: a list's entry is one name, a meta tag's may be several."""
    if names.is_name(text) and not re.search(r",|\band\b|&|;", text):
        return (text,)
    byline = bylines.read(f"By {text}", outlet=outlet)
    if byline is not None:
        return byline.people
    return (text,) if len(text) <= LONGEST else ()
