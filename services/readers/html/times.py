"""Tells what times an outlet claims on a page, in UTC, from all that the page says of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from domain.clocks import format_time
from domain.errors import RefusedError
from services.readers import datelines, placing
from services.readers.placing import Placed
from services.zones import shorten

DEFAULT_ZONE: Final = "UTC"
SLACK: Final = timedelta(minutes=5)
"""How far an outlet's clock may be ahead of whoever saw the page."""

_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)[T ]?(\d\d)(\d\d)(\d\d)?(Z|[+-]\d\d:?\d\d)?")
_EPOCH = re.compile(r"1\d{9}(\d{3})?")


@dataclass(slots=True)
class Times:
    """The claimed times, whether a zone was assumed for one of them, and what was odd."""

    published_at: datetime | None = None
    modified_at: datetime | None = None
    assumed: bool = False
    notes: list[str] = field(default_factory=list)


def claimed(published: Iterable[str], modified: Iterable[str], observed_at: datetime) -> Times:
    """Return what is claimed, from times as written, the most trusted first.

    A claim that cannot be is left out with a note that holds it: no such date, later than the page
    was seen, changed before it was published.
    """
    times = Times()
    times.published_at = _weighed(times, "publication", published, observed_at)
    times.modified_at = _weighed(times, "change", modified, observed_at)
    if times.published_at and times.modified_at and times.modified_at < times.published_at:
        times.notes.append(
            f"the time of change {format_time(times.modified_at)} lies before that of publication: "
            "left out"
        )
        times.modified_at = None
    return times


def read(text: str) -> Placed:
    """Return the moment that a written time names. Raises ``RefusedError`` for what cannot be."""
    said = text.strip()
    if epoch := _EPOCH.fullmatch(said):
        seconds = int(said) / (1000 if epoch[1] else 1)
        return Placed(datetime.fromtimestamp(seconds, UTC))
    if compact := _COMPACT.fullmatch(said):
        year, month, day, hour, minute, second, zone = compact.groups(default="")
        said = f"{year}-{month}-{day} {hour}:{minute}:{second or '00'} {zone}".strip()
    stamps, end = datelines.scan(said)
    if end < len(said) or not stamps:
        return Placed(None, note="not a time that is understood")
    return placing.place(stamps[0], DEFAULT_ZONE, None)


def _weighed(
    times: Times, what: str, said: Iterable[str], observed_at: datetime
) -> datetime | None:
    placed = _best(times, what, said)
    if placed is None or placed.moment is None:
        return None
    if placed.moment > observed_at + SLACK:
        times.notes.append(
            f"the time of {what} {format_time(placed.moment)} lies after the page was seen: "
            "left out"
        )
        return None
    if placed.assumed:
        times.assumed = True
    if placed.note:
        times.notes.append(f"time of {what}: {placed.note}")
    return placed.moment


def _best(times: Times, what: str, said: Iterable[str]) -> Placed | None:
    """Return the first time that states a zone, or else the first that is one at all."""
    fallback: Placed | None = None
    notes = []
    for text in dict.fromkeys(said):
        try:
            placed = read(text)
        except RefusedError as error:
            times.notes.append(f"time of {what}: {error.message}: left out")
            continue
        if placed.moment is None:
            notes.append(f"time of {what}: '{shorten(text)}': {placed.note}: left out")
        elif not placed.assumed:
            return placed
        else:
            fallback = fallback or placed
    if fallback is None:
        times.notes += notes[:1]
    return fallback
