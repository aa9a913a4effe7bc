"""The word-level difference of two sentences."""

from __future__ import annotations

import time
import unicodedata
from itertools import pairwise

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from domain.text.difference import difference


def shown(old: str, new: str) -> str:
    """Show a difference as {-gone-} and {+come+}."""
    parts = []
    for op in difference(old, new):
        went, came = old[op.old_start : op.old_end], new[op.new_start : op.new_end]
        if op.kind == "keep":
            parts.append(went)
        else:
            parts.append((f"{{-{went}-}}" if went else "") + (f"{{+{came}+}}" if came else ""))
    return "".join(parts)


CASES = [
    ("The bridge opened.", "The bridge opened.", "The bridge opened."),
    ("The bridge opened.", "The bridge closed.", "The bridge {-opened-}{+closed+}."),
    ("The old bridge opened.", "The bridge opened.", "The {-old -}bridge opened."),
    ("The bridge opened.", "The old bridge opened.", "The {+old +}bridge opened."),
    ("It opened.", "It opened on Monday.", "It opened{+ on Monday+}."),
    ("It cost $14,000 then.", "It cost $16,500 then.", "It cost ${-14,000-}{+16,500+} then."),
    (
        "He said it would take nine long years to build.",
        "She said it would take ten long weeks to build.",
        "{-He-}{+She+} said it would take {-nine long years-}{+ten long weeks+} to build.",
    ),
    ("A hang-glider flew.", "A hang glider flew.", "A hang{---}{+ +}glider flew."),
    ("It ended,  he said.", "It ended, he said.", "It ended,{-  -}{+ +}he said."),
    ("“Yes,” he said.", "“Yes”, he said.", "“Yes{-,”-}{+”,+} he said."),
    ("", "Word", "{+Word+}"),
    ("Word", "", "{-Word-}"),
    ("港口开放。", "港口关闭。", "港口{-开放-}{+关闭+}。"),
]


@pytest.mark.parametrize(("old", "new", "expected"), CASES)
def test_a_difference_reads_well(old: str, new: str, expected: str) -> None:
    assert shown(old, new) == expected


PIECES = [
    *["the ", "man ", "said ", "14,000 ", "a", "b ", ". ", ",", "“", "”", "’s", "-", " ", "é"],
    *[
        "e\u0301",
        "\u0301",
        "\u200d",
        "👩\u200d👧",
        "🇫🇷",
        "क्\u200dष",
        "กำ",
        "한",
        "\u200f",
        "\r\n",
        "\u0600",
    ],
]
text = st.lists(st.sampled_from(PIECES), max_size=16).map("".join)


@given(text, text)
def test_the_parts_rebuild_both_sides(old: str, new: str) -> None:
    ops = difference(old, new)
    assert "".join(old[op.old_start : op.old_end] for op in ops) == old
    assert "".join(new[op.new_start : op.new_end] for op in ops) == new
    ends = [(op.old_end, op.new_end) for op in ops]
    assert [(op.old_start, op.new_start) for op in ops] == [(0, 0), *ends][: len(ops)]
    for op in ops:
        kept = old[op.old_start : op.old_end] == new[op.new_start : op.new_end]
        assert kept or op.kind != "keep"
        assert (op.kind == "insert") == (op.old_start == op.old_end)
        assert (op.kind == "delete") == (op.new_start == op.new_end)


@given(text, text)
def test_kept_and_changed_come_in_turns(old: str, new: str) -> None:
    kinds = [op.kind == "keep" for op in difference(old, new)]
    assert all(a != b for a, b in pairwise(kinds))


@given(text, text)
def test_no_grapheme_is_split(old: str, new: str) -> None:
    for op in difference(old, new):
        for side, *offsets in ((old, op.old_start, op.old_end), (new, op.new_start, op.new_end)):
            borders = {0, *(found.end() for found in regex.finditer(r"\X", side))}
            assert set(offsets) <= borders


@given(text)
def test_a_text_does_not_differ_from_itself(old: str) -> None:
    assert all(op.kind == "keep" for op in difference(old, old))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("word " * 40_000, "other " * 40_000),
        ("word other " * 20_000, "other word " * 20_000),
        ("é" * 200_000, "e\u0301" * 100_000),
        (" " * 200_000, "\n" * 200_000),
    ],
    ids=["nothing common", "shifted", "marks", "white space"],
)
def test_long_texts_take_bounded_time(old: str, new: str) -> None:
    before = time.process_time()
    difference(old, new)
    # Far above what is needed: what is caught is growth by the square of the length.
    assert time.process_time() - before < 10


def test_composed_and_combining_letters_differ() -> None:
    # Contents are in NFC; what is not is not changed here, only compared.
    assert difference("café", unicodedata.normalize("NFD", "café"))[0].kind == "replace"
