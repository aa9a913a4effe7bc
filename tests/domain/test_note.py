"""Signed notes, cosignatures and verifier keys, against what other implementations made."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from domain import base64_text
from domain.errors import ProofError, RefusedError
from domain.note import COSIGNATURE, ED25519, Note, Signature, VerifierKey, cosigned

# From the documentation of Go's golang.org/x/mod/sumdb/note.
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = """\
If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
"""  # noqa: E501
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = PRIVATE.public_key().public_bytes_raw()
LOG_KEY = VerifierKey("log.example", ED25519, PUBLIC)
WITNESS_KEY = VerifierKey("witness.example", COSIGNATURE, PUBLIC)
TEXT = "log.example\n3\n" + base64_text.encode(bytes(32)) + "\n"


def signed(text: str = TEXT) -> Signature:
    return Signature(LOG_KEY.name, LOG_KEY.id, PRIVATE.sign(text.encode()))


def cosignature(timestamp: int) -> Signature:
    data = timestamp.to_bytes(8, "big") + PRIVATE.sign(cosigned(TEXT, timestamp))
    return Signature(WITNESS_KEY.name, WITNESS_KEY.id, data)


def test_a_note_that_go_signed_verifies_and_is_written_as_go_writes_it() -> None:
    key = VerifierKey.parse(GO_KEY)
    note = Note.parse(GO_NOTE.encode())

    assert [verified.key for verified in note.verify([key])] == [key]
    assert str(key) == GO_KEY
    assert str(note) == GO_NOTE


def test_a_changed_text_does_not_verify() -> None:
    note = Note.parse(GO_NOTE.replace("your problem is", "our problem is").encode())

    with pytest.raises(ProofError, match="PeterNeumann .c74f20a3. does not hold"):
        note.verify([VerifierKey.parse(GO_KEY)])


def test_signatures_of_other_keys_are_passed_over_but_one_must_be_known() -> None:
    note = Note(TEXT, (Signature("log.example", 1, bytes(64)), signed(), cosignature(1)))

    assert [verified.key for verified in note.verify([LOG_KEY])] == [LOG_KEY]
    with pytest.raises(ProofError, match="no signature by a key that is trusted"):
        Note(TEXT, note.signatures[:1]).verify([LOG_KEY])
    with pytest.raises(ProofError, match="none"):
        note.verify([])


def test_one_false_signature_of_a_known_key_spoils_the_note() -> None:
    note = Note(TEXT, (signed(), signed("another text\n")))

    with pytest.raises(ProofError, match="does not hold"):
        note.verify([LOG_KEY])


def test_a_cosignature_tells_when_it_was_made_and_cannot_be_redated() -> None:
    verified = Note(TEXT, (cosignature(1679315147),)).verify([WITNESS_KEY])
    redated = Signature(
        WITNESS_KEY.name, WITNESS_KEY.id, (5).to_bytes(8, "big") + cosignature(7).data[8:]
    )

    assert [v.timestamp for v in verified] == [1679315147]
    with pytest.raises(ProofError):
        Note(TEXT, (redated,)).verify([WITNESS_KEY])
    with pytest.raises(ProofError):
        Note(TEXT, (cosignature(2**63),)).verify([WITNESS_KEY])


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\n", b"text\n", b"text\n\n", b"\n\n" + str(signed()).encode() + b"\n",
        b"text\n\n" + str(signed()).encode(), b"text\n\n- log.example AAAAAAA=\n",
        b"te\x00xt\n\n" + str(signed()).encode() + b"\n",
        b"te\txt\n\n" + str(signed()).encode() + b"\n",
        b"te\xffxt\n\n" + str(signed()).encode() + b"\n", "text\n\n— a b AAAAAAA=\n".encode(),
        "text\n\n— log.example AAAA\n".encode(), "text\n\n— log.example AAAAAAB=\n".encode(),
        "text\n\n— log.example A A\n".encode(), "text\n\n—  AAAAAAA=\n".encode(),
        ("text\n\n" + "— log.example AAAAAAA=\n" * 101).encode(), b"x" * 1_000_001,
    ],
)  # fmt: skip
def test_what_is_no_note_is_refused(data: bytes) -> None:
    with pytest.raises(RefusedError):
        Note.parse(data)


def test_a_text_may_hold_empty_lines() -> None:
    note = Note("a\n\nb\n", (signed("a\n\nb\n"),))

    assert Note.parse(str(note).encode()) == note


def test_sixteen_signatures_are_read() -> None:
    note = Note(TEXT, (*(Signature(f"w{n}", n, bytes(64)) for n in range(15)), signed()))

    assert len(Note.parse(str(note).encode()).verify([LOG_KEY])) == 1


@pytest.mark.parametrize(
    "text",
    [
        "", "log", "log+12345678", GO_KEY.replace("c74f20a3", "c74f20a4"),
        GO_KEY.replace("c7", "C7"),
        GO_KEY.replace("PeterNeumann", "Peter Neumann"), GO_KEY.removeprefix("PeterNeumann"),
        "p+c74f20a3+AhpcAA==", "p+c74f20a3+not base 64",
    ],
)  # fmt: skip
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(RefusedError):
        VerifierKey.parse(text)
