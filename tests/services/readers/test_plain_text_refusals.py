"""What cannot be read is refused, saying what is wrong, where, and what to do."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from saved_pages import FIRST, HEADLINE, SECOND, SEEN, THIRD, header, page, plain, read, read_plain

from domain.content import Content
from domain.errors import RefusedError
from services.readers import plain_text

if TYPE_CHECKING:
    from collections.abc import Callable


NAIVE = SEEN.replace(tzinfo=None)


def refusal(data: bytes, **known: object) -> str:
    with pytest.raises(RefusedError) as refused:
        plain_text.read(data, reference="page.txt", **known)  # type: ignore[arg-type]
    return refused.value.message


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"A headline\n\n\xff\xfe", "not UTF-8: byte 0xff at offset 12"),
        (b"A headline\n\nA \0 byte", "not text: a NUL byte at offset 14"),
        (b"", "the file is empty"),
        (b" \r\n\t\n\xc2\xa0", "the file is empty"),
        (b"\xef\xbb\xbf", "the file is empty"),
        (b"\x01\x02\n\xe2\x80\x8b", "the file holds nothing but white space"),
        (b"A headline and nothing else", "hand the article in as JSON"),
        (b"***\n\n---", "there is no headline and no text; hand the article in as JSON"),
        (b"By Anna Lindqvist\n\nSome text.", "line 1: a byline without a headline"),
        (b"March 3, 2025\n\nSome text.", "line 1: a time without a headline"),
    ],
)
def test_bytes_that_are_no_article_are_refused(data: bytes, message: str) -> None:
    assert message in refusal(data, outlet="gazette.example", observed_at=SEEN)


def test_a_headline_as_long_as_a_text_is_refused() -> None:
    message = refusal(b"word " * 200 + b"\n\nText.", outlet="gazette.example", observed_at=SEEN)
    assert "line 1: 999 characters are no headline" in message


def test_only_captions_are_no_article() -> None:
    with pytest.raises(RefusedError, match="a headline but no text"):
        read(page("A ferry. Credit...Jo Ode"))


def test_a_page_without_time_is_refused_with_what_to_give() -> None:
    with pytest.raises(RefusedError, match="does not say when it was seen; give --observed-at"):
        read(plain(FIRST), outlet="gazette.example")


def test_a_page_without_outlet_is_refused_with_what_to_give() -> None:
    with pytest.raises(RefusedError, match="give --url or --outlet"):
        read(plain(FIRST), observed_at=SEEN)


def test_a_header_without_an_outlet_is_refused_with_what_to_give() -> None:
    times = "Created at 2025-03-03 15:05:35 | Updated at 2025-03-03 16:41:03"
    with pytest.raises(RefusedError, match="give --url or --outlet"):
        read(f"{HEADLINE}\n\n{times}\n\n{FIRST}")
    assert read(f"{HEADLINE}\n\n{times}\n\n{FIRST}", outlet="gazette.example").observed_at


@pytest.mark.parametrize(
    ("created", "updated", "message"),
    [
        ("2025-03-03 15:05:35", "2025-03-03 15:05:34", "it ends before it starts"),
        ("2025-02-30 15:05:35", "2025-03-03 15:05:34", "Created at: '2025-02-30 15:05:35' is not"),
        ("2025-03-03 15:05:35", "2025-03-03 25:05:34", "Updated at: '2025-03-03 25:05:34' is not"),
        ("2025-03-03 15:05:35", "2025-13-03 15:05:34", "is not a time that exists"),
    ],
)
def test_a_header_s_times_that_cannot_be_are_refused(
    created: str, updated: str, message: str
) -> None:
    line = f"By The Gazette | Created at {created} | Updated at {updated}"
    said = refusal(f"{HEADLINE}\n\n{line}\n\n{FIRST}".encode())
    assert said.startswith("line 3: ")
    assert message in said


def test_a_header_s_time_that_its_zone_showed_twice_is_refused_with_both_offsets() -> None:
    text = page(FIRST).replace("2025-03-03 16:41:03", "2025-11-02 01:30:00")
    with pytest.raises(RefusedError, match="-04:00 and again at -05:00"):
        read(text, default_zone="America/New_York")


@pytest.mark.parametrize(
    "dateline",
    ["Feb. 30, 2025, 6:55 a.m. ET", "March 3, 2025 25:05 UTC", "13/13/2025 10:00 UTC"],
)
def test_a_dateline_that_no_calendar_has_is_refused(dateline: str) -> None:
    with pytest.raises(RefusedError, match=r"line 8: dateline: '.*' is not a time that exists"):
        read(page("By Anna Lindqvist\n" + dateline, FIRST).replace("Truth", "Truth\n"))


def test_an_article_changed_before_it_was_published_is_refused() -> None:
    line = "Published March 3, 2025, 9:05 a.m. ET | Updated March 2, 2025, 9:05 a.m. ET"
    with pytest.raises(RefusedError, match="modified_at is earlier than published_at"):
        read(page(line, FIRST))


@pytest.mark.parametrize(
    ("known", "message"),
    [
        ({"observed_at": NAIVE}, "observed_at states no time zone"),
        ({"published_at": NAIVE}, "published_at states no time zone"),
        ({"default_zone": "CST"}, "'CST' may be"),
        ({"default_zone": "Mars/Olympus"}, "is not a time zone known here"),
        ({"outlet": "a\0b"}, "outlet: NUL byte"),
        ({"url": "  "}, "url: is empty"),
    ],
)
def test_what_the_caller_says_is_checked_too(known: dict[str, object], message: str) -> None:
    assert message in refusal(page(FIRST).encode(), **known)


def judge(data: bytes) -> None:
    """Read ``data``: either a capture whose content can be stored, or a refusal."""
    try:
        capture = plain_text.read(data, reference=None, outlet="gazette.example", observed_at=SEEN)
    except RefusedError:
        return
    assert Content.from_bytes(capture.content.to_bytes()) == capture.content


@given(st.binary(max_size=300))
@example(b"\x80")
@example("\ufeff\n\u2028\x85".encode())
def test_any_bytes_give_a_capture_or_a_refusal(data: bytes) -> None:
    judge(data)


WORDS = st.sampled_from(
    """
    By Created at Updated Published | • 2025-03-03 16:41:03 2025-02-30 25:61 March 3, 2025 9:05
    a.m. PM ET CST BST Anna LindqvistBo Ek McDonald van der Jr. III Credit... Credit: Photo: (AP)
    [Reuters] Correction: Editors’ Note contributed reporting from More about is a reporter
    Read Entire Article Truth Advertisement 2 hours ago — – - > https://x.example/ \u00a0 \u200b ١٢
    東京 ﬁ é . ” … ,
    """.split()
)
LINES = st.lists(WORDS, max_size=12).map(" ".join) | st.text(max_size=40)


@given(st.lists(LINES, max_size=25), st.sampled_from(["\n", "\n\n", "\r\n"]))
def test_any_lines_of_a_page_s_words_give_a_capture_or_a_refusal(
    lines: list[str], between: str
) -> None:
    judge(between.join(lines).encode("utf-8", "replace"))
    judge(
        between.join([HEADLINE, *header().splitlines(), *lines, FIRST]).encode("utf-8", "replace")
    )


HOSTILE: dict[str, Callable[[], str]] = {
    "one line of ten million letters": lambda: plain("a" * 10_000_000),
    "one line of two million words": lambda: plain("Anna " * 2_000_000),
    "one line of capitals in words": lambda: plain("AnnaBo" * 1_500_000),
    "a hundred thousand lines": lambda: HEADLINE + f"\n{SECOND[:50]}" * 100_000,
    "a hundred thousand paragraphs": lambda: plain(*[THIRD[:90]] * 100_000),
    "a hundred thousand bylines": lambda: plain(*["By Anna LeeBo Ek"] * 100_000),
    "a hundred thousand notes": lambda: plain(
        "Anna LeeBo Ek",
        *[f"Anna Le{'e' * (i % 30)} is a reporter in Hull." for i in range(100_000)],
    ),
    "fifty thousand pictures": lambda: plain(*["A boat.\nA boat. Credit...Jo Ode"] * 50_000),
    "headers without an end": lambda: plain("Created at 2025-03-03 15:05:35 | " * 300_000),
    "many lines of labels": lambda: "By X | Created at Updated at Created at \n" * 50_000,
    "strokes and points": lambda: plain(*["| . – — > " * 59] * 3_000),
    "digits and colons": lambda: plain(*["1:23:45 " * 24] * 10_000),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_take_time_in_proportion_to_their_length(name: str) -> None:
    data = HOSTILE[name]().encode()
    began = time.monotonic()
    judge(data)
    # Several times what this takes on a slow machine; quadratic rules would take hours.
    assert time.monotonic() - began < 90


def test_times_at_the_end_of_the_calendar_are_refused_or_left_out() -> None:
    text = page(FIRST).replace("2025-03-03 16:41:03", "9999-12-31 23:59:59")
    with pytest.raises(RefusedError, match="lies outside the calendar"):
        read(text, default_zone="-05:00")
    capture = read_plain(plain("9999-12-31T23:59:59-05:00", FIRST))
    assert (capture.content.dateline, capture.published_at) == ("9999-12-31T23:59:59-05:00", None)
