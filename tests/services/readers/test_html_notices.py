"""What an article says about itself is found wherever its page puts it, and nothing else is."""

from __future__ import annotations

import pytest
from news_pages import COMMENTS, FOOTER, NAVIGATION, PARAGRAPHS, TEASERS, paragraphs, plain, read

from domain.capture import Capture

SAID = "An earlier version of this article gave the wrong day on which the crews came back."
NOTES = ("correction", "editors-note")


def notices(capture: Capture) -> list[tuple[str, str]]:
    return [(str(b.kind), b.text) for b in capture.content.body if b.kind in NOTES]


CORRECTIONS = [
    f"<p>Correction: {SAID}</p>",
    f"<p><em>Correction, March 4: {SAID}</em></p>",
    f"<p><strong>Correction</strong>: {SAID}</p>",
    f"<div><strong>Correction:</strong> <p>{SAID}</p></div>",
    f"<div><h3>Corrections & Clarifications</h3><p>{SAID}</p></div>",
    f"<p>[Clarification: The crews came back on Monday.]</p><p hidden>{SAID}</p>",
    f"<p>{SAID}</p>",
    f"<p>• {SAID}</p>",
    f"<p>This article was amended on 4 March 2025. {SAID}</p>",
    "<p>This story has been corrected to show that the crews came back on Monday.</p>",
    "<p>A previous version of this story misspelled the name of Ilse Brandt.</p>",
    "<p>(Corrects second paragraph to show that the crews came back on Monday.)</p>",
    "<p>(This March 3 story has been corrected to fix the day in the first paragraph)</p>",
    "<div class='correction'><p>We said that crews came back on Sunday. It was Monday.</p></div>",
    "<div data-testid='article-correction'>The crews came back on Monday, not Sunday.</div>",
    "<aside id='story-corrections'><p>The crews came back on Monday, not Sunday.</p></aside>",
    "<span class='pb-correction-text'>The crews came back on Monday, not Sunday.</span>",
    f"<footer class='article-footer'><p>{SAID}</p></footer>",
    f"<details><summary>Correction</summary><p>{SAID}</p></details>",
]
NOTES_OF_EDITORS = [
    "<p>Editor's note: The Gazette's owner also owns shares in the ferry company.</p>",
    "<p><i>Editors’ Note: The Gazette's owner owns shares in the ferry company.</i></p>",
    "<p>EDITOR'S NOTE — The Gazette's owner owns shares in the ferry company.</p>",
    "<div class='editors-note'><p>The Gazette's owner owns shares in the company.</p></div>",
    "<div class='EditorNote-module'>The Gazette's owner owns shares in the company.</div>",
    "<p>UPDATE: The crews have since gone back to work.</p>",
    "<p>Update, 3:15 p.m.: The crews have since gone back to work.</p>",
    "<p>[Updated: This story has been updated with a statement of the company.]</p>",
    "<p>This article has been updated to include a statement of the company.</p>",
    "<p>This story was originally published on March 2 and updated with new figures.</p>",
    "<p>This is a developing story. It will be updated.</p>",
    "<p>Note to readers: The Gazette has removed a name from this article.</p>",
    "<p>(Updates with comments of the harbour office)</p>",
]


@pytest.mark.parametrize("markup", CORRECTIONS)
def test_a_correction_is_a_block_of_its_own_whatever_its_markup(markup: str) -> None:
    ((kind, _),) = notices(read(plain(paragraphs() + markup)))

    assert kind == "correction"


@pytest.mark.parametrize("markup", NOTES_OF_EDITORS)
def test_a_note_of_the_editors_is_a_block_of_its_own_whatever_its_markup(markup: str) -> None:
    ((kind, _),) = notices(read(plain(markup + paragraphs())))

    assert kind == "editors-note"


def test_a_notice_outside_of_the_article_element_is_found_too() -> None:
    page = plain().replace("</article>", f"</article><div><p>Correction: {SAID}</p></div>")

    assert notices(read(page)) == [("correction", f"Correction: {SAID}")]


def test_a_label_and_the_text_under_it_are_one_notice() -> None:
    markup = f"<div><h4>Correction: March 4, 2025</h4><p>{SAID}</p></div>"

    assert notices(read(plain(paragraphs() + markup))) == [
        ("correction", f"Correction: March 4, 2025: {SAID}")
    ]


def test_several_corrections_in_one_place_are_several_blocks() -> None:
    markup = f"<div class=corrections><p>{SAID}</p><p>The boats are called Alk and Lumme.</p></div>"

    assert len(notices(read(plain(paragraphs() + markup)))) == 2


def test_a_correction_after_two_line_breaks_is_no_part_of_the_last_paragraph() -> None:
    body = f"<p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[3]}<br><br><i>Correction: {SAID}</i></p>"
    capture = read(plain(body))

    assert [b.kind for b in capture.content.body] == ["paragraph", "paragraph", "correction"]
    assert capture.content.body[1].text == PARAGRAPHS[3]


def test_a_correction_that_only_the_metadata_holds_is_added_and_noted() -> None:
    stated = {"@type": "CorrectionComment", "text": SAID, "datePublished": "2025-03-04"}
    capture = read(plain(correction=[stated]))

    assert notices(capture) == [("correction", SAID)]
    assert "not shown was added" in capture.provenance.notes[-1]


def test_a_correction_that_page_and_metadata_both_hold_is_there_once() -> None:
    page = plain(paragraphs() + f"<p>Correction: {SAID}</p>", correction=SAID)

    assert notices(read(page)) == [("correction", f"Correction: {SAID}")]


@pytest.mark.parametrize(
    "elsewhere",
    [
        NAVIGATION,
        TEASERS,
        FOOTER,
        COMMENTS.format(count=3),
        "<p><a href='/corrections'>Corrections and clarifications</a></p>",
        "<div class='most-read'><ol><li>Correction: Bread prices rose, they did not fall.</li></ol>"
        "</div>",
        "<a class='footer-link' href='/editors-note'>Editor's note</a>",
    ],
)
def test_what_a_page_says_elsewhere_of_corrections_is_no_notice(elsewhere: str) -> None:
    page = plain().replace("</body>", f"{elsewhere}</body>")

    assert notices(read(page)) == []


def test_a_text_about_corrections_is_text() -> None:
    about = (
        "<p>The correction of the market came late, the harbour's traders said on Monday.</p>"
        "<p>“Corrections are what we are known for,” said Ilse Brandt, and laughed.</p>"
    )

    assert notices(read(plain(paragraphs() + about))) == []


BESIDE = [
    "<div class='page-footer'><p>{}</p></div>",
    "<div class='sidebar'><p>{}</p></div>",
    "<div class='related'><p>{}</p></div>",
    "<aside><p>{}</p></aside>",
    "<footer><p>{}</p></footer>",
]


@pytest.mark.parametrize("around", BESIDE)
def test_wording_that_leaves_no_doubt_counts_whatever_its_box_is_called(around: str) -> None:
    notice = f"Correction: {SAID}"
    page = plain().replace("</article>", f"</article>{around.format(notice)}")

    assert notices(read(page)) == [("correction", notice)]


@pytest.mark.parametrize(
    "around",
    [
        "<nav><p>{}</p></nav>",
        "<div class='reader-comments'><p>{}</p></div>",
        "<menu><p>{}</p></menu>",
    ],
)
def test_no_wording_counts_in_menus_and_in_what_readers_write(around: str) -> None:
    page = plain().replace("</article>", f"</article>{around.format(f'Correction: {SAID}')}")

    assert notices(read(page)) == []


@pytest.mark.parametrize("box", ["<aside>{}</aside>", "<div>{}</div>"])
def test_all_that_stands_under_a_label_in_a_box_is_notices(box: str) -> None:
    inside = (
        "<h3>Corrections and clarifications</h3><p>The boats are called Alk and Lumme.</p>"
        "<p>The quay was built in 1911.</p>"
    )

    assert notices(read(plain(paragraphs() + box.format(inside)))) == [
        ("correction", "Corrections and clarifications: The boats are called Alk and Lumme."),
        ("correction", "The quay was built in 1911."),
    ]


SHORT = "The harbour office opened its doors at six, as on any other day."


@pytest.mark.parametrize("text", ["<div>{label}{rest}</div>", "<div>{above}{label}{rest}</div>"])
def test_what_follows_a_label_among_the_text_is_text_again(text: str) -> None:
    label = "<h4>Correction</h4><p>The boats are called Alk.</p>"
    rest = "<p>The quay was built in 1911.</p>"
    capture = read(
        plain(text.format(above=f"<p>{SHORT}</p>", label=label, rest=rest + paragraphs()))
    )

    assert notices(capture) == [("correction", "Correction: The boats are called Alk.")]
    assert capture.content.body[-1].text == PARAGRAPHS[-1]


@pytest.mark.parametrize(
    ("markup", "notice"),
    [
        (
            "<p><strong>Correction</strong><br>The quay was built in 1911.</p>",
            ("correction", "Correction: The quay was built in 1911."),
        ),
        (
            "<p><b>Editor’s note</b> The Gazette owns shares in the company.</p>",
            ("editors-note", "Editor’s note: The Gazette owns shares in the company."),
        ),
        (
            "<h4>Update</h4><p>The crews have gone back to work.</p>",
            ("editors-note", "Update: The crews have gone back to work."),
        ),
        (
            "<header><p>Correction: The quay was built in 1911.</p></header>",
            ("correction", "Correction: The quay was built in 1911."),
        ),
    ],
    ids=["label before a line break", "label in bold", "update", "header of the article"],
)
def test_a_label_that_only_markup_sets_off_is_one(markup: str, notice: tuple[str, str]) -> None:
    assert notices(read(plain(paragraphs() + markup))) == [notice]


def test_a_word_in_bold_that_begins_a_sentence_is_no_label() -> None:
    markup = "<p><b>Correction</b> on the harbour's market went on, and prices fell.</p>"

    assert notices(read(plain(paragraphs() + markup))) == []


def test_a_long_notice_is_kept_whole() -> None:
    notice = f"Editor’s note: {' '.join([SAID] * 40)}"
    text = "".join(f"<p>{number}. {' '.join(PARAGRAPHS)}</p>" for number in range(8))

    assert len(notice) > 3000
    assert notices(read(plain(text + f"<p>{notice}</p>"))) == [("editors-note", notice)]


def test_an_article_in_one_element_that_opens_with_a_note_is_no_notice() -> None:
    text = f"Editor’s note: {' '.join(PARAGRAPHS * 8)}"

    assert notices(read(plain(f"<p>{text}</p>"))) == []
