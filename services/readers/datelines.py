"""Reads lines that hold nothing but times: datelines, and the times in an aggregator's header.

A line is taken to pieces from left to right, once; one word that is no part of a time ends it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from services.readers.lines import LONGEST_SHAPE

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST: Final = 200
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
    |(?P<label>(?:first\s|last\s|originally\s)?
        (?:published|posted|issued|updated|modified)(?-i:(?![a-z]))(?:\s(?:on|at))?\s?:?)
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
    r"(?:(?<!\d)\d{1,4}|\ban?) (?:sec(?:ond)?|min(?:ute)?|hour|hr|day|week|month|year)s? "
    r"(?:ago|read)\b",
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
    def is_of_the_first(self) -> bool:
        """Whether it says when the text was first published."""
        return self.label.startswith(("first", "originally")) and not self.is_of_a_change

    @property
    def zone(self) -> str | None:
        """The zone's name, as far as one is said."""
        return self.parts.get("zone")


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


def claim(stamps: Sequence[Stamp], *, of_a_change: bool) -> Stamp | None:
    """Return the stamp that says when a text was published or, ``of_a_change``, changed.

    A time without a label is of the publication, unless another is said to be the first one.
    """
    first = next((s for s in stamps if s.is_of_the_first), None)
    if first is not None and not of_a_change:
        return first
    changes = (s for s in stamps if s.is_of_a_change or (first is not None and s is not first))
    others = (s for s in stamps if not s.is_of_a_change)
    return next(changes if of_a_change else others, None)


def without_relative(text: str) -> str:
    """Return a dateline without "Updated 2 hours ago", which is another text an hour later."""
    kept = _RELATIVE.sub("", text).strip(" ,/|•·:;-–—")
    return kept if scan(kept)[0] else text


def is_label(text: str) -> bool:
    """Tell whether a line is only the label of a time that follows: ``Published``."""
    match = _TOKEN.match(text) if len(text) <= 40 else None
    return match is not None and match.lastgroup == "label" and match.end() == len(text)


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
