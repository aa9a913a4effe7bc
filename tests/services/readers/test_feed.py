"""Feeds: entries that carry their article are captures, others are links to it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from news_pages import AUTHORS, HEADLINE, PARAGRAPHS, SEEN, URL, paragraphs

from domain.capture import Capture
from domain.errors import RefusedError
from services.readers import feed, recognise
from services.readers.given import Given
from services.readers.reading import Link, Outcome, Source


def rss(
    *items: str, channel: str = "<lastBuildDate>Tue, 04 Mar 2025 09:00:00 GMT</lastBuildDate>"
) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>The Harbour Gazette</title>'
        f"<language>en-gb</language>{channel}{''.join(items)}</channel></rss>"
    )


def item(body: str = paragraphs(), **more: str) -> str:
    fields = {
        "title": HEADLINE,
        "link": URL,
        "dc:creator": " and ".join(AUTHORS),
        "pubDate": "Mon, 03 Mar 2025 09:05:00 -0500",
        "description": PARAGRAPHS[0],
        "content:encoded": f"<![CDATA[{body}]]>",
        **more,
    }
    return f"<item>{''.join(f'<{n}>{v}</{n}>' for n, v in fields.items() if v)}</item>"


ATOM = f"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
<title>Gazette</title><updated>2025-03-04T09:00:00Z</updated><entry><title>{HEADLINE}</title>
<link href="{URL}"/><author><name>{AUTHORS[0]}</name></author>
<author><name>{AUTHORS[1]}</name></author>
<published>2025-03-03T14:05:00Z</published><updated>2025-03-03T14:20:30Z</updated>
<content type="html">{paragraphs("&lt;p&gt;{}&lt;/p&gt;")}</content></entry></feed>"""


def read(data: str | bytes, seen: datetime | None = None, **known: Any) -> list[Outcome]:
    raw = data if isinstance(data, bytes) else data.encode()
    source = Source.of_bytes(raw, "feed.xml", Given(observed_at=seen, **known))
    assert recognise.reader_of(source) is feed.READER
    return [reading.outcome for reading in feed.READER.read(source)]


def refusal(data: str | bytes) -> str:
    raw = data if isinstance(data, bytes) else data.encode()
    with pytest.raises(RefusedError) as caught:
        list(feed.READER.read(Source.of_bytes(raw)))
    return caught.value.message


@pytest.mark.parametrize("data", [rss(item()), ATOM], ids=["rss", "atom"])
def test_an_entry_with_the_whole_text_is_a_capture_of_its_article(data: str) -> None:
    (capture,) = read(data)

    assert isinstance(capture, Capture)
    assert capture.url == URL
    assert capture.content.headline == HEADLINE
    assert capture.content.byline == AUTHORS
    assert tuple(b.text for b in capture.content.body) == PARAGRAPHS
    assert capture.published_at == datetime(2025, 3, 3, 14, 5, tzinfo=UTC)
    assert capture.observed_at == datetime(2025, 3, 4, 9, tzinfo=UTC)
    assert (capture.provenance.source, capture.provenance.tool_version) == ("feed", "feed/1")


def test_a_change_that_an_entry_states_is_read_and_one_it_does_not_is_not_made_up() -> None:
    (changed,) = read(ATOM)
    (unchanged,) = read(rss(item()))

    assert isinstance(changed, Capture)
    assert isinstance(unchanged, Capture)
    assert changed.modified_at == datetime(2025, 3, 3, 14, 20, 30, tzinfo=UTC)
    assert unchanged.modified_at is None


@pytest.mark.parametrize(
    "body",
    [
        "",
        f"<p>{PARAGRAPHS[0]}</p>",
        paragraphs() + "<p>Nobody could say …</p>",
        paragraphs() + "<p><a href='/x'>Continue reading</a></p>",
        paragraphs() + "<p>The post Ferries appeared first on The Harbour Gazette.</p>",
    ],
)
def test_an_entry_with_the_first_lines_of_its_article_is_a_link(body: str) -> None:
    assert read(rss(item(body))) == [Link(URL, HEADLINE)]


def test_each_entry_stands_by_itself() -> None:
    outcomes = read(rss(item(), item(link="", guid="7"), item("", title="Another story")))

    assert [type(o).__name__ for o in outcomes] == ["Capture", "RefusedError", "Link"]
    assert "no link to its article" in str(outcomes[1])


def test_a_feed_of_no_known_time_says_what_to_do() -> None:
    data = rss(item(), channel="")

    (refused,) = read(data)
    (capture,) = read(data, seen=SEEN)

    assert isinstance(refused, RefusedError)
    assert "give --observed-at" in refused.message
    assert isinstance(capture, Capture)


@pytest.mark.parametrize("time", ["31/02/2024", "never", "2025-03-03"])
def test_a_time_that_cannot_be_is_noted(time: str) -> None:
    (capture,) = read(rss(item(pubDate=time)))

    assert isinstance(capture, Capture)
    assert capture.published_at is None
    assert time in capture.provenance.notes[0]


def test_a_feed_that_breaks_off_is_read_as_far_as_it_goes_and_noted() -> None:
    data = rss(item(), item(title="Another")).replace("</channel></rss>", "<item><title>A thi")

    first, *_ = read(data)

    assert isinstance(first, Capture)
    assert "not well-formed" in first.provenance.notes[0]


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">'
    + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">'
        for before, name in zip("abcdefghi", "bcdefghij", strict=True)
    )
    + "]><rss version='2.0'><channel><title>&j;</title></channel></rss>"
)


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"", "empty"),
        (b"<!DOCTYPE html><html><body><p>Hello</p></body></html>", "HTML and no feed"),
        (b"<rss version='2.0'><channel></channel></rss>", "has no entries"),
        (b"\x1f\x8b\x08\x00\x00", "no feed"),
        (b"<?xml version='1.0'?><opml><body/></opml>", "neither RSS nor Atom"),
        (BOMB.encode(), "no entries"),
    ],
)
def test_what_is_no_feed_is_refused_with_the_reason(data: bytes, complaint: str) -> None:
    assert complaint in refusal(data)


def test_a_page_is_not_taken_for_a_feed_nor_a_feed_for_a_page() -> None:
    page = Source.of_bytes(b"<!DOCTYPE html><html><body><p>rss feed</p></body></html>")

    assert recognise.reader_of(page).kind == "html"
    assert recognise.reader_of(Source.of_bytes(ATOM.encode())).kind == "feed"
    assert recognise.reader_of(Source.of_bytes(BOMB.encode())).kind == "feed"


@pytest.mark.corpus
@pytest.mark.parametrize(("name", "entries"), [("feed1.xml", 25), ("bbc_uk_politics.xml", 30)])
def test_real_feeds_of_first_lines_are_links(shared: Path, name: str, entries: int) -> None:
    outcomes = read((shared / "corpus/feeds" / name).read_bytes(), seen=SEEN)

    assert len(outcomes) >= entries - 10
    assert all(isinstance(o, Link) and o.title and o.url.startswith("http") for o in outcomes)


@settings(max_examples=50)
@given(
    st.lists(st.sampled_from([*rss(item()).split("><"), "]]>", "&x;", "<![CDATA["]), max_size=40)
)
def test_any_pieces_of_a_feed_are_outcomes_or_a_refusal(pieces: list[str]) -> None:
    data = ("<rss version='2.0'><channel><" + "><".join(pieces)).encode()
    try:
        for reading in feed.READER.read(Source.of_bytes(data, given=Given(observed_at=SEEN))):
            assert isinstance(reading.outcome, Capture | Link | RefusedError)
    except RefusedError:
        return
