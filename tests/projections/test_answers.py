"""Answers at a point on both clocks: the same from the fold and from the views."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from builders import URL, at, capture

from domain.errors import NotFoundError, RefusedError
from projections import projector
from projections.answers import ArticleAnswer
from projections.live import LiveAnswers
from projections.viewed import ViewAnswers
from projections.when import resolve
from services.bootstrap import Stet


class CaughtUp:
    """Answers that first fold whatever the log has gained."""

    def __init__(self, answers: Any, address: str) -> None:
        self._answers = answers
        self._address = address

    def __getattr__(self, name: str) -> Any:
        projector.catch_up(self._address)
        return getattr(self._answers, name)


@pytest.fixture(params=[LiveAnswers, ViewAnswers])
def stet(stet: Stet, request: pytest.FixtureRequest) -> Stet:
    """Return Stet answering from the fold, and answering from the views."""
    return replace(stet, answers=CaughtUp(request.param(stet.log), stet.address))


def ask(stet: Stet, minutes: float | None = None, as_known: Any = None) -> ArticleAnswer:
    as_of = None if minutes is None else at(minutes)
    return stet.answers.article(URL, resolve(stet.log, stet.answers, as_of, as_known))


def text(answer: ArticleAnswer) -> str | None:
    return answer.revision.content.body[0].text if answer.revision else None


def test_each_revision_is_shown_for_the_time_it_stood(stet: Stet) -> None:
    stet.capturing.capture(capture(0, "A"))
    stet.capturing.capture(capture(60, "B"))

    assert [text(ask(stet, m)) for m in (-1, 0, 59, 60, 600, None)] == [
        None,
        "A",
        "A",
        "B",
        "B",
        "B",
    ]


def test_before_the_first_revision_nothing_was_known_and_the_position_is_named(stet: Stet) -> None:
    stet.capturing.capture(capture(0))

    answer = ask(stet, -1)

    assert (answer.state, answer.as_known, answer.revision) == ("nothing-known", 2, None)


def test_a_late_arrival_changes_what_is_known_now_and_never_what_was_known_then(
    stet: Stet,
) -> None:
    stet.capturing.capture(capture(0, "A"))
    before = stet.capturing.capture(capture(120, "C")).position
    stet.capturing.capture(capture(60, "B"))

    assert text(ask(stet, 70)) == "B"
    assert text(ask(stet, 70, before)) == "A"


def test_as_known_before_the_article_was_heard_of_nothing_was_known(stet: Stet) -> None:
    stet.capturing.capture(capture(0))

    answer = ask(stet, 10, 0)

    assert (answer.state, answer.as_known, answer.article) == ("nothing-known", 0, None)


def test_as_known_takes_a_time(stet: Stet) -> None:
    stet.capturing.capture(capture(0, "A"))
    then = stet.log.head().recorded_at
    stet.capturing.capture(capture(60, "B"))

    assert text(ask(stet, None, then)) == "A"
    assert ask(stet, None, then - timedelta(microseconds=1)).as_known == 0


def test_published_but_not_yet_seen_is_said_and_the_later_text_is_not_shown(stet: Stet) -> None:
    stet.capturing.capture(capture(60, published_at=at(0), modified_at=at(30)))

    answer = ask(stet, 10)

    assert (answer.state, answer.revision) == ("text-not-seen", None)
    assert "published at 2024-10-23T12:00:00Z" in answer.note


def test_a_pinned_answer_never_changes(stet: Stet) -> None:
    stet.capturing.capture(capture(0, "A"))
    position = stet.capturing.capture(capture(60, "B")).position
    pinned = ask(stet, 30, position)
    stet.capturing.capture(capture(20, "late"))
    stet.capturing.capture(capture(90, "C"))

    assert ask(stet, 30, position) == pinned


def test_an_article_never_heard_of_is_not_found(stet: Stet) -> None:
    with pytest.raises(NotFoundError, match="never heard of"):
        ask(stet)


def test_a_position_beyond_the_log_is_refused_with_the_newest(stet: Stet) -> None:
    stet.capturing.capture(capture(0))

    with pytest.raises(RefusedError, match="reaches from 0 to 2"):
        ask(stet, None, 3)


@pytest.mark.parametrize("clock", ["as_of", "as_known"])
def test_a_time_in_the_future_is_refused(stet: Stet, clock: str) -> None:
    later = datetime.now(UTC) + timedelta(minutes=6)
    asked = {"as_of": None, "as_known": None, clock: later}

    with pytest.raises(RefusedError, match=f"{clock} .* in the future"):
        resolve(stet.log, stet.answers, **asked)


def test_revisions_are_listed_in_order_of_appearance_not_of_arrival(stet: Stet) -> None:
    stet.capturing.capture(capture(0, "A"))
    stet.capturing.capture(capture(120, "C"))
    stet.capturing.capture(capture(60, "B"))

    answer = stet.answers.revisions(URL, resolve(stet.log, stet.answers, at(90), None))

    assert [(r.number, r.appeared_at, r.replaced_at) for r in answer.revisions] == [
        (1, at(0), at(60)),
        (3, at(60), at(120)),
    ]


def test_a_storys_timeline_tells_what_happened_where_in_order(stet: Stet) -> None:
    stet.curating.open("troops", "Troops")
    other = "https://harbour-wire.example/1"
    stet.capturing.capture(capture(0, "A", published_at=at(-10)), "troops")
    stet.capturing.capture(capture(60, "B"), "troops")
    stet.capturing.capture(capture(30, "X", url=other), "troops")

    answer = stet.answers.timeline("troops", resolve(stet.log, stet.answers, at(60), None))

    assert [(e.kind.value, e.outlet, e.at, e.changed) for e in answer.entries] == [
        ("published", "meridian-post.example", at(-10), ()),
        ("first-seen", "harbour-wire.example", at(30), ()),
        ("revised", "meridian-post.example", at(60), ("text",)),
    ]
    earlier = stet.answers.timeline("troops", resolve(stet.log, stet.answers, at(40), None))
    assert len(earlier.entries) == 2


def test_a_timeline_before_everything_says_that_nothing_was_known(stet: Stet) -> None:
    stet.curating.open("troops", "Troops")
    position = stet.capturing.capture(capture(0), "troops").position

    answer = stet.answers.timeline("troops", resolve(stet.log, stet.answers, at(-1), None))

    assert answer.entries == ()
    assert answer.note == (
        "Nothing was known of this story as of 2024-10-23T11:59:00Z, as known at position "
        f"{position}."
    )


def test_a_story_shows_what_each_article_said(stet: Stet) -> None:
    stet.curating.open("troops", "Troops")
    stet.capturing.capture(capture(0, headline="First"), "troops")
    stet.capturing.capture(capture(60, headline="Second"), "troops")
    headlines = [
        stet.answers.story("troops", resolve(stet.log, stet.answers, at(m), None))
        .articles[0]
        .headline
        for m in (-1, 0, 60)
    ]

    assert headlines == [None, "First", "Second"]


def test_as_known_before_a_story_was_opened_there_was_none(stet: Stet) -> None:
    stet.curating.open("troops", "Troops")

    answer = stet.answers.timeline("troops", resolve(stet.log, stet.answers, None, 0))

    assert (answer.story, answer.entries) == (None, ())
    with pytest.raises(NotFoundError, match="there is no story 'tariffs'"):
        stet.answers.timeline("tariffs", resolve(stet.log, stet.answers, None, None))
