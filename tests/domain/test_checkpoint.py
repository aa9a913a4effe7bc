"""Checkpoints and proofs that stand by themselves, to the letter of C2SP's formats."""

from __future__ import annotations

import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from domain import base64_text, merkle
from domain.checkpoint import Checkpoint
from domain.errors import ProofError, RefusedError
from domain.note import ED25519, Note, Signature, VerifierKey
from domain.tlog_proof import TlogProof

# The example of c2sp.org/tlog-checkpoint.
ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="
TEXT = f"example.com/behind-the-sofa\n20852163\n{ROOT}\n"
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(32))
KEY = VerifierKey("log.example", ED25519, PRIVATE.public_key().public_bytes_raw())
LEAVES = [hashlib.sha256(b"\x00%d" % n).digest() for n in range(9)]


def proof_of(index: int, extra: bytes | None = None) -> TlogProof:
    checkpoint = Checkpoint("log.example", 9, merkle.root(LEAVES))
    signature = Signature(KEY.name, KEY.id, PRIVATE.sign(checkpoint.text.encode()))
    path = merkle.inclusion_path(index, 9)
    hashes = tuple(merkle.hashes_of(path, merkle.nodes_over(LEAVES)))
    return TlogProof(index, hashes, Note(checkpoint.text, (signature,)), extra)


def test_a_checkpoint_is_read_and_written_as_the_specification_shows_it() -> None:
    checkpoint = Checkpoint.parse(TEXT)

    assert checkpoint == Checkpoint(
        "example.com/behind-the-sofa", 20852163, base64_text.decode(ROOT)
    )
    assert checkpoint.text == TEXT
    assert Checkpoint.parse(TEXT + "more\n").extensions == ("more",)


@pytest.mark.parametrize(
    "text",
    [
        "", "\n", TEXT[:-1], f"\n3\n{ROOT}\n", f"o\n\n{ROOT}\n", f"o\n03\n{ROOT}\n",
        f"o\n-3\n{ROOT}\n",
        f"o\n+3\n{ROOT}\n", f"o\n٣\n{ROOT}\n", "o\n3\n", "o\n3\nAAAA\n", f"o\n3\n{ROOT}\n\nmore\n",
        f"o\n3\n{ROOT.rstrip('=')}\n", f"o\n3 \n{ROOT}\n", f"o\n{10**19}\n{ROOT}\n",
    ],
)  # fmt: skip
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(RefusedError):
        Checkpoint.parse(text)


@pytest.mark.parametrize("extra", [None, b"", b"leaf\n"])
@pytest.mark.parametrize("index", range(9))
def test_a_proof_says_all_that_is_needed_to_verify_it(index: int, extra: bytes | None) -> None:
    proof = proof_of(index, extra)

    again = TlogProof.parse(str(proof).encode())
    assert again == proof
    assert [v.key for v in again.verify(LEAVES[index], [KEY], "log.example")] == [KEY]


def test_a_proof_has_the_lines_of_the_specification() -> None:
    lines = str(proof_of(8, b"x")).split("\n")

    assert lines[:3] == ["c2sp.org/tlog-proof@v1", "extra eA==", "index 8"]
    assert lines[4:7] == ["", "log.example", "9"]
    assert lines[8] == ""
    assert lines[9].startswith("— log.example ")


def test_a_proof_of_another_leaf_index_log_or_key_fails() -> None:
    proof = proof_of(4)
    stranger = Ed25519PrivateKey.generate().public_key().public_bytes_raw()

    with pytest.raises(ProofError, match="not proven"):
        proof.verify(LEAVES[5], [KEY], "log.example")
    with pytest.raises(ProofError, match="not proven"):
        TlogProof(5, proof.hashes, proof.note).verify(LEAVES[4], [KEY], "log.example")
    with pytest.raises(ProofError, match=r"of the log log\.example, not of other"):
        proof.verify(LEAVES[4], [KEY], "other")
    with pytest.raises(ProofError, match="no signature by a key"):
        proof.verify(LEAVES[4], [VerifierKey("log.example", ED25519, stranger)], "log.example")


@pytest.mark.parametrize(
    "change",
    [
        ("c2sp.org/tlog-proof@v1", "c2sp.org/tlog-proof@v2"), ("index 4", "index 04"),
        ("index 4", "inde 4"), ("index 4\n", ""), ("index 4", "index 4\nAAAA"),
        ("index 4", "extra x\nindex 4"), ("index 4", "index 4\n" + "\n".join([ROOT] * 64)),
        ("\n\nlog", "\nlog"), ("index 4", "index é"),
    ],
)  # fmt: skip
def test_what_is_no_proof_is_refused(change: tuple[str, str]) -> None:
    with pytest.raises(RefusedError):
        TlogProof.parse(str(proof_of(4)).replace(*change).encode())
