"""Corrections of the record: refused where they cannot be, carried where they are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from builders import URL, at, capture

from domain.errors import NotFoundError, RefusedError
from services.bootstrap import Stet


def test_an_unknown_article_cannot_be_corrected(stet: Stet) -> None:
    with pytest.raises(NotFoundError, match="never heard of"):
        stet.correcting.reject(URL, 1, "A paywall.")


@pytest.mark.parametrize(
    ("right", "complaint"),
    [
        ({}, "nothing to correct"),
        ({"observed_at": datetime.now(UTC) + timedelta(hours=1)}, "in the future"),
        ({"modified_at": at(-200)}, "ends before it starts"),
    ],
)
def test_times_that_cannot_be_are_refused(
    stet: Stet, right: dict[str, datetime], complaint: str
) -> None:
    stet.capturing.capture(capture(0, published_at=at(-100)))

    with pytest.raises(RefusedError, match=complaint):
        stet.correcting.correct_times(URL, 1, at(0), right, "A clock.")
    assert stet.log.head().size == 2


def test_a_sighting_that_the_log_does_not_hold_cannot_be_corrected(stet: Stet) -> None:
    stet.capturing.capture(capture(0))

    with pytest.raises(NotFoundError, match="no sighting of revision 1 at that time"):
        stet.correcting.correct_times(URL, 1, at(5), {"observed_at": at(6)}, "A clock.")


def test_an_absence_takes_the_sightings_that_wait_with_it(stet: Stet) -> None:
    stet.capturing.capture(capture(0))
    receipt = stet.capturing.capture(capture(10))

    stet.correcting.unpublish(URL, at(20), None, "by-hand")

    event = stet.log.stream(receipt.article_id)[-1].event
    assert [s.observed_at for s in event.earlier_sightings] == [at(10)]
    assert stet.log.held_back(receipt.article_id) == ()
    with pytest.raises(RefusedError, match="in the future"):
        stet.correcting.unpublish(URL, datetime.now(UTC) + timedelta(hours=1), None, "by-hand")
