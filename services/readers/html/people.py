"""Tells who wrote an article, one name a person, from what a page states and shows."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from services.readers import bylines, names
from services.readers.lines import as_read

LONGEST: Final = 100
MOST: Final = 40

_NO_NAME = re.compile(
    r"https?://|@|^\W*$|[<>{}]|\bhttp|^(?:view|see|read|show) (?:all|more|full|the)\b"
    r"|^(?:more|all) (?:by|from|of|posts|articles|stories)\b|^about (?:the )?author",
    re.IGNORECASE,
)
_APPENDED = re.compile(r"\s*[,|;•·]\s*|\s+[–—-]\s+")
_BY = re.compile(r"(?:by|written by)\s+", re.IGNORECASE)


def authors(
    stated: Iterable[Sequence[str]],
    shown: Sequence[str],
    outlet: str | None,
    persons: Collection[str] = (),
) -> tuple[str, ...]:
    """Return the authors: of the first list that names somebody; ``shown`` are visible bylines.

    Who is named as an organisation or by a job is left out beside people; ``persons`` are those
    who are said to be people, and may be called as jobs are.
    """
    for entries in stated:
        if found := _people(entries, outlet, persons):
            return found
    for text in shown:
        byline = bylines.read(text, outlet=outlet)
        if byline is not None:
            return byline.people
    return ()


def _people(
    entries: Sequence[str], outlet: str | None, persons: Collection[str]
) -> tuple[str, ...]:
    found: list[str] = []
    people: list[str] = []
    for entry in entries[:MOST]:
        text = as_read(_BY.sub("", entry.strip(), count=1) if _BY.match(entry.strip()) else entry)
        if not text or _NO_NAME.search(text):
            continue
        person = _person(text, outlet) if entry in persons else None
        parted = (person,) if person else _parted(text, outlet)
        found += parted
        people += [n for n in parted if n == person or not names.is_organisation(n, outlet)]
    return tuple(dict.fromkeys(people or found))


def _person(text: str, outlet: str | None) -> str | None:
    """Return the name of one person, without a job that is appended to it; None for no such."""
    name, *appended = _APPENDED.split(text)
    if names.is_person(name, outlet) and all(names.is_organisation(a, outlet) for a in appended):
        return name
    return None


def _parted(text: str, outlet: str | None) -> Sequence[str]:
    """Return the names in one entry: a list's entry is one name, a meta tag's may be several."""
    if names.is_name(text) and not re.search(r",|\band\b|&|;", text):
        return (text,)
    byline = bylines.read(f"By {text}", outlet=outlet)
    if byline is not None:
        return byline.people
    return (text,) if len(text) <= LONGEST else ()
