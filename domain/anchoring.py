"""What can be said of the time of a position: an interval between anchors.

An anchor is what somebody else, a time-stamping authority or a witness, said of a checkpoint at a
time. A position at or below an anchored size was in the log by then; one above it was not in the
log that was shown then. What the log's own clock says must lie between.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

TOLERANCE: Final = timedelta(minutes=1)
"""How far the clocks of two honest machines may be apart; anchors say whole seconds besides."""

Kind = Literal["timestamp", "cosignature"]


@dataclass(frozen=True, slots=True)
class Anchor:
    """That somebody saw the checkpoint of a size at a time. ``by`` is a URL or a verifier key."""

    size: int
    kind: Kind
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Interval:
    """Between which anchors a position came into the log; None where there is none on that side."""

    after: Anchor | None
    before: Anchor | None

    def holds(self, recorded_at: datetime, tolerance: timedelta = TOLERANCE) -> bool:
        """Tell whether a time that the log claims for the position can be."""
        too_early = self.after is not None and recorded_at < self.after.at - tolerance
        too_late = self.before is not None and recorded_at > self.before.at + tolerance
        return not (too_early or too_late)


def interval(position: int, anchors: Iterable[Anchor]) -> Interval:
    """Return the narrowest interval that anchors give for a position."""
    after: Anchor | None = None
    before: Anchor | None = None
    for anchor in anchors:
        if anchor.size < position:
            if after is None or anchor.at > after.at:
                after = anchor
        elif before is None or anchor.at < before.at:
            before = anchor
    return Interval(after, before)
