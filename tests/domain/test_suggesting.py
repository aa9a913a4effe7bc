"""Which statements are suggested for a claim, in which order, and what counts once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from domain.suggesting import Candidate, Said, Suggestion, Target, copied, suggest

QUESTION = Target(0, Said("Are North Korean troops in Ukraine?", "en"))
PAGE = frozenset(range(10))


def candidate(number: int, text: str, article: str = "a", near: int = 50) -> Candidate:
    return Candidate(number, article, f"{article}.example", Said(text, "en"), near, 0)


def suggested(*candidates: Candidate, **more: object) -> list[Suggestion]:
    texts = {"a": PAGE, "copy": frozenset(range(2, 12)), "other": frozenset(range(20, 30))}
    return suggest([QUESTION], candidates, texts, more.get("linked", []))  # type: ignore[arg-type]


def test_names_and_figures_in_common_raise_a_statement() -> None:
    counted = Target(1, Said("Some 2,500 soldiers were sent.", "en"))
    plain = candidate(1, "Soldiers are there.")
    named = candidate(2, "Soldiers are in Ukraine.")
    figured = candidate(3, "About 2,500 of them were sent to Ukraine.")

    found = suggest([QUESTION, counted], [plain, named, figured], {}, [])

    assert [one.candidate.statement for one in found] == [3, 2, 1]
    assert found[0].names == ("Ukraine",)
    assert found[0].figures == ("About 2,500",)


def test_another_place_lowers_a_statement_and_is_told() -> None:
    here = candidate(1, "North Korean troops are not in Ukraine.")
    there = candidate(2, "North Korean troops are in Belarus.", near=90)

    found = suggested(there, here)

    assert [one.candidate.statement for one in found] == [1, 2]
    assert (found[1].others, found[1].missing) == (("Belarus",), ("Ukraine",))


def test_a_place_beside_that_of_the_question_is_no_other_place() -> None:
    (found,) = suggested(candidate(1, "None has entered Ukraine, an official in Brussels said."))

    assert found.others == ()


def test_a_statement_in_syndicated_copies_counts_once() -> None:
    text = "Troops have not reached Ukraine."
    found = suggested(candidate(1, text), candidate(2, text, "copy"), candidate(3, text, "other"))

    assert [one.candidate.statement for one in found] == [1, 3]
    assert [copy.statement for copy in found[0].copies] == [2]


def test_a_copy_of_what_is_linked_is_named_as_that_and_comes_last() -> None:
    text = "Troops have not reached Ukraine."
    copy, weak = candidate(2, text, "copy", near=100), candidate(3, "Snow fell.", near=1)

    found = suggested(copy, weak, linked=[(7, "a", text)])

    assert [(one.candidate.statement, one.copy_of) for one in found] == [(3, None), (2, 7)]


def test_articles_that_share_some_sentences_are_no_copies() -> None:
    assert copied(PAGE, frozenset(range(3, 13)))
    assert not copied(PAGE, frozenset(range(5, 15)))
    assert not copied(frozenset({1, 2}), frozenset({1, 2}))


@given(st.permutations(range(6)))
def test_the_order_of_what_is_looked_at_changes_nothing(order: list[int]) -> None:
    texts = ("Snow fell.", "Troops are in Ukraine.", "No troops are in Belarus.")
    made = [candidate(n, texts[n % 3], "copy" if n > 2 else "a") for n in range(6)]

    assert suggested(*(made[n] for n in order)) == suggested(*made)
