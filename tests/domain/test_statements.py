"""The statements of a content."""

from __future__ import annotations

from domain.content import Block, BlockKind, Content
from domain.statements import statements_in, statements_of

CONTENT = Content(
    headline="Bridge opens",
    standfirst="It took nine years. Nobody had asked for it.",
    byline=("A. Writer",),
    dateline="HARBOUR",
    body=(
        Block(text="The bridge opened on Monday. A ferry ran beside it, empty."),
        Block(kind=BlockKind.CAPTION, text="The bridge at dawn.", credit="B. Lens"),
    ),
    language="en",
)


def test_each_sentence_is_a_statement_with_its_place() -> None:
    assert [(s.part, s.block, s.kind, s.text) for s in statements_of(CONTENT)] == [
        ("headline", -1, "headline", "Bridge opens"),
        ("standfirst", -1, "standfirst", "It took nine years."),
        ("standfirst", -1, "standfirst", "Nobody had asked for it."),
        ("body", 0, "paragraph", "The bridge opened on Monday."),
        ("body", 0, "paragraph", "A ferry ran beside it, empty."),
        ("body", 1, "caption", "The bridge at dawn."),
    ]


def test_offsets_are_into_the_text_of_the_block() -> None:
    for statement in statements_of(CONTENT):
        if statement.part == "body":
            text = CONTENT.body[statement.block].text
            assert text[statement.start : statement.end] == statement.text


def test_odd_bodies_are_read() -> None:
    for text in ("x" * 200_000, "…", "。" * 5000, "\u200f", "Word"):
        read = statements_of(Content(headline="Word", body=(Block(text=text),)))
        assert "".join(s.text for s in read if s.part == "body") == text.strip()


def test_a_stored_body_gives_the_same_statements() -> None:
    assert statements_in(CONTENT.to_bytes()) == statements_of(CONTENT)
