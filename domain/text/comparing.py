"""Which marks of a sentence are gone in another, of each kind by its own measure of sameness."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from rapidfuzz.distance import DamerauLevenshtein

from domain.text.around import Side
from domain.text.marks import ANYONE, Mark, SignalKind

_SPELLED: Final = 2
"""Letters by which two spellings of one name differ at most."""
_SHORT_NAME: Final = 4
_WORDS_QUOTED: Final = 2
_CAPITAL: Final = re.compile(r"\b[A-Z][\w-]+")
PERSON: Final = "name of a person"
SPELLING: Final = "name spelled otherwise"


def gone(
    marks: Sequence[Mark], others: Sequence[Mark], beside: Iterable[Mark], said: str, side: Side
) -> list[Mark]:
    """Return which of a sentence's ``marks`` are not among the other's.

    ``beside`` are the marks of sentences beside the other, ``said`` is the other's text and
    ``side`` the revision it is in: what these say too has not gone.
    """
    present = [*others, *beside]
    # A number may have become part of a time, and the other way round: values alone are compared.
    values = {mark.value for mark in present if mark.kind is not SignalKind.NEGATION}
    left: dict[SignalKind, list[Mark]] = {}
    for mark in marks:
        if mark.value not in values:
            left.setdefault(mark.kind, []).append(mark)
    found: list[Mark] = []
    for kind, mine in left.items():
        theirs = [mark for mark in present if mark.kind is kind]
        if kind is SignalKind.ENTITY:
            sources = [mark.value for mark in marks if mark.kind is SignalKind.ATTRIBUTION]
            is_referred_to = any(mark.value == ANYONE for mark in present)
            found += [
                mark
                for mark in mine
                if not (is_referred_to and _is_person(mark, sources))
                and not _is_named(mark, theirs, said, side)
            ]
        elif kind is SignalKind.QUOTE:
            found += [mark for mark in mine if not _is_quoted(mark, theirs, side)]
        elif kind is SignalKind.ATTRIBUTION:
            found += _without_source(mine, marks, theirs, side)
        elif kind is SignalKind.NEGATION:
            found += mine[len(theirs) :]
        else:
            found += mine
    return found


def _is_person(mark: Mark, sources: Sequence[str]) -> bool:
    return mark.rule == PERSON or f"source named {_key(mark)}" in sources


def _key(mark: Mark) -> str:
    """Return the last word of a name: of a person, the family name."""
    return mark.value.rpartition(" ")[2]


def _is_named(mark: Mark, others: Sequence[Mark], said: str, side: Side) -> bool:
    """Whether a name is in the sentence by its last word, or in its revision by all its words."""
    parts = mark.value.split()
    known = {part for other in others for part in other.value.split()}
    known.update(word.lower() for word in _CAPITAL.findall(said))
    if re.search(rf"\b{re.escape(mark.value)}\b", said.lower()):
        return True  # without its capitals
    if parts[-1] in known or any(_is_form(parts[-1], part) for part in known):
        return True
    if any(_are_initials(mark.value, other.value) for other in others):
        return True
    holds = side.around.holds
    return all(holds([part]) or holds([part.removesuffix("s")]) for part in parts)


def _are_initials(one: str, other: str) -> bool:
    """Whether one of two names is the initials of the other: U.N. and United Nations."""
    shorter, longer = sorted((one, other), key=len)
    letters = shorter.replace(".", "")
    return " " in longer and letters == "".join(part[0] for part in longer.split())


def _is_form(one: str, other: str) -> bool:
    """Whether two words of names are one: Yemen and Yemeni, Hussein and al-Hussein."""
    if one == other:
        return True
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < _SHORT_NAME:
        return False
    return longer.endswith(f"-{shorter}") or (
        longer.startswith(shorter) and len(longer) - len(shorter) < _SHORT_NAME
    )


def _is_quoted(mark: Mark, others: Sequence[Mark], side: Side) -> bool:
    """Whether the words of a quotation are quoted, however it is cut, or in the other revision."""
    words = f" {mark.value} "
    together = " " + " ".join(other.value for other in others) + " "
    if words in together or any(f" {other.value} " in words for other in others if other.value):
        return words in together or _all_quoted(mark, others)
    quoted = mark.value.split()
    return len(quoted) >= _WORDS_QUOTED and side.around.holds(quoted)


def _all_quoted(mark: Mark, others: Sequence[Mark]) -> bool:
    left = mark.value
    for other in others:
        if other.value:
            left = left.replace(other.value, "", 1)
    return not left.strip()


def _without_source(
    left: Sequence[Mark], marks: Sequence[Mark], others: Sequence[Mark], side: Side
) -> list[Mark]:
    """Return which of the sources ``left`` of a sentence's marks are none of the other's.

    A pronoun may stand for any of them.
    """
    mine = {mark.value for mark in marks}
    unmet = [other for other in others if other.value not in mine]
    found: list[Mark] = []
    for mark in left:
        meets = next((other for other in unmet if _may_be_one(mark, other, side)), None)
        if meets is None:
            found.append(mark)
        else:
            unmet.remove(meets)
    return found


def _may_be_one(mark: Mark, other: Mark, side: Side) -> bool:
    if ANYONE in {mark.value, other.value}:
        return True
    one, two = (value.removeprefix("source named ") for value in (mark.value, other.value))
    return _is_form(one, two) or _is_full_name(one, two, side)


def _is_full_name(one: str, other: str, side: Side) -> bool:
    """Whether two words are together in one name somewhere in the revision."""
    holds = side.around.holds
    return holds([one, other], apart=2) or holds([other, one], apart=2)


def otherwise_spelled(marks: Sequence[Mark], others: Sequence[Mark]) -> list[tuple[Mark, Mark]]:
    """Return names of a sentence that are in the other in a spelling close to it."""
    found = []
    known = {other.value for other in others}
    mine = {mark.value for mark in marks}
    for mark in marks:
        for other in others:
            one, two = mark.value, other.value
            if one in known or two in mine or min(len(one), len(two)) <= _SHORT_NAME:
                continue
            if one[0] == two[0] and DamerauLevenshtein.distance(one, two) <= _SPELLED:
                found.append((mark, other))
    return found


def other_persons(marks: Sequence[Mark], others: Sequence[Mark]) -> list[tuple[Mark, Mark]]:
    """Return persons, named with a title, in whose place another name stands."""
    mine = [mark for mark in marks if mark.rule == PERSON]
    theirs = [other for other in others if other.rule == PERSON]
    known = {_key(other) for other in theirs}
    left = [mark for mark in mine if _key(mark) not in known]
    had = {_key(mark) for mark in mine}
    come = [other for other in theirs if _key(other) not in had]
    return list(zip(left, come, strict=False))
