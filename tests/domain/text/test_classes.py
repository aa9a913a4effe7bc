"""What kind of change an edit is."""

from __future__ import annotations

import pytest
from edits_in_own_words import EDITS
from hypothesis import given
from hypothesis import strategies as st

from domain.text.classes import ChangeClass, Verdict, classify
from domain.text.signals import signals


def verdict(old: str | None, new: str | None, language: str | None = "en") -> Verdict:
    return classify(old, new, signals(old, new, language), language)


@pytest.mark.parametrize(("kind", "old", "new"), EDITS, ids=lambda text: text[:30])
def test_edits_are_classed_as_a_reader_would(kind: str, old: str, new: str) -> None:
    assert verdict(old, new).kind == kind


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("It was late, she said.", "It was late she said."),
        ("A well known man left.", "A well-known man left."),
        ("It was late.", "It  was late."),
        ("‘Yes’ it was.", "'Yes' it was."),
    ],
)
@pytest.mark.parametrize("language", ["en", "de", None])
def test_white_space_and_punctuation_alone_are_noise(
    old: str, new: str, language: str | None
) -> None:
    assert verdict(old, new, language) == Verdict(
        ChangeClass.STYLE, True, "white space or punctuation only"
    )


def test_capitals_are_style_but_no_noise() -> None:
    found = verdict("The high commissioner left.", "The High Commissioner left.")
    assert (found.kind, found.noise) == (ChangeClass.STYLE, False)


@pytest.mark.parametrize(("old", "new"), [(None, "A bridge fell."), ("A bridge fell.", None)])
def test_a_sentence_that_came_or_went_is_a_fact(old: str | None, new: str | None) -> None:
    assert verdict(old, new).kind is ChangeClass.FACT


ABOUT_THE_ARTICLE = [
    "Ann Roe contributed reporting from Oslo.",
    "(Reporting by Ann Roe; Editing by Bo Lee)",
    "More follows...",
    "Read more: The bridge that fell.",
    "Follow Ann Roe on Twitter: @annroe.",
    "Ann Roe reported from Oslo, and Bo Lee from Rome.",
]
NOTICES = [
    "Correction: An earlier version of this article misstated the mayor's age.",
    "This article has been amended to give the right date.",
    "Editors’ Note: The figure was revised.",
    "Because of an editing error, an earlier version of this story misspelled her name.",
]
NEWS = ["Advertising revenue fell.", "Copyright law changed.", "The pilot corrected the course."]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        *((text, "style") for text in ABOUT_THE_ARTICLE),
        *((text, "correction") for text in NOTICES),
        *((text, "fact") for text in NEWS),
    ],
)
def test_what_is_about_the_article_is_told_from_news(text: str, kind: str) -> None:
    assert verdict(None, text).kind == kind


def test_without_rules_for_the_language_no_class_is_given() -> None:
    found = verdict("Es gab 12 Tote.", "Es gab 15 Tote.", "de")
    assert found == Verdict(None, False, "no rules for this language")


@given(st.sampled_from(EDITS), st.sampled_from(EDITS))
def test_backwards_an_edit_has_the_same_class(
    one: tuple[str, str, str], other: tuple[str, str, str]
) -> None:
    for old, new in ((one[1], one[2]), (one[1], other[2])):
        assert verdict(old, new).kind == verdict(new, old).kind


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_two_texts_have_a_class(old: str, new: str) -> None:
    found = verdict(old, new)
    assert found.kind is not None
    assert not found.noise or found.kind is ChangeClass.STYLE


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("The mayor denied the report.", "The mayor confirmed the report."),
        ("Inflation rose in March.", "Inflation fell in March."),
        ("The court upheld the ruling.", "The court overturned the ruling."),
        ("The road is open.", "The road is closed."),
        ("The mayor, a Democrat, spoke.", "The mayor, a Republican, spoke."),
        ("Police held a 21-year-old man.", "Police held a 21-year-old woman."),
        ("Few voters agreed.", "Many voters agreed."),
        ("He failed to win the race.", "He won the race."),
    ],
)
def test_the_opposite_is_another_fact(old: str, new: str) -> None:
    assert verdict(old, new).kind is ChangeClass.FACT
    assert verdict(new, old).kind is ChangeClass.FACT


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("The E.U. agreed to the plan.", "The EU agreed to the plan."),
        ("The U.S. will send arms.", "The US will send arms."),
        ("Joseph R. Biden Jr. will speak.", "Joe Biden will speak."),
        ("The organisation said it was ready.", "The organization said it was ready."),
        ("Prices climbed in May.", "Prices rose in May."),
    ],
)
def test_another_way_to_write_it_is_style(old: str, new: str) -> None:
    assert verdict(old, new).kind is ChangeClass.STYLE
    assert verdict(new, old).kind is ChangeClass.STYLE
