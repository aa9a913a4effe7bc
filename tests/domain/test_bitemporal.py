"""What was once known stays, with the positions it was known at; nothing is known twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.bitemporal import Known, Record, identity, settle

# What a fold gives at positions 1, 2, 3 …: sets of rows, often the same, often gone and back.
histories = st.lists(st.lists(st.sampled_from("abc"), max_size=4), max_size=10)


def changes(history: Iterable[Iterable[str]]) -> list[Known[str]]:
    """Return what changes, position after position, from position 1 on."""
    return [change for _, changed in advances(history) for change in changed]


def advances(history: Iterable[Iterable[str]]) -> Iterator[tuple[int, list[Known[str]]]]:
    record: Record[str] = Record()
    before: Iterable[str] = []
    for position, rows in enumerate(history, start=1):
        yield position, record.exchange(position, before, rows)
        before = rows


def table(written: Iterable[Known[str]]) -> dict[tuple[str, int], int | None]:
    """Return what a table holds after changes were written to it: the end of each row."""
    rows: dict[tuple[str, int], int | None] = {}
    for change in written:
        rows[change.row, change.since] = change.until
    return rows


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        ([], []),
        ([[]], []),
        ([["a"]], [Known("a", 1, None)]),
        ([["a"], ["a"]], [Known("a", 1, None)]),
        ([["a", "a"]], [Known("a", 1, None)]),
        ([["a"], []], [Known("a", 1, None), Known("a", 1, 2)]),
        ([["a"], ["b"]], [Known("a", 1, None), Known("a", 1, 2), Known("b", 2, None)]),
        ([["a"], [], ["a"]], [Known("a", 1, None), Known("a", 1, 2), Known("a", 3, None)]),
        ([["a", "b"], ["b", "a"]], [Known("a", 1, None), Known("b", 1, None)]),
    ],
    ids=repr,
)
def test_a_row_is_open_from_when_it_is_given_until_it_no_longer_is(
    history: list[list[str]], expected: list[Known[str]]
) -> None:
    assert changes(history) == expected


@given(histories)
def test_what_was_known_at_a_position_is_what_the_fold_gave_there(
    history: list[list[str]],
) -> None:
    kept = table(changes(history))

    for position, rows in enumerate(history, start=1):
        known = [
            row
            for (row, since), until in kept.items()
            if since <= position and (until is None or position < until)
        ]
        assert len(known) == len(set(known))
        assert set(known) == set(rows)


@given(histories)
def test_no_row_is_known_for_no_time_at_all(history: list[list[str]]) -> None:
    assert all(c.until is None or c.since < c.until for c in changes(history))


@given(histories)
def test_at_each_position_rows_are_closed_before_others_are_opened(
    history: list[list[str]],
) -> None:
    for _, changed in advances(history):
        opened = [change.until is None for change in changed]
        assert opened == sorted(opened)


@given(histories)
def test_rows_that_ended_and_rows_that_are_open_are_all_the_rows(history: list[list[str]]) -> None:
    record: Record[str] = Record()
    before: list[str] = []
    ended: list[Known[str]] = []
    for position, rows in enumerate(history, start=1):
        changed = record.exchange(position, before, rows)
        ended += [change for change in changed if change.until is not None]
        before = rows

    assert table([*ended, *record.open()]) == table(changes(history))


def test_rows_of_another_part_stay_open() -> None:
    record: Record[str] = Record()
    record.exchange(1, [], ["a", "b"])

    assert record.exchange(2, ["b"], ["c"]) == [Known("b", 1, 2), Known("c", 2, None)]
    assert list(record.open()) == [Known("a", 1, None), Known("c", 2, None)]


@given(histories)
def test_settled_changes_leave_the_table_that_all_changes_leave(history: list[list[str]]) -> None:
    everything = changes(history)

    assert table(settle(everything)) == table(everything)


@given(histories, st.integers(0, 10))
def test_changes_may_be_settled_batch_by_batch(history: list[list[str]], cut: int) -> None:
    everything = changes(history)

    batches = [*settle(everything[:cut]), *settle(everything[cut:])]

    assert table(batches) == table(everything)


@given(histories)
def test_of_a_row_and_its_beginning_settled_changes_hold_one(history: list[list[str]]) -> None:
    settled = [(change.row, change.since) for change in settle(changes(history))]

    assert len(settled) == len(set(settled))


@pytest.mark.parametrize(
    ("parts", "number"),
    [
        # printf 'revised\n2' | sha256sum | cut -c1-16, shifted right by one bit
        (("revised", 2), 1556372772238685821),
    ],
)
def test_an_identity_is_the_same_wherever_it_is_made(
    parts: tuple[object, ...], number: int
) -> None:
    assert identity(*parts) == number


@given(st.lists(st.integers() | st.sampled_from(["a", "b", "ab", ""]), max_size=4))
def test_an_identity_fits_a_bigint(parts: list[object]) -> None:
    assert 0 <= identity(*parts) < 2**63
