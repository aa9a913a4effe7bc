"""A timeline is filtered and turned page by page, and what arrives meanwhile shifts nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from builders import at, capture

from domain.errors import RefusedError
from projections import projector
from projections.answers import TimelineEntry
from projections.selecting import select
from projections.when import When
from services.bootstrap import Stet

STORY = "troops"
MERIDIAN, HARBOUR = "https://meridian-post.example/a", "https://harbour-wire.example/b"


@pytest.fixture
def told(stet: Stet) -> Stet:
    """Return Stet with a story of two outlets' articles: twelve texts at 0, 10, … 110 minutes."""
    stet.curating.open(STORY, "Troops")
    for n in range(12):
        stet.capturing.capture(capture(10 * n, f"Text {n}", url=(MERIDIAN, HARBOUR)[n % 2]), STORY)
    stet.correcting.unpublish(HARBOUR, at(150), None, "test")
    return stet


def now(stet: Stet) -> When:
    projector.catch_up(stet.address)
    return When(at(60 * 24 * 36500), stet.log.head().size, pinned=True)


def entries(stet: Stet, when: When, **chosen: Any) -> tuple[TimelineEntry, ...]:
    return stet.answers.timeline(STORY, when, select(**chosen)).entries


def pages(stet: Stet, when: When, limit: int, **chosen: Any) -> Iterator[list[TimelineEntry]]:
    cursor = None
    while True:
        chosen_page = select(**chosen, cursor=cursor, limit=limit)
        answer = stet.answers.timeline(STORY, when, chosen_page)
        yield list(answer.entries)
        cursor = answer.next
        if cursor is None:
            return


@pytest.mark.parametrize("limit", [1, 2, 5, 15, 1000])
def test_the_pages_of_a_timeline_are_all_of_it_in_its_order(told: Stet, limit: int) -> None:
    when = now(told)
    every = list(entries(told, when))

    turned = list(pages(told, when, limit))

    assert len(every) == 15  # twelve texts, an absence, two links
    assert [e for page in turned for e in page] == every
    assert all(len(page) == limit for page in turned[:-1])
    assert 0 < len(turned[-1]) <= limit


def test_a_page_before_leads_back(told: Stet) -> None:
    when = now(told)
    first = told.answers.timeline(STORY, when, select(limit=4))
    second = told.answers.timeline(STORY, when, select(cursor=first.next, limit=4))

    back = told.answers.timeline(STORY, when, select(cursor=second.prev, limit=4))

    assert (first.prev, back.entries) == (None, first.entries)


def test_what_arrives_between_two_pages_neither_repeats_nor_hides_an_entry(told: Stet) -> None:
    first = told.answers.timeline(STORY, now(told), select(limit=6))
    rest = entries(told, now(told))[6:]
    # Late: two that belong before the page's end, and one after it.
    told.capturing.capture(capture(5, "Late 5", url="https://north.example/c"), STORY)
    told.capturing.capture(capture(25, "Late 25", url="https://north.example/c"), STORY)
    told.capturing.capture(capture(85, "Late 85", url="https://north.example/c"), STORY)

    second = entries(told, now(told), cursor=first.next)

    assert {e.at for e in second} - {e.at for e in rest} >= {at(85)}
    assert [e for e in second if e.outlet != "north.example"] == list(rest)
    assert not {at(5), at(25)} & {e.at for e in second}


def test_pages_as_known_at_one_position_are_of_one_course_whatever_arrives(told: Stet) -> None:
    pinned = now(told)
    every = list(entries(told, pinned))
    turned: list[TimelineEntry] = []
    for number, page in enumerate(pages(told, pinned, 4)):
        turned += page
        told.capturing.capture(capture(10 * number + 1, f"Late {number}", url=MERIDIAN), STORY)
        now(told)

    assert turned == every


def test_a_timeline_is_filtered_by_kind_outlet_and_time(told: Stet) -> None:
    when = now(told)
    every = entries(told, when)

    def only(wanted: Any, **chosen: Any) -> bool:
        found = entries(told, when, **chosen)
        return 0 < len(found) < len(every) and list(found) == [e for e in every if wanted(e)]

    assert only(lambda e: e.kind == "revised", kinds=["revised"])
    assert only(lambda e: e.kind in ("unpublished", "linked"), kinds=["unpublished", "linked"])
    assert only(lambda e: e.outlet == "harbour-wire.example", outlet="harbour-wire.example")
    assert only(lambda e: e.at >= at(30), since=at(30))
    assert only(lambda e: e.at < at(30), until=at(30))
    assert only(
        lambda e: at(20) <= e.at < at(90) and e.outlet == "meridian-post.example",
        since=at(20),
        until=at(90),
        outlet="meridian-post.example",
    )


def test_filtered_pages_are_what_the_filter_leaves(told: Stet) -> None:
    when = now(told)

    turned = list(pages(told, when, 2, kinds=["revised"], outlet="meridian-post.example"))

    assert [len(page) for page in turned] == [2, 2, 1]
    assert {(e.kind, e.outlet) for page in turned for e in page} == {
        ("revised", "meridian-post.example")
    }


@pytest.mark.parametrize(
    ("chosen", "complaint"),
    [
        ({"kinds": ["rewritten"]}, "'rewritten' is none of"),
        ({"since": at(2), "until": at(1)}, "ends before it starts"),
        ({"limit": 0}, "from 1 to 1000"),
        ({"limit": 1001}, "from 1 to 1000"),
        ({"cursor": "nonsense"}, "cursor"),
        ({"cursor": "WzFd"}, "cursor"),
    ],
)
def test_what_selects_nothing_sensible_is_refused(chosen: Any, complaint: str) -> None:
    with pytest.raises(RefusedError, match=complaint):
        select(**chosen)
