"""A saved page is read for what it is: each test is a page of an invented outlet."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from saved_pages import (
    FIRST,
    HEADLINE,
    SECOND,
    SEEN,
    THIRD,
    header,
    kinds,
    notes,
    of_kind,
    page,
    paragraphs,
    plain,
    read,
    read_plain,
)

from domain.clocks import format_time
from domain.content import BlockKind
from services.readers import plain_text

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.corpus
def test_the_article_the_project_starts_from_is_read_in_all_its_parts(shared: Path) -> None:
    name = "000_3f227e4f0a2d6f9d.txt"
    data = (shared / "corpus" / name).read_bytes()
    lines = ["", *data.decode().splitlines()]  # so that lines[1] is line 1
    capture = plain_text.read(data, reference=name)
    content, provenance = capture.content, capture.provenance
    assert capture.outlet_name == "The New York Times"
    assert (content.headline, content.standfirst) == (lines[1], lines[6])
    assert content.byline == ("Eric Schmitt", "David E. Sanger")
    assert content.dateline == "Oct. 23, 2024, 6:55 a.m. ET"
    assert kinds(capture) == ["caption"] + ["paragraph"] * 6 + ["contributor-line"] + [
        "author-note",
        "author-note",
    ]
    assert content.body[0].credit == "Ahn Young-Joon/Associated Press"
    assert content.body[0].text == lines[9].partition(" Credit...")[0]
    assert paragraphs(capture) == lines[15:26:2]
    assert content.body[7].text == lines[27]
    assert content.body[8].text == lines[29].removesuffix(" More about Eric Schmitt")
    assert content.body[9].text == lines[31].removesuffix(" More about David E. Sanger")
    assert content.language == "en"
    assert format_time(capture.observed_at) == "2024-10-23T13:41:03Z"
    assert capture.published_at == datetime(2024, 10, 23, 10, 55, tzinfo=UTC)
    assert capture.modified_at is None
    assert provenance.source_created_at == datetime(2024, 10, 23, 11, 5, 35, tzinfo=UTC)
    assert provenance.zone_assumed == "UTC"
    assert provenance.raw_sha256 == hashlib.sha256(data).hexdigest()
    assert (provenance.source, provenance.tool, provenance.tool_version, provenance.reference) == (
        "plain-text",
        "stet",
        "plain-text/1",
        name,
    )


def test_a_page_without_photo_or_standfirst_has_neither() -> None:
    capture = read(page("Anna Lindqvist", "March 3, 2025, 9:05 a.m. ET", FIRST, SECOND, THIRD))
    assert capture.content.standfirst is None
    assert capture.content.byline == ("Anna Lindqvist",)
    assert paragraphs(capture) == [FIRST, SECOND, THIRD]


def test_three_authors_run_together_are_three_people() -> None:
    capture = read(
        page("Anna McDonaldRon DeSantisLisa van der Berg", "March 3, 2025 9:05 AM EST", FIRST)
    )
    assert capture.content.byline == ("Anna McDonald", "Ron DeSantis", "Lisa van der Berg")
    assert "byline split into 3 names" in notes(capture)


def test_author_notes_decide_where_a_name_that_shape_cannot_tell_ends() -> None:
    told = "Ann Le is a reporter for The Harbour Gazette. More about Ann Le"
    capture = read(page("Ann LeJohn Roe", "March 3, 2025 9:05 AM EST", FIRST, SECOND, told))
    assert capture.content.byline == ("Ann Le", "John Roe")
    assert of_kind(capture, BlockKind.AUTHOR_NOTE) == [
        "Ann Le is a reporter for The Harbour Gazette."
    ]


def test_every_picture_is_one_caption_with_its_credit_where_it_stands() -> None:
    capture = read(
        page(
            "The walkout had cut off three villages.",
            "A ferry at a pier.\nA ferry in Aldwick last week. Credit...Jo Ode for The Gazette",
            "Anna Lindqvist",
            "March 3, 2025 9:05 AM EST",
            FIRST,
            "Two women on a bench.\nWaiting in Aldwick on Sunday.Credit...Ira Voss/Reuters",
            SECOND,
        )
    )
    assert kinds(capture) == ["caption", "paragraph", "caption", "paragraph"]
    assert [b.credit for b in capture.content.body if b.credit] == [
        "Jo Ode for The Gazette",
        "Ira Voss/Reuters",
    ]
    assert of_kind(capture, BlockKind.CAPTION)[1] == "Waiting in Aldwick on Sunday."
    assert "line 8: alternative text of a picture left out" in notes(capture)


def test_windows_line_ends_and_a_byte_order_mark_change_nothing() -> None:
    text = page("By Anna Lindqvist", "2025-03-03T09:05:00Z", FIRST, SECOND)
    saved = b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()
    windows = plain_text.read(saved, reference=None)
    assert windows.content == read(text).content
    assert windows.published_at == datetime(2025, 3, 3, 9, 5, tzinfo=UTC)


def test_fixed_spaces_and_marks_without_width_make_no_other_revision() -> None:
    text = page("By Anna Lindqvist", "March 3, 2025, 9:05 AM EST", FIRST)
    other = text.replace("9:05 AM", "9:05\u202fAM").replace("Crews of", "Crews\u00a0of\u200b")
    assert read(other).content == read(text).content


def test_a_page_without_empty_lines_is_read_line_by_line() -> None:
    lines = [
        HEADLINE,
        *header("The Aldwick Echo (Ireland)").splitlines(),
        "A deal ends the walkout.",
        "Anna LeeBo Ek",
        "March 3, 2025, 9:05 a.m. GMT",
        FIRST,
        SECOND,
        THIRD,
        "Read Entire Article",
    ]
    capture = read("\n".join(lines))
    assert capture.content.standfirst == "A deal ends the walkout."
    assert capture.content.byline == ("Anna Lee", "Bo Ek")
    assert paragraphs(capture) == [FIRST, SECOND, THIRD]


def test_a_page_without_a_header_is_a_headline_and_paragraphs() -> None:
    capture = read_plain(plain(FIRST, SECOND))
    assert capture.content.headline == HEADLINE
    assert paragraphs(capture) == [FIRST, SECOND]
    assert (capture.outlet, capture.outlet_name) == ("gazette.example", None)
    assert (capture.observed_at, capture.published_at) == (SEEN, None)
    assert capture.provenance.zone_assumed is None


def test_lines_broken_at_a_fixed_width_are_joined_to_paragraphs() -> None:
    broken = "\n".join(
        " ".join(words) for words in (FIRST.split()[:14], FIRST.split()[14:25], FIRST.split()[25:])
    )
    capture = read_plain(plain(broken, broken, broken))
    assert paragraphs(capture) == [FIRST, FIRST, FIRST]


def test_a_header_of_several_lines_and_above_the_headline_is_read_as_well() -> None:
    text = "\n\n".join(
        (
            "By The Quay Courier (Canada)\nCreated at 2025-03-03T15:05:35Z\n"
            "Updated at 2025-03-03T16:41:03Z",
            HEADLINE,
            "By Anna Lindqvist",
            FIRST,
        )
    )
    capture = read(text)
    assert capture.outlet_name == "The Quay Courier"
    assert capture.content.headline == HEADLINE
    assert capture.observed_at == datetime(2025, 3, 3, 16, 41, 3, tzinfo=UTC)
    assert capture.provenance.zone_assumed is None


def test_what_follows_the_link_to_the_original_is_not_of_the_article() -> None:
    capture = read(page(FIRST, SECOND) + "\n\n" + THIRD)
    assert paragraphs(capture) == [FIRST, SECOND]
    assert "the article ends; 1 more line left out" in notes(capture)


def test_a_section_s_name_above_the_headline_is_not_the_headline() -> None:
    assert read("Coast\n\n" + page(FIRST, SECOND)).content.headline == HEADLINE


def test_lists_are_lists_and_quotations_quotations() -> None:
    capture = read(page(FIRST, "• Three boats sail.", "• Two do not.", "> " + SECOND, THIRD))
    assert kinds(capture) == ["paragraph", "list-item", "list-item", "quotation", "paragraph"]
    assert of_kind(capture, BlockKind.LIST_ITEM) == ["Three boats sail.", "Two do not."]


def test_another_language_is_not_called_english() -> None:
    german = (
        "Die Besatzungen der Inselfähren haben am Montag nach neun Tagen die Arbeit wieder "
        "aufgenommen, und die Fischhalle hat zum ersten Mal wieder geöffnet. "
    )
    assert read(page(german * 3)).content.language is None
    assert read(page(FIRST, SECOND, THIRD)).content.language == "en"


def test_a_few_words_do_not_tell_a_language() -> None:
    assert read(page("The boats sail to the north.")).content.language is None


def test_what_the_caller_knows_goes_before_what_the_page_says() -> None:
    text = page("By Anna Lindqvist", "March 3, 2025 9:05 AM EST", FIRST)
    published = datetime(2025, 3, 3, 8, tzinfo=UTC)
    capture = read(
        text, observed_at=SEEN, published_at=published, url="https://gazette.example/ferry"
    )
    assert (capture.observed_at, capture.published_at) == (SEEN, published)
    assert capture.url == "https://gazette.example/ferry"
    assert capture.outlet_name == "The Harbour Gazette"


def test_notes_never_quote_the_article() -> None:
    text = page("Ferries are back.", "A boat.\nA boat. Credit...Jo Ode", "Anna LeeBo Ek", FIRST)
    said = notes(read(text))
    assert said
    for words in ("Ferries are back", "A boat", "Anna", "Crews"):
        assert words not in said
