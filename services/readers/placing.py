"""Tells which moment a time on a page is: from its parts, as written, to UTC."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from domain.errors import RefusedError
from services.readers.countries import Country
from services.zones import clock_hour, meanings, offset_text, shorten, to_utc, zone

if TYPE_CHECKING:
    from services.readers.datelines import Stamp

_MONTHS: Final = [
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
]
# Where the clocks show these names for a part of the year only.
_SEASONAL: Final = {
    "EST": "America/New_York",
    "EDT": "America/New_York",
    "CST": "America/Chicago",
    "CDT": "America/Chicago",
    "MDT": "America/Denver",
    "PST": "America/Los_Angeles",
    "PDT": "America/Los_Angeles",
    "BST": "Europe/London",
    "CET": "Europe/Paris",
    "CEST": "Europe/Paris",
    "AEST": "Australia/Sydney",
    "AEDT": "Australia/Sydney",
}
# What an ambiguous name is guessed to mean where no sign on the page speaks for another country:
# the outlets that use it otherwise are few and nearly all named after their country. There is no
# such use of AST, GST or IST.
_USUAL: Final = {"BST": "GB", "CST": "US", "MST": "US", "PST": "US"}


@dataclass(frozen=True, slots=True)
class Placed:
    """A time in UTC (None where it cannot be told), and what was odd about it.

    The zone is ``assumed`` where the page states none, ``guessed`` where its name is ambiguous.
    """

    moment: datetime | None
    assumed: bool = False
    guessed: bool = False
    note: str | None = None


def place(stamp: Stamp, default_zone: str, country: Country | None) -> Placed:
    """Return the moment a stamp names, as far as it can be told.

    ``default_zone`` is taken where the page states none. Raises ``RefusedError`` for a date or a
    time that no calendar or clock has.
    """
    if not stamp.has_date:
        return Placed(None, note="a time without a full date")
    if "dmy" in stamp.parts and _is_either_order(stamp.parts["dmy"]):
        return Placed(None, note="a date that reads as day and month in either order")
    local = _local(stamp)
    if not stamp.has_clock:
        return Placed(None, note="no time stated, only a date")
    name = stamp.zone or default_zone
    used_in = {place for meaning in meanings(name) for place in meaning.countries}
    if country is None or country.code not in used_in:
        usual = _USUAL.get(name.upper())
        country = Country(usual, "") if usual else None
    try:
        moment = to_utc(local, zone(name, country=country.code if country else None))
    except RefusedError as error:
        return Placed(None, note=f"a time that cannot be placed: {error.message}")
    if stamp.zone is None:
        return Placed(moment, assumed=True, note=f"no zone stated, {default_zone} assumed")
    guessed = country is not None and not country.why
    return Placed(moment, guessed=guessed, note=_oddity(name, local, moment, country))


def _oddity(name: str, local: datetime, moment: datetime, country: Country | None) -> str | None:
    """Say what a person should know who weighs a time with a zone of this name."""
    stated = local - moment.replace(tzinfo=None)
    said = []
    name = name.upper()
    if country and country.why:
        said.append(f"{name} read as {offset_text(stated)}, since {country.why}")
    elif country:
        said.append(f"{name} guessed to mean {offset_text(stated)}: no sign of another country")
    if name in _SEASONAL:
        there = moment.astimezone(zone(_SEASONAL[name])).utcoffset()
        # Half the readings of an ambiguous name are of places without seasons.
        if there is not None and abs(there - stated) == timedelta(hours=1):
            said.append(
                f"{name} ({offset_text(stated)}) stated and taken at its word, though clocks in "
                f"{_SEASONAL[name]} were at {offset_text(there)} that day"
            )
    return "; ".join(said) or None


def _is_either_order(date: str) -> bool:
    """Tell whether 03/04/2025 may be the 3rd of April as well as the 4th of March.

    With points between its parts it may not: who writes points writes the day first.
    """
    first, second, _ = map(int, re.split(r"[-/.]", date))
    return "." not in date and first != second and first <= 12 and second <= 12


def _local(stamp: Stamp) -> datetime:
    year, month, day = _date(stamp)
    hour, minute, second, micro = 0, 0, 0, 0
    try:
        if "clock" in stamp.parts:
            parts = [int(p) for p in re.split(r"[:.,]", stamp.parts["clock"])[:3]]
            hour, minute, second = (*parts, 0)[:3]
            fraction = re.search(r":\d\d:\d\d[.,](\d+)", stamp.parts["clock"])
            micro = int(fraction[1].ljust(6, "0")[:6]) if fraction else 0
        elif "hour" in stamp.parts:
            hour = int(stamp.parts["hour"])
        hour = clock_hour(hour, stamp.parts.get("half"))
        return datetime(year, month, day, hour, minute, second, micro)  # noqa: DTZ001
    except ValueError as error:
        said = shorten(" ".join(stamp.parts.values()))
        raise RefusedError(f"'{said}' is not a time that exists ({error})") from error


def _date(stamp: Stamp) -> tuple[int, int, int]:
    """Return year, month and day, which need not be a date that exists."""
    if "ymd" in stamp.parts:
        year, month, day = map(int, re.split(r"[-/.]", stamp.parts["ymd"]))
        return year, month, day
    if "dmy" in stamp.parts:
        day, month, year = map(int, re.split(r"[-/.]", stamp.parts["dmy"]))
        if month > 12 and "." not in stamp.parts["dmy"]:
            day, month = month, day  # 10/23/2024, as in the United States
        return year, month, day
    month = _MONTHS.index(stamp.parts["month"][:3].lower()) + 1
    return int(stamp.parts["year"]), month, int(stamp.parts["day"])
