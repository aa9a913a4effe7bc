"""Where on the two clocks a question stands: as of a time, as known at a position."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from domain.clocks import DEFAULT_SKEW, format_time, not_in_future
from domain.errors import BehindError, RefusedError
from infra.log import Head, Log

AsKnown = datetime | int

WAIT_SECONDS: Final = 5.0  # how long a question waits for the views
_GLANCE_SECONDS: Final = 0.005


class Reached(Protocol):
    """Whatever answers, it has reached a position of the log."""

    def position(self) -> int:
        """Return that position."""


@dataclass(frozen=True, slots=True)
class When:
    """A point in both clocks, resolved: the position is what any answer rests on."""

    as_of: datetime
    position: int
    pinned: bool


def resolve(
    log: Log,
    reached: Reached,
    as_of: datetime | None,
    as_known: AsKnown | None,
    *,
    min_position: int | None = None,
    wait_seconds: float = WAIT_SECONDS,
) -> When:
    """Return the point that a question asks about; what it leaves open is now.

    What is asked to be known must be reached by whatever answers: that is waited for, and so is
    ``min_position``. Raises ``RefusedError`` for a time in the future and for a position the log
    has not reached, ``BehindError`` when the wait was too long.
    """
    head = log.head()
    if as_of is not None:
        not_in_future(as_of, head.now, DEFAULT_SKEW, "as_of")
    asked = _position(log, head, as_known)
    least = max(asked or 0, _within(head, min_position, "min_position") or 0)
    newest = _wait(reached, least, wait_seconds)
    position = newest if asked is None else asked
    return When(as_of or head.now, position, pinned=as_known is not None)


def _position(log: Log, head: Head, as_known: AsKnown | None) -> int | None:
    if isinstance(as_known, datetime):
        not_in_future(as_known, head.now, DEFAULT_SKEW, "as_known")
        return log.position_at(as_known)
    return _within(head, as_known, "as_known")


def _within(head: Head, position: int | None, name: str) -> int | None:
    if position is not None and not 0 <= position <= head.size:
        raise RefusedError(
            f"{name} {position} is not a position of this log: it reaches from 0 to {head.size}, "
            f"recorded at {format_time(head.recorded_at)}"
        )
    return position


def _wait(reached: Reached, least: int, seconds: float) -> int:
    """Return the position that is reached once it is ``least``."""
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while (position := reached.position()) < least:
        if time.monotonic() > deadline:
            raise BehindError(
                f"the views have reached position {position}, not yet {least}; try again in a "
                "moment. 'stet views status' tells how they are"
            )
        pause.wait(_GLANCE_SECONDS)
    return position
