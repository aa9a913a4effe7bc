"""When a watched address is looked at again, and when it counts as gone. Pure: what is random and
what time it is are given.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

DAY: Final = timedelta(days=1)
QUIET_PARTS: Final = 10
"""A text that has stood for so long is looked at again after this part of it."""
LIVELIEST: Final = 9
"""More contents in a day than this make no more haste."""
SPREAD: Final = 0.1
"""Up to this part of a wait is added to it by chance, so that what came together parts."""

FIRST_RETRY: Final = timedelta(minutes=1)
LONGEST_RETRY: Final = DAY
LONGEST_PAUSE: Final = timedelta(hours=1)

# How often, and over how long, an address must have said that there is nothing.
_CONFIRMATIONS: Final = {404: (3, timedelta(hours=1)), 410: (2, timedelta(minutes=10))}
ABSENT: Final = frozenset(_CONFIRMATIONS)
"""The answers that say that there is nothing at an address (RFC 9110, 15.5.5 and 15.5.11)."""


@dataclass(frozen=True, slots=True)
class Pace:
    """The shortest and the longest time from one look to the next."""

    least: timedelta = timedelta(minutes=5)
    most: timedelta = timedelta(days=7)


def next_look(quiet: timedelta, changes: int, jitter: float, pace: Pace) -> timedelta:
    """Return how long to leave a text alone.

    ``quiet``: since it last changed, or was published; ``changes``: contents that were new in the
    last day; ``jitter``: from 0 to 1. The longer it has stood the longer, the livelier the shorter.
    """
    lively = 1 + min(max(changes, 0), LIVELIEST)
    wait = max(quiet / (QUIET_PARTS * lively), pace.least)
    return min(wait * (1 + SPREAD * jitter), pace.most)


def retry(failures: int, jitter: float, asked: float | None = None) -> timedelta:
    """Return how long to leave an address alone that failed so often, one after another.

    It doubles, up to a day, and half of it is left to chance (``jitter`` from 0 to 1). ``asked``
    are the seconds that the server asks for; it is never less than these, up to a day.
    """
    doubled = FIRST_RETRY * (1 << min(max(failures, 1) - 1, 20))
    own = min(doubled, LONGEST_RETRY) * (0.5 + 0.5 * jitter)
    return max(own, seconds(asked))


def pause(failures: int, delay: timedelta, asked: float | None = None) -> timedelta:
    """Return how long to ask a host for nothing at all, that failed so often one after another."""
    doubled = min(delay * (1 << min(failures, 20)), max(delay, LONGEST_PAUSE))
    return max(doubled, seconds(asked))


def seconds(asked: float | None) -> timedelta:
    """Return what a server asks for, in seconds, as a wait: nothing below zero, a day at most."""
    return timedelta(seconds=min(max(asked or 0.0, 0.0), DAY.total_seconds()))


def unconfirmed(status: int, since: datetime, looks: int, now: datetime) -> timedelta | None:
    """Return how long to wait until an absence is looked at again; None when it is certain.

    ``looks``: how often in a row the address has answered 404 or 410, the first time at ``since``.
    One answer is never enough: what is being published anew answers so too.
    """
    needed, span = _CONFIRMATIONS[status]
    left = since + span - now
    if looks >= needed and left <= timedelta():
        return None
    return max(min(span / (needed - 1), left), timedelta(minutes=1))
