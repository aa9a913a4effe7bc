"""Laws of the chronology, over all histories there could be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from typing import Any

from builders import at
from hypothesis import given
from hypothesis import strategies as st
from seen_histories import histories, sights, texts
from seen_logs import (
    ASSERTED,
    GONE,
    OBSERVED,
    Act,
    Corrected,
    Rejected,
    Seen,
    as_sighting,
    corrected,
    course,
    course_of,
    log_of,
    rejected,
)

from domain.chronology import (
    Basis,
    Chronology,
    Observation,
    State,
    chronology,
    observations,
)

moments = st.integers(-5, 16).map(at)
# Of one moment only one sighting, so that nothing hangs on the order of arrival.
untied = st.lists(sights, max_size=8, unique_by=lambda s: s.minute)


def each_of(acts: Iterable[Act]) -> list[Seen]:
    """Return what arrived, without what was put right."""
    arrived = [a for a in acts if not isinstance(a, Corrected | Rejected)]
    return [s for group in arrived for s in ([group] if isinstance(group, Seen) else group)]


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
    seen = observations(log_of(*history))
    published = chronology(seen).published_at

    claimed = [o.sighting for o in seen if o.sighting.published_at is not None]
    plausible = [s.published_at for s in claimed if (s.published_at or at(0)) <= s.observed_at]
    assert published in (plausible or [None])


@given(histories)
def test_each_span_tells_what_was_seen_right_before_and_right_after_it(history: list[Any]) -> None:
    spans = course(*history).spans

    for before, span in pairwise([None, *spans]):
        assert span is not None
        assert span.not_before == (before.last_seen if before else None)
    for span, after in pairwise([*spans, None]):
        assert span is not None
        assert span.next_seen == (after.first_seen if after else None)
        assert span.replaced_by == (after.revision if after else None)


@given(histories)
def test_every_sighting_is_counted_in_one_span(history: list[Any]) -> None:
    seen = observations(log_of(*history))

    assert sum(span.sightings for span in chronology(seen).spans) == len(seen)


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
    seen = observations(log_of(*data.draw(histories)))
    shuffled: list[Observation] = data.draw(st.permutations(seen))

    assert chronology(shuffled) == chronology(seen)


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
