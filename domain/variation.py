"""Texts that seem to change and do not: variants that a page is shown in, noise that differs for
each who looks. Derived from what was seen, never an event. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby, pairwise
from typing import Final

from domain.article import Article
from domain.article_events import Sighting

RUNS: Final = 4
"""So many turns are looked at: with fewer, a text that was put back would be a variant."""
WITHIN: Final = timedelta(days=7)
"""Variants change places within this time; what has stood for longer stands."""
AT_ONCE: Final = timedelta(minutes=2)
"""What differs at every look, each so soon after the last, was written by nobody."""


class Variation(StrEnum):
    """Why the contents of an article differ, but for somebody having changed it."""

    FLAPPING = "flapping"
    """The text flips between two contents."""
    NOISE = "noise"
    """Each look, right after the last, finds another content."""


def variation(article: Article, waiting: Iterable[Sighting] = ()) -> Variation | None:
    """Return how the text of an article varies; None for one that stands, or is written on.

    ``waiting`` are sightings that are held back. Rejected revisions and times that were put right
    do not count.
    """
    seen = {s for s in (*article.sightings, *waiting) if _counts(article, s)}
    runs = _runs(sorted(seen, key=lambda s: (s.observed_at, s.revision)))[-RUNS:]
    if len(runs) < RUNS or any(run[0].revision == 0 for run in runs):
        return None
    revisions = {run[0].revision for run in runs}
    if len(revisions) == 2 and runs[-1][-1].observed_at - _start(runs[1]) <= WITHIN:
        return Variation.FLAPPING
    if len(revisions) == RUNS and all(len(run) == 1 for run in runs[1:]) and _is_at_once(runs):
        return Variation.NOISE
    return None


def _counts(article: Article, sighting: Sighting) -> bool:
    return sighting.revision not in article.rejected and sighting not in article.corrected


def _runs(seen: Iterable[Sighting]) -> list[list[Sighting]]:
    return [list(run) for _, run in groupby(seen, key=lambda s: s.revision)]


def _start(run: list[Sighting]) -> datetime:
    return run[0].observed_at


def _is_at_once(runs: list[list[Sighting]]) -> bool:
    """Tell whether each run but the first begins right after the last sighting of the one before,
    the second excepted: that one is the change that made us look again.
    """
    return all(_start(b) - a[-1].observed_at <= AT_ONCE for a, b in pairwise(runs[1:]))
