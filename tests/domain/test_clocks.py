"""Times are read with a zone or not at all, kept in UTC to the microsecond, and written one way."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from builders import NOON
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from domain.clocks import Instant, format_micros, format_time, not_in_future, parse_time
from domain.errors import RefusedError

IN_NEW_YORK = datetime(2024, 10, 23, 6, 55, tzinfo=timezone(timedelta(hours=-4)))
INSTANT: TypeAdapter[datetime] = TypeAdapter(Instant)

zones = st.builds(
    lambda minutes: timezone(timedelta(minutes=minutes)), st.integers(-23 * 60 - 59, 23 * 60 + 59)
)
# Two days from the ends of time, so that every zone can say it.
moments = st.datetimes(
    min_value=datetime(1, 1, 3),  # noqa: DTZ001 - Hypothesis adds the zone
    max_value=datetime(9999, 12, 29),  # noqa: DTZ001
    timezones=zones,
)

nearly_times = st.from_regex(
    re.compile(
        r"\d{4}-[01]\d-[0-3]\d[Tt ][0-2]\d:[0-6]\d:[0-6]\d(\.\d+)?([Zz]|[+-][0-2]\d:\d\d)",
        re.ASCII,
    ),
    fullmatch=True,
)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-10-23T10:55:00Z", utc(2024, 10, 23, 10, 55)),
        ("2024-10-23t10:55:00z", utc(2024, 10, 23, 10, 55)),
        ("2024-10-23 10:55:00Z", utc(2024, 10, 23, 10, 55)),
        ("2024-10-23T06:55:00-04:00", utc(2024, 10, 23, 10, 55)),
        ("2024-10-23T16:40:00+05:45", utc(2024, 10, 23, 10, 55)),
        ("2024-10-23T10:55:00+00:00", utc(2024, 10, 23, 10, 55)),
        ("2024-10-23T10:55:00-00:00", utc(2024, 10, 23, 10, 55)),
        ("2024-10-23T23:30:00-23:59", utc(2024, 10, 24, 23, 29)),
        ("  2024-10-23T10:55:00Z\n", utc(2024, 10, 23, 10, 55)),
        ("2024-02-29T00:00:00Z", utc(2024, 2, 29)),
        ("0001-01-01T00:00:00Z", utc(1, 1, 1)),
        ("9999-12-31T23:59:59.999999Z", utc(9999, 12, 31, 23, 59, 59, 999999)),
    ],
)
def test_rfc_3339_with_a_zone_is_read_in_all_its_forms(text: str, moment: datetime) -> None:
    assert parse_time(text) == moment
    assert parse_time(text).tzinfo is UTC


@pytest.mark.parametrize(
    ("fraction", "microseconds"),
    [
        (".5", 500_000),
        (".05", 50_000),
        (".000001", 1),
        (".123456", 123_456),
        (".1234567", 123_456),
        (".123456999", 123_456),
        (".000000999999999999", 0),
    ],
)
def test_microseconds_are_kept_and_what_is_finer_is_cut(fraction: str, microseconds: int) -> None:
    expected = utc(2024, 10, 23, 10, 55, 0, microseconds)

    assert parse_time(f"2024-10-23T10:55:00{fraction}Z") == expected


@pytest.mark.parametrize(
    "text",
    [
        "2024-10-23T10:55:00",
        "2024-10-23 10:55:00",
        "2024-10-23T10:55",
        "2024-10-23T10:55:00.123456",
        "2024-10-23",
        " 2024-10-23T10:55:00 ",
    ],
)
def test_a_time_without_a_zone_is_refused_with_the_advice_to_state_one(text: str) -> None:
    with pytest.raises(RefusedError) as refused:
        parse_time(text)

    assert f"'{text}' states no time zone" in refused.value.message
    assert "2024-10-23T06:55:00-04:00" in refused.value.message


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "yesterday at noon",
        "1729680900",
        "23 Oct 2024 10:55:00 GMT",
        "20241023T105500Z",
        "2024-10-23T10:55Z",
        "2024-1-3T10:55:00Z",
        "2024-W43-3T10:55:00Z",
        "2024-10-23T10:55:00+0400",
        "2024-10-23T10:55:00+04",
        "2024-10-23T10:55:00 Z",
        "2024-10-23T10:55:00,5Z",
        "2024-10-23T10:55:00.Z",
        "2024-10-23T10:55:00ZZ",
        "2024-10-23T10:55:00EST",
        "2024-10-23T10:55:00[Europe/Berlin]",
        "2024-10-23T10:55:00+05:60",
        "2024-10-23T24:00:00Z",
        "+2024-10-23T10:55:00Z",
        "-2024-10-23T10:55:00Z",
        "٢٠٢٤-10-23T10:55:00Z",
    ],
)
def test_what_is_no_rfc_3339_time_is_refused_with_an_example_of_one(text: str) -> None:
    with pytest.raises(RefusedError) as refused:
        parse_time(text)

    assert f"'{text}' is not a time; write it as RFC 3339" in refused.value.message


@pytest.mark.parametrize(
    "text",
    [
        "2024-13-01T00:00:00Z",
        "2024-00-01T00:00:00Z",
        "2023-02-29T00:00:00Z",
        "2024-04-31T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "2024-10-23T25:00:00Z",
        "2024-10-23T10:60:00Z",
        "2024-10-23T10:55:61Z",
        "2024-10-23T10:55:00+24:00",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
    ],
)
def test_a_time_that_no_calendar_holds_is_refused(text: str) -> None:
    with pytest.raises(RefusedError, match="is not a time that exists"):
        parse_time(text)


def test_a_leap_second_is_refused_since_we_could_not_keep_it() -> None:
    with pytest.raises(RefusedError, match="second must be in 0"):
        parse_time("2016-12-31T23:59:60Z")


@given(st.text() | nearly_times)
def test_any_text_at_all_is_either_a_time_in_utc_or_refused(text: str) -> None:
    try:
        moment = parse_time(text)
    except RefusedError:
        return
    assert moment.tzinfo is UTC


@given(moments)
def test_a_time_reads_back_as_the_moment_that_was_written(moment: datetime) -> None:
    assert parse_time(format_time(moment)) == moment
    assert parse_time(format_micros(moment)) == moment


@given(moments)
def test_a_time_in_any_zone_is_read_as_its_moment(moment: datetime) -> None:
    assert parse_time(moment.isoformat()) == moment


@given(moments, zones)
def test_one_moment_is_written_one_way_whatever_zone_it_is_told_in(
    moment: datetime, zone: timezone
) -> None:
    assert format_time(moment.astimezone(zone)) == format_time(moment)
    assert format_micros(moment.astimezone(zone)) == format_micros(moment)


@given(st.tuples(moments, moments))
def test_the_form_that_is_hashed_sorts_as_the_moments_do(pair: tuple[datetime, datetime]) -> None:
    one, other = pair

    assert (format_micros(one) < format_micros(other)) == (one < other)


@pytest.mark.parametrize(
    ("moment", "short", "hashed"),
    [
        (utc(2024, 10, 23, 10, 55), "2024-10-23T10:55:00Z", "2024-10-23T10:55:00.000000Z"),
        (utc(2024, 10, 23, 10, 55, 0, 50), *2 * ("2024-10-23T10:55:00.000050Z",)),
        (utc(1, 1, 1), "0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000000Z"),
        (IN_NEW_YORK, "2024-10-23T10:55:00Z", "2024-10-23T10:55:00.000000Z"),
    ],
)
def test_microseconds_are_written_where_there_are_any_and_always_in_what_is_hashed(
    moment: datetime, short: str, hashed: str
) -> None:
    assert format_time(moment) == short
    assert format_micros(moment) == hashed


@pytest.mark.parametrize(
    "value",
    ["2024-10-23T06:55:00-04:00", IN_NEW_YORK],
    ids=["string", "datetime"],
)
def test_an_instant_is_taken_as_a_string_or_an_aware_time_and_kept_in_utc(value: Any) -> None:
    moment = INSTANT.validate_python(value)

    assert moment == utc(2024, 10, 23, 10, 55)
    assert moment.tzinfo is UTC


@pytest.mark.parametrize(
    "value", [0, 1729680900, 1.5, True, None, b"2024", NOON.date(), []], ids=repr
)
def test_a_number_or_anything_else_is_not_an_instant(value: Any) -> None:
    with pytest.raises(ValidationError, match="a time is written as an RFC 3339 string"):
        INSTANT.validate_python(value)


@pytest.mark.parametrize("data", ["1729680900", "1.5", "null", "true", '"1729680900"'])
def test_a_number_in_json_is_not_an_instant(data: str) -> None:
    with pytest.raises(ValidationError):
        INSTANT.validate_json(data)


@pytest.mark.parametrize("value", ["2024-10-23T10:55:00", NOON.replace(tzinfo=None)], ids=str)
def test_an_instant_without_a_zone_is_refused(value: Any) -> None:
    with pytest.raises(ValidationError, match="states no (time )?zone"):
        INSTANT.validate_python(value)


@given(moments)
def test_an_instant_goes_through_json_and_comes_back(moment: datetime) -> None:
    written = INSTANT.dump_json(moment)

    assert written == f'"{format_time(moment)}"'.encode()
    assert INSTANT.validate_json(written) == moment


SKEW = timedelta(minutes=5)


@pytest.mark.parametrize("ahead", [timedelta(days=-9000), timedelta(0), SKEW], ids=str)
def test_a_time_within_the_skew_is_not_in_the_future(ahead: timedelta) -> None:
    not_in_future(NOON + ahead, NOON, SKEW, "observed_at")


def test_a_time_beyond_the_skew_is_refused_with_both_clocks_in_the_message() -> None:
    moment = NOON + SKEW + timedelta(microseconds=1)

    with pytest.raises(RefusedError) as refused:
        not_in_future(moment, NOON, SKEW, "modified_at")

    assert refused.value.message == (
        "modified_at 2024-10-23T12:05:00.000001Z lies in the future (it is now "
        "2024-10-23T12:00:00Z, and 300 s of clock skew are allowed)"
    )
