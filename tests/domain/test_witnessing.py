"""What a witness signs and what it refuses: the statuses of C2SP's tlog-witness."""

from __future__ import annotations

import hashlib
from http import HTTPStatus

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from domain import merkle
from domain.checkpoint import Checkpoint
from domain.errors import ProofError, RefusedError
from domain.note import ED25519, Note, Signature, VerifierKey
from domain.witnessing import AddCheckpoint, Refusal, check_growth, judge

PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(32))
KEY = VerifierKey("log.example", ED25519, PRIVATE.public_key().public_bytes_raw())
LEAVES = [hashlib.sha256(b"\x00%d" % n).digest() for n in range(20)]
NODES = merkle.nodes_over(LEAVES)


def checkpoint(size: int, origin: str = "log.example") -> Checkpoint:
    return Checkpoint(origin, size, merkle.root(LEAVES[:size]))


def asked(old: int, new: Checkpoint, proof: list[bytes] | None = None) -> AddCheckpoint:
    if proof is None:
        proof = merkle.hashes_of(merkle.consistency_path(old, new.size), NODES)
    signature = Signature(KEY.name, KEY.id, PRIVATE.sign(new.text.encode()))
    return AddCheckpoint(old, tuple(proof), Note(new.text, (signature,)))


def status(request: AddCheckpoint, newest: Checkpoint | None) -> tuple[HTTPStatus, int | None]:
    judged = judge(request, [KEY], newest)
    assert isinstance(judged, Refusal)
    return judged.status, judged.size


def test_growth_that_is_proven_is_signed() -> None:
    assert judge(asked(0, checkpoint(5)), [KEY], None) == checkpoint(5)
    assert judge(asked(5, checkpoint(17)), [KEY], checkpoint(5)) == checkpoint(17)
    assert judge(asked(17, checkpoint(17)), [KEY], checkpoint(17)) == checkpoint(17)
    assert judge(asked(0, checkpoint(0)), [KEY], checkpoint(0)) == checkpoint(0)


def test_a_log_that_is_not_watched_is_not_found() -> None:
    assert status(asked(0, checkpoint(5, "other")), None) == (HTTPStatus.NOT_FOUND, None)


def test_a_signature_that_is_missing_or_false_is_forbidden() -> None:
    unsigned = AddCheckpoint(0, (), Note(checkpoint(5).text, (Signature("x", 1, bytes(64)),)))
    false = AddCheckpoint(0, (), Note(checkpoint(5).text, asked(0, checkpoint(6)).note.signatures))

    assert status(unsigned, None)[0] == HTTPStatus.FORBIDDEN
    assert status(false, None)[0] == HTTPStatus.FORBIDDEN


def test_an_old_size_beyond_the_new_is_a_bad_request() -> None:
    assert status(asked(6, checkpoint(5), []), checkpoint(6))[0] == HTTPStatus.BAD_REQUEST


def test_another_old_size_than_was_signed_conflicts_and_tells_the_size() -> None:
    assert status(asked(0, checkpoint(5)), checkpoint(3)) == (HTTPStatus.CONFLICT, 3)
    assert status(asked(3, checkpoint(5)), None) == (HTTPStatus.CONFLICT, 0)
    rolled_back = status(asked(3, checkpoint(3)), checkpoint(5))
    assert rolled_back == (HTTPStatus.CONFLICT, 5)


def test_another_root_for_the_size_that_was_signed_conflicts() -> None:
    forked = Checkpoint("log.example", 5, bytes(32))

    assert status(asked(5, forked, []), checkpoint(5)) == (HTTPStatus.CONFLICT, 5)


@pytest.mark.parametrize(
    ("old", "new", "proof"),
    [
        (5, Checkpoint("log.example", 9, bytes(32)), None),
        (5, checkpoint(9), []),
        (0, checkpoint(9), [bytes(32)]),
        (0, Checkpoint("log.example", 0, bytes(32)), None),
    ],
)
def test_a_proof_that_does_not_hold_is_not_processed(
    old: int, new: Checkpoint, proof: list[bytes] | None
) -> None:
    newest = checkpoint(old) if old else None

    assert status(asked(old, new, proof), newest)[0] == HTTPStatus.UNPROCESSABLE_ENTITY


def test_a_request_is_read_as_it_was_written() -> None:
    request = asked(5, checkpoint(17))

    assert AddCheckpoint.parse(str(request).encode()) == request
    assert str(request).startswith("old 5\n")


@pytest.mark.parametrize("data", [b"", b"old 5\n", b"old 05\n\nx", b"new 5\n\nx", b"old 5\nx\n\nx"])
def test_what_is_no_request_is_refused(data: bytes) -> None:
    with pytest.raises(RefusedError):
        AddCheckpoint.parse(data)


def test_a_note_that_is_no_checkpoint_is_a_bad_request() -> None:
    request = asked(0, checkpoint(5))
    note = Note("no checkpoint\n", request.note.signatures)

    assert status(AddCheckpoint(0, (), note), None)[0] == HTTPStatus.BAD_REQUEST


def test_growth_from_nothing_needs_no_proof() -> None:
    check_growth(None, checkpoint(7), ())
    check_growth(checkpoint(0), checkpoint(7), ())
    with pytest.raises(ProofError):
        check_growth(checkpoint(3), checkpoint(7), ())
