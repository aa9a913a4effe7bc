"""Pages of many makes become one article: the text that readers see, and nothing around it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from news_pages import (
    AUTHORS,
    HEADLINE,
    MAKES,
    NEWSLETTER,
    PARAGRAPHS,
    SHARE,
    STANDFIRST,
    URL,
    paragraphs,
    plain,
    read,
    texts,
)

from domain.capture import Capture

Make = Callable[[int], str]
makes = pytest.mark.parametrize("make", MAKES.values(), ids=MAKES.keys())


def kinds(capture: Capture) -> list[str]:
    return [str(block.kind) for block in capture.content.body]


@makes
def test_the_text_is_all_paragraphs_in_their_order_and_nothing_else(make: Make) -> None:
    read_texts = texts(read(make(1), url=URL))

    assert tuple(t for t in read_texts if t != STANDFIRST) == PARAGRAPHS


@makes
def test_headline_and_authors_are_those_of_the_article(make: Make) -> None:
    content = read(make(1), url=URL).content

    assert content.headline == HEADLINE
    assert content.byline == AUTHORS


@makes
def test_the_page_fetched_again_with_other_counts_and_ads_is_the_same_content(make: Make) -> None:
    assert read(make(1), url=URL).content == read(make(17), url=URL).content


@makes
def test_the_correction_is_a_block_of_its_own(make: Make) -> None:
    (text,) = texts(read(make(1), url=URL), "correction")

    assert "misstated the number of villages that were cut off" in text


@makes
def test_the_outlets_times_are_read_with_their_zones(make: Make) -> None:
    capture = read(make(1), url=URL)

    assert capture.published_at == datetime(2025, 3, 3, 14, 5, tzinfo=UTC)
    if make is not MAKES["tables"]:
        assert capture.modified_at == datetime(2025, 3, 3, 14, 20, 30, tzinfo=UTC)
        assert capture.provenance.zone_assumed is None
    else:
        assert capture.provenance.zone_assumed == "UTC"


def test_a_caption_stands_where_its_picture_does_with_its_credit() -> None:
    first = read(MAKES["columns"](1)).content.body[0]

    assert first.kind == "caption"
    assert first.text == "Deckhands at North Quay on Monday."
    assert first.credit == "Ada Lund for The Harbour Gazette"


def test_a_standfirst_is_found_by_its_markup_or_by_the_pages_description() -> None:
    described = plain(
        f"<p class='lead-in'>{STANDFIRST}</p>{paragraphs()}",
        head=f'<meta name="description" content="{STANDFIRST}">',
    )

    assert read(MAKES["columns"](1)).content.standfirst == STANDFIRST
    assert read(MAKES["a note at the end"](1)).content.standfirst == STANDFIRST
    assert read(described, url=URL).content.standfirst == STANDFIRST
    assert STANDFIRST not in texts(read(described, url=URL))


def test_a_note_of_the_editors_stands_before_the_text_where_the_page_has_it() -> None:
    content = read(MAKES["divisions"](1)).content

    assert content.body[0].kind == "editors-note"
    assert "also owns shares" in content.body[0].text


def test_headings_lists_and_quotations_are_told_apart() -> None:
    body = (
        f"<p>{PARAGRAPHS[0]}</p><h2>What was agreed</h2><p>{PARAGRAPHS[3]}</p>"
        "<ul><li>Crews get four days more of leave.</li><li>Night boats are crewed by five.</li>"
        f"</ul><blockquote><p>{PARAGRAPHS[1]}</p></blockquote><p><strong>What is open</strong></p>"
        f"<p>{PARAGRAPHS[4]}</p>"
    )

    assert kinds(read(plain(body))) == [
        "paragraph", "heading", "paragraph", "list-item", "list-item", "quotation", "heading",
        "paragraph",
    ]  # fmt: skip


def test_a_pull_quote_that_repeats_the_text_is_left_out() -> None:
    quote = "<aside class='pullquote'><blockquote>We are tired and we are glad</blockquote></aside>"
    body = f"<p>{PARAGRAPHS[0]}</p>{quote}<p>{PARAGRAPHS[1]}</p><p>{PARAGRAPHS[3]}</p>"

    assert texts(read(plain(body))) == (PARAGRAPHS[0], PARAGRAPHS[1], PARAGRAPHS[3])
    assert texts(read(plain(body)), "quotation") == ()


def test_furniture_between_the_paragraphs_makes_no_revision() -> None:
    furniture = (
        "<div class='ad-slot'><p>Advertisement</p></div>", NEWSLETTER, SHARE.format(count=12),
        "<p><a href='/x'>READ: TEN FERRIES YOU MUST SEE</a></p>",
        "<p>Follow us on Twitter and Facebook for more.</p>",
        "<p>Sign up for our newsletter.</p>", "<p>Story continues below advertisement</p>",
        "<p class='sr-only'>This is read aloud to nobody who sees the page.</p>",
        "<p style='display: none'>Subscribe to read on, if you can see this at all.</p>",
    )  # fmt: skip
    for piece in furniture:
        with_it = plain("".join(f"<p>{text}</p>{piece}" for text in PARAGRAPHS[:4]) + "<p>End.</p>")
        without = plain("".join(f"<p>{text}</p>" for text in PARAGRAPHS[:4]) + "<p>End.</p>")
        assert read(with_it).content == read(without).content, piece


def test_contributors_and_notes_on_authors_are_known_for_what_they_are() -> None:
    body = paragraphs() + (
        "<p>Ada Lund contributed reporting from South Quay.</p>"
        "<p>Mara Quist is the Gazette's islands correspondent.</p>"
    )

    assert kinds(read(plain(body)))[-2:] == ["contributor-line", "author-note"]


def test_a_text_without_spaces_between_its_words_is_found_too() -> None:
    text = "岛上渡轮的船员星期一复工，结束了为期九天的罢工。" * 4
    page = plain(f"<p>{text}</p><p>{text[:60]}。</p>", headline="渡轮复工", inLanguage="zh")

    capture = read(page.replace(HEADLINE, "渡轮复工"))

    assert texts(capture)[0] == text
    assert capture.content.language == "zh"


@pytest.mark.corpus
def test_a_real_page_keeps_its_correction(shared: Path) -> None:
    page = (shared / "corpus/pages/HTML_WITH_CORRECTION.html").read_bytes()

    capture = read(page)

    (correction,) = texts(capture, "correction")
    assert correction.startswith("Correction: ")
    assert len(texts(capture)) == 29
    assert len(texts(capture, "caption")) == 4
    assert capture.modified_at == datetime(2018, 6, 8, 22, 48, 45, 848000, tzinfo=UTC)
    assert len(capture.content.byline) == 1
    assert not any("dvertisement" in text for text in texts(capture))


@pytest.mark.corpus
def test_a_real_page_of_another_make_gives_all_its_authors_and_its_contributors(
    shared: Path,
) -> None:
    capture = read((shared / "corpus/pages/HTML_OLD_FORMAT.html").read_bytes())

    assert len(capture.content.byline) == 3
    assert len(texts(capture, "contributor-line")) == 1
    assert capture.published_at == datetime(2018, 5, 18, 14, 0, 58, tzinfo=UTC)
    assert capture.section == "U.S."


@pytest.mark.corpus
def test_a_real_page_of_tables_keeps_its_first_paragraph_and_no_menu(shared: Path) -> None:
    page = (shared / "corpus/pages/6072486-A.stm.html").read_bytes()

    capture = read(page, url="http://news.bbc.co.uk/1/hi/england/bradford/6072486.stm")

    assert len(texts(capture)) == len(capture.content.body) == 5
    assert capture.section == "Bradford"
