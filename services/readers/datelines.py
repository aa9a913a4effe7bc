"""Reads lines that hold nothing but times: datelines, and the times in an aggregator's header.

A line is taken to pieces from left to right, once; one word that is no part of a time ends it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from domain.errors import RefusedError
from services.readers.countries import Country
from services.readers.lines import LONGEST_SHAPE
from services.zones import clock_hour, meanings, offset_text, shorten, to_utc, zone

LONGEST: Final = 200
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
_ZONE_WORDS: Final = {"eastern": "ET", "central": "CT", "mountain": "MT", "pacific": "PT"}

# Tried in this order at each place. Pages run their parts together ("Oct. 23, 2024Updated Oct. 24",
# "March 3, 20252:20 PM UTC"), so no token asks for a space after it.
_TOKEN = re.compile(
    r"""(?P<ymd>\d{4}([-/.])\d\d?\2\d\d?(?!\d))
    |(?P<dmy>\d\d?([-/.])\d\d?\4(?:1[89]|20)\d\d)
    |(?P<ago>(?:\d{1,4}|an?)\s(?:sec(?:ond)?|min(?:ute)?|hour|hr|day|week|month|year)s?\s
        (?:ago|read)(?![a-z]))
    |(?P<clock>\d\d?[:.]\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?![\d:]))
    |(?P<hour>\d\d?)(?=\s?[ap]\.?\s?m)
    |(?P<year>(?:1[89]|20)\d\d)
    |(?P<day>\d\d?)(?:st|nd|rd|th)?(?![\d:])
    |(?P<month>(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?
        |sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?![a-z]))\.?
    |(?P<weekday>(?:mon|tue(?:s)?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?(?![a-z]))\.?
    |(?P<half>[ap])\.?\s?m(?-i:(?![a-z]))\.?
    |(?P<label>(?:first\s|last\s|originally\s)?(?:published|posted|issued|updated|modified)(?-i:(?![a-z]))
        (?:\s(?:on|at))?\s?:?)
    |(?P<offset>(?:GMT|UTC)?[+\u2212-]\d\d?(?::?\d\d)?(?!\d))
    |(?P<iana>(?:Africa|America|Asia|Atlantic|Australia|Europe|Indian|Pacific|US)/[A-Za-z_/]+)
    |(?P<words>(?:eastern|central|mountain|pacific)(?:\s(?:standard|daylight))?\stime)
    |(?P<zone>(?-i:[A-Z]{1,5}(?![a-z])))
    |(?P<filler>(?:[\s,/|•·:;()\u2013\u2014]|-(?!\d))+|(?:on|at|of|the|hrs)(?![a-z]))
    """,
    re.ASCII | re.IGNORECASE | re.VERBOSE,
)


_PLACE = re.compile(r"[A-Z][A-Za-z.]*(?: [A-Z][A-Za-z.]*){0,2}")
_STROKE = re.compile(r" [-/|–—] $")
_RELATIVE = re.compile(
    r"(?:(?:first |last )?(?:published|posted|updated|modified)(?: on| at)?\s?:?\s?)?"
    r"\b(?:\d{1,4}|an?) (?:sec(?:ond)?|min(?:ute)?|hour|hr|day|week|month|year)s? (?:ago|read)\b",
    re.ASCII | re.IGNORECASE,
)


@dataclass(slots=True)
class Stamp:
    """One time as a page writes it: what it is said to be, and its parts as they stand there."""

    label: str = ""
    parts: dict[str, str] = field(default_factory=dict)

    @property
    def has_date(self) -> bool:
        """Whether year, month and day are said."""
        return self.parts.keys() >= {"year", "month", "day"} or bool(
            self.parts.keys() & {"ymd", "dmy"}
        )

    @property
    def is_dated_loosely(self) -> bool:
        """Whether it is plainly a time of publication, though no full date is said."""
        return bool(self.label) or (self.parts.keys() >= {"month", "day"} and self.has_clock)

    @property
    def has_clock(self) -> bool:
        """Whether a time of day is said."""
        return bool(self.parts.keys() & {"clock", "hour"})

    @property
    def is_of_a_change(self) -> bool:
        """Whether it says when the text was changed, rather than published."""
        return "updated" in self.label or "modified" in self.label

    @property
    def zone(self) -> str | None:
        """The zone's name, as far as one is said."""
        return self.parts.get("zone")


@dataclass(frozen=True, slots=True)
class Placed:
    """A time in UTC (None where it cannot be told), and what was odd about it.

    The zone is ``assumed`` where the page states none, ``guessed`` where its name is ambiguous.
    """

    moment: datetime | None
    assumed: bool = False
    guessed: bool = False
    note: str | None = None


def scan(text: str) -> tuple[list[Stamp], int]:
    """Return the times that ``text`` begins with, and how many characters they take."""
    stamps = [Stamp()]
    end = 0
    text = text[:LONGEST_SHAPE]
    while match := _TOKEN.match(text, end):
        if not _take(stamps, match):
            break
        end = match.end()
    return [stamp for stamp in stamps if stamp.parts], end


def read_line(text: str) -> list[Stamp] | None:
    """Return the times of a line that holds nothing else; None for any other line.

    One of them must have a date, or be said to be a publication's. A place may stand at the end,
    after a stroke: ``March 3, 2025 2:20 pm IST - NEW DELHI``.
    """
    if len(text) > LONGEST:
        return None
    stamps, end = scan(text)
    if end < len(text) and not (_PLACE.fullmatch(text, end) and _STROKE.search(text[:end])):
        return None
    return stamps if any(s.has_date or s.is_dated_loosely for s in stamps) else None


def without_relative(text: str) -> str:
    """Return a dateline without "Updated 2 hours ago", which is another text an hour later."""
    kept = _RELATIVE.sub("", text).strip(" ,/|•·:;-–—")
    return kept if scan(kept)[0] else text


def is_label(text: str) -> bool:
    """Tell whether a line is only the label of a time that follows: ``Published``."""
    match = _TOKEN.match(text) if len(text) <= 40 else None
    return match is not None and match.lastgroup == "label" and match.end() == len(text)


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
    name = stamp.zone.upper() if stamp.zone else default_zone
    used_in = {place for meaning in meanings(name) for place in meaning.countries}
    if country is None or country.code not in used_in:
        country = Country(_USUAL[name], "") if name in _USUAL else None
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


def _take(stamps: list[Stamp], match: re.Match[str]) -> bool:
    """Add a token to the last stamp, or begin a new one. Say whether it fits."""
    kind, last = match.lastgroup or "", stamps[-1]
    value = match[kind]
    if kind == "words":
        kind, value = "zone", _ZONE_WORDS[value.split()[0].lower()]
    elif kind in ("offset", "iana"):
        kind = "zone"
    if kind in ("filler", "weekday", "ago"):
        return True
    if kind == "zone" and not last.has_clock:
        return value == "T" and last.has_date  # the T of 2025-03-03T09:05
    if kind == "half":
        if not last.has_clock or "half" in last.parts:
            return False
    elif _begins_anew(last, kind):
        last = Stamp()
        stamps.append(last)
    if kind == "label":
        last.label = value.lower()
        return True
    if kind in last.parts:
        return False
    last.parts[kind] = value
    return True


def _begins_anew(last: Stamp, kind: str) -> bool:
    match kind:
        case "label":
            return bool(last.parts or last.label)
        case "ymd" | "dmy" | "month":
            return last.has_date or "month" in last.parts
        case "clock" | "hour":
            return last.has_clock
        case _:
            return False


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
