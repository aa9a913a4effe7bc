"""When each revision stood, for every history there could be, as of and as known."""

from __future__ import annotations

from datetime import datetime

import pytest
from builders import NOON, at
from seen_logs import (
    ASSERTED,
    GONE,
    OBSERVED,
    STREAM,
    Seen,
    corrected,
    course,
    course_of,
    log_of,
    minute,
    rejected,
    stays,
)

from domain.article_events import (
    RevisionSighted,
    Sighting,
)
from domain.capture import Provenance
from domain.chronology import (
    Basis,
    Chronology,
    Observation,
    Span,
    State,
    observations,
)
from domain.event import Logged

# --- what was seen ---------------------------------------------------------------------------


def test_of_an_article_that_was_only_registered_nothing_is_known() -> None:
    known = course()

    assert known == Chronology((), None)
    assert known.at(NOON) == (State.NOTHING_KNOWN, None)


def test_each_sighting_is_observed_once_at_the_position_that_first_held_it() -> None:
    log = log_of(Seen("A", 0), [Seen("A", 10), Seen("B", 20)], Seen("A", 10), Seen("A", 30))

    assert [
        (o.sighting.revision, o.sighting.observed_at, o.position) for o in observations(log)
    ] == [
        (1, at(0), 2),
        (1, at(10), 3),
        (2, at(20), 3),
        (1, at(30), 5),
    ]


def test_one_capture_stands_from_when_it_was_seen() -> None:
    known = course(Seen("A", 0))

    assert known.spans == (
        Span(
            revision=1,
            appeared_at=at(0),
            basis=OBSERVED,
            first_seen=at(0),
            last_seen=at(0),
            replaced_at=None,
            first=Sighting(revision=1, observed_at=at(0)),
            last=Sighting(revision=1, observed_at=at(0)),
            position=2,
        ),
    )


def test_sightings_extend_how_long_a_revision_was_seen_and_not_how_long_it_stood() -> None:
    known = course(Seen("A", 0), Seen("A", 10), Seen("A", 20), Seen("B", 60))

    first, second = known.spans
    assert (first.first_seen, first.last_seen, first.replaced_at) == (at(0), at(20), at(60))
    assert (second.first_seen, second.last_seen, second.replaced_at) == (at(60), at(60), None)


def test_sightings_that_an_event_carries_count_like_any_other() -> None:
    known = course(Seen("A", 0), [Seen("A", 10), Seen("A", 20), Seen("B", 60)])

    assert known.spans[0].last_seen == at(20)


def test_an_earlier_sighting_that_arrives_late_lets_a_revision_begin_earlier() -> None:
    known = course(Seen("A", 0), Seen("A", -30))

    assert stays(known) == [(1, at(-30), OBSERVED, None)]
    assert known.spans[0].position == 3


def test_revisions_are_ordered_by_when_they_were_seen_and_not_by_when_they_arrived() -> None:
    known = course(Seen("B", 60), Seen("A", 0), Seen("C", 30))

    assert stays(known) == [
        (2, at(0), OBSERVED, at(30)),
        (3, at(30), OBSERVED, at(60)),
        (1, at(60), OBSERVED, None),
    ]


def test_a_late_arrival_splits_a_run_in_two() -> None:
    known = course(Seen("A", 0), Seen("A", 60), Seen("B", 30))

    assert stays(known) == [
        (1, at(0), OBSERVED, at(30)),
        (2, at(30), OBSERVED, at(60)),
        (1, at(60), OBSERVED, None),
    ]
    assert [s.last_seen for s in known.spans] == [at(0), at(30), at(60)]


def test_a_revision_that_comes_back_has_a_span_for_each_stay() -> None:
    known = course(Seen("A", 0), Seen("B", 10), Seen("A", 20), Seen("A", 30), Seen("B", 40))

    assert [(s.revision, s.first_seen, s.last_seen) for s in known.spans] == [
        (1, at(0), at(0)),
        (2, at(10), at(10)),
        (1, at(20), at(30)),
        (2, at(40), at(40)),
    ]


def test_of_two_texts_seen_at_one_moment_the_one_that_arrived_last_stands() -> None:
    known = course(Seen("A", 0), Seen("B", 0))

    assert stays(known) == [(1, at(0), OBSERVED, at(0)), (2, at(0), OBSERVED, None)]
    state, span = known.at(at(0))
    assert state is State.STANDING
    assert span == known.spans[1]


# --- what the outlet claims ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seen", "appeared"),
    [
        (Seen("A", 0, published=-30), -30),
        (Seen("A", 0, published=-30, modified=-10), -10),
        (Seen("A", 0, modified=-10), -10),
        (Seen("A", 0, published=0), 0),
    ],
    ids=repr,
)
def test_the_outlets_word_for_a_first_text_is_taken_where_eyes_do_not_contradict_it(
    seen: Seen, appeared: int
) -> None:
    assert stays(course(seen)) == [(1, at(appeared), ASSERTED, None)]


@pytest.mark.parametrize(
    "seen",
    [
        Seen("A", 0),
        Seen("A", 0, published=10),
        Seen("A", 0, modified=10),
        Seen("A", 0, published=-30, modified=10),
    ],
    ids=repr,
)
def test_a_claim_that_lies_after_the_eyes_is_not_taken(seen: Seen) -> None:
    assert stays(course(seen)) == [(1, at(0), OBSERVED, None)]


@pytest.mark.parametrize(
    ("modified", "start"),
    [
        (50, (at(50), ASSERTED)),
        (60, (at(60), ASSERTED)),
        (31, (at(31), ASSERTED)),
        (30, (at(60), OBSERVED)),
        (10, (at(60), OBSERVED)),
        (61, (at(60), OBSERVED)),
        (None, (at(60), OBSERVED)),
    ],
)
def test_the_outlets_word_for_a_change_is_taken_only_after_the_last_sighting_of_the_text_before(
    modified: int | None, start: tuple[datetime, Basis]
) -> None:
    known = course(Seen("A", 0), Seen("A", 30), Seen("B", 60, modified=modified))

    assert (known.spans[1].appeared_at, known.spans[1].basis) == start
    assert known.spans[0].replaced_at == start[0]


def test_what_an_old_claim_says_of_a_text_that_comes_back_is_not_taken() -> None:
    known = course(Seen("A", 0, modified=-5), Seen("B", 10, modified=9), Seen("A", 20, modified=-5))

    assert [(s.appeared_at, s.basis) for s in known.spans] == [
        (at(-5), ASSERTED),
        (at(9), ASSERTED),
        (at(20), OBSERVED),
    ]


def test_a_late_sighting_of_the_text_before_disproves_the_outlets_word() -> None:
    before = course(Seen("A", 0), Seen("B", 60, modified=20))
    after = course(Seen("A", 0), Seen("B", 60, modified=20), Seen("A", 40))

    assert stays(before)[1] == (2, at(20), ASSERTED, None)
    assert stays(after)[1] == (2, at(60), OBSERVED, None)


# --- an article that is gone -----------------------------------------------------------------


def test_an_absence_ends_the_text_before_it_like_another_text_would() -> None:
    known = course(Seen("A", 0), Seen("A", 10), Seen(GONE, 60))

    assert stays(known) == [(1, at(0), OBSERVED, at(60)), (0, at(60), OBSERVED, None)]
    assert known.at(at(59)) == (State.STANDING, known.spans[0])
    assert known.at(at(60)) == (State.UNPUBLISHED, known.spans[1])


def test_sightings_that_an_absence_carries_say_when_the_text_was_last_seen() -> None:
    known = course(Seen("A", 0), [Seen("A", 50), Seen(GONE, 60, modified=30)])

    assert known.spans[0].last_seen == at(50)
    assert stays(known)[1] == (0, at(60), OBSERVED, None)


@pytest.mark.parametrize(
    ("claimed", "start"),
    [(30, (at(30), ASSERTED)), (10, (at(60), OBSERVED)), (None, (at(60), OBSERVED))],
)
def test_the_outlets_word_for_when_it_went_is_weighed_like_that_for_a_change(
    claimed: int | None, start: tuple[datetime, Basis]
) -> None:
    known = course(Seen("A", 0), Seen("A", 10), Seen(GONE, 60, modified=claimed))

    assert (known.spans[1].appeared_at, known.spans[1].basis) == start


def test_a_text_that_comes_back_after_an_absence_stands_anew() -> None:
    known = course(Seen("A", 0), Seen(GONE, 60), Seen("A", 90))

    assert [s.revision for s in known.spans] == [1, 0, 1]
    assert known.at(at(90))[0] is State.STANDING


def test_an_article_of_which_only_the_absence_was_seen_is_gone() -> None:
    known = course(Seen(GONE, 60))

    assert known.at(at(59)) == (State.NOTHING_KNOWN, None)
    assert known.at(at(60))[0] is State.UNPUBLISHED


# --- times put right, captures that are none -------------------------------------------------


def test_a_corrected_sighting_counts_with_the_right_times_from_the_correction_on() -> None:
    log = log_of(Seen("A", 0), Seen("B", 60))
    right = Sighting(revision=2, observed_at=at(30), modified_at=at(20))

    known = course_of(corrected(log, Sighting(revision=2, observed_at=at(60)), right))

    assert stays(known) == [(1, at(0), OBSERVED, at(20)), (2, at(20), ASSERTED, None)]
    assert known.spans[1].position == 4
    assert stays(course_of(log)) == [(1, at(0), OBSERVED, at(60)), (2, at(60), OBSERVED, None)]


def test_the_wrong_time_seen_again_stays_corrected() -> None:
    wrong, right = (Sighting(revision=1, observed_at=at(m)) for m in (0, 30))
    log = corrected(log_of(Seen("A", 0)), wrong, right)
    again = RevisionSighted(
        originator_id=STREAM,
        originator_version=4,
        sightings=(wrong, Sighting(revision=1, observed_at=at(60))),
        provenance=Provenance(source="test"),
    )

    (span,) = course_of([*log, Logged(4, NOON, again)]).spans

    assert (span.first_seen, span.last_seen) == (at(30), at(60))


def test_a_correction_that_is_taken_back_leaves_what_was_there() -> None:
    wrong, right = (Sighting(revision=1, observed_at=at(m)) for m in (0, 30))
    log = log_of(Seen("A", 0))

    back = corrected(corrected(log, wrong, right), right, wrong)

    assert stays(course_of(back)) == stays(course_of(log))


def test_a_correction_to_what_was_seen_anyway_leaves_one_sighting_at_its_first_position() -> None:
    log = log_of(Seen("A", 0), Seen("A", 90))
    wrong, right = (Sighting(revision=1, observed_at=at(m)) for m in (90, 0))

    assert observations(corrected(log, wrong, right)) == [Observation(right, 2)]


def test_a_rejected_revision_never_stood_from_the_rejection_on() -> None:
    log = log_of(Seen("A", 0), Seen("B", 30), Seen("A", 60))

    assert stays(course_of(rejected(log, 2))) == [(1, at(0), OBSERVED, None)]
    assert course_of(rejected(log, 2)).spans[0].last_seen == at(60)
    assert len(course_of(log).spans) == 3


def test_a_rejected_revision_that_is_seen_again_stays_out() -> None:
    log = rejected(log_of(Seen("A", 0), Seen("B", 30)), 2)
    again = RevisionSighted(
        originator_id=STREAM,
        originator_version=5,
        sightings=(Sighting(revision=2, observed_at=at(90)),),
        provenance=Provenance(source="test"),
    )

    assert stays(course_of([*log, Logged(5, NOON, again)])) == [(1, at(0), OBSERVED, None)]


def test_of_an_article_whose_only_revision_was_rejected_nothing_is_known() -> None:
    log = log_of(Seen("A", 0, published=-30))

    assert course_of(rejected(log, 1)) == Chronology((), None)


# --- what is known at a moment ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "state", "revision"),
    [
        (-31, State.NOTHING_KNOWN, None),
        (-30, State.TEXT_NOT_SEEN, None),
        (-11, State.TEXT_NOT_SEEN, None),
        (-10, State.STANDING, 1),
        (0, State.STANDING, 1),
        (59, State.STANDING, 1),
        (60, State.STANDING, 2),
        (9999, State.STANDING, 2),
    ],
)
def test_between_publication_and_the_first_text_seen_the_text_is_not_known(
    moment: int, state: State, revision: int | None
) -> None:
    known = course(Seen("A", 0, published=-30, modified=-10), Seen("B", 60))

    found, span = known.at(at(moment))

    assert found is state
    assert (span.revision if span else None) == revision


def test_without_a_claim_of_publication_nothing_is_known_before_the_first_text() -> None:
    known = course(Seen("A", 0, modified=-10))

    assert known.published_at is None
    assert known.at(at(-11)) == (State.NOTHING_KNOWN, None)


@pytest.mark.parametrize(
    ("seen", "published"),
    [
        ([Seen("A", 0, published=-30)], -30),
        ([Seen("A", 0), Seen("A", 10, published=-30)], -30),
        ([Seen("A", 0, published=-20), Seen("B", 10, published=-30)], -20),
        ([Seen("B", 10, published=-30), Seen("A", 0, published=-20)], -20),
        ([Seen("A", 0, published=5)], None),
        ([Seen("A", 0, published=5), Seen("A", 10, published=-30)], -30),
    ],
    ids=repr,
)
def test_publication_is_the_first_claim_in_the_order_of_sight_that_eyes_do_not_contradict(
    seen: list[Seen], published: int | None
) -> None:
    assert course(*seen).published_at == minute(published)
