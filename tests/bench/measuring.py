"""Measuring as ratios: two things in turns, in one run, and the median of the pairs."""

from __future__ import annotations

import random
import statistics
import string
from collections.abc import Callable
from dataclasses import dataclass

Rate = Callable[[], float]


@dataclass(frozen=True)
class Result:
    """What a comparison gave: rates a second, their ratio in the median, and what was aimed at."""

    name: str
    ours: float
    yardstick: float
    ratio: float
    low: float
    high: float
    target: float | None
    unit: str = "/s"

    @property
    def verdict(self) -> str:
        """Whether the target was reached; empty where there is none."""
        if self.target is None:
            return ""
        return "reached" if self.ratio >= self.target else "MISSED"


def compare(name: str, ours: Rate, yardstick: Rate, *, target: float | None, rounds: int) -> Result:
    """Run both in turns, ``rounds`` times after one for warmth, each giving a rate."""
    yardstick()
    ours()
    pairs = [(ours(), yardstick()) for _ in range(rounds)]
    ratios = sorted(a / b for a, b in pairs)
    return Result(
        name,
        statistics.median(a for a, _ in pairs),
        statistics.median(b for _, b in pairs),
        statistics.median(ratios),
        ratios[0],
        ratios[-1],
        target,
    )


def texts(number: int, size: int = 4096) -> list[bytes]:
    """Return texts of about ``size`` bytes that look and compress like prose."""
    chance = random.Random(1)  # noqa: S311 - the same texts in every run
    words = [
        "".join(chance.choices(string.ascii_lowercase, k=chance.randint(2, 9))) for _ in range(3000)
    ]
    weights = [1 / rank for rank in range(1, len(words) + 1)]
    return [
        " ".join(chance.choices(words, weights, k=size // 5))[:size].encode() for _ in range(number)
    ]
