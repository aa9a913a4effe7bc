"""Pages of outlets that set their bylines, times, pictures and notices each in their own way."""

from __future__ import annotations

from datetime import UTC, datetime

from saved_pages import FIRST, SECOND, kinds, notes, of_kind, page, paragraphs, read

from domain.content import BlockKind


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


def test_a_page_whose_first_publication_is_the_second_time_on_the_line() -> None:
    capture = read(
        page(
            "Anna LindqvistPolitical editor",
            "Mon 3 Mar 2025 16.20 CETFirst published on Mon 3 Mar 2025 14.20 CET",
            FIRST,
            outlet="The Northern Observer (U.K.)",
        )
    )
    assert capture.content.byline == ("Anna Lindqvist",)
    assert capture.published_at == datetime(2025, 3, 3, 13, 20, tzinfo=UTC)
    assert capture.modified_at == datetime(2025, 3, 3, 15, 20, tzinfo=UTC)


def test_names_on_lines_of_their_own_with_roles_and_handles_between_them() -> None:
    capture = read(
        page(
            "Anna Lindqvist\n@annal",
            "Omar Sayed",
            "News reporter @omars",
            "Monday 3 March 2025 14:20, UK",
            FIRST,
            outlet="Channel News (U.K.)",
        )
    )
    assert capture.content.byline == ("Anna Lindqvist", "Omar Sayed")
    assert paragraphs(capture) == [FIRST]


def test_a_byline_broken_over_lines_is_one_byline() -> None:
    for broken in (
        "By\n\nAnna Lindqvist\nand Omar Sayed",
        "By \nAnna Lindqvist\n and \nOmar Sayed",
    ):
        capture = read(page(broken, "March 3, 2025 9:05 am ET", FIRST))
        assert capture.content.byline == ("Anna Lindqvist", "Omar Sayed"), broken


def test_a_desk_and_a_time_parted_by_a_stroke_are_told_apart() -> None:
    capture = read(page("HGN | Mar 3, 2025, 14:20 IST", FIRST, outlet="The Coast Times (India)"))
    assert capture.content.dateline == "Mar 3, 2025, 14:20 IST"
    assert capture.published_at == datetime(2025, 3, 3, 8, 50, tzinfo=UTC)
    assert paragraphs(capture) == [FIRST]


def test_a_broadcaster_s_picture_with_its_credit_twice_and_buttons_between() -> None:
    credit = "Jo Ode/Getty Images"
    picture = f"A ferry in Aldwick.\n{credit}\nhide caption\ntoggle caption\n{credit}"
    capture = read(page("March 3, 20255:00 AM ET", "By \n\nAnna Lindqvist", picture, FIRST))
    assert kinds(capture) == ["caption", "paragraph"]
    assert capture.content.body[0].credit == credit
    assert capture.published_at == datetime(2025, 3, 3, 10, tzinfo=UTC)


def test_a_picture_without_a_credit_is_told_by_its_two_lines() -> None:
    capture = read(
        page(
            "The walkout had cut off three villages.",
            "A ferry under a grey sky.\nA ferry at work in Aldwick last week.",
            "Anna Lindqvist",
            "March 3, 2025, 9:05 a.m. ET",
            FIRST,
        )
    )
    assert capture.content.standfirst == "The walkout had cut off three villages."
    assert of_kind(capture, BlockKind.CAPTION) == ["A ferry at work in Aldwick last week."]
    assert paragraphs(capture) == [FIRST]


def test_alternative_text_apart_from_its_caption_is_left_out_under_a_standfirst() -> None:
    capture = read(
        page(
            "The walkout had cut off three villages.",
            "A ferry under a grey sky.",
            "A ferry last week. Credit...Jo Ode/Reuters",
            "Anna Lindqvist",
            "March 3, 2025, 9:05 a.m. ET",
            FIRST,
        )
    )
    assert of_kind(capture, BlockKind.CAPTION) == ["A ferry last week."]
    assert paragraphs(capture) == [FIRST]


def test_a_standfirst_may_stand_between_byline_and_dateline() -> None:
    capture = read(
        page("By Anna Lindqvist", "A deal ended it.", "March 3, 2025, 9:05 a.m. ET", FIRST)
    )
    assert capture.content.standfirst == "A deal ended it."
    assert paragraphs(capture) == [FIRST]


def test_a_short_page_signed_at_its_end_keeps_its_paragraphs() -> None:
    capture = read(page(FIRST, SECOND, "By Anna Lindqvist", "March 3, 2025, 9:05 a.m. ET"))
    assert paragraphs(capture) == [FIRST, SECOND]
    assert capture.content.standfirst is None
    assert capture.content.byline == ("Anna Lindqvist",)
    assert capture.published_at == datetime(2025, 3, 3, 14, 5, tzinfo=UTC)


def test_an_agency_s_copyright_is_furniture() -> None:
    legal = "Copyright 2025 Seawire. All rights reserved. This may not be published or rewritten."
    assert paragraphs(read(page(FIRST, legal, outlet="Seawire"))) == [FIRST]


def test_a_german_page_keeps_its_words_and_its_times() -> None:
    german = "Die Fähren fahren wieder, sagte eine Sprecherin am Montag in Aldwick an der Küste."
    capture = read(page("Von Anna Lindqvist", "3.3.2025, 14:20 MEZ", german, outlet="Küstenpost"))
    assert capture.published_at == datetime(2025, 3, 3, 13, 20, tzinfo=UTC)
    assert capture.content.byline == ("Anna Lindqvist",)
    assert paragraphs(capture) == [german]
    assert capture.content.language is None
