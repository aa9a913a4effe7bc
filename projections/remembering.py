"""What a view that folds articles remembers of them between batches.

Those it has forgotten, or never knew, are folded anew from their streams. That gives the same: a
state is a function of an article's events and of the texts that may be shown.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final, Generic, Protocol, TypeVar

from domain.article_events import RevisionCaptured
from domain.body_events import BODY_EVENTS
from domain.event import Logged
from domain.redaction import Redaction, redactions
from infra.mapper import EventMapper
from projections.reading import select_bodies, select_streams
from projections.view import Cursor

Streams = Mapping[str, Sequence[Logged[Any]]]

_REDACTING: Final = frozenset(event.TOPIC for event in BODY_EVENTS)


class State(Protocol):
    """What is remembered of an article, up to the version of its stream that was folded last."""

    version: int


StateT = TypeVar("StateT", bound=State)


@dataclass(frozen=True, slots=True)
class Recalled:
    """What a batch needs of the log, and in which way each article of it is to be folded.

    ``before`` are streams up to the batch, to be folded first, so that ``going_on``, events of the
    batch, can be folded after. ``anew`` are whole streams, of which all rows are to be made anew:
    a text of them was withheld, released or erased, or is gone. ``bodies`` are the texts of all
    these that may be shown, and ``hidden`` those that may not, by commitment.
    """

    before: Streams
    anew: Streams
    going_on: Sequence[Logged[Any]]
    bodies: Mapping[str, bytes]
    hidden: Mapping[str, Redaction]


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

    def __setitem__(self, article: str, state: StateT) -> None:
        """Remember another state of an article."""
        self._states[article] = state

    def clear(self) -> None:
        """Forget all: they are ahead of what was committed."""
        self._states.clear()

    def trim(self) -> None:
        """Forget the articles that were folded longest ago, beyond the limit."""
        while len(self._states) > self._limit:
            self._states.popitem(last=False)

    def recall(self, cursor: Cursor, events: Sequence[Logged[Any]]) -> Recalled:
        """Have a state for every article of a batch; return what has to be folded of each."""
        redacted = {e.event.originator_id for e in events if e.event.TOPIC in _REDACTING}
        missing = self._missing(events, redacted)
        before = self._streams(cursor, missing, events[0].position - 1)
        anew = self._streams(cursor, sorted(redacted), events[-1].position)
        hidden = redactions(chain(*before.values(), *anew.values()))
        wanted = (e for e in chain(*before.values(), *anew.values(), events) if _shown(e, hidden))
        bodies = select_bodies(cursor, wanted)
        for article in [a for a, stream in before.items() if _bereft(stream, bodies, hidden)]:
            own = [e for e in events if e.event.originator_id == article]
            anew[article] = [*before.pop(article), *own]
        for article in anew:
            self._states[article] = self._make()
        going_on = [e for e in events if e.event.originator_id not in anew]
        return Recalled(before, anew, going_on, bodies, hidden)

    def _missing(self, events: Sequence[Logged[Any]], redacted: set[str]) -> list[str]:
        first = {e.event.originator_id: e.event.originator_version for e in reversed(events)}
        missing = []
        for article, version in first.items():
            state = self._states.get(article)
            if version == 1 or state is None or state.version != version - 1:
                self._states[article] = self._make()
                if version > 1 and article not in redacted:
                    missing.append(article)
            self._states.move_to_end(article)
        return missing

    def _streams(
        self, cursor: Cursor, articles: Sequence[str], position: int
    ) -> dict[str, list[Logged[Any]]]:
        return select_streams(cursor, self._mapper, articles, position) if articles else {}


def _shown(logged: Logged[Any], hidden: Mapping[str, Redaction]) -> bool:
    event = logged.event
    return isinstance(event, RevisionCaptured) and event.commitment not in hidden


def _bereft(
    stream: Iterable[Logged[Any]], bodies: Mapping[str, bytes], hidden: Mapping[str, Redaction]
) -> bool:
    """Tell whether a text of a stream is gone that no event erases: rows may still rest on it."""
    return any(_shown(e, hidden) and e.event.commitment not in bodies for e in stream)
