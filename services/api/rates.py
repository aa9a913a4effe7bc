"""How many requests a client may make in a window of time. Pure but for what it has counted."""

from __future__ import annotations

import math
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Standing:
    """How a client stands: may it go on, how many has it left, in how many seconds all again."""

    allowed: bool
    left: int
    resets_in: int


@dataclass(slots=True)
class Rates:
    """Counts requests by client in windows of ``window`` seconds, ``limit`` in each.

    What is remembered is bounded: windows that are over are dropped when a new one begins.
    """

    limit: int
    window: int
    _windows: dict[str, tuple[float, int]] = field(default_factory=dict)
    _swept: float = 0.0

    def take(self, client: str, now: float) -> Standing:
        """Count a request at ``now``, in seconds of a clock that never goes back."""
        ends, used = self._windows.get(client, (0.0, 0))
        if now >= ends:
            self._sweep(now)
            ends, used = now + self.window, 0
        resets_in = min(self.window, max(1, math.ceil(ends - now)))
        if used >= self.limit:
            return Standing(allowed=False, left=0, resets_in=resets_in)
        self._windows[client] = (ends, used + 1)
        return Standing(allowed=True, left=self.limit - used - 1, resets_in=resets_in)

    def _sweep(self, now: float) -> None:
        if now - self._swept >= self.window:
            self._windows = {c: w for c, w in self._windows.items() if w[0] > now}
            self._swept = now
