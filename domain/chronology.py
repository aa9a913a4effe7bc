"""When each revision of an article stood, from what was seen of it (design section 3).

Revisions are ordered by when they were seen, never by when we heard of it. What is only known as
an interval stays one: a revision was there from ``appeared_at``, was last seen at ``last_seen``,
and its successor was there by ``first_seen`` of the next span.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby, pairwise
from typing import Any

from domain.article_events import (
    ArticleUnpublished,
    CaptureRejected,
    RevisionCaptured,
    RevisionSighted,
    Sighting,
    TimesCorrected,
)
from domain.event import Logged


class Basis(StrEnum):
    """What a time rests on: the outlet's word, somebody's eyes, or our own record."""

    ASSERTED = "asserted"
    OBSERVED = "observed"
    RECORDED = "recorded"


class State(StrEnum):
    """What is known of an article at a moment."""

    NOTHING_KNOWN = "nothing-known"
    TEXT_NOT_SEEN = "text-not-seen"
    STANDING = "standing"
    UNPUBLISHED = "unpublished"


@dataclass(frozen=True, slots=True)
class Observation:
    """A sighting, with the position of the event that holds it."""

    sighting: Sighting
    position: int


@dataclass(frozen=True, slots=True)
class Span:
    """One stretch of time in which one revision stood, or (revision 0) the article was gone.

    ``replaced_at`` is None for the last. A stretch may be empty: another revision was seen at
    the very same time.
    """

    revision: int
    appeared_at: datetime
    basis: Basis
    first_seen: datetime
    last_seen: datetime
    replaced_at: datetime | None
    first: Sighting
    last: Sighting
    position: int


@dataclass(frozen=True, slots=True)
class Chronology:
    """The spans of an article in their order, and when the outlet says it was published."""

    spans: tuple[Span, ...]
    published_at: datetime | None

    def at(self, moment: datetime) -> tuple[State, Span | None]:
        """Return what is known of the article at ``moment`` on the as-of axis."""
        standing = None
        for span in self.spans:
            if span.appeared_at <= moment:
                standing = span  # of spans that begin together the last one stands
        if standing is not None:
            return (State.STANDING if standing.revision else State.UNPUBLISHED), standing
        if self.published_at is not None and self.published_at <= moment:
            return State.TEXT_NOT_SEEN, None
        return State.NOTHING_KNOWN, None


class Sightings:
    """What was seen of an article, gathered event by event, with what was put right later."""

    def __init__(self) -> None:
        self._seen: dict[Sighting, Observation] = {}
        self._corrected: dict[Sighting, Sighting] = {}
        self._rejected: set[int] = set()

    def add(self, logged: Logged[Any]) -> None:
        """Take the next event of the article's stream."""
        match logged.event:
            case RevisionCaptured() as captured:
                self._see((*captured.earlier_sightings, captured.sighting), logged.position)
            case RevisionSighted() as sighted:
                self._see(sighted.sightings, logged.position)
            case ArticleUnpublished() as unpublished:
                seen = (*unpublished.earlier_sightings, unpublished.sighting)
                self._see(seen, logged.position)
            case TimesCorrected() as corrected:
                self._correct(corrected, logged.position)
            case CaptureRejected() as rejected:
                self._rejected.add(rejected.revision)

    def observations(self) -> list[Observation]:
        """Return each sighting once, with its position; none of a rejected revision."""
        return [o for o in self._seen.values() if o.sighting.revision not in self._rejected]

    def _see(self, sightings: Iterable[Sighting], position: int) -> None:
        for sighting in sightings:
            # Seen again with the wrong time, it is the same sighting and stays corrected.
            if sighting not in self._corrected:
                self._seen.setdefault(sighting, Observation(sighting, position))

    def _correct(self, event: TimesCorrected, position: int) -> None:
        self._corrected[event.wrong] = event.right
        self._corrected.pop(event.right, None)
        if self._seen.pop(event.wrong, None) is not None:
            self._seen.setdefault(event.right, Observation(event.right, position))


def observations(events: Iterable[Logged[Any]]) -> list[Observation]:
    """Return what events of one article's stream say was seen of it, each sighting once."""
    sightings = Sightings()
    for logged in events:
        sightings.add(logged)
    return sightings.observations()


def chronology(seen: Sequence[Observation]) -> Chronology:
    """Return the spans that observations make: a pure function of the set of them.

    Ordered by ``observed_at``, ties by position. A run of sightings of one revision is one span;
    a revision that comes back has one span for each stay.
    """
    if not seen:  # registered, and no text yet at this position
        return Chronology((), None)
    ordered = sorted(seen, key=lambda o: (o.sighting.observed_at, o.position))
    runs = [list(run) for _, run in groupby(ordered, key=lambda o: o.sighting.revision)]
    starts: list[tuple[datetime, Basis]] = []
    for number, run in enumerate(runs):
        before = runs[number - 1][-1].sighting.observed_at if number else None
        starts.append(_appeared(run[0].sighting, before))
    ends = [after[0] for _, after in pairwise(starts)]
    spans = tuple(
        Span(
            revision=run[0].sighting.revision,
            appeared_at=start,
            basis=basis,
            first_seen=run[0].sighting.observed_at,
            last_seen=run[-1].sighting.observed_at,
            replaced_at=end,
            first=run[0].sighting,
            last=run[-1].sighting,
            position=run[0].position,
        )
        for run, (start, basis), end in zip(runs, starts, [*ends, None], strict=True)
    )
    return Chronology(spans, _published(ordered))


def _appeared(first: Sighting, last_seen_before: datetime | None) -> tuple[datetime, Basis]:
    """Take the outlet's word for when a text appeared only where what was seen allows it."""
    claimed = first.modified_at or first.published_at
    if (
        claimed is not None
        and claimed <= first.observed_at
        and (last_seen_before is None or claimed > last_seen_before)
    ):
        return claimed, Basis.ASSERTED
    return first.observed_at, Basis.OBSERVED


def _published(ordered: Sequence[Observation]) -> datetime | None:
    """Return the first claim of publication that does not come after the eyes that saw the text."""
    for seen in ordered:
        claimed = seen.sighting.published_at
        if claimed is not None and claimed <= seen.sighting.observed_at:
            return claimed
    return None
