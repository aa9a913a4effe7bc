"""The course of one article, kept as its observations come and go. Pure.

At every moment its spans are those that ``chronology`` makes of all observations at once. They are
not made anew each time: an observation changes the spans around it and no others, however many
there are. So an article with thousands of revisions costs about as much an event as a new one.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
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
        self._seen: list[Observation] = []  # at those places
        self._starts: list[Place] = []
        self._spans: list[Span | None] = []  # that begin there; None until it is computed
        self._starts_of: dict[int, list[Place]] = {}  # by revision
        self._claims: list[Place] = []  # of the observations with a claim of publication

    @property
    def published_at(self) -> datetime | None:
        """When the outlet says the article was published."""
        return (
            claim_of(self._seen[_number(self._places, self._claims[0])]) if self._claims else None
        )

    @property
    def spans(self) -> tuple[Span, ...]:
        """All spans in their order."""
        return tuple(span for span in self._spans if span is not None)

    @property
    def chronology(self) -> Chronology:
        """What all observations make at once."""
        return Chronology(self.spans, self.published_at)

    def stay(self, start: Place) -> Stay | None:
        """Return what is told of a span; None for one that is no more."""
        number = bisect_left(self._starts, start)
        if not _is_at(self._starts, number, start):
            return None
        span = self._spans[number]
        assert span is not None
        before, earlier = (self._spans[number - n] if number >= n else None for n in (1, 2))
        text = before if before is None or before.revision else earlier
        return Stay(span, before, text, returns=self._starts_of[span.revision][0] < start)

    def about(self, start: Place, revisions: Container[int]) -> Iterator[int]:
        """Yield which of some revisions stood last before a place, from there on, and next."""
        number = bisect_left(self._starts, start)
        here = number + _is_at(self._starts, number, start)
        told = [span.revision if span else 0 for span in self._spans[number:here]]
        before = (s.revision for s in reversed(self._spans[:number]) if s)
        after = (s.revision for s in self._spans[here:] if s)
        for found in (before, told, after):
            yield from islice((revision for revision in found if revision in revisions), 1)

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
            number = bisect_left(self._starts, start)
            if _is_at(self._starts, number, start):
                self._spans[number] = self._span(number)
        return sorted(touched)

    def _put_in(self, observation: Observation) -> None:
        place = observation.place
        number = bisect_left(self._places, place)
        self._places.insert(number, place)
        self._seen.insert(number, observation)
        if claim_of(observation) is not None:
            insort(self._claims, place)
        self._mark(number)
        self._mark(number + 1)

    def _take_out(self, observation: Observation) -> None:
        place = observation.place
        number = _number(self._places, place)
        self._start(observation, starts=False)
        del self._places[number], self._seen[number]
        if claim_of(observation) is not None:
            del self._claims[_number(self._claims, place)]
        self._mark(number)

    def _mark(self, number: int) -> None:
        """Have a span begin at an observation exactly when it is not like the one before it."""
        if number < len(self._seen):
            observation = self._seen[number]
            before = self._seen[number - 1] if number else None
            like = before and before.sighting.revision == observation.sighting.revision
            self._start(observation, starts=not like)

    def _start(self, observation: Observation, *, starts: bool) -> None:
        place = observation.place
        of_revision = self._starts_of.setdefault(observation.sighting.revision, [])
        number = bisect_left(self._starts, place)
        is_marked = _is_at(self._starts, number, place)
        if starts and not is_marked:
            self._starts.insert(number, place)
            self._spans.insert(number, None)
            insort(of_revision, place)
        elif is_marked and not starts:
            del self._starts[number], self._spans[number]
            del of_revision[_number(of_revision, place)]

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

    def _span(self, number: int) -> Span:
        begin = bisect_left(self._places, self._starts[number])
        end = len(self._places)
        if number + 1 < len(self._starts):
            end = bisect_left(self._places, self._starts[number + 1])
        return span_of(
            self._seen[begin],
            self._seen[end - 1],
            end - begin,
            self._seen[begin - 1] if begin else None,
            self._seen[end] if end < len(self._seen) else None,
        )


def _number(places: list[Place], place: Place) -> int:
    """Return where a place is that is among them."""
    return bisect_left(places, place)


def _is_at(places: list[Place], number: int, place: Place) -> bool:
    return number < len(places) and places[number] == place
