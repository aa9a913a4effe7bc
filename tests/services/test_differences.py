"""Differences for people: what went, what came, what was reworded."""

from __future__ import annotations

from builders import content

from domain.content import Block, BlockKind, Content
from services.differences import difference


def text(*paragraphs: str, headline: str = "Troops") -> Content:
    blocks = tuple(Block(text=p) for p in paragraphs)
    return content(headline=headline).model_copy(update={"body": blocks})


def test_words_of_a_reworded_line_are_marked() -> None:
    old = text("Some 3,000 soldiers were seen there on Monday.", "It rained.")
    new = text("Some 10,000 soldiers were seen there on Monday.", "It rained.")

    assert difference(old, new).splitlines() == [
        "<p>… 1 line unchanged …</p>",
        "<p>Some <del>3,000</del><ins>10,000</ins> soldiers were seen there on Monday.</p>",
        "<p>… 1 line unchanged …</p>",
    ]


def test_lines_that_have_little_in_common_stand_apart() -> None:
    old, new = text("Nobody came."), text("Ships left the harbour at dawn.")

    assert difference(old, new).splitlines()[1:] == [
        "<p><del>Nobody came.</del></p>",
        "<p><ins>Ships left the harbour at dawn.</ins></p>",
    ]


def test_lines_that_only_went_or_came_are_whole() -> None:
    shown = difference(text("One.", "Two.", "Three."), text("Two.", "Three.", "Four.")).splitlines()

    assert shown == [
        "<p>… 1 line unchanged …</p>",
        "<p><del>One.</del></p>",
        "<p>… 2 lines unchanged …</p>",
        "<p><ins>Four.</ins></p>",
    ]


def test_what_is_no_paragraph_says_what_it_is() -> None:
    note = Block(kind=BlockKind.EDITORS_NOTE, text="This was wrong.")
    new = text("One.").model_copy(update={"body": (Block(text="One."), note)})

    last = difference(text("One."), new).splitlines()[-1]
    assert last == "<p><b>Editors note:</b> <ins>This was wrong.</ins></p>"


def test_nothing_that_an_outlet_wrote_is_markup() -> None:
    old = text("<script>one</script> & the rest of it stays as it was")
    new = text("<script>two</script> & the rest of it stays as it was")
    shown = difference(old, new)

    assert "<script" not in shown
    assert "&lt;script&gt;" in shown
    assert "&amp; the rest" in shown
