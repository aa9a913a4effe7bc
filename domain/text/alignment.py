"""Which sentence of one revision became which of the next.

First the sentences that stayed word for word are linked, then those reworked (``reworking``), at
last it is said what each link is: kept, edited, moved, split, merged.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from operator import attrgetter
from typing import Final

from rapidfuzz.distance import Indel

from domain.text.keeping import Clear, alike, clear_in, gaps_of, identical, runs_of
from domain.text.ordering import out_of_order
from domain.text.reworking import reworked
from domain.text.words import features_of, stems_of, words_of

RULES: Final = "alignment/2"

Match = tuple[int, int]

_ALMOST: Final = 0.9999
_PLACE: Final = attrgetter("new")


class LinkKind(StrEnum):
    """What became of the sentences of a link."""

    SAME = "same"  # word for word, in its place
    EDIT = "edit"  # in its place, reworked
    MOVE = "move"  # word for word, elsewhere
    MOVE_EDIT = "move_edit"  # elsewhere, reworked
    SPLIT = "split"  # one old, several new
    MERGE = "merge"  # several old, one new


@dataclass(frozen=True, slots=True)
class Link:
    """Sentences of the old text and what they became in the new, by their numbers from 0.

    One old and one new sentence, but for a merge (several old, one new) and a split (one old,
    several new). Where both meet, merges go first: an old sentence that went partly into a merge
    and partly elsewhere stands in the merge's link and in a split's link of the rest.
    ``similarity`` is between 0 and 1, and 1 for identical text only.
    """

    kind: LinkKind
    old: tuple[int, ...]
    new: tuple[int, ...]
    similarity: float


@dataclass(frozen=True, slots=True)
class Alignment:
    """The links, ordered by the new sentences; what was dropped and what was added, by number.

    Every old sentence is in a link or in ``dropped``, never in both; every new one in a link or
    in ``added``.
    """

    links: tuple[Link, ...]
    dropped: tuple[int, ...]
    added: tuple[int, ...]


def align(old: Sequence[str], new: Sequence[str]) -> Alignment:
    """Align two texts, given as their sentences in order."""
    runs = runs_of(old, new)
    gaps = gaps_of(runs, len(old), len(new))
    if not gaps:
        return Alignment(tuple([_kept(i, i) for i in range(len(old))]), (), ())
    left = [i for olds, _ in gaps for i in olds]
    right = [j for _, news in gaps for j in news]
    kept = [(i + k, j + k) for i, j, size in runs for k in range(size)]
    moved = identical(left, right, old, new)
    kept += moved
    left, right = _without(moved, left, right)
    clear = list(alike(left, right, old, new))
    left, right = _without([(one.old, one.new) for one in clear], left, right)
    if moved or clear:
        olds, news = set(left), set(right)
        gaps = [([i for i in one if i in olds], [j for j in two if j in news]) for one, two in gaps]
    if left and right:
        clear += [one for gap in gaps for one in clear_in(gap, old, new)]
    others = _others(left, right, clear, kept, old, new)
    links = _links(kept, others, clear, old, new)
    return Alignment(links, *map(tuple, _without(others, left, right)))


def _without(
    matches: Sequence[Match], left: list[int], right: list[int]
) -> tuple[list[int], list[int]]:
    """Return what of both sides is in none of the matches."""
    if not matches:
        return left, right
    olds, news = {i for i, _ in matches}, {j for _, j in matches}
    return [i for i in left if i not in olds], [j for j in right if j not in news]


def _others(
    left: list[int],
    right: list[int],
    clear: Sequence[Clear],
    kept: Sequence[Match],
    old: Sequence[str],
    new: Sequence[str],
) -> list[Match]:
    """Return what was reworked; what is clear and whole is not compared with anything else."""
    matches = sorted([(found.old, found.new) for found in clear])
    whole = sorted([(found.old, found.new) for found in clear if found.is_whole])
    sure = sorted(set(matches).difference(whole))
    free_left, free_right = _without(matches, left, right)
    is_open = bool(free_left and free_right) or bool(sure and (free_left or free_right))
    if not is_open and not _are_beside(sure):
        return matches
    found = reworked(
        {i: features_of(old[i]) for i in [*free_left, *(i for i, _ in sure)]},
        {j: features_of(new[j]) for j in [*free_right, *(j for _, j in sure)]},
        sure,
        [*kept, *whole],
        lambda: [frozenset(stems_of(old[i])) for i, _ in [*kept, *whole]],
    )
    return sorted([*found, *whole])


def _are_beside(matches: Sequence[Match]) -> bool:
    """Whether any two stand side by side, so that the border between them may have shifted."""
    return any(b - a == 1 for (a, _), (b, _) in pairwise(matches))


@lru_cache(maxsize=4096)
def _kept(i: int, j: int) -> Link:
    return Link(LinkKind.SAME, (i,), (j,), 1.0)


def _links(
    kept: Sequence[Match],
    others: Sequence[Match],
    clear: Sequence[Clear],
    old: Sequence[str],
    new: Sequence[str],
) -> tuple[Link, ...]:
    moved = out_of_order(sorted([*kept, *others]))
    links = [
        Link(LinkKind.MOVE, (i,), (j,), 1.0) if moved and (i, j) in moved else _kept(i, j)
        for i, j in kept
    ]
    known = {(found.old, found.new): found.similarity for found in clear}
    for kind, olds, news in _kinds(others, moved):
        similarity = known.get((olds[0], news[0])) if len(olds) == len(news) == 1 else None
        if similarity is None:
            before = [word for i in olds for word in words_of(old[i])]
            after = [word for j in news for word in words_of(new[j])]
            similarity = Indel.normalized_similarity(before, after)
        links.append(Link(kind, olds, news, min(round(float(similarity), 4), _ALMOST)))
    return tuple(sorted(links, key=_PLACE))


def _kinds(
    others: Sequence[Match], moved: set[Match]
) -> Iterator[tuple[LinkKind, tuple[int, ...], tuple[int, ...]]]:
    """Yield what was reworked, the pairs of a merge and then of a split together."""
    from_old, from_new = Counter([i for i, _ in others]), Counter([j for _, j in others])
    merged: defaultdict[int, list[int]] = defaultdict(list)
    split: defaultdict[int, list[int]] = defaultdict(list)
    for i, j in others:
        if from_new[j] > 1:
            merged[j].append(i)
        elif from_old[i] > 1:
            split[i].append(j)
        else:
            yield LinkKind.MOVE_EDIT if (i, j) in moved else LinkKind.EDIT, (i,), (j,)
    for j, olds in merged.items():
        yield LinkKind.MERGE, tuple(olds), (j,)
    for i, news in split.items():
        yield LinkKind.SPLIT, (i,), tuple(news)
