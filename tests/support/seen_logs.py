"""Builders for when each revision stood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from builders import NOON, at

from domain.article_events import (
    ArticleRegistered,
    ArticleUnpublished,
    CaptureRejected,
    RevisionCaptured,
    RevisionSighted,
    Sighting,
    TimesCorrected,
)
from domain.capture import Provenance
from domain.chronology import (
    Basis,
    Chronology,
    chronology,
    observations,
)
from domain.event import Logged

ASSERTED, OBSERVED = Basis.ASSERTED, Basis.OBSERVED
STREAM = "article-a"
GONE = ""


@dataclass(frozen=True)
class Seen:
    """A text by its name, the minute it was seen at, and the outlet's claims of that moment.

    Of an article that is ``GONE`` the outlet claims only when it went: that is ``modified``.
    """

    text: str
    minute: int
    published: int | None = None
    modified: int | None = None


def minute(number: int | None) -> datetime | None:
    return None if number is None else at(number)


def as_sighting(seen: Seen, revision: int) -> Sighting:
    return Sighting(
        revision=revision,
        observed_at=at(seen.minute),
        published_at=minute(seen.published),
        modified_at=minute(seen.modified),
    )


def log_of(*seen: Seen | Sequence[Seen]) -> list[Logged[Any]]:
    """Return the log in which these arrived in this order: one event for each, or each group.

    Texts are numbered in the order of their arrival. The last of a group is what was captured,
    those before it had been held back.
    """
    registered = ArticleRegistered(
        originator_id=STREAM, originator_version=1, identity="url", outlet="o.example", bucket=0
    )
    logged: list[Logged[Any]] = [Logged(1, NOON, registered)]
    numbers = {GONE: 0}
    for group in ([s] if isinstance(s, Seen) else s for s in seen):
        position = len(logged) + 1
        new = group[-1].text not in numbers
        sightings = [as_sighting(s, numbers.setdefault(s.text, len(numbers))) for s in group]
        logged.append(Logged(position, NOON, _event(position, new, sightings)))
    return logged


def _event(version: int, new: bool, sightings: list[Sighting]) -> Any:
    last = sightings[-1]
    if last.revision == 0:
        return ArticleUnpublished(
            originator_id=STREAM,
            originator_version=version,
            observed_at=last.observed_at,
            claimed_at=last.modified_at,
            provenance=Provenance(source="test"),
            earlier_sightings=tuple(sightings[:-1]),
        )
    if not new:
        return RevisionSighted(
            originator_id=STREAM,
            originator_version=version,
            sightings=tuple(sightings),
            provenance=Provenance(source="test"),
        )
    return RevisionCaptured(
        originator_id=STREAM,
        originator_version=version,
        commitment="00",
        provenance=Provenance(source="test"),
        earlier_sightings=tuple(sightings[:-1]),
        **last.model_dump(),
    )


def corrected(log: list[Logged[Any]], wrong: Sighting, right: Sighting) -> list[Logged[Any]]:
    """Return the log with a sighting's times put right in the end."""
    position = len(log) + 1
    event = TimesCorrected(
        originator_id=STREAM,
        originator_version=position,
        wrong=wrong,
        right=right,
        reason="The clock was wrong.",
    )
    return [*log, Logged(position, NOON, event)]


def rejected(log: list[Logged[Any]], revision: int) -> list[Logged[Any]]:
    """Return the log with a revision taken out of the course in the end."""
    position = len(log) + 1
    event = CaptureRejected(
        originator_id=STREAM,
        originator_version=position,
        revision=revision,
        reason="A paywall.",
    )
    return [*log, Logged(position, NOON, event)]


def course_of(log: list[Logged[Any]]) -> Chronology:
    return chronology(observations(log))


def course(*seen: Seen | Sequence[Seen]) -> Chronology:
    return course_of(log_of(*seen))


def stays(known: Chronology) -> list[tuple[int, datetime, Basis, datetime | None]]:
    return [(s.revision, s.appeared_at, s.basis, s.replaced_at) for s in known.spans]
