"""Two captures with equal content are one revision: what counts as text, and what as its bytes."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

import pytest
from builders import content
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.canonical import canonical
from domain.content import Block, BlockKind, Content, tidy

texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
parts = texts.filter(tidy)
blocks = st.builds(Block, kind=st.sampled_from(BlockKind), text=parts) | st.builds(
    Block, kind=st.just(BlockKind.CAPTION), text=parts, credit=parts | st.none()
)
contents = st.builds(
    Content,
    headline=parts,
    standfirst=parts | st.none(),
    byline=st.lists(parts, max_size=3).map(tuple),
    dateline=parts | st.none(),
    body=st.lists(blocks, min_size=1, max_size=4).map(tuple),
    language=st.sampled_from([None, "en", "en-GB", "zh-Hant-TW"]),
)
# So few words that two contents are often the same.
words = st.sampled_from(["a", "b"])
like_contents = st.builds(
    Content,
    headline=words,
    standfirst=words | st.none(),
    body=st.lists(st.builds(Block, text=words), min_size=1, max_size=2).map(tuple),
)


@pytest.mark.parametrize(
    ("text", "tidied"),
    [
        ("Troops arrive", "Troops arrive"),
        ("  Troops \t\r\n\v\f arrive\n", "Troops arrive"),
        ("Cafe\u0301", "Caf\u00e9"),
        ("\u212bngstr\u00f6m", "\u00c5ngstr\u00f6m"),
        ("10\u00a0000", "10\u00a0000"),
        ("\u00a0Troops\u00a0", "\u00a0Troops\u00a0"),
        ("Troops\u2009arrive\u3000today", "Troops\u2009arrive\u3000today"),
        ("Troops\x07arrive", "Troops arrive"),
        ("Troops\x7f\x85\x1farrive", "Troops arrive"),
        ("co\u00adoperate", "co\u00adoperate"),
        ("“Troops” — ‘soon’ …", "“Troops” — ‘soon’ …"),
        ("ﬁfty ½", "ﬁfty ½"),
        ("👩\u200d🚒", "👩\u200d🚒"),
        ("\x1b[31m", "[31m"),
        (" \n ", ""),
        ("", ""),
    ],
    ids=ascii,
)
def test_text_is_tidied_without_touching_what_an_editor_meant(text: str, tidied: str) -> None:
    assert tidy(text) == tidied


@given(texts)
def test_tidy_text_stays_as_it_is(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)


@given(texts)
def test_tidy_text_is_nfc_without_control_characters_or_stray_spaces(text: str) -> None:
    tidied = tidy(text)

    assert unicodedata.is_normalized("NFC", tidied)
    assert all(unicodedata.category(c) != "Cc" for c in tidied)
    assert "  " not in tidied
    assert tidied == tidied.strip(" ")


@given(texts)
def test_tidying_loses_nothing_but_spaces_and_control_characters(text: str) -> None:
    def letters(some: str) -> str:
        return "".join(c for c in some if c != " " and unicodedata.category(c) != "Cc")

    kept = "".join(" " if unicodedata.category(c) == "Cc" else c for c in text)

    assert letters(tidy(text)) == letters(unicodedata.normalize("NFC", kept))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("\0", "NUL byte at character 0"),
        ("Troops\0arrive", "NUL byte at character 6"),
        ("\ud800", "lone surrogate at character 0"),
        ("Troops\udfff", "lone surrogate at character 6"),
        ("Troops \ud83d\ude00", "lone surrogate at character 7"),
    ],
    ids=ascii,
)
def test_text_that_nothing_could_store_is_refused_with_its_place(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=f"^{why}$"):
        tidy(text)


@pytest.mark.parametrize("bad", ["Troops\0", "Troops\ud800"], ids=ascii)
@pytest.mark.parametrize(
    ("part", "fields"),
    [
        ("headline", lambda bad: {"headline": bad}),
        ("standfirst", lambda bad: {"standfirst": bad}),
        ("byline.1", lambda bad: {"byline": ["A. Reporter", bad]}),
        ("dateline", lambda bad: {"dateline": bad}),
        ("body.1.text", lambda bad: {"body": [{"text": "x"}, {"text": bad}]}),
        ("body.0.credit", lambda bad: {"body": [{"kind": "caption", "text": "x", "credit": bad}]}),
    ],
)
def test_a_content_names_the_part_that_nothing_could_store(
    part: str, fields: Any, bad: str
) -> None:
    with pytest.raises(ValidationError, match="at character 6") as refused:
        Content(**{"headline": "x", "body": [{"text": "x"}], **fields(bad)})

    (error,) = refused.value.errors()
    assert ".".join(str(step) for step in error["loc"]) == part


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Troops arrive", "  Troops\n\tarrive "),
        ("Café", "Cafe\u0301"),
        ("Troops arrive", "Troops\x01arrive"),
    ],
)
def test_texts_that_differ_only_in_how_a_page_was_set_are_one_content(one: str, other: str) -> None:
    assert content(one, headline=one) == content(other, headline=other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Troops arrive", "troops arrive"),
        ("Troops arrive", "Troops\u00a0arrive"),
        ("Troops arrive", "Troops arrive."),
        ("“Troops”", '"Troops"'),
        ("½", "1/2"),
    ],
)
def test_texts_that_read_or_look_otherwise_are_two_contents(one: str, other: str) -> None:
    assert content(one) != content(other)


LONGEST_TAG = "en-abcdefgh-abcdefgh-abcdefgh-abcde"  # 35, as RFC 5646 section 4.4.1 asks for


@pytest.mark.parametrize("tag", ["en", "en-GB", "EN-gb", "zh-Hant-TW", "de-CH-1996", LONGEST_TAG])
def test_a_language_is_a_tag_and_its_case_says_nothing(tag: str) -> None:
    assert content(language=tag).language == tag.lower()


@pytest.mark.parametrize(
    "tag", ["", "e", "english (UK)", "en_GB", "en-", "é", "a" * 9, LONGEST_TAG + "f"]
)
def test_what_is_no_language_tag_is_refused(tag: str) -> None:
    with pytest.raises(ValidationError, match="is not a BCP 47 language tag"):
        content(language=tag)


def test_a_caption_may_name_who_made_the_picture() -> None:
    block = Block(kind=BlockKind.CAPTION, text="Troops on a train.", credit="Agency / A. Person")

    assert block.credit == "Agency / A. Person"


@pytest.mark.parametrize("kind", [kind for kind in BlockKind if kind is not BlockKind.CAPTION])
def test_no_other_block_has_a_credit(kind: BlockKind) -> None:
    with pytest.raises(ValidationError, match=f"a {kind} has no credit; only a caption has"):
        Block(kind=kind, text="Troops arrive.", credit="Agency")


@pytest.mark.parametrize(
    "fields",
    [
        {"headline": ""},
        {"headline": " \n"},
        {"headline": "\x07"},
        {"standfirst": ""},
        {"byline": [""]},
        {"body": [{"text": " "}]},
    ],
    ids=repr,
)
def test_a_part_that_is_there_is_not_empty(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="is empty"):
        Content(**{"headline": "x", "body": [{"text": "x"}], **fields})


def test_an_article_has_at_least_one_block() -> None:
    with pytest.raises(ValidationError, match="holds no block of text"):
        Content(headline="Troops", body=())


def test_an_article_has_a_headline() -> None:
    with pytest.raises(ValidationError, match="Field required"):
        Content.model_validate({"body": [{"text": "x"}]})


@pytest.mark.parametrize(
    "fields",
    [{"subtitle": "x"}, {"body": [{"text": "x", "style": "bold"}]}],
    ids=["content", "block"],
)
def test_an_unknown_field_is_refused_and_not_dropped(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        Content.model_validate({"headline": "x", "body": [{"text": "x"}], **fields})


def test_an_unknown_kind_of_block_is_refused() -> None:
    with pytest.raises(ValidationError, match="Input should be 'paragraph'"):
        Block.model_validate({"kind": "advertisement", "text": "x"})


def test_a_content_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        content().headline = "Other"  # type: ignore[misc]
    with pytest.raises(ValidationError, match="frozen"):
        content().body[0].text = "Other"  # type: ignore[misc]


def test_the_schema_of_a_content_asks_for_a_block() -> None:
    assert Content.model_json_schema()["properties"]["body"]["minItems"] == 1


def test_the_sealed_bytes_are_canonical_json_with_absent_parts_left_out() -> None:
    small = Content(headline="Troops “soon”", body=(Block(text="Not yet."),))

    assert small.to_bytes().decode() == (
        '{"body":[{"kind":"paragraph","text":"Not yet."}],"byline":[],"headline":"Troops “soon”"}'
    )


def test_the_sealed_bytes_hold_every_part() -> None:
    full = Content(
        headline="Troops",
        standfirst="Not yet.",
        byline=("A. Reporter", "B. Editor"),
        dateline="KYIV",
        body=(Block(kind=BlockKind.CAPTION, text="A train.", credit="Agency"),),
        language="en-GB",
    )

    assert json.loads(full.to_bytes()) == {
        "headline": "Troops",
        "standfirst": "Not yet.",
        "byline": ["A. Reporter", "B. Editor"],
        "dateline": "KYIV",
        "body": [{"kind": "caption", "text": "A train.", "credit": "Agency"}],
        "language": "en-gb",
    }


@given(contents)
def test_a_content_reads_back_from_its_bytes(whole: Content) -> None:
    assert Content.from_bytes(whole.to_bytes()) == whole


@given(contents)
def test_the_sealed_bytes_are_what_canonical_json_makes_of_the_fields(whole: Content) -> None:
    assert whole.to_bytes() == canonical(whole.model_dump(mode="json", exclude_none=True))


@given(like_contents, like_contents)
def test_bytes_are_equal_exactly_when_contents_are(one: Content, other: Content) -> None:
    assert (one.to_bytes() == other.to_bytes()) == (one == other)


@given(contents)
def test_the_order_in_which_fields_are_handed_in_never_matters(whole: Content) -> None:
    fields = whole.model_dump(mode="json")
    other_way_round = {key: fields[key] for key in reversed(fields)}
    other_way_round["body"] = [
        {key: block[key] for key in reversed(block)} for block in fields["body"]
    ]

    assert Content.model_validate_json(json.dumps(other_way_round)).to_bytes() == whole.to_bytes()


def test_the_text_of_an_article_is_all_of_it_in_the_order_of_the_page() -> None:
    whole = Content(
        headline="Troops",
        standfirst="Not yet.",
        byline=("A. Reporter", "B. Editor"),
        dateline="KYIV",
        body=(
            Block(text="No troops have arrived."),
            Block(kind=BlockKind.CAPTION, text="A train.", credit="Agency"),
            Block(kind=BlockKind.CORRECTION, text="An earlier version said two."),
        ),
        language="en",
    )

    assert whole.text() == (
        "Troops\n\nNot yet.\n\nA. Reporter, B. Editor\n\nKYIV\n\nNo troops have arrived.\n\n"
        "A train. Agency\n\nAn earlier version said two."
    )


def test_parts_that_are_absent_leave_no_gap_in_the_text() -> None:
    assert content("Not yet.").text() == "Troops\n\nNot yet."


@given(contents)
def test_no_word_of_an_article_is_missing_from_its_text(whole: Content) -> None:
    rest = whole.text()
    credits_and_texts = [part for b in whole.body for part in (b.text, b.credit)]
    for part in (
        whole.headline,
        whole.standfirst,
        *whole.byline,
        whole.dateline,
        *credits_and_texts,
    ):
        before, found, rest = rest.partition(part) if part else ("", "", rest)
        assert found == (part or "")
        assert not before.strip(", \n")
    assert rest == ""
