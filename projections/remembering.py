"""What a view that folds articles remembers of them between batches.

Those it has forgotten, or never knew, are folded anew from their streams. That gives the same: a
state is a function of an article's events.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any, Generic, Protocol, TypeVar

from domain.event import Logged
from infra.mapper import EventMapper
from projections.reading import select_streams
from projections.view import Cursor


class State(Protocol):
    """What is remembered of an article, up to the version of its stream that was folded last."""

    version: int


StateT = TypeVar("StateT", bound=State)


class Remembered(Generic[StateT]):
    """The states of the articles that were folded last, no more than ``limit``."""

    def __init__(self, make: Callable[[], StateT], limit: int) -> None:
        self._make = make
        self._limit = limit
        self._states: OrderedDict[str, StateT] = OrderedDict()
        self._mapper = EventMapper()

    def __getitem__(self, article: str) -> StateT:
        """Return the state of an article of the batch."""
        return self._states[article]

    def clear(self) -> None:
        """Forget all: they are ahead of what was committed."""
        self._states.clear()

    def trim(self) -> None:
        """Forget the articles that were folded longest ago, beyond the limit."""
        while len(self._states) > self._limit:
            self._states.popitem(last=False)

    def recall(self, cursor: Cursor, events: Sequence[Logged[Any]]) -> list[Logged[Any]]:
        """Have a state for every article of a batch; return the events before the batch that have
        to be folded first.
        """
        first = {e.event.originator_id: e.event.originator_version for e in reversed(events)}
        missing = []
        for article, version in first.items():
            state = self._states.get(article)
            if version == 1 or state is None or state.version != version - 1:
                self._states[article] = self._make()
                if version > 1:
                    missing.append(article)
            self._states.move_to_end(article)
        if not missing:
            return []
        before = select_streams(cursor, self._mapper, missing, events[0].position - 1)
        return [logged for stream in before.values() for logged in stream]
