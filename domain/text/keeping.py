"""What stayed of a text in another: word for word, or with few words changed in the same place."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import Indel

from domain.text.ordering import out_of_order
from domain.text.words import words_of

Match = tuple[int, int]
Run = tuple[int, int, int]
"""From where in the old text, from where in the new, and how many sentences."""
Gap = tuple[Sequence[int], Sequence[int]]
"""The numbers of old and of new sentences between two runs."""

CLEAR: Final = 0.65
"""Similarity word by word from which two sentences in the same place need no other look."""
FEW: Final = 3
"""Words of which so many, or more, may be what was split off from a sentence or put to it."""

SHORT: Final = 40
"""Characters up to which sentences are looked at without their punctuation."""

_MOST_CELLS: Final = 10**8
"""Old times new sentences up to which the longest common run is exact; it takes a bit for each."""


@dataclass(frozen=True, slots=True)
class Clear:
    """Two sentences in the same place that are clearly one reworked."""

    old: int
    new: int
    similarity: float
    is_whole: bool
    """So few words differ that nothing can have been split off from it or put to it."""


def runs_of(old: Sequence[str], new: Sequence[str]) -> list[Run]:
    """Return runs of sentences that are in both texts in the same order."""
    most = min(len(old), len(new))
    start = next((k for k in range(most) if old[k] != new[k]), most)
    most -= start
    end = next((k for k in range(most) if old[-1 - k] != new[-1 - k]), most)
    runs = [(0, 0, start)] if start else []
    middle, other = old[start : len(old) - end], new[start : len(new) - end]
    if middle and other:
        runs += [(i + start, j + start, size) for i, j, size in _common_runs(middle, other)]
    if end:
        runs.append((len(old) - end, len(new) - end, end))
    return runs


def _common_runs(old: Sequence[str], new: Sequence[str]) -> list[Run]:
    if len(old) * len(new) <= _MOST_CELLS:
        return [
            (op.src_start, op.dest_start, op.src_end - op.src_start)
            for op in Indel.opcodes(old, new)
            if op.tag == "equal"
        ]
    pairs = identical(range(len(old)), range(len(new)), old, new)
    moved = out_of_order(pairs)
    return [(i, j, 1) for i, j in pairs if (i, j) not in moved]


def gaps_of(runs: Sequence[Run], olds: int, news: int) -> list[Gap]:
    """Return what lies between the runs, of texts of so many old and new sentences."""
    gaps: list[Gap] = []
    i = j = 0
    for i_next, j_next, size in [*runs, (olds, news, 0)]:
        if i < i_next or j < j_next:
            gaps.append((range(i, i_next), range(j, j_next)))
        i, j = i_next + size, j_next + size
    return gaps


def identical(
    left: Sequence[int], right: Sequence[int], old: Sequence[str], new: Sequence[str]
) -> list[Match]:
    """Return which of ``left`` are word for word in ``right``, the first with the first."""
    if not left or not right:
        return []
    places: defaultdict[str, list[int]] = defaultdict(list)
    for j in reversed(right):
        places[new[j]].append(j)
    return [(i, places[old[i]].pop()) for i in left if places.get(old[i])]


def alike(
    left: Sequence[int], right: Sequence[int], old: Sequence[str], new: Sequence[str]
) -> Iterator[Clear]:
    """Yield short sentences that differ in case, space and punctuation only, first with first.

    Of longer ones the words say so; of "Yes." and "Yes!" none is left to compare.
    """
    places: defaultdict[str, list[int]] = defaultdict(list)
    for j in reversed(right):
        if len(new[j]) <= SHORT:
            places[_bare(new[j])].append(j)
    for i in left:
        if len(old[i]) <= SHORT and places.get(_bare(old[i])):
            j = places[_bare(old[i])].pop()
            yield Clear(i, j, Indel.normalized_similarity(old[i], new[j]), is_whole=True)


def _bare(text: str) -> str:
    """Return the letters and digits of a text, folded; of one that has none, all but its spaces."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(filter(str.isalnum, folded)) or "".join(folded.split())


def clear_in(gap: Gap, old: Sequence[str], new: Sequence[str]) -> Iterator[Clear]:
    """Yield what is clearly one sentence reworked, from both ends of a gap inwards."""
    olds, news = gap
    first, most = 0, min(len(olds), len(news))
    while first < most and (found := _clear(olds[first], news[first], old, new)):
        yield found
        first += 1
    last = 1
    while first + last <= most and (found := _clear(olds[-last], news[-last], old, new)):
        yield found
        last += 1


def _clear(i: int, j: int, old: Sequence[str], new: Sequence[str]) -> Clear | None:
    before, after = words_of(old[i]), words_of(new[j])
    similarity = Indel.normalized_similarity(before, after, score_cutoff=CLEAR)
    if not similarity:
        return None
    common = round(similarity * (len(before) + len(after)) / 2)
    return Clear(i, j, similarity, max(len(before), len(after)) - common < FEW)
