"""A text that flips, and one that differs at every look, are told from one that is written on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from builders import NOON
from hypothesis import given
from hypothesis import strategies as st

from domain.article import Article
from domain.article_events import ArticleRegistered, Sighting
from domain.variation import Variation, variation

REGISTERED = ArticleRegistered(
    originator_id="article-x", originator_version=1, identity="url", outlet="x.example", bucket=0
)


def seen(*looks: tuple[float, int]) -> tuple[Sighting, ...]:
    """Return sightings, each by the hours since noon and its revision."""
    return tuple(Sighting(revision=r, observed_at=NOON + timedelta(hours=h)) for h, r in looks)


def article(*looks: tuple[float, int], rejected: Sequence[int] = ()) -> Article:
    return Article(REGISTERED, sightings=seen(*looks), rejected=frozenset(rejected))


def hourly(*revisions: int) -> tuple[tuple[float, int], ...]:
    return tuple((float(n), revision) for n, revision in enumerate(revisions))


@pytest.mark.parametrize(
    ("revisions", "expected"),
    [
        ((1, 2, 1, 2), Variation.FLAPPING),
        ((1, 1, 2, 2, 1, 1, 1, 2), Variation.FLAPPING),
        ((1, 2, 3, 2, 3, 2), Variation.FLAPPING),
        ((1, 2, 1), None),  # somebody put it back
        ((1, 2, 3, 1), None),
        ((1, 2, 3, 4, 5), None),  # a story that is written on
        ((1, 0, 1, 0), None),  # it went and came: no two texts
        ((1, 1, 1, 1), None),
        ((), None),
    ],
)
def test_a_text_that_only_flips_between_two_contents_is_flapping(
    revisions: tuple[int, ...], expected: Variation | None
) -> None:
    assert variation(article(*hourly(*revisions))) == expected


def test_what_flipped_once_and_stands_since_a_week_stands() -> None:
    looks = hourly(1, 2, 1, 2)

    assert variation(article(*looks, (24 * 7, 2))) is Variation.FLAPPING
    assert variation(article(*looks, (24 * 7 + 2, 2))) is None


def test_a_text_that_another_look_at_once_finds_different_again_and_again_is_noise() -> None:
    minute = 1 / 60
    looks = ((0, 1), (5, 2), (5 + minute, 3), (5 + 2 * minute, 4))

    assert variation(article(*looks)) is Variation.NOISE
    assert variation(article(*looks[:3])) is None
    assert variation(article(*looks[:3], (7, 4))) is None
    assert variation(article(*looks[:3], (5.02, 3), (5.03, 4))) is None  # one stood for two looks


def test_what_is_held_back_was_seen_too_and_what_was_rejected_was_not() -> None:
    assert variation(article(*hourly(1, 2, 1)), seen((3, 2))) is Variation.FLAPPING
    assert variation(article(*hourly(1, 2, 1, 2), rejected=[2])) is None


@given(st.permutations(hourly(1, 2, 1, 2, 1)))
def test_the_order_in_which_sightings_came_does_not_matter(looks: list[tuple[float, int]]) -> None:
    assert variation(article(*looks)) is Variation.FLAPPING
