"""The largest group of links that keep their order; the others moved."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from operator import le

Match = tuple[int, int]


def out_of_order(matches: Sequence[Match]) -> set[Match]:
    """Return which of ``matches``, sorted by old number, do not fit in the order of the others.

    The others are as many as can be whose new numbers never go back; found by patience sorting
    (Fredman 1975), in n log n steps.
    """
    numbers = [j for _, j in matches]
    if all(map(le, numbers, numbers[1:])):
        return set()
    ends: list[int] = []  # the smallest number that a run of each length can end in
    last: list[int] = []  # the index of that match
    before: list[int] = []
    for index, number in enumerate(numbers):
        length = bisect_right(ends, number)
        before.append(last[length - 1] if length else -1)
        ends[length : length + 1] = [number]
        last[length : length + 1] = [index]
    moved = set(matches)
    index = last[-1]
    while index >= 0:
        moved.discard(matches[index])
        index = before[index]
    return moved
