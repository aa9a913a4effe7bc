"""When assertions of one claim stood at once that say different things to it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from domain.claim_course import Step
from domain.claim_events import Stance


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A stretch in which assertions of one claim stood that say different things to it.

    ``brought_by`` is the assertion with which it began; 0 where it began by one that went.
    """

    begins: datetime
    ends: datetime | None
    stances: frozenset[Stance]
    brought_by: int


def contradictions(
    stood: Mapping[int, tuple[Stance, Sequence[Step]]],
) -> tuple[Contradiction, ...]:
    """Return when assertions of different stance stood at once, by number: stance and steps.

    One that has turned says something else than it was linked for, and is left out.
    """
    moments = [
        (at, number, stance, way)
        for number, (stance, steps) in stood.items()
        for begins, ends in _stretches(steps)
        for at, way in ((begins, 1), (ends, -1))
        if at is not None
    ]
    count: Counter[Stance] = Counter()
    states: list[tuple[datetime, frozenset[Stance], int]] = []
    for at, group in groupby(sorted(moments), key=lambda moment: moment[0]):
        newest = 0
        for _, number, stance, way in group:
            count[stance] += way
            newest = number if way > 0 else newest
        now = frozenset(+count)
        if not states or states[-1][1] != now:
            states.append((at, now, newest))
    ends = [*(at for at, _, _ in states), None][1:]
    return tuple(
        Contradiction(at, end, now, newest)
        for (at, now, newest), end in zip(states, ends, strict=True)
        if len(now) > 1
    )


def _stretches(steps: Sequence[Step]) -> Iterator[tuple[datetime, datetime | None]]:
    """Yield the stretches in which an assertion stood for what it was linked for."""
    begins: datetime | None = None
    for step in steps:
        stands = step.standing and not step.turned
        if stands and begins is None:
            begins = step.at
        elif not stands and begins is not None:
            if begins < step.at:
                yield begins, step.at
            begins = None
    if begins is not None:
        yield begins, None
