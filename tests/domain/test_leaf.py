"""The leaf of a position is seven lines that anyone can write again with the tools of a shell."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.leaf import leaf, leaf_hash

RECORDED = datetime(2024, 10, 23, 10, 55, 0, 123, tzinfo=UTC)
FIELDS: dict[str, Any] = {
    "position": 42,
    "stream": "article-oy5a4vsvhumsou6yvscqte3gwy",
    "version": 2,
    "topic": "article.revision-captured.v1",
    "recorded_at": RECORDED,
    "state": b'{"revision":1}',
}
IN_A_SHELL = r"""
digest=$(sha256sum < state | cut -d ' ' -f 1)
printf 'stet.log/v1\n%s\n%s\n%s\n%s\n%s\n%s\n' "$@" "$digest" > leaf
{ printf '\000'; cat leaf; } | sha256sum
"""


def in_a_shell(folder: Path, *lines: str, state: bytes) -> tuple[bytes, str]:
    """Return the leaf and its hash as printf and sha256sum make them."""
    (folder / "state").write_bytes(state)
    said = subprocess.check_output(["sh", "-ec", IN_A_SHELL, "sh", *lines], cwd=folder)
    return (folder / "leaf").read_bytes(), said.split()[0].decode()


@pytest.mark.parametrize(
    ("recorded_at", "line"),
    [
        (RECORDED, "2024-10-23T10:55:00.000123Z"),
        (RECORDED.replace(microsecond=0), "2024-10-23T10:55:00.000000Z"),
        (RECORDED.astimezone(timezone(timedelta(hours=-4))), "2024-10-23T10:55:00.000123Z"),
    ],
    ids=["microseconds", "whole second", "other zone"],
)
def test_a_leaf_and_its_hash_are_what_printf_and_sha256sum_make(
    tmp_path: Path, recorded_at: datetime, line: str
) -> None:
    made = leaf(**{**FIELDS, "recorded_at": recorded_at})

    written, digest = in_a_shell(
        *(tmp_path, "42", FIELDS["stream"], "2", FIELDS["topic"], line), state=FIELDS["state"]
    )

    assert made == written
    assert leaf_hash(made).hex() == digest


def test_the_format_of_a_leaf_is_the_same_for_ever() -> None:
    # The last line: printf '{"revision":1}' | sha256sum
    assert leaf(**FIELDS) == (
        b"stet.log/v1\n"
        b"42\n"
        b"article-oy5a4vsvhumsou6yvscqte3gwy\n"
        b"2\n"
        b"article.revision-captured.v1\n"
        b"2024-10-23T10:55:00.000123Z\n"
        b"d8560b7658c792bdded69837b055e2ed54708be6123b7bb4cc9fadf261ea091f\n"
    )
    assert leaf_hash(leaf(**FIELDS)).hex() == (
        "c5dd4b7f46300487fbd12d201de05e7728639ac04eea193050073a9bfa3a0d9e"
    )


def test_the_hash_of_an_empty_leaf_is_that_of_rfc_9162() -> None:
    # RFC 9162 section 2.1.1; as the test vectors of RFC 6962 logs have it.
    assert leaf_hash(b"").hex() == (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"position": 43},
        {"stream": "article-other"},
        {"version": 3},
        {"topic": "article.sighted.v1"},
        {"recorded_at": RECORDED + timedelta(microseconds=1)},
        {"state": b'{"revision":2}'},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_whatever_is_changed_in_an_event_changes_its_leaf(changes: dict[str, Any]) -> None:
    assert leaf_hash(leaf(**{**FIELDS, **changes})) != leaf_hash(leaf(**FIELDS))


@given(st.integers(1, 2**53), st.integers(1, 2**31), st.binary(max_size=300))
def test_a_leaf_is_seven_lines_whatever_the_state_holds(
    position: int, version: int, state: bytes
) -> None:
    made = leaf(**{**FIELDS, "position": position, "version": version, "state": state})

    assert made.endswith(b"\n")
    assert made.split(b"\n")[:-1] == [
        b"stet.log/v1",
        str(position).encode(),
        FIELDS["stream"].encode(),
        str(version).encode(),
        FIELDS["topic"].encode(),
        b"2024-10-23T10:55:00.000123Z",
        made.split(b"\n")[6],
    ]
    assert len(made.split(b"\n")[6]) == 64
