"""The record of an article is put right by adding to it."""

from __future__ import annotations

import pytest
from article_records import record, seen
from builders import URL, at, capture

from domain.address import article_id
from domain.article import (
    Outcome,
)
from domain.article_events import (
    ArticleUnpublished,
    CaptureRejected,
    TimesCorrected,
)
from domain.capture import Provenance
from domain.correction import correct_times, reject
from domain.errors import NotFoundError, RefusedError

# --- an article that is gone -----------------------------------------------------------------


def test_an_absence_is_an_event_with_what_the_outlet_says_of_it() -> None:
    made = record(capture(0))

    assert made.see_gone(60, claimed=30) == (
        ArticleUnpublished(
            originator_id=article_id(URL),
            originator_version=3,
            observed_at=at(60),
            claimed_at=at(30),
            provenance=Provenance(source="html"),
        ),
    )


def test_the_very_same_absence_is_nothing_new() -> None:
    made = record(capture(0))
    made.see_gone(60, claimed=30)

    assert made.see_gone(60, claimed=30) == ()
    assert len(made.see_gone(60, claimed=31)) == 1
    assert len(made.see_gone(70, claimed=30)) == 1


def test_an_article_cannot_have_gone_later_than_it_was_seen_to_be_gone() -> None:
    assert len(record(capture(0)).see_gone(60, claimed=60)) == 1
    with pytest.raises(RefusedError, match="cannot have gone later"):
        record(capture(0)).see_gone(60, claimed=61)


def test_an_absence_carries_the_sightings_that_were_held_back() -> None:
    made = record(capture(0), capture(50))

    (event,) = made.see_gone(60, claimed=30)

    assert isinstance(event, ArticleUnpublished)
    assert event.earlier_sightings == (seen(1, 50),)
    assert made.held_back == []
    assert made.logged[-2:] == [seen(1, 50), event.sighting]


def test_a_text_that_comes_back_after_an_absence_is_never_held_back() -> None:
    made = record(capture(0))
    made.see_gone(10)

    assert made.decide(capture(20)).outcome is Outcome.SIGHTED
    assert made.decide(capture(5)).outcome is Outcome.SIGHTED


# --- times put right -------------------------------------------------------------------------


def test_a_correction_of_times_is_an_event_with_both_and_the_reason() -> None:
    made = record(capture(0))
    assert made.article is not None

    events = correct_times(made.article, seen(1, 0), seen(1, -60), "  The clock was\n wrong.")

    assert events == (
        TimesCorrected(
            originator_id=article_id(URL),
            originator_version=3,
            wrong=seen(1, 0),
            right=seen(1, -60),
            reason="The clock was wrong.",
        ),
    )


def test_what_is_right_already_is_not_corrected() -> None:
    assert record(capture(0)).correct(seen(1, 0), seen(1, 0)) == ()


def test_the_same_correction_again_is_nothing_new() -> None:
    made = record(capture(0))
    made.correct(seen(1, 0), seen(1, -60))

    assert made.correct(seen(1, 0), seen(1, -60)) == ()


def test_what_was_corrected_can_be_corrected_again_but_not_behind_its_back() -> None:
    made = record(capture(0))
    made.correct(seen(1, 0), seen(1, -60))

    with pytest.raises(RefusedError, match="correct what they were corrected to"):
        made.correct(seen(1, 0), seen(1, -30))
    assert len(made.correct(seen(1, -60), seen(1, -30))) == 1


def test_a_correction_can_be_taken_back() -> None:
    made = record(capture(0))
    made.correct(seen(1, 0), seen(1, -60))
    made.correct(seen(1, -60), seen(1, 0))

    assert made.article is not None
    assert made.article.corrected == {seen(1, -60): seen(1, 0)}
    assert made.logged == [seen(1, 0), seen(1, -60)]


def test_only_a_sighting_that_the_log_holds_can_be_corrected() -> None:
    made = record(capture(0), capture(10))
    assert made.held_back == [seen(1, 10)]

    for unknown in (seen(1, 5), seen(1, 10), seen(2, 0), seen(1, 0, published=-10)):
        with pytest.raises(NotFoundError, match="no such sighting"):
            made.correct(unknown, seen(unknown.revision, -60))


def test_a_correction_never_says_that_another_revision_was_seen() -> None:
    with pytest.raises(RefusedError, match="never which revision was seen"):
        record(capture(0), capture(10, "B")).correct(seen(1, 0), seen(2, 0))


def test_the_wrong_time_handed_in_again_is_known() -> None:
    made = record(capture(0))
    made.correct(seen(1, 0), seen(1, -60))

    assert made.decide(capture(0)).outcome is Outcome.KNOWN
    assert made.decide(capture(-60)).outcome is Outcome.KNOWN


def test_nothing_is_held_back_because_of_a_sighting_that_was_wrong() -> None:
    made = record(capture(0))
    made.correct(seen(1, 0), seen(1, 120))

    assert made.decide(capture(10)).outcome is Outcome.SIGHTED
    assert made.decide(capture(130)).outcome is Outcome.HELD_BACK


# --- captures that are none ------------------------------------------------------------------


def test_a_rejection_is_an_event_with_the_reason() -> None:
    made = record(capture(0), capture(10, "Subscribe to read on."))

    assert made.reject(2) == (
        CaptureRejected(
            originator_id=article_id(URL),
            originator_version=4,
            revision=2,
            reason="A paywall.",
        ),
    )
    assert made.article is not None
    assert made.article.rejected == {2}


def test_a_revision_is_rejected_once() -> None:
    made = record(capture(0))
    made.reject(1)

    assert made.reject(1) == ()


@pytest.mark.parametrize("revision", [-1, 0, 3])
def test_a_revision_that_is_not_there_cannot_be_rejected(revision: int) -> None:
    made = record(capture(0), capture(10, "B"))

    with pytest.raises(NotFoundError, match=f"has revisions 1 to 2, no revision {revision}"):
        made.reject(revision)


def test_a_rejected_text_that_is_seen_again_is_the_same_revision_and_stays_out() -> None:
    made = record(capture(0), capture(10, "Subscribe to read on."))
    made.reject(2)

    assert made.hand_in(capture(90, "Subscribe to read on.")).revision == 2
    assert made.article is not None
    assert made.article.rejected == {2}


@pytest.mark.parametrize(
    ("reason", "why"),
    [("", "is empty"), (" \n", "is empty"), ("a\0b", "NUL byte at character 1")],
    ids=repr,
)
def test_a_reason_that_says_nothing_or_cannot_be_stored_is_refused(reason: str, why: str) -> None:
    article = record(capture(0)).article
    assert article is not None

    with pytest.raises(RefusedError, match=f"the reason.* {why}"):
        reject(article, 1, reason)
    with pytest.raises(RefusedError, match=f"the reason.* {why}"):
        correct_times(article, seen(1, 0), seen(1, 1), reason)
