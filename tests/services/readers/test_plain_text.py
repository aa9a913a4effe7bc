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
    capture = plain_text.read(data, reference=name)
    content, provenance = capture.content, capture.provenance
    assert capture.outlet_name == "The New York Times"
    assert content.headline.startswith("U.S. Says North Korean Troops")
    assert (content.standfirst or "").endswith("the U.S. defense secretary said.")
    assert content.byline == ("Eric Schmitt", "David E. Sanger")
    assert content.dateline == "Oct. 23, 2024, 6:55 a.m. ET"
    assert kinds(capture) == ["caption"] + ["paragraph"] * 6 + ["contributor-line"] + [
        "author-note",
        "author-note",
    ]
    assert content.body[0].credit == "Ahn Young-Joon/Associated Press"
    assert content.body[0].text.startswith("A TV screen at a train station")
    assert content.body[6].text.startswith("There was no immediate comment")
    assert content.body[8].text.endswith("for more than three decades.")
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


def test_a_british_page_with_roles_two_times_and_an_amendment() -> None:
    capture = read(
        page(
            "Deal ends a walkout that cut off three villages",
            "Anna Lindqvist in Hull and Omar Sayed",
            "Mon 3 Mar 2025 14.20 GMT\nLast modified on Mon 3 Mar 2025 15.01 GMT",
            FIRST,
            SECOND,
            "This article was amended on 3 March 2025. An earlier version said there were four.",
            outlet="The Northern Observer (U.K.)",
        )
    )
    assert capture.content.standfirst == "Deal ends a walkout that cut off three villages"
    assert capture.content.byline == ("Anna Lindqvist", "Omar Sayed")
    assert capture.published_at == datetime(2025, 3, 3, 14, 20, tzinfo=UTC)
    assert capture.modified_at == datetime(2025, 3, 3, 15, 1, tzinfo=UTC)
    assert kinds(capture) == ["paragraph", "paragraph", "correction"]


def test_a_broadcaster_s_page_with_labelled_captions_and_a_place_under_the_name() -> None:
    capture = read(
        page(
            "Published 14:20 BST 3 July 2024",
            "Share\nSave",
            "Anna Lindqvist\nCoast News, Hull",
            "Image source, Ira Voss\nImage caption, A ferry in Aldwick",
            FIRST,
            "What happens next?",
            SECOND,
            outlet="Coast News (U.K.)",
        )
    )
    assert capture.content.dateline == "Published 14:20 BST 3 July 2024"
    assert capture.published_at == datetime(2024, 7, 3, 13, 20, tzinfo=UTC)
    assert capture.content.byline == ("Anna Lindqvist",)
    assert capture.content.body[0].credit == "Ira Voss"
    assert kinds(capture) == ["caption", "paragraph", "heading", "paragraph"]
    assert "BST read as +01:00, since the edition is U.K." in notes(capture)


def test_an_agency_s_page_with_its_times_run_together_and_its_credits_at_the_end() -> None:
    capture = read(
        page(
            "By Anna Lindqvist and Omar Sayed",
            "March 3, 20252:20 PM UTCUpdated an hour ago",
            "HULL, March 3 (Seawire) - " + FIRST,
            SECOND,
            "Reporting by Anna Lindqvist in Hull and Omar Sayed in Aldwick; Editing by Bo Ek",
            outlet="Seawire",
        )
    )
    assert capture.published_at == datetime(2025, 3, 3, 14, 20, tzinfo=UTC)
    # "An hour ago" is another text an hour later: it must not make a revision.
    assert capture.content.dateline == "March 3, 20252:20 PM UTC"
    assert kinds(capture) == ["paragraph", "paragraph", "contributor-line"]


def test_a_cable_channel_s_page_that_says_only_when_it_changed() -> None:
    capture = read(
        page(
            "By Anna Lindqvist, Omar Sayed and Bo Ek, KBN",
            "3 minute read",
            "Updated 9:05 AM EST, Mon March 3, 2025",
            "KBN —",
            FIRST,
            "KBN’s Lena Ruiz contributed to this report.",
            outlet="KBN (U.S.)",
        )
    )
    assert capture.content.byline == ("Anna Lindqvist", "Omar Sayed", "Bo Ek")
    assert capture.published_at is None
    assert capture.modified_at == datetime(2025, 3, 3, 14, 5, tzinfo=UTC)
    assert paragraphs(capture) == [f"KBN — {FIRST}"]
    assert of_kind(capture, BlockKind.CONTRIBUTOR_LINE)


def test_a_tabloid_s_page_between_buttons_and_advertisements() -> None:
    capture = read(
        page(
            "Home > News > Coast",
            "Ferry crews are back after a deal",
            "By Anna Lindqvist",
            "Published March 3, 2025 9:05am EST | Updated March 3, 2025 11:10am EST",
            "Facebook Twitter Threads Flipboard Comments Print Email",
            "FacebookTwitterWhatsAppCopy link",
            FIRST,
            "Advertisement\nSKIP ADVERTISEMENT",
            "CLICK HERE TO GET THE TIDE APP",
            SECOND,
            "128 comments",
            "Sign up for our newsletter to get the day’s tide in your inbox.",
            "Related Articles",
            "Anna Lindqvist covers the coast for The Morning Tide.",
            outlet="The Morning Tide (U.S.)",
        )
    )
    assert capture.content.standfirst == "Ferry crews are back after a deal"
    assert kinds(capture) == ["paragraph", "paragraph", "author-note"]
    assert capture.published_at == datetime(2025, 3, 3, 14, 5, tzinfo=UTC)
    assert capture.modified_at == datetime(2025, 3, 3, 16, 10, tzinfo=UTC)
    assert "furniture of the page left out: 8 lines" in notes(capture)


def test_notices_under_a_heading_of_their_own_keep_their_kind() -> None:
    capture = read(
        page(
            "By Anna Lindqvist and Omar Sayed",
            "Anna Lindqvist reported from Hull, and Omar Sayed from Aldwick.",
            "Published March 2, 2025Updated March 3, 2025, 9:05 a.m. ET",
            FIRST,
            SECOND,
            "A correction was made on March 3, 2025:",
            "An earlier version of this article misstated the number of villages. There are three.",
            "Editors’ Note",
            "The headline was changed after publication.",
            "See more on: Ferries, Coast",
        )
    )
    assert kinds(capture) == (
        ["contributor-line", "paragraph", "paragraph"] + ["correction"] * 2 + ["editors-note"] * 2
    )
    assert capture.published_at is None
    assert capture.modified_at == datetime(2025, 3, 3, 14, 5, tzinfo=UTC)
    assert "no time stated, only a date" in notes(capture)


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
