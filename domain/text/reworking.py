"""Which of the sentences that did not stay word for word are reworkings of each other.

Each sentence is matched with the one it has most in common with, the best matches first. Then what
a match leaves unexplained of a sentence is looked for in others: they were split, or merged.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import Final

from domain.text.likeness import Weights, share

MATCH: Final = 0.2
"""Share of words that two sentences have in common, weighed, to be one reworked."""
MATCH_IN_ORDER: Final = 0.165
"""The same of two that stand in the order of what is around them."""
REST_BESIDE: Final = 0.11
"""The same of what is left of a matched sentence, and an unmatched one beside its match."""
REST_MATCHED: Final = 0.17
"""Where both are matched, each beside the other's match: the border between them has shifted."""
REST_ELSEWHERE: Final = 0.28
"""Where they are not beside each other."""

_NEAR: Final = 4
"""Sentences from one to another that is still around it."""
_COMMON: Final = 2
"""Words or pairs in common without which two sentences are not compared."""
_SHORT: Final = 3
_SHORT_PAIR: Final = 2 * _SHORT + 1
"""Letters up to which a word, or a pair of them, is in too many sentences to tell any apart."""
_LITTLE: Final = 0.08
"""Share of words and pairs in common, not weighed, below which the same holds."""
_WIDESPREAD: Final = 64
"""A word in more sentences than this does not bring them together; it still counts in comparing."""
_COMPARED: Final = 12
"""Sentences that one is compared with at most, those first that have most words in common."""

Match = tuple[int, int]
Held = Mapping[int, frozenset[str]]
"""Features of sentences, by their numbers."""


def reworked(
    old: Held,
    new: Held,
    sure: Sequence[Match],
    kept: Sequence[Match],
    common: Callable[[], Sequence[frozenset[str]]],
) -> list[Match]:
    """Return which of ``old`` became which of ``new``, in order of their numbers.

    ``sure`` are matches that need no comparing, ``kept`` the sentences that both texts have word
    for word. ``common`` gives the features of these; it is called only where it must be known
    which words are rare. A number may come in several matches.
    """
    weighed = _Weighed(old, new, common)
    forth, back = dict(sure), {j: i for i, j in sure}
    left = {i: held for i, held in old.items() if i not in forth}
    right = {j: held for j, held in new.items() if j not in back}
    matches = sorted([*kept, *sure])
    for score, i, j in _best_first(_comparable(left, right), weighed):
        is_free = i in left and j in right
        if is_free and (score >= MATCH or _is_in_order(i, j, matches)):
            forth[i], back[j] = j, i
            del left[i], right[j]
            insort(matches, (i, j))
    rests = _Rests(weighed, forth, back)
    more = [(i, j) for i, j in rests.near_matched() if rests.scores(i, j) >= REST_MATCHED]
    more += [(i, j) for i, j in rests.beyond(left, right) if rests.are_shared(i, j)]
    return sorted([*forth.items(), *more])


class _Weighed:
    """The weights of all features, and of each sentence: counted when first asked for."""

    def __init__(self, old: Held, new: Held, kept: Callable[[], Sequence[frozenset[str]]]) -> None:
        self.old = old
        self.new = new
        self._kept = kept
        self._olds: dict[int, int] = {}
        self._news: dict[int, int] = {}

    @cached_property
    def weights(self) -> Weights:
        return Weights(self._kept(), [*self.old.values(), *self.new.values()])

    def masses(self, i: int, j: int) -> tuple[int, int]:
        """Return what an old and a new sentence weigh."""
        one = self._olds.get(i)
        if one is None:
            one = self._olds[i] = self.weights.of(self.old[i])
        other = self._news.get(j)
        if other is None:
            other = self._news[j] = self.weights.of(self.new[j])
        return one, other


class _Rests:
    """What matches leave unexplained of their sentences, and where else it may be."""

    def __init__(
        self, weighed: _Weighed, forth: Mapping[int, int], back: Mapping[int, int]
    ) -> None:
        self._weighed = weighed
        self._forth = forth
        self._back = back
        self._left = dict(weighed.old)
        self._right = dict(weighed.new)
        for i, j in forth.items():
            one, other = self._left[i], self._right[j]
            self._left[i], self._right[j] = one - other, other - one

    def near_matched(self) -> Iterator[Match]:
        """Yield pairs of matched sentences, each beside the other's match, that share a rest."""
        for i, j in self._forth.items():
            for other in (j - 1, j + 1):
                is_beside = abs(self._back.get(other, i) - i) == 1
                if is_beside and len(self._left[i] & self._right[other]) >= _COMMON:
                    yield i, other

    def beyond(self, left: Held, right: Held) -> Iterator[Match]:
        """Yield pairs of an unmatched sentence and a matched one's rest that may be compared."""
        if left:
            yield from _comparable(left, {j: self._right[j] for j in self._back})
        if right:
            yield from _comparable({i: self._left[i] for i in self._forth}, right)

    def are_shared(self, i: int, j: int) -> bool:
        """Whether an unmatched sentence and a matched one's rest have enough in common."""
        forth, back = self._forth.get(i), self._back.get(j)
        beside = (forth is not None and abs(forth - j) == 1) or (
            back is not None and abs(back - i) == 1
        )
        return self.scores(i, j) >= (REST_BESIDE if beside else REST_ELSEWHERE)

    def scores(self, i: int, j: int) -> float:
        """Return how much two rests share, of themselves and of the lesser whole sentence."""
        left, right = self._left[i], self._right[j]
        weights = self._weighed.weights
        common = weights.of(left & right)
        least = max(1, min(self._weighed.masses(i, j)))
        return (share(common, weights.of(left), weights.of(right)) + common / least) / 2


def _comparable(left: Held, right: Held) -> list[Match]:
    """Return the pairs that have enough in common to be compared."""
    if len(right) <= _COMPARED:
        return [
            (i, j)
            for i, held in left.items()
            for j, other in right.items()
            if len(common := held & other) >= _COMMON
            and _is_enough(sum(map(_tells, common)), held, other)
        ]
    places: defaultdict[str, list[int]] = defaultdict(list)
    for j, held in right.items():
        for feature in held:
            places[feature].append(j)
    pairs: list[Match] = []
    for i, held in left.items():
        shared = [
            where
            for feature in held & places.keys()
            if _tells(feature) and len(where := places[feature]) <= _WIDESPREAD
        ]
        found = Counter(chain.from_iterable(shared))
        near = [
            (-count, abs(i - j), j)
            for j, count in found.items()
            if _is_enough(count, held, right[j])
        ]
        pairs += [(i, j) for _, _, j in sorted(near)[:_COMPARED]]
    return pairs


def _tells(feature: str) -> bool:
    """Whether a feature is more than short words, of which all sentences are full."""
    return len(feature) > _SHORT_PAIR or (
        (len(feature) > _SHORT and " " not in feature) or not feature.isascii()
    )


def _is_enough(common: int, left: frozenset[str], right: frozenset[str]) -> bool:
    return common >= _COMMON and 2 * common >= _LITTLE * (len(left) + len(right))


def _is_in_order(i: int, j: int, matches: Sequence[Match]) -> bool:
    """Whether a match is between those next before it and after it, and not far from one."""
    place = bisect_left(matches, (i, j))
    before, after = matches[max(0, place - 1) : place], matches[place : place + 1]
    if any(match[1] >= j for match in before) or any(match[1] <= j for match in after):
        return False
    return any(max(abs(a - i), abs(b - j)) <= _NEAR for a, b in (*before, *after))


def _best_first(pairs: Sequence[Match], weighed: _Weighed) -> list[tuple[float, int, int]]:
    scored = []
    for i, j in pairs:
        common = weighed.weights.of(weighed.old[i] & weighed.new[j])
        score = share(common, *weighed.masses(i, j))
        if score >= MATCH_IN_ORDER:
            scored.append((-score, abs(i - j), i + j, i, j))
    return [(-score, i, j) for score, _, _, i, j in sorted(scored)]
