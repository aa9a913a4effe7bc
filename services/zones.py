"""Time zones and times as people write them on a command line or a page.

An abbreviation counts as ambiguous when places that publish news use it, today, for different
offsets: it is refused with its meanings, never guessed. There is no clock here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.clocks import parse_time
from domain.errors import RefusedError

EXAMPLES: Final = "2024-10-23T10:55:00Z or 2024-10-23 06:55 ET"


@dataclass(frozen=True, slots=True)
class Meaning:
    """One of the zones an ambiguous abbreviation may stand for."""

    name: str
    minutes: int
    """Minutes east of UTC."""
    countries: tuple[str, ...]
    """Where it is used, as ISO 3166-1 alpha-2."""


# Names that follow the clocks of a place, so that the date decides about daylight saving. MSK is
# one of them: it stood for +04:00 from 2011 to 2014.
_PLACES: Final = {
    "ET": "America/New_York",
    "CT": "America/Chicago",
    "MT": "America/Denver",
    "PT": "America/Los_Angeles",
    "MSK": "Europe/Moscow",
    "UK": "Europe/London",
}

# Abbreviations that say an offset, in hours east of UTC. They are taken at their word whatever
# the season: who writes EST in July may be in Panama, or wrong, and only they know which.
_FIXED: Final = {
    name: timedelta(hours=hours)
    for hours, names in {
        -10: "HST",
        -9: "AKST",
        -8: "AKDT",
        -7: "PDT",
        -6: "MDT",
        -5: "EST CDT",
        -4: "EDT",
        -3: "ADT BRT ART",
        -2.5: "NDT",
        0: "UTC GMT UT Z WET",
        1: "CET WEST WAT MEZ",
        2: "CEST EET SAST CAT MESZ",
        3: "EEST EAT TRT",
        5: "PKT",
        5.75: "NPT",
        7: "ICT WIB",
        8: "HKT SGT MYT PHT AWST WITA",
        9: "JST KST WIT",
        9.5: "ACST",
        10: "AEST",
        10.5: "ACDT",
        11: "AEDT",
        12: "NZST",
        13: "NZDT",
    }.items()
    for name in names.split()
}

_AMBIGUOUS: Final = {
    "AMT": (Meaning("Amazon Time", -240, ("BR",)), Meaning("Armenia Time", 240, ("AM",))),
    "AST": (
        Meaning("Atlantic Standard Time", -240, ("CA", "BM", "PR", "US")),
        Meaning("Arabia Standard Time", 180, ("SA", "QA", "KW", "BH", "IQ", "YE")),
    ),
    "BST": (
        Meaning("British Summer Time", 60, ("GB",)),
        Meaning("Bangladesh Standard Time", 360, ("BD",)),
        Meaning("Bougainville Standard Time", 660, ("PG",)),
    ),
    "CST": (
        Meaning("Central Standard Time", -360, ("US", "CA", "MX")),
        Meaning("China Standard Time", 480, ("CN", "TW")),
        Meaning("Cuba Standard Time", -300, ("CU",)),
    ),
    "GST": (
        Meaning("Gulf Standard Time", 240, ("AE", "OM")),
        Meaning("South Georgia Time", -120, ("GS",)),
    ),
    "IST": (
        Meaning("India Standard Time", 330, ("IN",)),
        Meaning("Irish Standard Time", 60, ("IE",)),
        Meaning("Israel Standard Time", 120, ("IL",)),
    ),
    "MST": (
        Meaning("Mountain Standard Time", -420, ("US", "CA", "MX")),
        Meaning("Malaysia Standard Time", 480, ("MY",)),
        Meaning("Myanmar Standard Time", 390, ("MM",)),
    ),
    "NST": (
        Meaning("Newfoundland Standard Time", -210, ("CA",)),
        Meaning("Nepal Standard Time", 345, ("NP",)),
    ),
    "PST": (
        Meaning("Pacific Standard Time", -480, ("US", "CA", "MX")),
        Meaning("Philippine Standard Time", 480, ("PH",)),
        Meaning("Pakistan Standard Time", 300, ("PK",)),
    ),
    "SST": (
        Meaning("Samoa Standard Time", -660, ("AS",)),
        Meaning("Singapore Standard Time", 480, ("SG",)),
    ),
    "WST": (
        Meaning("Western Standard Time of Australia", 480, ("AU",)),
        Meaning("West Samoa Time", 780, ("WS",)),
    ),
}

_OFFSET = re.compile(r"(?:UTC|GMT)? ?([+-])(\d\d?)(?::?(\d\d))?", re.ASCII | re.IGNORECASE)
# The areas of the IANA database, so that right/…, posix/… and a machine's own files (localtime)
# are no zones here.
_IANA = re.compile(
    r"(?:Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Brazil|Canada|Chile|Etc|Europe"
    r"|Indian|Mexico|Pacific|US)(?:/[A-Za-z0-9_+-]{1,40}){1,2}",
    re.ASCII,
)
_HUMAN = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d?):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?"
    r"(?: ?([AaPp])\.?[Mm]\.?(?![A-Za-z]))? ?(.*)",
    re.ASCII,
)


def meanings(name: str) -> tuple[Meaning, ...]:
    """Return what an ambiguous abbreviation may stand for; nothing for any other name."""
    return _AMBIGUOUS.get(name.upper(), ())


def zone(name: str, *, country: str | None = None) -> tzinfo:
    """Return the zone a person means by ``name``: ET, CEST, UTC+2, -05:00, America/New_York.

    ``country`` (ISO 3166-1 alpha-2) settles an ambiguous abbreviation where only one of its
    meanings is used there. Raises ``RefusedError`` for an ambiguous or unknown name.
    """
    wanted = " ".join(name.split()).replace("\u2212", "-")
    short = wanted.upper()
    if short in _PLACES:
        return _iana(_PLACES[short])
    if short in _FIXED:
        return timezone(_FIXED[short], short)
    if short in _AMBIGUOUS:
        return _settled(short, country)
    if match := _OFFSET.fullmatch(wanted):
        return _offset(match, name)
    if _IANA.fullmatch(wanted):
        return _iana(wanted)
    raise RefusedError(
        f"'{shorten(name)}' is not a time zone known here; write UTC, ET, an offset such as "
        "+02:00, or an IANA name such as Europe/Berlin"
    )


def parse_human_time(text: str) -> datetime:
    """Read RFC 3339, or a date, a time and a zone such as ``2024-10-23 14:00 ET``; return UTC.

    Seconds, a fraction and ``a.m.``/``p.m.`` are optional; digits beyond microseconds are cut.
    Raises ``RefusedError`` for a time without a zone, with an ambiguous or unknown one, or one
    that its zone's clocks never showed or showed twice.
    """
    try:
        return parse_time(text)
    except RefusedError:
        return _human_time(text)


def clock_hour(hour: int, half: str | None) -> int:
    """Return the hour of the day (0 to 23) from an hour and ``a``, ``p`` or None for 24 hours.

    Raises ``ValueError`` where no clock shows that hour.
    """
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError(f"there is no hour {hour} on a clock of twelve hours")
    return hour % 12 + (12 if half.lower() == "p" else 0)


def to_utc(local: datetime, where: tzinfo) -> datetime:
    """Return the moment at which the clocks of ``where`` showed ``local`` (a naive time), in UTC.

    Raises ``RefusedError``, naming both offsets, for a time that daylight saving skips or repeats,
    and for one outside the years 1 to 9999.
    """
    first = local.replace(tzinfo=where, fold=0)
    second = local.replace(tzinfo=where, fold=1)
    before, after = first.utcoffset() or timedelta(), second.utcoffset() or timedelta()
    if before > after:
        raise RefusedError(
            f"{local:%Y-%m-%d %H:%M} came twice in {where}, at {offset_text(before)} and again at "
            f"{offset_text(after)}; write {local.isoformat()}{offset_text(before)} or "
            f"{local.isoformat()}{offset_text(after)}"
        )
    if before < after:
        raise RefusedError(
            f"{local:%Y-%m-%d %H:%M} never came in {where}: its clocks went forward from "
            f"{offset_text(before)} to {offset_text(after)} over it"
        )
    try:
        return first.astimezone(UTC)
    except OverflowError as error:
        raise RefusedError(f"{local.isoformat()} in {where} lies outside the calendar") from error


def offset_text(offset: timedelta) -> str:
    """Write an offset from UTC as ``+HH:MM``."""
    sign, minutes = ("-" if offset < timedelta() else "+"), abs(offset) // timedelta(minutes=1)
    return f"{sign}{minutes // 60:02}:{minutes % 60:02}"


def shorten(text: str) -> str:
    """Return ``text`` as it fits into a message: one line of at most 80 characters."""
    line = " ".join(text[:200].split())
    return line if len(line) <= 80 and len(text) <= 200 else f"{line[:79]}…"


def _human_time(text: str) -> datetime:
    shown = shorten(text)
    match = _HUMAN.fullmatch(" ".join(text.split()))
    if match is None:
        raise RefusedError(f"'{shown}' is not a time; write it such as {EXAMPLES}")
    day, hour, minute, second, fraction, half, name = match.groups()
    if not name:
        raise RefusedError(
            f"'{shown}' states no time zone; add one, such as UTC, ET, +02:00 or Europe/Berlin"
        )
    micros = (fraction or "0").ljust(6, "0")[:6]
    try:
        hours = clock_hour(int(hour), half)
        clock = f"{hours:02}:{minute}:{second or '00'}.{micros}"
        local = datetime.fromisoformat(f"{day}T{clock}")
    except ValueError as error:
        raise RefusedError(f"'{shown}' is not a time that exists ({error})") from error
    try:
        return to_utc(local, zone(name))
    except RefusedError as error:
        raise RefusedError(f"'{shown}': {error.message}") from error


def _settled(short: str, country: str | None) -> tzinfo:
    found = [m for m in _AMBIGUOUS[short] if country is not None and country in m.countries]
    if len(found) == 1:
        return timezone(timedelta(minutes=found[0].minutes), short)
    said = [f"{m.name} ({offset_text(timedelta(minutes=m.minutes))})" for m in _AMBIGUOUS[short]]
    raise RefusedError(
        f"'{short}' may be {', '.join(said[:-1])} or {said[-1]}; write the offset instead, or an "
        "IANA name such as America/Chicago"
    )


def _offset(match: re.Match[str], name: str) -> tzinfo:
    hours, minutes = int(match[2]), int(match[3] or 0)
    if hours > 23 or minutes > 59:
        raise RefusedError(f"'{shorten(name)}' is not an offset that exists; write +HH:MM")
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if match[1] == "-" else offset)


def _iana(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:  # OSError: a folder of zones
        raise RefusedError(
            f"'{name}' is not in the IANA time zone database; write a name such as Europe/Berlin"
        ) from error
