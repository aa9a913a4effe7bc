"""When a position came into the log, by what others said of its checkpoints."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from domain.anchoring import Anchor, Interval, interval

NOON = datetime(2024, 10, 23, 12, tzinfo=UTC)


def anchor(size: int, minutes: float, by: str = "tsa.example") -> Anchor:
    return Anchor(size, "timestamp", by, NOON + timedelta(minutes=minutes))


def test_a_position_came_after_the_last_anchor_below_it_and_before_the_first_at_or_above_it() -> (
    None
):
    anchors = [anchor(5, 0), anchor(10, 10), anchor(10, 9, "other"), anchor(20, 20), anchor(4, 30)]

    assert interval(6, anchors[:4]) == Interval(anchors[0], anchors[2])
    assert interval(10, anchors[:4]) == Interval(anchors[0], anchors[2])
    assert interval(11, anchors[:4]) == Interval(anchors[2 - 1], anchors[3])
    assert interval(5, anchors[:4]) == Interval(None, anchors[0])
    assert interval(21, anchors[:4]) == Interval(anchors[3], None)
    assert interval(1, []) == Interval(None, None)


def test_what_the_log_says_must_lie_between_but_for_a_minute_of_clocks() -> None:
    between = Interval(anchor(5, 0), anchor(10, 10))

    assert between.holds(NOON + timedelta(minutes=5))
    assert between.holds(NOON - timedelta(seconds=59))
    assert between.holds(NOON + timedelta(minutes=10, seconds=59))
    assert not between.holds(NOON - timedelta(seconds=61))
    assert not between.holds(NOON + timedelta(minutes=11, seconds=1))
    assert not between.holds(NOON + timedelta(minutes=10, seconds=1), timedelta(0))
    assert Interval(None, None).holds(NOON)
