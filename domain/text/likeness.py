"""How much of one sentence is in another, by their words and pairs of words.

A word weighs as much as it is rare in the two texts (its inverse document frequency, Spärck Jones
1972), less if it is short. Weights are integers: sums of them do not depend on their order.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Final

_SCALE: Final = 1000
_SMOOTHING: Final = 10
"""Sentences added to the count of a text, so that in a short one words weigh about the same."""
_FULL_LENGTH: Final = 5
_PAIR: Final = 0.5
"""Weight of a pair of neighbouring words against one word as rare."""


class Weights(dict[str, int]):
    """Weights of features (``words.features_of``), by how few sentences of two texts have them."""

    def __init__(self, kept: Sequence[frozenset[str]], others: Sequence[frozenset[str]]) -> None:
        """Count in the sentences that both texts have, and in the others of either."""
        super().__init__()
        self._counts = Counter(chain.from_iterable(chain(kept, others)))
        self._total = len(kept) + len(others) + _SMOOTHING

    def __missing__(self, feature: str) -> int:
        """Weigh a feature when it is first asked for."""
        if " " in feature:
            factor = _PAIR
        else:
            factor = 1.0 if feature[0].isdigit() else min(len(feature) / _FULL_LENGTH, 1.0)
        rareness = math.log(self._total / self._counts[feature])
        weight = self[feature] = int(_SCALE * rareness * factor)
        return weight

    def of(self, features: Iterable[str]) -> int:
        """Return what features weigh together."""
        return sum(map(self.__getitem__, features))


def share(common: int, one: int, other: int) -> float:
    """Return the share of two weights that is common: Dice's coefficient, 0 to 1."""
    return 2 * common / (one + other) if common else 0.0
