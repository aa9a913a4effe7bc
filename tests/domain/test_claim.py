"""What can be done to a claim, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from builders import URL, at
from pydantic import ValidationError

from domain import claim as claims
from domain.address import name_of
from domain.claim import Claim, claim_id, fold
from domain.claim_events import Assertion, ClaimEvent, Figure, Pointer, Stance
from domain.errors import ConflictError, NotFoundError, RefusedError

QUESTION = "Are there troops in the country?"
HERE = Pointer(article_id=name_of(URL), revision=1, position=2, block=0, start=0, end=24)
THERE = Pointer(article_id=name_of(URL), revision=1, position=2, block=1, start=0, end=10)


def denies(statement: Pointer = HERE, **more: Any) -> Assertion:
    return Assertion(statement=statement, stance=Stance.DENIES, **more)


class Record:
    """A claim as the log keeps it."""

    def __init__(self) -> None:
        self.events: list[ClaimEvent] = []
        self.keep(claims.open_claim(None, "troops", QUESTION))

    @property
    def claim(self) -> Claim:
        found = fold(self.events)
        assert found is not None
        return found

    def keep(self, events: tuple[ClaimEvent, ...]) -> tuple[ClaimEvent, ...]:
        self.events += events
        assert [e.originator_version for e in self.events] == list(range(1, len(self.events) + 1))
        return events


def test_the_same_question_in_a_story_is_one_claim() -> None:
    assert claim_id("troops", QUESTION) == claim_id("troops", f"  {QUESTION.upper()} ")
    assert claim_id("troops", QUESTION) != claim_id("tariffs", QUESTION)
    assert claims.open_claim(Record().claim, "troops", QUESTION) == ()


@pytest.mark.parametrize("question", ["", " \n", "x" * 501, "nul\0"])
def test_a_claim_without_a_question_is_refused(question: str) -> None:
    with pytest.raises(RefusedError, match="question"):
        claims.open_claim(None, "troops", question)


def test_a_claim_in_no_story_is_refused() -> None:
    with pytest.raises(RefusedError, match="slug"):
        claims.open_claim(None, "", QUESTION)


def test_a_statement_is_linked_once_with_one_stance() -> None:
    record = Record()
    assert record.keep(claims.assert_statement(record.claim, denies()))
    assert claims.assert_statement(record.claim, denies()) == ()

    affirms = Assertion(statement=HERE, stance=Stance.AFFIRMS)
    with pytest.raises(ConflictError, match=r"assertion 1 .*denies"):
        claims.assert_statement(record.claim, affirms)


def test_a_statement_can_be_linked_otherwise_once_the_link_was_withdrawn() -> None:
    record = Record()
    record.keep(claims.assert_statement(record.claim, denies()))
    record.keep(claims.withdraw(record.claim, 1, "misread"))
    affirms = Assertion(statement=HERE, stance=Stance.AFFIRMS)
    record.keep(claims.assert_statement(record.claim, affirms))

    assert record.claim.linked == {HERE: 2}
    assert record.claim.taken_back == {1}


def test_of_two_who_decide_one_suggestion_the_second_is_told_what_the_first_did() -> None:
    record = Record()
    record.keep(claims.accept(record.claim, denies()))
    record.keep(claims.dismiss(record.claim, THERE, "another place"))

    with pytest.raises(ConflictError, match="accepted as assertion 1"):
        claims.dismiss(record.claim, HERE, None)
    with pytest.raises(ConflictError, match="dismissed"):
        claims.accept(record.claim, denies(THERE))
    assert claims.dismiss(record.claim, THERE, None) == ()


def test_what_was_dismissed_can_be_linked_by_hand_all_the_same() -> None:
    record = Record()
    record.keep(claims.dismiss(record.claim, HERE, None))
    record.keep(claims.assert_statement(record.claim, denies()))

    assert record.claim.dismissed == frozenset()


def test_withdrawing_twice_is_a_conflict() -> None:
    record = Record()
    record.keep(claims.assert_statement(record.claim, denies()))
    record.keep(claims.withdraw(record.claim, 1, "misread"))
    with pytest.raises(ConflictError, match="withdrawn before"):
        claims.withdraw(record.claim, 1, "misread")
    with pytest.raises(NotFoundError, match="no assertion 7"):
        claims.withdraw(record.claim, 7, "misread")
    record.keep(claims.withdraw(record.claim, None, "settled"))
    with pytest.raises(ConflictError, match="open it again"):
        claims.withdraw(record.claim, None, "settled")


def test_a_withdrawn_claim_takes_nothing_until_it_is_opened_again() -> None:
    record = Record()
    record.keep(claims.withdraw(record.claim, None, "settled"))
    for refused in (
        lambda: claims.assert_statement(record.claim, denies()),
        lambda: claims.dismiss(record.claim, HERE, None),
        lambda: claims.answer(record.claim, "No.", None, "A. Checker"),
    ):
        with pytest.raises(ConflictError, match="was withdrawn"):
            refused()
    record.keep(claims.open_claim(record.claim, "troops", QUESTION))

    assert record.keep(claims.assert_statement(record.claim, denies()))


def test_an_assertion_takes_the_place_of_one_that_there_is() -> None:
    record = Record()
    with pytest.raises(NotFoundError, match="no assertion 1"):
        claims.assert_statement(record.claim, denies(supersedes=1))


def test_a_verdict_is_recorded_with_its_author_and_the_last_one_counts() -> None:
    record = Record()
    record.keep(claims.answer(record.claim, "Not that we know.", None, "A. Checker"))
    assert claims.answer(record.claim, "Not that we know.", None, "A. Checker") == ()
    record.keep(claims.answer(record.claim, "Yes.", Stance.AFFIRMS, "B. Checker"))

    assert record.claim.answer is not None
    assert record.claim.answer.answered_by == "B. Checker"


@pytest.mark.parametrize(
    "fields",
    [
        {"valid_from": at(10), "valid_to": at(0)},
        {"source_named": True},
        {"figure": {"unit": "troops"}},
        {"figure": {"least": "12", "most": "3"}},
        {"figure": {"least": "1e999999"}},
        {"figure": {"least": "NaN"}},
        {"figure": {"least": "1" * 29}},
        {"linked_by": ""},
    ],
)
def test_an_assertion_that_contradicts_itself_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        denies(**fields)


def test_a_figure_keeps_its_digits() -> None:
    figure = Figure.model_validate({"least": "1000.50", "most": "12000", "unit": "troops"})

    assert figure.model_dump(mode="json") == {"least": "1000.5", "most": "12000", "unit": "troops"}


def test_a_figure_of_as_many_digits_as_there_may_be_is_not_rounded() -> None:
    figure = Figure.model_validate({"least": "1234567890123456789012345678"})

    assert figure.model_dump(mode="json")["least"] == "1234567890123456789012345678"


def test_events_are_read_as_they_were_written() -> None:
    record = Record()
    figure = Figure.model_validate({"least": "3000", "most": "3000", "unit": "soldiers"})
    record.keep(claims.assert_statement(record.claim, denies(figure=figure, hedge="reportedly")))
    record.keep(claims.dismiss(record.claim, THERE, "another place"))
    record.keep(claims.answer(record.claim, "No.", Stance.DENIES, "A. Checker"))
    record.keep(claims.withdraw(record.claim, 1, "misread"))
    for event in record.events:
        again = type(event).model_validate_json(event.model_dump_json())
        assert again == event
        assert again.state() == event.state()
