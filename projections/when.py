"""Where on the two clocks a question stands: as of a time, as known at a position."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.clocks import DEFAULT_SKEW, format_time, not_in_future
from domain.errors import RefusedError
from infra.log import Head, Log

AsKnown = datetime | int


@dataclass(frozen=True, slots=True)
class When:
    """A point in both clocks, resolved: the position is what any answer rests on."""

    as_of: datetime
    position: int
    pinned: bool


def resolve(log: Log, as_of: datetime | None, as_known: AsKnown | None) -> When:
    """Return the point that a question asks about; what it leaves open is now.

    Raises ``RefusedError`` for a time in the future and for a position the log has not reached.
    """
    head = log.head()
    if as_of is not None:
        not_in_future(as_of, head.now, DEFAULT_SKEW, "as_of")
    return When(as_of or head.now, _position(log, head, as_known), as_known is not None)


def _position(log: Log, head: Head, as_known: AsKnown | None) -> int:
    match as_known:
        case None:
            return head.size
        case int():
            if not 0 <= as_known <= head.size:
                raise RefusedError(
                    f"as_known {as_known} is not a position of this log: it reaches from 0 to "
                    f"{head.size}, recorded at {format_time(head.recorded_at)}"
                )
            return as_known
        case datetime():
            not_in_future(as_known, head.now, DEFAULT_SKEW, "as_known")
            return log.position_at(as_known)
