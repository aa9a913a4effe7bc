"""A course kept event by event is what all observations make at once."""

from __future__ import annotations

from typing import Any

from builders import at
from hypothesis import given
from hypothesis import strategies as st
from seen_histories import busy, histories
from seen_logs import Corrected, Seen, log_of

from domain.chronology import Place, Sightings, chronology
from domain.course import Course, Stay


def kept(log: list[Any]) -> tuple[Course, Sightings]:
    """Return the course that a log leaves, event by event."""
    course, sightings = Course(), Sightings()
    for logged in log:
        learned = sightings.add(logged)
        course.change(learned.gone, learned.new)
    return course, sightings


@given(histories | busy)
def test_a_course_kept_event_by_event_is_the_chronology_of_all_observations(
    history: list[Any],
) -> None:
    course, sightings = Course(), Sightings()
    for logged in log_of(*history):
        learned = sightings.add(logged)
        course.change(learned.gone, learned.new)

        assert course.chronology == chronology(sightings.observations())


def told(course: Course, sightings: Sightings) -> dict[Place, tuple[Stay | None, Any]]:
    """Return what is told of each span; of the first also when the article was published."""
    seen = {o.place for o in sightings.observations()}
    stays = {place: course.stay(place) for place in seen}
    first = min(seen, default=None)
    return {
        place: (stay, course.published_at if place == first else None)
        for place, stay in stays.items()
        if stay
    }


def relevant(stay: Stay) -> tuple[Any, ...]:
    """Return what a timeline tells of a stay."""
    before, text = stay.before, stay.text
    return (
        stay.span,
        before and (before.revision, before.last_seen),
        text and (text.revision, text.last.modified_at),
        stay.returns and stay.span.revision > 0,
    )


@given(histories | busy)
def test_every_span_of_which_something_else_is_told_is_named(history: list[Any]) -> None:
    course, sightings = Course(), Sightings()
    before: dict[Place, Any] = {}
    for logged in log_of(*history):
        learned = sightings.add(logged)
        named = course.change(learned.gone, learned.new)
        after = {p: (relevant(s), t) for p, (s, t) in told(course, sightings).items() if s}

        assert {p for p in before | after if before.get(p) != after.get(p)} <= set(named)
        before = after


@given(histories | busy)
def test_a_stay_tells_of_the_span_and_the_text_before_it_and_whether_it_returns(
    history: list[Any],
) -> None:
    course, sightings = kept(log_of(*history))
    stays = [s for _, (s, _) in sorted(told(course, sightings).items()) if s]

    spans = course.chronology.spans
    assert [s.span for s in stays] == list(spans)
    for number, stay in enumerate(stays):
        earlier = spans[:number]
        assert stay.before == (earlier[-1] if earlier else None)
        assert stay.text == next((s for s in reversed(earlier) if s.revision), None)
        assert stay.returns == (stay.span.revision in {s.revision for s in earlier})


@given(histories | busy, st.sets(st.integers(1, 3)))
def test_the_texts_about_a_place_are_its_neighbours_among_those_asked_for(
    history: list[Any], asked: set[int]
) -> None:
    course, sightings = kept(log_of(*history))
    starts = sorted(told(course, sightings))
    spans = [(start, span.revision) for start, span in zip(starts, course.spans, strict=True)]

    for place in {o.place for o in sightings.observations()}:
        before = [r for start, r in spans if start < place and r in asked]
        here = [r for start, r in spans if start == place and r in asked]
        after = [r for start, r in spans if start > place and r in asked]
        assert list(course.about(place, asked)) == [*before[-1:], *here, *after[:1]]


def test_an_event_touches_a_handful_of_spans_however_many_there_are() -> None:
    flapping = [Seen("AB"[n % 2], n) for n in range(200)]
    course, sightings = kept(log_of(*flapping))

    later = log_of(*flapping, Seen("C", 100), Corrected(50, 150), Seen("A", 300))
    for logged in later[201:]:
        learned = sightings.add(logged)
        named = course.change(learned.gone, learned.new)
        assert 0 < len(named) < 20

    assert len(course.chronology.spans) > 190
    assert course.chronology.spans[-1].first_seen == at(300)
