"""Laws of the schedule: young and lively often, old ones rarely; nothing is gone by one answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.watching import DAY, LONGEST_RETRY, Pace, next_look, pause, retry, unconfirmed

NOW = datetime(2025, 3, 3, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
spans = st.timedeltas(timedelta(), timedelta(days=4000))
chance = st.floats(0, 1)
counts = st.integers(0, 10_000)
paces = st.builds(
    lambda least, more: Pace(least, least + more),
    st.timedeltas(timedelta(seconds=1), DAY),
    st.timedeltas(timedelta(), timedelta(days=30)),
)


@given(spans, counts, chance, paces)
def test_a_wait_stays_between_the_shortest_and_the_longest(
    quiet: timedelta, changes: int, jitter: float, pace: Pace
) -> None:
    assert pace.least <= next_look(quiet, changes, jitter, pace) <= pace.most


@given(spans, spans, counts, chance, paces)
def test_what_has_stood_longer_is_never_looked_at_sooner(
    quiet: timedelta, more: timedelta, changes: int, jitter: float, pace: Pace
) -> None:
    assert next_look(quiet, changes, jitter, pace) <= next_look(quiet + more, changes, jitter, pace)


@given(spans, counts, counts, chance, paces)
def test_what_is_livelier_is_never_looked_at_later(
    quiet: timedelta, changes: int, more: int, jitter: float, pace: Pace
) -> None:
    lively = next_look(quiet, changes + more, jitter, pace)

    assert lively <= next_look(quiet, changes, jitter, pace)


@given(spans, counts, chance, paces)
def test_chance_adds_a_tenth_at_most(
    quiet: timedelta, changes: int, jitter: float, pace: Pace
) -> None:
    plain = next_look(quiet, changes, 0, pace)

    assert plain <= next_look(quiet, changes, jitter, pace)
    assert next_look(quiet, changes, jitter, pace) <= plain * 1.1 + timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("quiet", "changes", "expected"),
    [
        (timedelta(), 0, timedelta(minutes=5)),
        (timedelta(hours=5), 0, timedelta(minutes=30)),
        (timedelta(hours=5), 2, timedelta(minutes=10)),
        (timedelta(days=10), 0, timedelta(days=1)),
        (timedelta(days=1000), 0, timedelta(days=7)),
    ],
)
def test_how_often_a_text_is_looked_at(quiet: timedelta, changes: int, expected: timedelta) -> None:
    assert next_look(quiet, changes, 0, Pace()) == expected


@given(st.integers(1, 10_000), chance, chance)
def test_each_failure_waits_as_long_as_the_one_before_or_longer(
    failures: int, jitter: float, other: float
) -> None:
    most_before, least_now = retry(failures, 1), retry(failures + 1, 0)

    assert timedelta() < retry(failures, jitter) <= LONGEST_RETRY
    assert least_now >= most_before or retry(failures + 1, 1) == LONGEST_RETRY
    assert retry(failures, min(jitter, other)) <= retry(failures, max(jitter, other))


@given(st.integers(1, 50), chance, st.floats(-1e9, 1e9))
def test_a_server_is_never_asked_sooner_than_it_wants_but_for_more_than_a_day(
    failures: int, jitter: float, asked: float
) -> None:
    wanted = timedelta(seconds=min(max(asked, 0), 86_400))

    assert retry(failures, jitter, asked) >= wanted
    assert pause(0, timedelta(seconds=5), asked) >= wanted
    assert retry(failures, jitter, asked) <= DAY


@given(st.integers(0, 10_000), st.timedeltas(timedelta(seconds=1), timedelta(hours=3)))
def test_a_host_is_left_alone_no_shorter_than_its_delay_and_an_hour_at_most(
    failures: int, delay: timedelta
) -> None:
    assert delay <= pause(failures, delay) <= max(delay, HOUR)
    assert pause(0, delay) == delay


@given(st.sampled_from([404, 410]), st.lists(st.timedeltas(timedelta(), HOUR), max_size=20))
def test_an_absence_is_certain_after_some_looks_over_some_time_and_never_by_one(
    status: int, late: list[timedelta]
) -> None:
    now, looks = NOW, 1
    assert unconfirmed(status, NOW, looks, NOW + timedelta(days=30)) is not None
    while (wait := unconfirmed(status, NOW, looks, now)) is not None:
        assert wait > timedelta()
        now, looks = now + wait + (late.pop() if late else timedelta()), looks + 1
        assert looks <= 10
    assert now - NOW >= {404: HOUR, 410: timedelta(minutes=10)}[status]
    assert looks >= {404: 3, 410: 2}[status]
