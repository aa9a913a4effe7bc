"""When each revision stood, for every history there could be, as of and as known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Any

import pytest
from builders import NOON, at
from hypothesis import given
from hypothesis import strategies as st

from domain.article_events import (
    ArticleRegistered,
    ArticleUnpublished,
    CaptureRejected,
    RevisionCaptured,
    RevisionSighted,
    Sighting,
    TimesCorrected,
)
from domain.capture import Provenance
from domain.chronology import (
    Basis,
    Chronology,
    Observation,
    Span,
    State,
    chronology,
    observations,
)
from domain.event import Logged

ASSERTED, OBSERVED = Basis.ASSERTED, Basis.OBSERVED
STREAM = "article-a"
GONE = ""


@dataclass(frozen=True)
class Seen:
    """A text by its name, the minute it was seen at, and the outlet's claims of that moment.

    Of an article that is ``GONE`` the outlet claims only when it went: that is ``modified``.
    """

    text: str
    minute: int
    published: int | None = None
    modified: int | None = None


def minute(number: int | None) -> datetime | None:
    return None if number is None else at(number)


def as_sighting(seen: Seen, revision: int) -> Sighting:
    return Sighting(
        revision=revision,
        observed_at=at(seen.minute),
        published_at=minute(seen.published),
        modified_at=minute(seen.modified),
    )


def log_of(*seen: Seen | Sequence[Seen]) -> list[Logged[Any]]:
    """Return the log in which these arrived in this order: one event for each, or each group.

    Texts are numbered in the order of their arrival. The last of a group is what was captured,
    those before it had been held back.
    """
    registered = ArticleRegistered(
        originator_id=STREAM, originator_version=1, identity="url", outlet="o.example", bucket=0
    )
    logged: list[Logged[Any]] = [Logged(1, NOON, registered)]
    numbers = {GONE: 0}
    for group in ([s] if isinstance(s, Seen) else s for s in seen):
        position = len(logged) + 1
        new = group[-1].text not in numbers
        sightings = [as_sighting(s, numbers.setdefault(s.text, len(numbers))) for s in group]
        logged.append(Logged(position, NOON, _event(position, new, sightings)))
    return logged


def _event(version: int, new: bool, sightings: list[Sighting]) -> Any:
    last = sightings[-1]
    if last.revision == 0:
        return ArticleUnpublished(
            originator_id=STREAM,
            originator_version=version,
            observed_at=last.observed_at,
            claimed_at=last.modified_at,
            provenance=Provenance(source="test"),
            earlier_sightings=tuple(sightings[:-1]),
        )
    if not new:
        return RevisionSighted(
            originator_id=STREAM,
            originator_version=version,
            sightings=tuple(sightings),
            provenance=Provenance(source="test"),
        )
    return RevisionCaptured(
        originator_id=STREAM,
        originator_version=version,
        commitment="00",
        provenance=Provenance(source="test"),
        earlier_sightings=tuple(sightings[:-1]),
        **last.model_dump(),
    )


def corrected(log: list[Logged[Any]], wrong: Sighting, right: Sighting) -> list[Logged[Any]]:
    """Return the log with a sighting's times put right in the end."""
    position = len(log) + 1
    event = TimesCorrected(
        originator_id=STREAM,
        originator_version=position,
        wrong=wrong,
        right=right,
        reason="The clock was wrong.",
    )
    return [*log, Logged(position, NOON, event)]


def rejected(log: list[Logged[Any]], revision: int) -> list[Logged[Any]]:
    """Return the log with a revision taken out of the course in the end."""
    position = len(log) + 1
    event = CaptureRejected(
        originator_id=STREAM,
        originator_version=position,
        revision=revision,
        reason="A paywall.",
    )
    return [*log, Logged(position, NOON, event)]


def course_of(log: list[Logged[Any]]) -> Chronology:
    return chronology(observations(log))


def course(*seen: Seen | Sequence[Seen]) -> Chronology:
    return course_of(log_of(*seen))


def stays(known: Chronology) -> list[tuple[int, datetime, Basis, datetime | None]]:
    return [(s.revision, s.appeared_at, s.basis, s.replaced_at) for s in known.spans]


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


# --- laws over all histories -----------------------------------------------------------------

# So few texts and minutes that returns, ties and contradicted claims are the rule.
claims = st.none() | st.integers(-3, 14)
texts = st.builds(Seen, st.sampled_from("ABC"), st.integers(0, 12), claims, claims)
absences = st.builds(Seen, st.just(GONE), st.integers(0, 12), st.none(), claims)
sights = texts | texts | absences
groups = st.tuples(st.lists(texts, min_size=1, max_size=2), sights).map(lambda g: [*g[0], g[1]])
histories = st.lists(sights | groups, max_size=10)
moments = st.integers(-5, 16).map(at)
# Of one moment only one sighting, so that nothing hangs on the order of arrival.
untied = st.lists(sights, max_size=8, unique_by=lambda s: s.minute)


def each_of(seen: Iterable[Seen | Sequence[Seen]]) -> list[Seen]:
    return [s for group in seen for s in ([group] if isinstance(group, Seen) else group)]


@given(histories)
def test_spans_follow_each_other_without_overlap_or_hole(history: list[Any]) -> None:
    spans = course(*history).spans

    assert all(one.replaced_at == other.appeared_at for one, other in pairwise(spans))
    assert all(one.appeared_at <= other.appeared_at for one, other in pairwise(spans))
    assert [s.replaced_at for s in spans[-1:]] == [None][: len(spans)]


@given(histories)
def test_neighbouring_spans_are_of_different_revisions(history: list[Any]) -> None:
    assert all(one.revision != other.revision for one, other in pairwise(course(*history).spans))


@given(histories)
def test_a_span_begins_no_later_than_it_was_seen_and_ends_no_earlier(history: list[Any]) -> None:
    for span in course(*history).spans:
        assert span.appeared_at <= span.first_seen <= span.last_seen
        assert span.replaced_at is None or span.last_seen <= span.replaced_at


@given(histories)
def test_a_text_stands_at_the_moment_it_was_seen_unless_another_was_seen_then_too(
    history: list[Any],
) -> None:
    log = log_of(*history)
    seen = observations(log)
    known = chronology(seen)
    for observation in seen:
        moment = observation.sighting.observed_at
        then = {o.sighting.revision for o in seen if o.sighting.observed_at == moment}
        state, span = known.at(moment)
        assert span is not None
        assert span.revision in then
        assert state is (State.STANDING if span.revision else State.UNPUBLISHED)


@given(histories)
def test_every_sighting_lies_in_a_span_of_its_revision(history: list[Any]) -> None:
    seen = observations(log_of(*history))
    spans = chronology(seen).spans
    for sighting in (o.sighting for o in seen):
        assert any(
            span.revision == sighting.revision
            and span.first_seen <= sighting.observed_at <= span.last_seen
            for span in spans
        )


@given(histories, moments)
def test_an_answer_never_shows_what_appeared_later_or_was_replaced_before(
    history: list[Any], moment: datetime
) -> None:
    known = course(*history)

    state, span = known.at(moment)

    assert (state in {State.STANDING, State.UNPUBLISHED}) == (span is not None)
    if span is not None:
        assert span.appeared_at <= moment
        assert span.replaced_at is None or moment < span.replaced_at
    else:
        assert all(moment < s.appeared_at for s in known.spans)


@given(histories, st.lists(moments, min_size=2).map(sorted))
def test_a_later_as_of_never_goes_back_in_the_course_of_an_article(
    history: list[Any], ascending: list[datetime]
) -> None:
    known = course(*history)
    course_of_states = [State.NOTHING_KNOWN, State.TEXT_NOT_SEEN, *known.spans]

    answers = [known.at(moment) for moment in ascending]

    places = [course_of_states.index(span or state) for state, span in answers]
    assert places == sorted(places)


@given(histories, moments)
def test_a_text_is_not_seen_exactly_between_publication_and_its_first_appearance(
    history: list[Any], moment: datetime
) -> None:
    known = course(*history)
    first = min((s.appeared_at for s in known.spans), default=None)
    published = known.published_at

    unseen = published is not None and first is not None and published <= moment < first

    assert (known.at(moment)[0] is State.TEXT_NOT_SEEN) == unseen


@given(histories)
def test_the_outlets_word_is_taken_only_where_what_was_seen_allows_it(history: list[Any]) -> None:
    spans = course(*history).spans
    for before, span in zip([None, *spans], spans, strict=False):
        claimed = span.first.modified_at or span.first.published_at
        allowed = (
            claimed is not None
            and claimed <= span.first_seen
            and (before is None or before.last_seen < claimed)
        )
        assert span.basis is (ASSERTED if allowed else OBSERVED)
        assert span.appeared_at == (claimed if allowed else span.first_seen)


@given(histories)
def test_publication_is_never_later_than_the_eyes_that_read_the_claim(history: list[Any]) -> None:
    published = course(*history).published_at

    claimed = [s for s in each_of(history) if s.published is not None]
    plausible = [minute(s.published) for s in claimed if (s.published or 0) <= s.minute]
    assert published in (plausible or [None])


def timeless(known: Chronology) -> Chronology:
    """Return a chronology without the positions of the log."""
    return Chronology(tuple(replace(span, position=0) for span in known.spans), known.published_at)


def by_text(seen: Sequence[Seen]) -> list[tuple[str, datetime, Basis, datetime, datetime, Any]]:
    """Return the spans by the names of their texts: numbers depend on the order of arrival."""
    names = list(dict.fromkeys([GONE, *(s.text for s in seen)]))
    return [
        (names[s.revision], s.appeared_at, s.basis, s.first_seen, s.last_seen, s.replaced_at)
        for s in course(*seen).spans
    ]


@given(untied.flatmap(lambda seen: st.tuples(st.just(seen), st.permutations(seen))))
def test_the_order_of_arrival_never_matters_but_for_ties(
    orders: tuple[list[Seen], list[Seen]],
) -> None:
    one, other = orders

    assert by_text(one) == by_text(other)
    assert course(*one).published_at == course(*other).published_at


@given(st.data())
def test_a_chronology_hangs_on_what_was_seen_and_not_on_the_order_it_is_handed_in(
    data: st.DataObject,
) -> None:
    seen = observations(log_of(*data.draw(untied)))
    shuffled: list[Observation] = data.draw(st.permutations(seen))

    assert chronology(shuffled) == chronology(seen)


@given(histories, histories)
def test_what_was_known_at_a_position_never_changes_when_the_log_grows(
    history: list[Any], later: list[Any]
) -> None:
    then = log_of(*history)
    now = log_of(*history, *later)

    assert now[: len(then)] == then
    up_to_then = [o for o in observations(now) if o.position <= len(then)]
    assert up_to_then == observations(then)
    assert chronology(up_to_then) == chronology(observations(then))


@given(st.data())
def test_a_correction_is_as_if_the_right_times_had_been_handed_in_at_once(
    data: st.DataObject,
) -> None:
    *others, wrong, right = data.draw(
        st.lists(texts, min_size=2, max_size=8, unique_by=lambda s: s.minute)
    )
    right = replace(right, text=wrong.text)
    place = data.draw(st.integers(0, len(others)))
    log = log_of(*others[:place], wrong, *others[place:])
    (sighting,) = [o.sighting for o in observations(log) if o.position == place + 2]

    put_right = corrected(log, sighting, as_sighting(right, sighting.revision))

    at_once = course(*others[:place], right, *others[place:])
    assert timeless(course_of(put_right)) == timeless(at_once)


@given(histories, st.integers(1, 3))
def test_a_rejection_is_as_if_the_revision_had_never_been_seen(
    history: list[Any], revision: int
) -> None:
    log = log_of(*history)

    kept = [o for o in observations(log) if o.sighting.revision != revision]

    assert course_of(rejected(log, revision)) == chronology(kept)


@given(histories)
def test_hearing_of_everything_again_changes_nothing(history: list[Any]) -> None:
    assert course(*history, *each_of(history)) == course(*history)


@given(histories, sights)
def test_one_more_sighting_takes_nothing_away_from_what_was_seen(
    history: list[Any], more: Seen
) -> None:
    before, after = course(*history), course(*history, more)

    assert {s.revision for s in before.spans} <= {s.revision for s in after.spans}
    assert len(after.spans) <= len(before.spans) + 2
