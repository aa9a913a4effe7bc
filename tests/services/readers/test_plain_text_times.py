"""The times on a page are taken at their word, told as assumed, or left out: never guessed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from saved_pages import FIRST, HEADLINE, SECOND, SEEN, notes, page, plain, read, read_plain

from domain.clocks import format_time


def published(dateline: str, outlet: str = "The Harbour Gazette") -> str | None:
    capture = read(page("By Anna Lindqvist", dateline, FIRST, SECOND, outlet=outlet))
    return format_time(capture.published_at) if capture.published_at else None


@pytest.mark.parametrize(
    ("dateline", "moment"),
    [
        ("Oct. 23, 2024, 6:55 a.m. ET", "2024-10-23T10:55:00Z"),
        ("Published 14:20 GMT 3 March 2025", "2025-03-03T14:20:00Z"),
        ("March 3, 2025 9:05 AM EST", "2025-03-03T14:05:00Z"),
        ("March 3, 2025 at 9:05 a.m. EST", "2025-03-03T14:05:00Z"),
        ("2025-03-03T09:05:00Z", "2025-03-03T09:05:00Z"),
        ("2025-03-03T09:05:00.250+01:00", "2025-03-03T08:05:00.250000Z"),
        ("2025/03/03 09:05 UTC", "2025-03-03T09:05:00Z"),
        ("Mon, 03 Mar 2025 14:20:00 -0500", "2025-03-03T19:20:00Z"),
        ("Monday 3rd March 2025 at 14:20 CET", "2025-03-03T13:20:00Z"),
        ("Mon 3 Mar 2025 14.20 GMT", "2025-03-03T14:20:00Z"),
        ("3.3.2025, 14:20 MEZ", "2025-03-03T13:20:00Z"),
        ("23/02/2025 14:20 CET", "2025-02-23T13:20:00Z"),
        ("02/23/2025 02:20 PM EST", "2025-02-23T19:20:00Z"),
        ("03/03/2025 02:20 PM EST", "2025-03-03T19:20:00Z"),
        ("Published Mon, Mar 3 20252:20 PM EST", "2025-03-03T19:20:00Z"),
        ("PUBLISHED: 14:20 GMT, 3 March 2025 | UPDATED: 15:01 GMT, 3 March 2025",
         "2025-03-03T14:20:00Z"),
        ("March 3, 2025 / 9:05 AM EST", "2025-03-03T14:05:00Z"),
        ("March 3, 2025, 9 a.m. Eastern Time", "2025-03-03T14:00:00Z"),
        ("Published - March 03, 2025 02:20 pm +05:30 - NEW ALDWICK", "2025-03-03T08:50:00Z"),
        ("Monday 3 March 2025 14:20, UK", "2025-03-03T14:20:00Z"),
        ("3 March 2025 14:20 GMT+2", "2025-03-03T12:20:00Z"),
        ("3 March 2025 14:20 Europe/Berlin", "2025-03-03T13:20:00Z"),
    ],
)  # fmt: skip
def test_a_dateline_s_time_is_the_outlet_s_claim(dateline: str, moment: str) -> None:
    assert published(dateline) == moment


def test_a_dateline_keeps_its_text() -> None:
    line = "Published Mon, Mar 3 20252:20 PM EST"
    assert read(page("By Anna Lindqvist", line, FIRST)).content.dateline == line


def test_a_label_on_a_line_of_its_own_belongs_to_the_time_under_it() -> None:
    capture = read(page("By", "Anna Lindqvist", "Last updated", "3 March 2025, 14:20 GMT", FIRST))
    assert capture.content.byline == ("Anna Lindqvist",)
    assert (capture.published_at, capture.modified_at) == (
        None,
        datetime(2025, 3, 3, 14, 20, tzinfo=UTC),
    )


def test_a_byline_and_a_time_on_one_line_are_both_read() -> None:
    for line in (
        "By Anna Lindqvist | March 3, 2025 | 9:05 AM EST",
        "By Anna LindqvistMarch 3, 2025 at 9:05 a.m. EST",
        "By Anna Lindqvist, Published March 3, 2025, 9:05 a.m. EST",
    ):
        capture = read(page(line, FIRST))
        assert capture.content.byline == ("Anna Lindqvist",), line
        assert capture.published_at == datetime(2025, 3, 3, 14, 5, tzinfo=UTC), line


@pytest.mark.parametrize(
    ("dateline", "note"),
    [
        ("March 3, 2025", "no time stated"),
        ("3 Mar, 14:20 GMT", "without a full date"),
        ("03/04/2025 08:05 UTC", "day and month in either order"),
        ("March 3, 2025 8:05 AM AST", "'AST' may be Atlantic Standard Time (-04:00)"),
        ("March 3, 2025 8:05 AM IST", "'IST' may be India Standard Time (+05:30)"),
        ("March 3, 2025 8:05 AM XYZ", "'XYZ' is not a time zone known here"),
        ("Nov. 3, 2024, 1:30 a.m. ET", "came twice in America/New_York, at -04:00"),
        ("March 10, 2024, 2:30 a.m. ET", "never came in America/New_York"),
    ],
)
def test_a_dateline_that_names_no_one_moment_is_kept_and_noted(dateline: str, note: str) -> None:
    capture = read(page("By Anna Lindqvist", dateline, FIRST, outlet="The Harbour Gazette"))
    assert capture.content.dateline == dateline
    assert capture.published_at is None
    assert note in notes(capture)


@pytest.mark.parametrize(
    ("outlet", "moment"),
    [
        ("The Harbour Gazette (U.S.)", "2025-03-03T14:05:00Z"),
        ("The Harbour Gazette (China)", "2025-03-03T00:05:00Z"),
        ("Xinhua Harbour", "2025-03-03T00:05:00Z"),
        ("Havana Gazette (Cuba)", "2025-03-03T13:05:00Z"),
    ],
)
def test_an_ambiguous_zone_is_read_as_in_the_country_that_the_page_names(
    outlet: str, moment: str
) -> None:
    assert published("March 3, 2025 8:05 AM CST", outlet) == moment


@pytest.mark.parametrize(
    ("dateline", "moment", "offset"),
    [
        ("Published 14:20 BST 3 March 2025", "2025-03-03T13:20:00Z", "+01:00"),
        ("March 3, 2025 8:05 AM CST", "2025-03-03T14:05:00Z", "-06:00"),
        ("March 3, 2025 8:05 AM PST", "2025-03-03T16:05:00Z", "-08:00"),
    ],
)
def test_where_no_sign_speaks_for_another_country_the_usual_zone_is_a_noted_guess(
    dateline: str, moment: str, offset: str
) -> None:
    capture = read(page(dateline, FIRST, outlet="The Daily Tide"))
    assert capture.published_at is not None
    assert format_time(capture.published_at) == moment
    assert f"guessed to mean {offset}: no sign of another country" in notes(capture)


def test_a_guessed_time_that_proves_wrong_is_left_out() -> None:
    capture = read(page("March 3, 2025 5:00 PM CST", FIRST, outlet="The Daily Tide"))
    assert capture.published_at is None
    assert "lies after observed_at: its zone is not known" in notes(capture)


def test_the_outlet_s_domain_names_a_country_too() -> None:
    line = "3 July 2024, 14:20 BST"
    british = read_plain(plain("By Anna Lindqvist", line, FIRST), outlet="gazette.co.uk")
    bengali = read_plain(plain("By Anna Lindqvist", line, FIRST), url="https://gazette.com.bd/1")
    assert british.published_at == datetime(2024, 7, 3, 13, 20, tzinfo=UTC)
    assert bengali.published_at == datetime(2024, 7, 3, 8, 20, tzinfo=UTC)


def test_a_zone_out_of_season_is_taken_at_its_word_and_noted() -> None:
    capture = read(page("July 3, 2024, 9:05 a.m. EST", FIRST))
    assert capture.published_at == datetime(2024, 7, 3, 14, 5, tzinfo=UTC)
    assert "clocks in America/New_York were at -04:00 that day" in notes(capture)


def test_a_time_without_a_zone_takes_the_default_and_is_marked() -> None:
    text = plain("By Anna Lindqvist", "March 3, 2025 9:05 AM", FIRST)
    utc, berlin = read_plain(text), read_plain(text, default_zone="Europe/Berlin")
    assert utc.published_at == datetime(2025, 3, 3, 9, 5, tzinfo=UTC)
    assert utc.provenance.zone_assumed == "UTC"
    assert berlin.published_at == datetime(2025, 3, 3, 8, 5, tzinfo=UTC)
    assert berlin.provenance.zone_assumed == "Europe/Berlin"
    assert "no zone stated, Europe/Berlin assumed" in notes(berlin)


def test_the_header_s_times_take_the_default_zone() -> None:
    capture = read(page(FIRST), default_zone="America/New_York")
    assert capture.observed_at == datetime(2025, 3, 3, 21, 41, 3, tzinfo=UTC)
    assert capture.provenance.source_created_at == datetime(2025, 3, 3, 20, 5, 35, tzinfo=UTC)
    assert capture.provenance.zone_assumed == "America/New_York"


def test_an_assumed_time_that_proves_wrong_is_left_out() -> None:
    capture = read(page("March 3, 2025 11:59 PM", FIRST))
    assert capture.published_at is None
    assert "lies after observed_at: its zone is not known" in notes(capture)


def test_a_time_that_no_zone_would_put_right_is_the_outlet_s_own_mistake() -> None:
    capture = read(page("March 7, 2025 11:59 PM", FIRST))
    assert capture.published_at == datetime(2025, 3, 7, 23, 59, tzinfo=UTC)
    assert "the outlet claims lies after observed_at" in notes(capture)


def test_a_claimed_time_after_the_page_was_seen_is_kept_and_noted() -> None:
    capture = read(page("March 3, 2025 11:59 PM UTC", FIRST))
    assert capture.published_at == datetime(2025, 3, 3, 23, 59, tzinfo=UTC)
    assert "the outlet claims lies after observed_at" in notes(capture)


def test_a_page_that_was_only_created_was_seen_then() -> None:
    created = f"{HEADLINE}\n\nBy The Gazette | Created at 2025-03-03 15:05:35\n\n{FIRST}"
    capture = read(created)
    assert capture.observed_at == datetime(2025, 3, 3, 15, 5, 35, tzinfo=UTC)
    assert "no Updated at" in notes(capture)


def test_the_caller_s_times_may_be_in_any_zone() -> None:
    there = datetime(2025, 3, 4, 10, tzinfo=timezone(timedelta(hours=1)))
    assert read_plain(plain(FIRST), observed_at=there).observed_at == SEEN


def test_an_outlet_s_own_updated_line_is_no_header_of_an_aggregator() -> None:
    line = "By Anna Lindqvist | Updated March 3, 2025, 9:05 a.m. EST"
    capture = read_plain(plain(line, FIRST))
    assert capture.outlet_name is None
    assert capture.content.byline == ("Anna Lindqvist",)
    assert capture.modified_at == datetime(2025, 3, 3, 14, 5, tzinfo=UTC)
    assert capture.observed_at == SEEN
