"""Texts are withheld, released and erased by order; what is erased stays erased."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from article_records import Record, record
from builders import capture

from domain.article import Article, Outcome
from domain.body_events import BodyErased, BodyEvent, BodyWithheld
from domain.errors import ConflictError, NotFoundError, RefusedError
from domain.event import Logged
from domain.redaction import RedactionState, erase, redactions, release, withhold

Decide = Callable[[Article, int, str], tuple[BodyEvent, ...]]


def made() -> Record:
    return record(capture(0, "A"), capture(60, "B"))


def order(of: Record, decide: Decide, revision: int = 1, ref: str = "7 O 3/24") -> list[BodyEvent]:
    """Give an order about a text, and keep its event."""
    assert of.article is not None
    events = decide(of.article, revision, ref)
    of.events += events  # type: ignore[arg-type]
    return list(events)


def in_force(of: Record) -> dict[int, tuple[RedactionState, int, str]]:
    logged: list[Logged[Any]] = [Logged(n, e.originator_id, e) for n, e in enumerate(of.events, 1)]  # type: ignore[arg-type]
    return {r.revision: (r.state, r.position, r.order) for r in redactions(logged).values()}


def test_a_text_is_withheld_released_and_erased() -> None:
    article = made()

    (event,) = order(article, withhold)
    assert event.commitment == article.article.commitments[0]  # type: ignore[union-attr]
    assert in_force(article) == {1: (RedactionState.WITHHELD, 4, "7 O 3/24")}
    assert len(order(article, release)) == 1
    assert in_force(article) == {}
    order(article, withhold, 2)
    order(article, erase, 2, "  9 W\t1/25 ")
    assert in_force(article) == {2: (RedactionState.ERASED, 7, "9 W 1/25")}


@pytest.mark.parametrize(
    ("before", "decide"),
    [([withhold], withhold), ([], release), ([erase], erase), ([withhold, release], release)],
)
def test_what_is_so_already_is_no_event(before: list[Decide], decide: Decide) -> None:
    article = made()
    for done in before:
        order(article, done)

    assert order(article, decide) == []


@pytest.mark.parametrize("decide", [withhold, release])
def test_what_is_erased_is_neither_withheld_nor_released(decide: Decide) -> None:
    article = made()
    order(article, erase)

    with pytest.raises(ConflictError, match="revision 1 was erased by order 7 O 3/24"):
        order(article, decide)


@pytest.mark.parametrize("decide", [withhold, release, erase])
def test_an_order_names_itself_and_a_revision_that_is_there(decide: Decide) -> None:
    article = made()

    with pytest.raises(NotFoundError, match="revisions 1 to 2, no revision 3"):
        order(article, decide, 3)
    with pytest.raises(RefusedError, match="has no name"):
        order(article, withhold, 1, " ")
    with pytest.raises(RefusedError, match="NUL"):
        order(article, withhold, 1, "\0")


def test_a_new_text_of_an_article_that_had_one_erased_is_withheld_at_once() -> None:
    article = made()
    order(article, erase, 2, "9 W 1/25")
    article.contents[1] = capture(text="no longer recognised").content

    decision = article.hand_in(capture(120, "B"))

    assert decision.outcome is Outcome.REVISED
    assert [type(e) for e in decision.events[1:]] == [BodyWithheld]
    assert in_force(article) == {
        2: (RedactionState.ERASED, 4, "9 W 1/25"),
        3: (RedactionState.WITHHELD, 6, "9 W 1/25"),
    }


def test_a_new_text_of_an_article_with_a_withheld_one_is_shown() -> None:
    article = made()
    order(article, withhold, 2)

    assert len(article.hand_in(capture(120, "C")).events) == 1


def test_withholding_again_goes_before_a_release() -> None:
    article = made()
    for decide in (withhold, release, withhold):
        order(article, decide)

    assert in_force(article) == {1: (RedactionState.WITHHELD, 6, "7 O 3/24")}
    assert isinstance(order(article, erase)[0], BodyErased)
