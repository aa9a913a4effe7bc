"""What becomes of an assertion as its article is revised, told as a fact-checker would tell it."""

from __future__ import annotations

from typing import Any

from builders import at
from claim_tellings import Article, told
from hypothesis import given
from hypothesis import strategies as st

from domain.claim_course import Step, course, superseded
from domain.claim_events import Stance
from domain.contradiction import contradictions

NONE_YET = "No troops have yet reached the country, officials said."
NONE = "No troops have reached the country, officials said."
SOME = "Troops have reached the country, officials said."
COUNT = "About 2,500 soldiers were sent in the first weeks."
MORE = "About 7,500 soldiers were sent in the first weeks."
OTHER = "The ministry did not answer a request for comment."


def kinds(made: Article, revision: int, text: str) -> list[tuple[str, int]]:
    """Return what became of a sentence, and at which minute."""
    steps = made.course(revision, text)
    return [(step.kind.value, int((step.at - at(0)).total_seconds() / 60)) for step in steps]


def test_a_sentence_that_is_kept_is_reaffirmed_by_every_later_revision() -> None:
    made = told({1: (NONE_YET,), 2: (NONE_YET, OTHER)}, [(1, 0), (1, 10), (2, 20), (2, 30)])

    assert kinds(made, 1, NONE_YET) == [("asserted", 0), ("reaffirmed", 20)]


def test_a_sentence_that_is_gone_is_dropped_between_the_two_sightings() -> None:
    made = told({1: (NONE_YET, OTHER), 2: (OTHER,)}, [(1, 0), (1, 120), (2, 190)])

    last = made.course(1, NONE_YET)[-1]

    assert (last.kind, last.standing, last.wording) == ("dropped", False, None)
    assert (last.not_before, last.not_after) == (at(120), at(190))


def test_a_sentence_that_goes_with_a_correction_notice_is_corrected() -> None:
    made = told({1: (NONE_YET, OTHER), 2: (OTHER,)}, [(1, 0), (2, 20)], notices=[2])

    assert kinds(made, 1, NONE_YET) == [("asserted", 0), ("corrected", 20)]


def test_a_changed_figure_is_a_revision_that_names_it() -> None:
    made = told({1: (COUNT, OTHER), 2: (MORE, OTHER)}, [(1, 0), (2, 20)])

    last = made.course(1, COUNT)[-1]

    assert (last.kind, last.changed, last.wording) == ("revised", ("figure",), MORE)
    assert last.standing
    assert not last.turned


def test_a_negation_that_goes_reverses_the_assertion_and_its_return_turns_it_back() -> None:
    made = told({1: (NONE, OTHER), 2: (SOME, OTHER)}, [(1, 0), (2, 20), (1, 40)])

    steps = made.course(1, NONE)

    assert [(s.kind, s.turned) for s in steps] == [
        ("asserted", False),
        ("reversed", True),
        ("reversed", False),
    ]


def test_a_sentence_that_comes_back_is_restored() -> None:
    made = told({1: (NONE_YET, OTHER), 2: (OTHER,)}, [(1, 0), (2, 20), (1, 40)])

    assert kinds(made, 1, NONE_YET) == [("asserted", 0), ("dropped", 20), ("restored", 40)]


def test_while_an_article_is_gone_nothing_in_it_is_asserted() -> None:
    made = told({1: (NONE_YET,)}, [(1, 0), (0, 20), (1, 40)])

    assert kinds(made, 1, NONE_YET) == [("asserted", 0), ("dropped", 20), ("restored", 40)]


def test_a_text_that_is_missing_is_not_taken_for_a_drop() -> None:
    made = told({1: (NONE_YET,)}, [(1, 0), (2, 20), (1, 40)])

    assert kinds(made, 1, NONE_YET) == [("asserted", 0), ("unknown", 20), ("restored", 40)]


def test_an_earlier_capture_that_arrives_late_moves_the_first_appearance_back() -> None:
    texts = {1: (NONE_YET, OTHER), 2: (NONE_YET,)}
    before = told(texts, [(1, 60)])
    after = told(texts, [(1, 60), (2, 0)])

    assert kinds(before, 1, NONE_YET) == [("asserted", 60)]
    assert kinds(after, 1, NONE_YET) == [("asserted", 0), ("reaffirmed", 60)]


def test_an_assertion_whose_revision_never_stood_has_no_course() -> None:
    made = told({1: (NONE_YET,), 2: (OTHER,)}, [(2, 0)])

    assert course(made.told, 42, 1) == ()


def test_an_assertion_is_superseded_as_soon_as_its_successor_stands() -> None:
    old = told({1: (COUNT,), 2: (COUNT, OTHER)}, [(1, 0), (2, 50)])
    new = told({1: (MORE,)}, [(1, 30)])
    steps = superseded(old.course(1, COUNT), new.course(1, MORE))

    assert [(s.kind, s.at, s.until) for s in steps] == [
        ("asserted", at(0), at(30)),
        ("superseded", at(30), None),
    ]


def stood(*assertions: tuple[Stance, Any]) -> Any:
    return dict(enumerate(assertions, start=1))


def steps_of(texts: dict[int, tuple[str, ...]], seen: list[tuple[int, float]]) -> tuple[Step, ...]:
    made = told(texts, seen)
    first = texts[1][0]
    return made.course(1, first)


def test_assertions_of_different_stance_contradict_each_other_while_both_stand() -> None:
    ours = steps_of({1: (NONE_YET, OTHER), 2: (OTHER,)}, [(1, 0), (2, 60)])
    theirs = steps_of({1: (SOME,)}, [(1, 30)])

    (found,) = contradictions(stood((Stance.DENIES, ours), (Stance.AFFIRMS, theirs)))

    assert (found.begins, found.ends, found.brought_by) == (at(30), at(60), 2)
    assert found.stances == {Stance.DENIES, Stance.AFFIRMS}


def test_assertions_of_one_stance_and_those_that_never_meet_contradict_nobody() -> None:
    ours = steps_of({1: (NONE_YET, OTHER), 2: (OTHER,)}, [(1, 0), (2, 60)])
    same = steps_of({1: (NONE,)}, [(1, 30)])
    later = steps_of({1: (SOME,)}, [(1, 60)])

    assert contradictions(stood((Stance.DENIES, ours), (Stance.DENIES, same))) == ()
    assert contradictions(stood((Stance.DENIES, ours), (Stance.AFFIRMS, later))) == ()


def test_where_nothing_stands_nothing_contradicts() -> None:
    assert contradictions({}) == ()
    assert contradictions(stood((Stance.DENIES, ()))) == ()


TEXTS = {1: (NONE, OTHER), 2: (SOME, OTHER), 3: (OTHER,), 4: (NONE, COUNT)}
sights = st.lists(
    st.tuples(st.sampled_from([0, *TEXTS]), st.integers(0, 8)), min_size=1, max_size=8
)


@given(sights, st.sampled_from([1, 4]))
def test_the_steps_of_an_assertion_follow_each_other_without_a_hole(
    seen: list[tuple[int, float]], revision: int
) -> None:
    made = told(TEXTS, [*seen, (revision, 9)])

    steps = made.course(revision, NONE)

    assert steps[0].kind == "asserted"
    assert [s.until for s in steps] == [*(s.at for s in steps[1:]), None]
    assert all(s.at <= (s.until or s.at) for s in steps)
    assert all((s.wording is not None) == s.standing for s in steps)


@given(sights, st.permutations(range(9)))
def test_the_order_of_arrival_does_not_change_the_course(
    seen: list[tuple[int, float]], order: list[int]
) -> None:
    by_time = list({minute: (revision, minute) for revision, minute in [*seen, (1, 9)]}.values())
    shuffled = [by_time[n] for n in order if n < len(by_time)]
    shuffled += [one for one in by_time if one not in shuffled]

    one, other = told(TEXTS, by_time), told(TEXTS, shuffled)

    assert kinds(one, 1, NONE) == kinds(other, 1, NONE)


@given(st.lists(st.tuples(st.sampled_from([*Stance]), sights), min_size=1, max_size=4))
def test_a_contradiction_is_where_stances_differ_and_nowhere_else(
    told_by: list[tuple[Stance, list[tuple[int, float]]]],
) -> None:
    made = stood(
        *(
            (stance, one.course(1, NONE))
            for stance, seen in told_by
            for one in [told(TEXTS, [*seen, (1, 9)])]
        )
    )
    found = contradictions(made)

    for minute in range(11):
        here = {
            stance
            for stance, steps in made.values()
            for s in steps
            if s.standing and not s.turned and s.at <= at(minute) < (s.until or at(99))
        }
        told_here = [c.stances for c in found if c.begins <= at(minute) < (c.ends or at(99))]
        assert told_here == ([here] if len(here) > 1 else [])
