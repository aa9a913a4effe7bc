"""A body is sealed by a commitment that anyone can check with the tools of a shell."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

import pytest
from builders import content
from hypothesis import given
from hypothesis import strategies as st

from domain.sealing import SALT_LENGTH, SealedBody, commitment, recognise

SALT = bytes(range(32))

salts = st.binary(min_size=SALT_LENGTH, max_size=SALT_LENGTH)
bodies = st.binary(max_size=200)


@pytest.mark.parametrize(
    "body",
    [content("No troops — “yet”.").to_bytes(), b"", b"\x00\n\xff"],
    ids=["article", "empty", "bytes"],
)
def test_a_commitment_is_what_sha256sum_says_of_prefix_salt_and_body(
    tmp_path: Path, body: bytes
) -> None:
    (tmp_path / "salt").write_bytes(SALT)
    (tmp_path / "body").write_bytes(body)

    said = subprocess.check_output(
        ["sh", "-c", r"{ printf 'stet.body/v1\n'; cat salt body; } | sha256sum"], cwd=tmp_path
    )

    assert said.split()[0].decode() == commitment(SALT, body).hex()


def test_a_commitment_is_the_same_for_ever() -> None:
    # { printf 'stet.body/v1\n'; head -c 32 /dev/zero; printf '{}'; } | sha256sum
    assert (
        commitment(bytes(32), b"{}").hex()
        == "10fcecc53660c06b2a8a66d5be423514b27484859f184c167181d7418a7932d9"
    )


@pytest.mark.parametrize("length", [0, 16, 31, 33, 64])
def test_a_salt_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match=f"a salt is 32 bytes, not {length}"):
        commitment(bytes(length), b"{}")


def test_the_end_of_a_salt_cannot_pass_for_the_beginning_of_a_body() -> None:
    assert commitment(SALT, b"body") != hashlib.sha256(SALT + b"body").digest()
    with pytest.raises(ValueError, match="a salt is 32 bytes"):
        commitment(SALT + b"b", b"ody")


@given(salts, salts, bodies, bodies)
def test_commitments_are_equal_only_for_the_same_salt_and_body(
    salt: bytes, other_salt: bytes, body: bytes, other_body: bytes
) -> None:
    equal = commitment(salt, body) == commitment(other_salt, other_body)

    assert equal == ((salt, body) == (other_salt, other_body))


def test_a_sealed_body_holds_the_commitment_of_its_salt_and_body() -> None:
    assert SealedBody(7, SALT, b"{}").commitment == commitment(SALT, b"{}")


@given(st.lists(st.tuples(salts, bodies), max_size=4), salts, bodies)
def test_a_body_is_recognised_among_sealed_ones_exactly_when_it_is_one_of_them(
    sealed: list[tuple[bytes, bytes]], salt: bytes, body: bytes
) -> None:
    pairs = [(commitment(s, b), s) for s, b in sealed if b != body]

    assert recognise(body, pairs) is None
    assert recognise(body, [*pairs, (commitment(salt, body), salt)]) == commitment(salt, body)


def test_a_commitment_with_the_salt_of_another_seals_nothing() -> None:
    assert recognise(b"{}", [(commitment(SALT, b"{}"), bytes(32))]) is None
