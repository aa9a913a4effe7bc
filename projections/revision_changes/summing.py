"""What a timeline tells of the signals of a change: the telling ones, each once."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from domain.text.change import Change

MOST: Final = 40
"""So many signals a timeline tells of a change; the difference of two revisions tells all."""

SignalSeen = tuple[str, str, str | None, str | None]
"""Kind, rule, the words before, the words after."""


def signals_seen(change: Change) -> tuple[SignalSeen, ...]:
    """Return what was seen in a change: of sentences that were reworked first, then of those that
    came or went alone.
    """
    return tuple(islice(dict.fromkeys(_signals(change)), MOST))


def _signals(change: Change) -> Iterator[SignalSeen]:
    for both in (True, False):
        for one in change.changes:
            if both is bool(one.old and one.new):
                for signal in one.signals:
                    before = signal.before.text if signal.before else None
                    after = signal.after.text if signal.after else None
                    yield signal.kind.value, signal.rule, before, after
