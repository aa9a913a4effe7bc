"""The first and the last lines of an article are its own, however short; what is around is not."""

from __future__ import annotations

import pytest
from news_pages import PARAGRAPHS, plain, read, texts

LONG = PARAGRAPHS[:3]
SHORT = ("He was 84.", "Nobody was hurt.", "“No comment.”", "Why?", "他走了。")
FORMS = {
    "paragraphs": "<p>{}</p>",
    "divisions": "<div class='zn-body__paragraph'>{}</div>",
    "divisions without a name": "<div>{}</div>",
    "blocks": "<div class='text-block'><div><p>{}</p></div></div>",
    "breaks": "{}<br><br>",
}
forms = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
AD = "<p>Advertisement</p>"


def written(said: tuple[str, ...], form: str = "<p>{}</p>", end: str = "") -> str:
    return plain("<div class='story'>" + "".join(map(form.format, said)) + end + "</div>")


@forms
@pytest.mark.parametrize("short", SHORT)
def test_a_short_line_is_kept_wherever_it_stands(form: str, short: str) -> None:
    for said in ((short, *LONG), (*LONG, short), (short, short[::-1] + ".", *LONG)):
        assert texts(read(written(said, form))) == said


@forms
def test_the_last_of_three_lines_is_kept_though_none_of_them_is_long(form: str) -> None:
    said = ("The boats are back in the harbour.", "They came at six on Monday.", "He was 84.")

    assert texts(read(written(said, form))) == said


def test_a_short_line_after_an_advertisement_is_kept() -> None:
    said = (*LONG, "He was 84.")
    page = plain("".join(f"<p>{text}</p>{AD}" for text in said))

    assert texts(read(page)) == said


@pytest.mark.parametrize(
    "around",
    [
        "<p>Advertisement.</p>", "<p>Share this.</p>", "<p>Read more: Ferries are late again.</p>",
        "<p>Related: Bread is dear.</p>", "<p>Subscribe now!</p>", "<p>Comments are closed.</p>",
        "<p>Thanks for reading.</p>", "<p>Got a tip? Tell us.</p>", "<p>Follow us!</p>",
        "<p><a href='/x'>Bread is dear.</a></p>", "<p>* * *.</p>", "<p>Sign up.</p>",
        "<div class='share'><p>Tell a friend.</p></div>", "<div class='box'>More of it.</div>",
        "<p>See also: Boats.</p>", "<p class='tagline'>News, daily.</p>",
        "<div class='newsletter'><p>In your inbox.</p></div>", "<p>By Mara Quist.</p>",
        "<ul><li><p>One story.</p></li></ul>",
    ],
)  # fmt: skip
def test_what_stands_around_a_text_is_not_let_in(around: str) -> None:
    body = "".join(f"<p>{text}</p>" for text in LONG)

    for page in (plain(around + body), plain(body + around), plain(body + AD + around)):
        content = read(page).content
        assert tuple(b.text for b in content.body) == LONG


@pytest.mark.parametrize("heading", ["Comments", "Most popular", "Our island"])
def test_what_another_heading_stands_over_is_not_of_the_text(heading: str) -> None:
    body = "".join(f"<p>{text}</p>" for text in LONG)

    assert texts(read(plain(f"{body}<h3>{heading}</h3><p>None so far.</p>"))) == LONG


ENTRY = "<div class='entry'><h2>{}</h2><p>{}</p></div>"
FLAT = "<h2>{}</h2><p>{}</p>"


@pytest.mark.parametrize("entry", [ENTRY, FLAT])
def test_a_live_page_keeps_the_heading_of_its_first_entry_and_a_short_last_one(entry: str) -> None:
    said = tuple(zip(("Crews vote", "Boats sail", "Who speaks"), PARAGRAPHS, strict=False))
    page = plain("".join(entry.format(*one) for one in (*said, ("Quay shut", "Nobody was hurt."))))

    capture = read(page)

    assert texts(capture, "heading") == ("Crews vote", "Boats sail", "Who speaks", "Quay shut")
    assert texts(capture) == (*PARAGRAPHS[:3], "Nobody was hurt.")


def test_a_live_page_of_one_heading_keeps_it_and_a_short_first_entry_is_read_with_its_own() -> None:
    entries = "".join(f"<article class='entry'><p>{text}</p></article>" for text in LONG[1:])
    only = f"<article class='entry'><h2>Crews vote</h2><p>{LONG[0]}</p></article>{entries}"
    both = ENTRY.format("Quay shut", "Nobody was hurt.") + ENTRY.format("Crews vote", LONG[0])

    assert texts(read(plain(f"<div>{only}</div>")), "heading") == ("Crews vote",)
    capture = read(plain(both + ENTRY.format("Boats sail", LONG[1])))
    assert texts(capture, "heading") == ("Quay shut", "Crews vote", "Boats sail")
    assert texts(capture) == ("Nobody was hurt.", *LONG[:2])


def test_a_line_over_the_text_that_is_written_as_no_heading_in_it_is_left_out() -> None:
    body = f"<h2 class='dek'>Night boats still idle</h2><p>{LONG[0]}</p><h2>Crews</h2><p>{LONG[1]}"

    assert texts(read(plain(body)), "heading") == ("Crews",)
