"""Which sentence became which."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time

import gold
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.text import keeping as module
from domain.text.alignment import Alignment, LinkKind, align

A = "The harbour bridge opened on Monday after nine years of work."
B = "Mayor Ilse Brandt cut the ribbon while a brass band played."
C = "The ferry that had run beside it made its last crossing at noon."
D = "Engineers said the northern span could carry forty trucks at once."
E = "Residents of the old quarter had asked for a tunnel instead."


def links(aligned: Alignment) -> set[tuple[str, tuple[int, ...], tuple[int, ...]]]:
    return {(link.kind.value, link.old, link.new) for link in aligned.links}


def test_what_stayed_is_the_same_and_what_is_new_was_added() -> None:
    aligned = align([A, B, C], [A, D, B, C])
    assert links(aligned) == {("same", (0,), (0,)), ("same", (1,), (2,)), ("same", (2,), (3,))}
    assert (aligned.dropped, aligned.added) == ((), (1,))


def test_what_went_was_dropped() -> None:
    aligned = align([A, B, C], [A, C])
    assert (aligned.dropped, aligned.added) == ((1,), ())


def test_a_comma_is_an_edit() -> None:
    aligned = align([A, B], [A, B.replace("ribbon", "ribbon,")])
    assert links(aligned) == {("same", (0,), (0,)), ("edit", (1,), (1,))}
    assert aligned.links[1].similarity < 1


def test_a_sentence_that_changed_places_moved() -> None:
    aligned = align([A, B, C, D], [B, C, D, A])
    assert ("move", (0,), (3,)) in links(aligned)
    assert sum(link.kind is LinkKind.SAME for link in aligned.links) == 3


def test_a_reworked_sentence_elsewhere_moved_and_was_edited() -> None:
    reworked = "After nine years of work the harbour bridge was opened on Monday evening."
    assert ("move_edit", (0,), (3,)) in links(align([A, B, C, D], [B, C, D, reworked]))


def test_a_sentence_in_the_same_place_with_other_content_is_no_edit() -> None:
    aligned = align([A, B, C], [A, D, C])
    assert (aligned.dropped, aligned.added) == ((1,), (1,))


def test_one_sentence_that_became_two_was_split() -> None:
    one = (
        "The harbour bridge opened on Monday, and Mayor Ilse Brandt cut the ribbon before a crowd."
    )
    two = [
        "The harbour bridge opened on Monday.",
        "Mayor Ilse Brandt cut the ribbon before a crowd.",
    ]
    assert ("split", (1,), (1, 2)) in links(align([C, one, D], [C, *two, D]))


def test_two_sentences_that_became_one_were_merged() -> None:
    one = (
        "The harbour bridge opened on Monday, and Mayor Ilse Brandt cut the ribbon before a crowd."
    )
    two = [
        "The harbour bridge opened on Monday.",
        "Mayor Ilse Brandt cut the ribbon before a crowd.",
    ]
    assert ("merge", (1, 2), (1,)) in links(align([C, *two, D], [C, one, D]))


def test_a_border_that_shifted_is_a_merge_and_the_rest_of_a_split() -> None:
    old = [
        "The harbour bridge opened on Monday, and Mayor Ilse Brandt cut the ribbon before a crowd.",
        "The last ferry crossed at noon with forty passengers aboard.",
    ]
    new = [
        "The harbour bridge opened on Monday.",
        "Mayor Ilse Brandt cut the ribbon before a crowd, and the last ferry crossed at noon with "
        "forty passengers aboard.",
    ]
    assert links(align(old, new)) == {("merge", (0, 1), (1,)), ("split", (0,), (0,))}


def test_rewritten_news_is_linked_as_a_reader_would() -> None:
    found = gold.alignment(gold.own_versions())
    assert found.differing.f1 >= 0.9, found.wrong


def test_texts_without_spaces_are_compared_by_their_characters() -> None:
    old = ["港口大桥星期一开放。", "市长剪了彩。"]
    new = ["港口大桥星期二正式开放。", "市长剪了彩。"]
    assert links(align(old, new)) == {("edit", (0,), (0,)), ("same", (1,), (1,))}


sentence = st.sampled_from(
    [A, B, C, D, E, A.replace("nine", "ten"), f"{A[:-1]}, and {B}", "He left.", "", "你好。", "x"]
)
text = st.lists(sentence, max_size=12)
distinct = st.lists(sentence, max_size=10, unique=True)


@given(text, text)
def test_every_sentence_is_linked_or_came_or_went(old: list[str], new: list[str]) -> None:
    aligned = align(old, new)
    linked_old = {i for link in aligned.links for i in link.old}
    linked_new = {j for link in aligned.links for j in link.new}
    assert linked_old.isdisjoint(aligned.dropped)
    assert linked_new.isdisjoint(aligned.added)
    assert linked_old | set(aligned.dropped) == set(range(len(old)))
    assert linked_new | set(aligned.added) == set(range(len(new)))


@given(text, text)
def test_links_are_as_their_kind_says(old: list[str], new: list[str]) -> None:
    for link in align(old, new).links:
        identical = [old[i] for i in link.old] == [new[j] for j in link.new]
        assert identical == (link.kind in {LinkKind.SAME, LinkKind.MOVE}) == (link.similarity == 1)
        assert link.similarity <= 1
        assert len(link.new) == 1 or link.kind is LinkKind.SPLIT
        assert len(link.old) == 1 or link.kind is LinkKind.MERGE
        assert len(link.old) > 1 or link.kind is not LinkKind.MERGE


@given(text)
def test_a_text_and_itself_are_the_same(old: list[str]) -> None:
    aligned = align(old, list(old))
    assert [(link.kind, link.old, link.new) for link in aligned.links] == [
        (LinkKind.SAME, (i,), (i,)) for i in range(len(old))
    ]


@given(distinct, distinct)
def test_backwards_the_same_sentences_are_linked(old: list[str], new: list[str]) -> None:
    def pairs(aligned: Alignment) -> set[tuple[int, int]]:
        return {(i, j) for link in aligned.links for i in link.old for j in link.new}

    assert {(j, i) for i, j in pairs(align(new, old))} == pairs(align(old, new))


@given(text, text)
def test_links_are_in_the_order_of_the_new_text(old: list[str], new: list[str]) -> None:
    aligned = align(old, new)
    assert [link.new for link in aligned.links] == sorted(link.new for link in aligned.links)
    assert aligned == align(tuple(old), tuple(new))


def test_the_result_does_not_depend_on_how_python_hashes() -> None:
    program = (
        "import random; from domain.text.alignment import align; r = random.Random(5);"
        "v = ['w%d' % (n * n % 97) for n in range(60)];"
        "t = lambda: [' '.join(r.choices(v, k=9)) for _ in range(30)];"
        "print([align(t(), t()) for _ in range(6)])"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": str(seed)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in (1, 2, 3)
    }
    assert len(outputs) == 1


def shuffled(count: int) -> list[str]:
    lines = [f"Town {number} reported rain and wind." for number in range(count)]
    random.Random(1).shuffle(lines)  # noqa: S311 - the same order in every run
    return lines


ODD = {
    "empty": ([], []),
    "one empty": ([], ["Word"]),
    "one word": (["Word"], ["Other"]),
    "one sentence of 200 KB": (["word " * 40_000], ["word " * 39_999 + "other"]),
    "5,000 sentences with nothing in common": (
        [f"a{n} b{n} c{n}" for n in range(5000)],
        [f"x{n} y{n} z{n}" for n in range(5000)],
    ),
    "5,000 sentences each edited": (
        [f"The mayor of town {n} said it rained." for n in range(5000)],
        [f"The mayor of town {n} said it snowed." for n in range(5000)],
    ),
    "5,000 sentences shuffled": (shuffled(5000), sorted(shuffled(5000))),
    "one sentence 1,000 times": (["The same again."] * 1000, ["The same again."] * 1200),
    "one sentence 1,000 times, edited": (["The same again."] * 1000, ["The same, again."] * 1000),
}


@pytest.mark.parametrize("name", ODD)
def test_odd_texts_take_bounded_time(name: str) -> None:
    old, new = ODD[name]
    before = time.process_time()
    aligned = align(old, new)
    # Far above what is needed: what is caught is growth by the square of the length.
    assert time.process_time() - before < 10
    if "nothing" in name or name == "one word":
        assert not aligned.links
    elif old and "same" not in name:
        assert not aligned.dropped


def test_of_one_sentence_repeated_the_surplus_was_added() -> None:
    aligned = align(["The same again."] * 1000, ["The same again."] * 1200)
    assert [link.kind for link in aligned.links] == [LinkKind.SAME] * 1000
    assert len(aligned.added) == 200


def test_beyond_the_exact_common_run_links_stay_right(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_CELLS", 0)
    aligned = align([A, B, C, D, E], [E, B, D, C])
    assert {(link.old, link.new) for link in aligned.links} == {
        ((4,), (0,)),
        ((1,), (1,)),
        ((3,), (2,)),
        ((2,), (3,)),
    }


@pytest.mark.parametrize(
    ("old", "new"),
    [("Yes.", "Yes!"), ("Go.", "Go"), ("Who?", "WHO?"), ("...", "…"), ("don’t", "don't")],
)
def test_short_sentences_that_differ_in_case_and_punctuation_only_are_one(
    old: str, new: str
) -> None:
    made = align(["Before it.", old, "After it."], ["Before it.", new, "After it."])

    assert (made.dropped, made.added) == ((), ())
    assert [(link.kind, link.old, link.new) for link in made.links][1] == (
        LinkKind.EDIT,
        (1,),
        (1,),
    )
