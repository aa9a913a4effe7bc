"""Where on the two clocks a question stands: as of a time, as known at a position."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from domain.clocks import DEFAULT_SKEW, format_time, not_in_future
from domain.errors import BehindError, RefusedError
from infra.log import Log

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


@dataclass(frozen=True, slots=True)
class Question:
    """The clocks as they were asked for; what is left open is now."""

    as_of: datetime | None = None
    as_known: AsKnown | None = None
    min_position: int | None = None

    def parameters(self) -> dict[str, Any]:
        """Return the parameters of the statements' ``point``."""
        known = self.as_known
        return {
            "as_of": self.as_of,
            "position": known if isinstance(known, int) else None,
            "known_at": known if isinstance(known, datetime) else None,
        }


@dataclass(frozen=True, slots=True)
class Point:
    """How the log and the views stood when a question was answered, and what it came to.

    ``grown_at`` is when the log grew last, ``recorded_at`` when it reached ``position``; None
    where that is the newest.
    """

    now: datetime
    size: int
    grown_at: datetime
    reached: int
    position: int
    recorded_at: datetime | None

    @classmethod
    def of(cls, row: dict[str, Any]) -> Point:
        """Return the point that begins the row of an answer."""
        return cls(
            row["now"],
            row["size"],
            row["grown_at"],
            row["reached"],
            row["position"],
            row["recorded_at"],
        )

    def lacking(self, question: Question) -> int | None:
        """Return the position that the views must reach before they can answer; None if they can.

        Raises ``RefusedError`` for a time in the future and for a position the log has not reached.
        """
        _askable(question, self.now, self.size, self.grown_at)
        least = max(self.position, question.min_position or 0)
        return least if self.reached < least else None

    def settled(self, question: Question) -> bool:
        """Tell whether the question gets this answer for ever: both its clocks are pinned, to what
        no later event can change.

        A time on the record axis is pinned once the log has grown past it: until then an event
        may yet be recorded at or before it.
        """
        if question.as_of is None or question.as_of > self.now or question.as_known is None:
            return False
        return isinstance(question.as_known, int) or question.as_known < self.grown_at


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
    _askable(Question(as_of, as_known, min_position), head.now, head.size, head.recorded_at)
    asked = log.position_at(as_known) if isinstance(as_known, datetime) else as_known
    newest = _wait(reached, max(asked or 0, min_position or 0), wait_seconds)
    position = newest if asked is None else asked
    return When(as_of or head.now, position, pinned=as_known is not None)


def behind(position: int, least: int) -> BehindError:
    """Return the error that says that the views did not come as far as was asked, in time."""
    return BehindError(
        f"the views have reached position {position}, not yet {least}; try again in a moment. "
        "'stet views status' tells how they are"
    )


def _askable(question: Question, now: datetime, size: int, grown_at: datetime) -> None:
    known = question.as_known
    if question.as_of is not None:
        not_in_future(question.as_of, now, DEFAULT_SKEW, "as_of")
    if isinstance(known, datetime):
        not_in_future(known, now, DEFAULT_SKEW, "as_known")
    else:
        _within(known, size, grown_at, "as_known")
    _within(question.min_position, size, grown_at, "min_position")


def _within(position: int | None, size: int, grown_at: datetime, name: str) -> None:
    if position is not None and not 0 <= position <= size:
        raise RefusedError(
            f"{name} {position} is not a position of this log: it reaches from 0 to {size}, "
            f"recorded at {format_time(grown_at)}"
        )


def _wait(reached: Reached, least: int, seconds: float) -> int:
    """Return the position that is reached once it is ``least``."""
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while (position := reached.position()) < least:
        if time.monotonic() > deadline:
            raise behind(position, least)
        pause.wait(_GLANCE_SECONDS)
    return position
