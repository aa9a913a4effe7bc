"""The course of one article, kept as its observations come and go. Pure.

At every moment its spans are those that ``chronology`` makes of all observations at once. They are
not made anew each time: an observation changes the spans around it and no others, however many
there are. So an article with thousands of revisions costs about as much an event as a new one.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from domain.chronology import Chronology, Observation, Place, Span, claim_of, span_of

# An observation changes the span that its place falls into, and may begin one there and one right
# after it. What is told of a span rests on two before it: an absence may lie between two texts.
_AFTER: Final = 2


@dataclass(frozen=True, slots=True)
class Stay:
    """A span with what tells how it came: the span before it, and the last one with a text.

    ``returns``: its text had stood before.
    """

    span: Span
    before: Span | None
    text: Span | None
    returns: bool


class Course:
    """The observations of an article in their order, and the spans that they make.

    A span is named by the place of its first observation.
    """

    def __init__(self) -> None:
        self._places: list[Place] = []
        self._seen: dict[Place, Observation] = {}
        self._starts: list[Place] = []
        self._spans: dict[Place, Span] = {}
        self._starts_of: dict[int, list[Place]] = {}  # by revision
        self._claims: list[Place] = []  # of the observations with a claim of publication

    @property
    def published_at(self) -> datetime | None:
        """When the outlet says the article was published."""
        return claim_of(self._seen[self._claims[0]]) if self._claims else None

    @property
    def chronology(self) -> Chronology:
        """All spans in their order."""
        return Chronology(tuple(self._spans[s] for s in self._starts), self.published_at)

    @property
    def first(self) -> Place | None:
        """The name of the first span."""
        return self._starts[0] if self._starts else None

    def stay(self, start: Place) -> Stay | None:
        """Return what is told of a span; None for one that is no more."""
        span = self._spans.get(start)
        if span is None:
            return None
        number = bisect_left(self._starts, start)
        before, earlier = (
            self._spans[self._starts[number - n]] if number >= n else None for n in (1, 2)
        )
        text = before if before is None or before.revision else earlier
        return Stay(span, before, text, returns=self._starts_of[span.revision][0] < start)

    def change(self, gone: Iterable[Observation], new: Iterable[Observation]) -> list[Place]:
        """Take observations out and in; return, in order, the names of all spans of which something
        else is told now, those that are no more among them.
        """
        touched: set[Place] = set()
        for observation in gone:
            touched |= self._about(observation)
            self._take_out(observation)
            touched |= self._about(observation)
        for observation in new:
            touched |= self._about(observation)
            self._put_in(observation)
            touched |= self._about(observation)
        for start in touched:
            if _holds(self._starts, start):
                self._spans[start] = self._span(start)
            else:
                self._spans.pop(start, None)
        return sorted(touched)

    def _put_in(self, observation: Observation) -> None:
        place = observation.place
        self._seen[place] = observation
        insort(self._places, place)
        if claim_of(observation) is not None:
            insort(self._claims, place)
        self._mark(place)
        self._mark(self._after(place))

    def _take_out(self, observation: Observation) -> None:
        place = observation.place
        after = self._after(place)
        self._mark(place, starts=False)
        if claim_of(observation) is not None:
            _remove(self._claims, place)
        _remove(self._places, place)
        del self._seen[place]
        self._mark(after)

    def _mark(self, place: Place | None, *, starts: bool = True) -> None:
        """Have a place among the starts of spans exactly when a span starts there."""
        if place is None:
            return
        revision = self._seen[place].sighting.revision
        before = self._before(place)
        starts = starts and (before is None or self._seen[before].sighting.revision != revision)
        of_revision = self._starts_of.setdefault(revision, [])
        for marked in (self._starts, of_revision):
            is_marked = _holds(marked, place)
            if starts and not is_marked:
                insort(marked, place)
            elif is_marked and not starts:
                _remove(marked, place)

    def _about(self, observation: Observation) -> set[Place]:
        """Return the spans of which something else may be told with or without an observation."""
        place = observation.place
        number = bisect_right(self._starts, place) - 1
        found = set(self._starts[max(0, number) : number + _AFTER + 1])
        # The first span tells when the article was published.
        found.update(self._starts[:1] if self._claims[:1] == [place] else ())
        # The first stay of a text is the only one that does not return.
        found.update(self._starts_of.get(observation.sighting.revision, [])[:1])
        return found

    def _span(self, start: Place) -> Span:
        number = bisect_left(self._starts, start)
        begin = bisect_left(self._places, start)
        end = len(self._places)
        if number + 1 < len(self._starts):
            end = bisect_left(self._places, self._starts[number + 1])
        return span_of(
            self._seen[start],
            self._seen[self._places[end - 1]],
            end - begin,
            self._seen[self._places[begin - 1]] if begin else None,
            self._seen[self._places[end]] if end < len(self._places) else None,
        )

    def _before(self, place: Place) -> Place | None:
        number = bisect_left(self._places, place)
        return self._places[number - 1] if number else None

    def _after(self, place: Place) -> Place | None:
        number = bisect_right(self._places, place)
        return self._places[number] if number < len(self._places) else None


def _holds(places: list[Place], place: Place) -> bool:
    number = bisect_left(places, place)
    return number < len(places) and places[number] == place


def _remove(places: list[Place], place: Place) -> None:
    del places[bisect_left(places, place)]
