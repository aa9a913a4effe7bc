"""Reads bylines: who wrote an article, one name a person, however the page ran them together."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from services.readers import datelines, names

LONGEST: Final = 300

_BY = re.compile(
    r"(?:by|written by|words by|reported by|story by|from|von|par|por)\b\s?:?\s?", re.IGNORECASE
)
_BETWEEN = re.compile(r" ?(?:,|;|\||•|·|&) ?(?:and )?| and | with ")
_PLACE = re.compile(r" (?:in|at|for|from|of|on) (?=[A-Z]).{1,40}$")
_HANDLE = re.compile(r"\(?\S*@\S+\)?")


@dataclass(frozen=True, slots=True)
class Byline:
    """The people of a byline as the page spells them, and what was odd about it."""

    people: tuple[str, ...]
    notes: tuple[str, ...] = ()


def is_marked(text: str) -> bool:
    """Tell whether a line begins as a byline that says it is one: ``By Ann Lee``."""
    match = _BY.match(text)
    return match is not None and text[match.end() :][:1].isupper()


def read(text: str, told: frozenset[str] = frozenset(), outlet: str | None = None) -> Byline | None:
    """Return the people a line names; None for a line that is no byline.

    ``told`` are names that the page tells elsewhere, ``outlet`` the outlet's name, which is left
    out beside people. A line that does not begin with ``By`` must hold whole names and no more.
    """
    if len(text) > LONGEST:
        return None
    marked = is_marked(text)
    said = _HANDLE.sub("", _BY.sub("", text, count=1) if marked else text)
    told = _told_in(said, told)
    parted = [names.part(_PLACE.sub("", piece), told, outlet) for piece in _pieces(said)]
    if any(name[0].islower() for found in parted for name in found[1:]):
        return None  # "Ann Lee is a reporter" is a note on her, not her name and a role
    notes = [_split_note(found, outlet) for found in parted if len(found) > 1]
    people: list[str] = []
    others: list[str] = []
    for name in (name for found in parted for name in found):
        if names.is_organisation(name, outlet):
            others.append(name)
        elif names.is_name(name) or name in told or (marked and _is_one_word(name)):
            people.append(name)
        elif marked and people and not text.endswith((".", "?", "!", ":")):
            notes.append("a part of the byline that names nobody left out")
        else:
            return None
    if not people and not (marked or all(map(names.is_agency, others))):
        return None
    return _byline(people, others, told, notes)


def _told_in(said: str, told: frozenset[str]) -> frozenset[str]:
    """Return the told names that a byline holds, in capitals where the whole byline is."""
    written = {name.upper() for name in told} if said.isupper() else told
    return frozenset(name for name in written if name in said)


def _split_note(found: list[str], outlet: str | None) -> str:
    people = sum(not names.is_organisation(name, outlet) for name in found)
    if people > 1:
        return f"byline split into {people} names"
    return "byline split from what was run on to the name"


def _byline(
    people: list[str], others: list[str], told: frozenset[str], notes: list[str]
) -> Byline | None:
    if people and others:
        notes.append("an outlet or a role in the byline left out")
    if any(_hides_a_border(name) and name not in told for name in people):
        notes.append("a capital inside a name of the byline taken as part of it")
    who = tuple(dict.fromkeys(people or others))
    return Byline(who, tuple(dict.fromkeys(notes))) if who else None


def without_date(text: str) -> tuple[str, str] | None:
    """Part a byline from the dateline on the same line; None where there is none."""
    if len(text) > LONGEST or not is_marked(text):
        return None
    for at in range(4, len(text) - 7):
        starts = not text[at - 1].isalnum() or (text[at].isupper() and text[at - 1].islower())
        if not starts or not text[at].isalnum():
            continue
        stamps = datelines.read_line(text[at:])
        if stamps and any(stamp.has_date for stamp in stamps):
            return text[:at].rstrip(" ,|•·–—-("), text[at:]
    return None


def _pieces(text: str) -> list[str]:
    """Part a byline at its commas and its "and", keeping ``, Jr.`` with the name before it."""
    joined = re.sub(r", ?(?=(?:Jr|Sr)\b)", " ", text)
    return [piece for piece in (p.strip(" ,") for p in _BETWEEN.split(joined)) if piece]


def _is_one_word(name: str) -> bool:
    return name.isalpha() and name[0].isupper() and len(name) > 2 and not _is_day(name)


def _is_day(word: str) -> bool:
    return datelines.scan(word)[1] == len(word)


def _hides_a_border(name: str) -> bool:
    """Tell whether a name has a capital after a small letter that may be a border all the same."""
    inner = re.search(r"[^\W\d_A-Z]+(?=[A-Z])", name)
    return inner is not None and not re.search(r"\b(?:Mc|Mac|De|O)[A-Z]", name)
