"""Times as Stet writes and reads them: RFC 3339 with a zone, UTC inside, microseconds.

There is no clock here: whoever needs "now" is given it.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from domain.errors import RefusedError

# How far ahead of us another machine's clock may be before its times are refused.
DEFAULT_SKEW: Final = timedelta(minutes=5)

# Some versions of Python read 24:00 and others +05:99; RFC 3339 knows neither.
_RFC3339 = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ]((?!24)\d\d:\d\d:\d\d)(\.\d+)?([Zz]|[+-]\d\d:[0-5]\d)", re.ASCII
)
_NAIVE = re.compile(r"\d{4}-\d\d-\d\d([Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?)?", re.ASCII)


def parse_time(text: str) -> datetime:
    """Read an RFC 3339 section 5.6 date-time with a zone; return it in UTC.

    Digits beyond microseconds are cut. Raises ``RefusedError`` for anything else, above all for a
    time without a zone: it would be a guess.
    """
    match = _RFC3339.fullmatch(text.strip())
    if match is None:
        if _NAIVE.fullmatch(text.strip()):
            raise RefusedError(
                f"'{text}' states no time zone; write it as RFC 3339, such as 2024-10-23T10:55:00Z "
                "or 2024-10-23T06:55:00-04:00"
            )
        raise RefusedError(
            f"'{text}' is not a time; write it as RFC 3339, such as 2024-10-23T10:55:00Z"
        )
    day, clock, fraction, zone = match.groups()
    try:
        moment = datetime.fromisoformat(f"{day}T{clock}{(fraction or '')[:7]}{zone.upper()}")
        return moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise RefusedError(f"'{text}' is not a time that exists ({error})") from error


def format_time(moment: datetime) -> str:
    """Write an aware time as RFC 3339 in UTC; microseconds only where there are any."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def format_micros(moment: datetime) -> str:
    """Write an aware time as RFC 3339 in UTC, always with six digits: the form that is hashed."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _utc(value: object) -> datetime:
    if isinstance(value, str):
        try:
            return parse_time(value)
        except RefusedError as error:
            raise ValueError(error.message) from error
    if isinstance(value, datetime):
        if value.tzinfo is UTC:
            return value
        if value.tzinfo is None:
            raise ValueError("the time states no zone")
        return value.astimezone(UTC)
    raise ValueError("a time is written as an RFC 3339 string")


Instant = Annotated[
    datetime,
    BeforeValidator(_utc),
    PlainSerializer(format_time, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""An aware time in UTC; in JSON an RFC 3339 string. Naive times and numbers are refused."""


def not_in_future(moment: datetime, now: datetime, skew: timedelta, what: str) -> None:
    """Raise ``RefusedError`` when ``moment`` is later than ``now`` by more than ``skew``."""
    if moment > now + skew:
        raise RefusedError(
            f"{what} {format_time(moment)} lies in the future (it is now {format_time(now)}, and "
            f"{int(skew.total_seconds())} s of clock skew are allowed)"
        )
