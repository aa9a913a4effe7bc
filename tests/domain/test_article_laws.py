"""Laws of deciding: nothing that was handed in is lost or doubled."""

from __future__ import annotations

from article_records import Record, record
from builders import URL, at, capture
from hypothesis import given
from hypothesis import strategies as st

from domain.address import article_id
from domain.article import (
    DEFAULT_COALESCING,
    Outcome,
)
from domain.article_events import (
    RevisionCaptured,
    Sighting,
)
from domain.capture import Capture
from domain.chronology import Observation, Span, chronology
from domain.content import Content

# --- laws ------------------------------------------------------------------------------------

captures = st.lists(
    st.builds(
        lambda minute, text, published: capture(
            minute, text, published_at=None if published is None else at(published)
        ),
        st.integers(0, 20).map(lambda n: 10 * n),
        st.sampled_from("ABC"),
        st.sampled_from([None, None, -30, 40]),
    ),
    max_size=14,
)
# Minutes at which the article was seen to be gone, between captures.
courses = st.lists(
    captures.filter(bool) | st.tuples(st.integers(0, 20).map(lambda n: 10 * n)), max_size=5
)


def sighting_of(one: Capture, contents: list[Content]) -> Sighting:
    return Sighting(
        revision=contents.index(one.content) + 1,
        observed_at=one.observed_at,
        published_at=one.published_at,
        modified_at=one.modified_at,
    )


def spans_of(sightings: list[Sighting]) -> list[Span]:
    """Return the spans of sightings, as if the log had learned of each in this order."""
    return list(chronology([Observation(s, n) for n, s in enumerate(sightings)]).spans)


@given(captures)
def test_the_distinct_contents_are_the_revisions_in_the_order_they_came(
    handed_in: list[Capture],
) -> None:
    made = record(*handed_in)

    distinct = list(dict.fromkeys(one.content.to_bytes() for one in handed_in))
    captured = [event for event in made.events if isinstance(event, RevisionCaptured)]
    assert [content.to_bytes() for content in made.contents] == distinct
    assert [event.revision for event in captured] == list(range(1, len(distinct) + 1))
    if made.article is not None:
        assert made.article.commitments == tuple(event.commitment for event in captured)


@given(captures)
def test_the_events_of_an_article_are_numbered_without_a_gap(handed_in: list[Capture]) -> None:
    made = record(*handed_in)

    versions = [event.originator_version for event in made.events]
    assert versions == list(range(1, len(made.events) + 1))
    assert {event.originator_id for event in made.events} <= {article_id(URL)}


@given(captures, st.booleans())
def test_every_sighting_is_in_the_log_once_or_held_back(
    handed_in: list[Capture], forgets: bool
) -> None:
    made = Record(forgets=forgets)
    for one in handed_in:
        made.hand_in(one)

    expected = {sighting_of(one, made.contents) for one in handed_in}
    assert len(made.logged) == len(set(made.logged))
    assert set(made.logged) | set(made.held_back) == expected
    if forgets:
        assert not set(made.logged) & set(made.held_back)


@given(captures)
def test_handing_everything_in_again_changes_nothing(handed_in: list[Capture]) -> None:
    made = record(*handed_in)
    events, held_back = list(made.events), list(made.held_back)

    outcomes = {made.hand_in(one).outcome for one in handed_in}

    assert outcomes <= {Outcome.KNOWN}
    assert (made.events, made.held_back) == (events, held_back)


@given(courses)
def test_what_is_held_back_would_change_no_answer_but_when_the_last_text_was_last_seen(
    course: list[list[Capture] | tuple[int]],
) -> None:
    made = Record()
    for stretch in course:
        if isinstance(stretch, list):
            for one in stretch:
                made.hand_in(one)
        elif made.article is not None:
            made.see_gone(*stretch)

    logged, everything = spans_of(made.logged), spans_of([*made.logged, *made.held_back])

    assert [s.revision for s in logged] == [s.revision for s in everything]
    assert [s.appeared_at for s in logged] == [s.appeared_at for s in everything]
    assert [s.basis for s in logged] == [s.basis for s in everything]
    assert [s.last_seen for s in logged[:-1]] == [s.last_seen for s in everything[:-1]]
    for short, full in zip(logged[-1:], everything[-1:], strict=True):
        assert full.last_seen - short.last_seen < DEFAULT_COALESCING


@given(captures)
def test_deciding_is_pure(handed_in: list[Capture]) -> None:
    assert record(*handed_in).events == record(*handed_in).events
