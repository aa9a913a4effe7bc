"""Laws of the course of a story, over arbitrary histories of its articles."""

from __future__ import annotations

from datetime import datetime

from builders import at
from hypothesis import given
from hypothesis import strategies as st
from tellings import LATER, seen, telling

from domain.article_events import Sighting
from domain.timeline import Entry, EntryKind, entries

claims = st.none() | st.integers(-3, 14)
texts = st.builds(
    lambda revision, minutes, published, modified: seen(
        revision, minutes, published=published, modified=modified
    ),
    st.integers(1, 3),
    st.integers(0, 12),
    claims,
    claims,
)
absences = st.builds(
    lambda minutes, modified: seen(0, minutes, modified=modified), st.integers(0, 12), claims
)
sightings = st.lists(texts | texts | absences, max_size=8, unique=True)


def of_stays(course: list[Entry]) -> list[Entry]:
    """Return a course without the publication of a text that nobody saw."""
    return [e for e in course if e.revision or e.kind is EntryKind.UNPUBLISHED]


@given(sightings)
def test_every_stay_is_told_once_and_in_its_place(history: list[Sighting]) -> None:
    one = telling(*history)

    course = of_stays(entries([one], LATER))

    spans = one.chronology.spans
    assert [(e.revision or 0, e.at, e.basis) for e in course] == [
        (s.revision, s.appeared_at, s.basis) for s in spans
    ]
    assert [e.not_before for e in course] == [None, *(s.last_seen for s in spans)][: len(spans)]
    assert [e.not_after for e in course] == [s.first_seen for s in spans]


@given(sightings)
def test_the_text_before_is_the_last_that_was_shown(history: list[Sighting]) -> None:
    shown: int | None = None
    for entry in of_stays(entries([telling(*history)], LATER)):
        assert entry.revision_before == shown
        shown = entry.revision or shown


@given(sightings)
def test_a_text_returns_exactly_when_it_was_shown_before(history: list[Sighting]) -> None:
    shown: set[int] = set()
    for entry in of_stays(entries([telling(*history)], LATER)):
        assert entry.returns == (entry.revision in shown)
        shown |= {entry.revision} if entry.revision else set()


@given(sightings)
def test_publication_is_told_only_at_the_beginning(history: list[Sighting]) -> None:
    course = entries([telling(*history)], LATER)

    beginnings = {EntryKind.PUBLISHED, EntryKind.FIRST_SEEN}
    unseen = [e for e in course if e.kind is EntryKind.PUBLISHED and e.revision is None]
    assert len(unseen) <= 1
    assert unseen == course[: len(unseen)]
    assert all(e.kind not in beginnings for e in course[len(unseen) + 1 :])


@given(sightings)
def test_no_two_happenings_of_an_article_have_one_identity(history: list[Sighting]) -> None:
    course = entries([telling(*history)], LATER)

    assert len({e.identity for e in course}) == len(course)


@given(sightings, st.integers(-5, 16).map(at))
def test_a_course_as_of_a_moment_is_the_beginning_of_the_whole_course(
    history: list[Sighting], moment: datetime
) -> None:
    one = telling(*history)
    whole = entries([one], LATER)

    told = entries([one], moment)

    assert told == whole[: len(told)]
    assert all(e.at > moment for e in whole[len(told) :])


@given(sightings, sightings)
def test_the_order_in_which_articles_are_handed_in_never_matters(
    one: list[Sighting], other: list[Sighting]
) -> None:
    tellings = [
        telling(*one, article="article-a", positions=2),
        telling(*other, article="article-b", positions=20),
    ]

    assert entries(tellings, LATER) == entries(reversed(tellings), LATER)
