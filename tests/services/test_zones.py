"""Human times are read where they mean one moment, and refused, with a way out, elsewhere."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.clocks import format_time
from domain.errors import RefusedError
from services.zones import meanings, parse_human_time, zone


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-10-23T10:55:00Z", "2024-10-23T10:55:00Z"),
        ("2024-10-23 06:55:00-04:00", "2024-10-23T10:55:00Z"),
        ("2024-10-23T10:55:00.123456789Z", "2024-10-23T10:55:00.123456Z"),
        ("2024-10-23 14:00 ET", "2024-10-23T18:00:00Z"),
        ("2024-12-23 14:00 ET", "2024-12-23T19:00:00Z"),
        ("2024-10-23 14:00:05 CT", "2024-10-23T19:00:05Z"),
        ("2024-10-23 14:00 MT", "2024-10-23T20:00:00Z"),
        ("2024-10-23 14:00 pt", "2024-10-23T21:00:00Z"),
        ("2024-10-23 2:00 p.m. ET", "2024-10-23T18:00:00Z"),
        ("2024-10-23 12:30 am UTC", "2024-10-23T00:30:00Z"),
        ("2024-10-23 12:30PM UTC", "2024-10-23T12:30:00Z"),
        ("2024-07-01 14:00 EST", "2024-07-01T19:00:00Z"),
        ("2024-07-01 14:00 EDT", "2024-07-01T18:00:00Z"),
        ("2024-07-01 14:00 PDT", "2024-07-01T21:00:00Z"),
        ("2024-07-01 14:00 GMT", "2024-07-01T14:00:00Z"),
        ("2024-07-01 14:00 CEST", "2024-07-01T12:00:00Z"),
        ("2024-07-01 14:00 EEST", "2024-07-01T11:00:00Z"),
        ("2024-07-01 14:00 JST", "2024-07-01T05:00:00Z"),
        ("2024-07-01 14:00 KST", "2024-07-01T05:00:00Z"),
        ("2024-07-01 14:00 MSK", "2024-07-01T11:00:00Z"),
        ("2013-07-01 14:00 MSK", "2013-07-01T10:00:00Z"),
        ("2024-10-23 14:00Z", "2024-10-23T14:00:00Z"),
        ("2024-10-23T14:00+0530", "2024-10-23T08:30:00Z"),
        ("2024-10-23 14:00 +02", "2024-10-23T12:00:00Z"),
        ("2024-10-23 14:00 \u22125", "2024-10-23T19:00:00Z"),
        ("2024-10-23 14:00 UTC+2", "2024-10-23T12:00:00Z"),
        ("2024-10-23 14:00 America/New_York", "2024-10-23T18:00:00Z"),
        ("2024-10-23 14:00 America/Argentina/Salta", "2024-10-23T17:00:00Z"),
        ("  2024-10-23  14:00\u00a0ET ", "2024-10-23T18:00:00Z"),
    ],
)
def test_a_time_with_a_zone_is_one_moment(text: str, moment: str) -> None:
    assert format_time(parse_human_time(text)) == moment


@pytest.mark.parametrize(
    ("name", "alternatives"),
    [
        ("CST", ["Central Standard Time (-06:00)", "China Standard Time (+08:00)", "-05:00"]),
        ("IST", ["India", "Irish", "Israel"]),
        ("BST", ["British Summer Time (+01:00)", "Bangladesh Standard Time (+06:00)"]),
        ("AST", ["Atlantic", "Arabia"]),
        ("MST", ["Mountain Standard Time (-07:00)", "Malaysia"]),
        ("PST", ["Pacific Standard Time (-08:00)", "Philippine", "Pakistan"]),
    ],
)
def test_an_ambiguous_abbreviation_is_refused_with_its_meanings(
    name: str, alternatives: list[str]
) -> None:
    with pytest.raises(RefusedError) as refused:
        parse_human_time(f"2024-10-23 14:00 {name}")
    for alternative in alternatives:
        assert alternative in refused.value.message


def test_every_meaning_is_settled_by_its_country() -> None:
    for name in ("AST", "BST", "CST", "IST", "MST", "PST"):
        for meaning in meanings(name):
            for country in meaning.countries:
                offset = zone(name, country=country).utcoffset(None)
                assert offset == timedelta(minutes=meaning.minutes), (name, country)


def test_a_country_that_uses_none_of_the_meanings_settles_nothing() -> None:
    with pytest.raises(RefusedError, match="may be"):
        zone("CST", country="FR")


def test_a_time_that_clocks_skipped_is_refused_with_both_offsets() -> None:
    with pytest.raises(RefusedError, match=r"never came in America/New_York.*-05:00 to -04:00"):
        parse_human_time("2024-03-10 02:30 ET")


def test_a_time_that_clocks_showed_twice_is_refused_with_both_ways_to_write_it() -> None:
    with pytest.raises(RefusedError) as refused:
        parse_human_time("2024-11-03 01:30 America/New_York")
    assert "2024-11-03T01:30:00-04:00 or 2024-11-03T01:30:00-05:00" in refused.value.message


@pytest.mark.parametrize("text", ["2024-10-23 14:00", "2024-10-23T14:00:05", "2024-10-23 2 p.m."])
def test_a_time_without_a_zone_is_refused(text: str) -> None:
    with pytest.raises(RefusedError, match=r"zone|is not a time"):
        parse_human_time(text)


def test_the_refusal_of_a_naive_time_says_to_add_a_zone() -> None:
    with pytest.raises(RefusedError, match="states no time zone; add one"):
        parse_human_time("2024-10-23 14:00")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2024-10-23",
        "2024-13-01 14:00 ET",
        "2023-02-29 14:00 UTC",
        "2024-10-23 25:00 ET",
        "2024-10-23 14:60 ET",
        "2024-10-23 14:00 pm ET",
        "2024-10-23 0:10 am ET",
        "2024-10-23 14:00 +25:00",
        "2024-10-23 14:00 +02:75",
        "0001-01-01 00:00 +14:00",
        "9999-12-31 23:59 ET",
        "2024-10-23 14:00 America",
        "2024-10-23 14:00 America/Indiana",
        "2024-10-23 14:00 America/../../../etc/passwd",
        "2024-10-23 14:00 right/UTC",
        "2024-10-23 14:00 localtime",
        "2024-10-23 14:00 XYZ",
        "٢٠٢٤-10-23 14:00 ET",
        "2024-10-23 14:00 " + "X" * 100_000,
    ],
)
def test_what_names_no_moment_is_refused_in_a_short_message(text: str) -> None:
    with pytest.raises(RefusedError) as refused:
        parse_human_time(text)
    assert len(refused.value.message) < 400


def test_am_is_not_read_out_of_america() -> None:
    assert parse_human_time("2024-10-23 02:00 America/New_York").hour == 6


@given(st.datetimes(datetime.fromisoformat("1971-01-01"), datetime.fromisoformat("2100-01-01")))
def test_what_new_york_clocks_show_is_read_back_or_refused_as_shown_twice(moment: datetime) -> None:
    utc = moment.replace(microsecond=0, tzinfo=UTC)
    shown = utc.astimezone(zone("ET")).strftime("%Y-%m-%d %H:%M:%S ET")
    local = datetime.fromisoformat(shown.removesuffix(" ET")).replace(tzinfo=zone("ET"))
    if local.utcoffset() == local.replace(fold=1).utcoffset():
        assert parse_human_time(shown) == utc
    else:
        with pytest.raises(RefusedError, match="came twice"):
            parse_human_time(shown)


@given(
    st.text(max_size=60) | st.from_regex(r"2024-1[0-3]-[0-3]\d \d\d?:\d\d .{0,20}", fullmatch=True)
)
def test_any_text_is_a_moment_or_refused(text: str) -> None:
    with suppress(RefusedError):
        assert parse_human_time(text).tzinfo is UTC
