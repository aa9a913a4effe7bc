"""When each revision of an article stood, from what was seen of it (design section 3).

Revisions are ordered by when they were seen, never by when we heard of it. What is only known as
an interval stays one: a revision was there from ``appeared_at``, was last seen at ``last_seen``,
and its successor was there by ``first_seen`` of the next span.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from itertools import groupby
from typing import Any, Final

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


Place = tuple[datetime, int, int, datetime, datetime]

_NEVER: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Observation:
    """A sighting, with the position of the event that holds it."""

    sighting: Sighting
    position: int

    @property
    def place(self) -> Place:
        """Where it stands among an article's observations: no two have the same.

        Ordered by ``observed_at``, ties by position; what one event says of one moment by
        revision, so that the sightings of a revision stay together.
        """
        seen = self.sighting
        return (
            seen.observed_at,
            self.position,
            seen.revision,
            seen.published_at or _NEVER,
            seen.modified_at or _NEVER,
        )


@dataclass(frozen=True, slots=True)
class Span:
    """One stretch of time in which one revision stood, or (revision 0) the article was gone.

    It was seen ``sightings`` times, from ``first_seen`` to ``last_seen``. It began after
    ``not_before``, when what stood before was still seen; it ended by ``next_seen``, when
    ``replaced_by`` was seen in its place. These are None for the first and for the last. A stretch
    may be empty: another revision was seen at the very same time.
    """

    revision: int
    appeared_at: datetime
    basis: Basis
    not_before: datetime | None
    first_seen: datetime
    last_seen: datetime
    sightings: int
    replaced_at: datetime | None
    replaced_by: int | None
    next_seen: datetime | None
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


@dataclass(frozen=True, slots=True)
class Learned:
    """Which observations an event takes from an article's, and which it adds to them."""

    gone: Sequence[Observation] = ()
    new: Sequence[Observation] = ()


class Sightings:
    """What was seen of an article, gathered event by event, with what was put right later."""

    def __init__(self) -> None:
        self._seen: dict[Sighting, Observation] = {}
        self._corrected: dict[Sighting, Sighting] = {}
        self._rejected: set[int] = set()

    def add(self, logged: Logged[Any]) -> Learned:
        """Take the next event of the article's stream; return what it changes."""
        match logged.event:
            case RevisionCaptured() | ArticleUnpublished() as event:
                seen = (*event.earlier_sightings, event.sighting)
                return Learned(new=self._see(seen, logged.position))
            case RevisionSighted() as sighted:
                return Learned(new=self._see(sighted.sightings, logged.position))
            case TimesCorrected() as corrected:
                return self._correct(corrected, logged.position)
            case CaptureRejected() as rejected:
                return self._reject(rejected.revision)
        return Learned()

    def observations(self) -> list[Observation]:
        """Return each sighting once, with its position; none of a rejected revision."""
        return self._counted(self._seen.values())

    def _counted(self, seen: Iterable[Observation]) -> list[Observation]:
        return [o for o in seen if o.sighting.revision not in self._rejected]

    def _see(self, sightings: Iterable[Sighting], position: int) -> list[Observation]:
        new = []
        for sighting in sightings:
            # Seen again with the wrong time, it is the same sighting and stays corrected.
            if sighting not in self._corrected and sighting not in self._seen:
                self._seen[sighting] = Observation(sighting, position)
                new.append(self._seen[sighting])
        return self._counted(new)

    def _correct(self, event: TimesCorrected, position: int) -> Learned:
        self._corrected[event.wrong] = event.right
        self._corrected.pop(event.right, None)
        wrong = self._seen.pop(event.wrong, None)
        if wrong is None:
            return Learned()
        return Learned(self._counted([wrong]), self._see([event.right], position))

    def _reject(self, revision: int) -> Learned:
        gone = [o for o in self.observations() if o.sighting.revision == revision]
        self._rejected.add(revision)
        return Learned(gone)


def observations(events: Iterable[Logged[Any]]) -> list[Observation]:
    """Return what events of one article's stream say was seen of it, each sighting once."""
    sightings = Sightings()
    for logged in events:
        sightings.add(logged)
    return sightings.observations()


def chronology(seen: Iterable[Observation]) -> Chronology:
    """Return the spans that observations make: a pure function of the set of them.

    In the order of their places. A run of sightings of one revision is one span; a revision that
    comes back has one span for each stay.
    """
    ordered = sorted(seen, key=lambda o: o.place)
    runs = [list(run) for _, run in groupby(ordered, key=lambda o: o.sighting.revision)]
    lasts = [None, *(run[-1] for run in runs)]
    firsts = [*(run[0] for run in runs[1:]), None]
    spans = (
        span_of(run[0], run[-1], len(run), before, after)
        for run, before, after in zip(runs, lasts, firsts, strict=False)
    )
    claims = (claim_of(observation) for observation in ordered)
    return Chronology(tuple(spans), next((claim for claim in claims if claim is not None), None))


def span_of(
    first: Observation,
    last: Observation,
    sightings: int,
    before: Observation | None,
    after: Observation | None,
) -> Span:
    """Return the span of a run of sightings, from what was seen right before and right after it."""
    not_before = before.sighting.observed_at if before else None
    appeared_at, basis = _appeared(first.sighting, not_before)
    last_seen = last.sighting.observed_at
    return Span(
        revision=first.sighting.revision,
        appeared_at=appeared_at,
        basis=basis,
        not_before=not_before,
        first_seen=first.sighting.observed_at,
        last_seen=last_seen,
        sightings=sightings,
        replaced_at=_appeared(after.sighting, last_seen)[0] if after else None,
        replaced_by=after.sighting.revision if after else None,
        next_seen=after.sighting.observed_at if after else None,
        first=first.sighting,
        last=last.sighting,
        position=first.position,
    )


def claim_of(seen: Observation) -> datetime | None:
    """Return when the outlet claimed to have published, unless that comes after the eyes that saw
    the text. The first such claim of an article, in the order of places, is taken.
    """
    claimed = seen.sighting.published_at
    return claimed if claimed is not None and claimed <= seen.sighting.observed_at else None


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
