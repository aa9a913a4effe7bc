"""What can be done to claims, what is refused, and what becomes of two who decide at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from builders import URL, capture
from pydantic import ValidationError

from domain.claim_events import Stance
from domain.errors import ConflictError, NotFoundError, RefusedError, StetError
from projections import projector
from projections.claims.places import StatementPlaces
from projections.when import resolve
from services.bootstrap import Stet
from services.claiming import Reading, StatementRef

STORY, QUESTION = "troops", "Are there troops in Kyiv?"
TEXT = "No troops have reached Kyiv. Snow fell. Snow fell in the hills."
HERE = StatementRef(article=URL, revision=1, quote="No troops have reached Kyiv.")
DENIES, AFFIRMS = Reading(stance=Stance.DENIES), Reading(stance=Stance.AFFIRMS)


@pytest.fixture
def claim(stet: Stet) -> str:
    stet.curating.open(STORY, "Troops")
    stet.capturing.capture(capture(0, TEXT), STORY)
    return stet.claiming.open(STORY, QUESTION).claim_id


def test_the_same_question_again_is_the_same_claim(stet: Stet, claim: str) -> None:
    again = stet.claiming.open(STORY, f" {QUESTION} ")

    assert (again.claim_id, again.changed) == (claim, False)


@pytest.mark.parametrize(
    ("story", "question", "kind", "said"),
    [
        (STORY, " ", RefusedError, "question"),
        ("nowhere", QUESTION, NotFoundError, "no story 'nowhere'"),
        ("", QUESTION, RefusedError, "slug"),
    ],
)
def test_a_claim_without_a_question_or_in_no_story_is_refused(
    stet: Stet, claim: str, story: str, question: str, kind: type[StetError], said: str
) -> None:
    with pytest.raises(kind, match=said):
        stet.claiming.open(story, question)


@pytest.mark.parametrize(
    ("ref", "said"),
    [
        (HERE.model_copy(update={"article": "https://none.example/a"}), "never heard of"),
        (HERE.model_copy(update={"revision": 2}), "no revision 2; it has 1"),
        (HERE.model_copy(update={"quote": "Rain fell."}), "no statement of revision 1"),
        (StatementRef(statement="statement-3-aaaaa"), "no statement-3-aaaaa is known"),
    ],
)
def test_an_assertion_points_to_what_the_log_holds(
    stet: Stet, claim: str, ref: StatementRef, said: str
) -> None:
    projector.catch_up(stet.address)
    size = stet.log.head().size

    for decide in (
        lambda: stet.claiming.link(claim, ref, DENIES),
        lambda: stet.claiming.dismiss(claim, ref),
    ):
        with pytest.raises(NotFoundError, match=said):
            decide()
    assert stet.log.head().size == size


def test_words_that_several_statements_have_are_refused(stet: Stet, claim: str) -> None:
    with pytest.raises(RefusedError, match="2 statements of revision 1 have these words"):
        stet.claiming.link(claim, HERE.model_copy(update={"quote": "Snow"}), DENIES)
    # One that has just these words is meant before those that have more.
    exact = HERE.model_copy(update={"quote": "Snow fell."})
    assert stet.claiming.link(claim, exact, DENIES).changed


def test_a_statement_outside_the_story_is_refused(stet: Stet, claim: str) -> None:
    stet.capturing.capture(capture(0, TEXT, url=f"{URL}/other"))
    ref = HERE.model_copy(update={"article": f"{URL}/other"})

    with pytest.raises(RefusedError, match=f"not in the story '{STORY}'"):
        stet.claiming.link(claim, ref, DENIES)


def test_a_statement_whose_text_is_withheld_cannot_be_pointed_to(stet: Stet, claim: str) -> None:
    stet.redacting.withhold(URL, 1, "Order 7")

    with pytest.raises(NotFoundError, match="not shown, by order Order 7"):
        stet.claiming.link(claim, HERE, DENIES)


def test_a_claim_that_there_is_not_is_told(stet: Stet, claim: str) -> None:
    with pytest.raises(NotFoundError, match="there is no claim-"):
        stet.claiming.link(f"claim-{'a' * 26}", HERE, DENIES)
    with pytest.raises(RefusedError, match="is not a claim id"):
        stet.claiming.answer("claim-1", "No.", "A. Checker")


def test_a_statement_is_named_by_its_id_in_whatever_part_it_stands(stet: Stet, claim: str) -> None:
    projector.catch_up(stet.address)
    when = resolve(stet.log, stet.answers, None, None)
    for one in stet.answers.statements(URL, when).statements:
        place = StatementPlaces(stet.log).find(one.id)
        assert (place.part, place.start) == (one.part, one.start)
        pointer = stet.claiming.point_at(StatementRef(statement=one.id))
        assert (pointer.start, pointer.end, pointer.revision) == (one.start, one.end, 1)
        assert stet.claiming.link(claim, StatementRef(statement=one.id), DENIES).changed


@pytest.mark.parametrize(
    "given",
    [{}, {"statement": "statement-1-aaaaa", "quote": "x"}, {"article": URL, "quote": "x"}],
)
def test_a_statement_is_named_in_one_way(given: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="name the statement"):
        StatementRef.model_validate(given)


def test_of_two_who_decide_a_suggestion_at_once_one_wins_and_the_other_is_told(
    stet: Stet, claim: str
) -> None:
    start = Barrier(2)

    def decide(accepts: bool) -> str:
        start.wait(10)
        try:
            if accepts:
                stet.claiming.link(claim, HERE, DENIES)
            else:
                stet.claiming.dismiss(claim, HERE, "Another place.")
        except ConflictError as error:
            return error.message
        return "won"

    with ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(decide, (True, False)))

    assert told.count("won") == 1
    (other,) = (text for text in told if text != "won")
    assert "accepted as assertion 1" in other or "was dismissed" in other
    assert len(stet.log.stream(claim)) == 2


def test_withdrawing_twice_says_so(stet: Stet, claim: str) -> None:
    stet.claiming.link(claim, HERE, DENIES)
    stet.claiming.withdraw(claim, "Misread.", 1)
    with pytest.raises(ConflictError, match="assertion 1 was withdrawn before"):
        stet.claiming.withdraw(claim, "Misread.", 1)
    stet.claiming.withdraw(claim, "Settled.")
    with pytest.raises(ConflictError, match="the claim was withdrawn; open it again"):
        stet.claiming.withdraw(claim, "Settled.")


def test_what_is_done_says_by_whom(stet: Stet, claim: str) -> None:
    stet.acting_as("key:abc").claiming.link(claim, HERE, DENIES)
    projector.catch_up(stet.address)

    found = stet.answers.claim(claim, resolve(stet.log, stet.answers, None, None))

    assert [one.actor for one in found.assertions] == ["key:abc"]
