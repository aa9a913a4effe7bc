"""Other people's vectors: Merkle proofs, canonical JSON, Ed25519."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from domain import ed25519, merkle
from domain.canonical import canonical
from domain.errors import ProofError

pytestmark = pytest.mark.corpus


@pytest.fixture
def vectors(shared: Path) -> Path:
    return shared / "vectors"


def hashes(vector: dict[str, Any]) -> list[bytes]:
    return [base64.b64decode(hash_) for hash_ in vector["proof"] or []]


def inclusion(vector: dict[str, Any]) -> None:
    leaf, root = (base64.b64decode(vector[name]) for name in ("leafHash", "root"))
    merkle.check_inclusion(leaf, vector["leafIdx"], vector["treeSize"], hashes(vector), root)


def consistency(vector: dict[str, Any]) -> None:
    old_root, new_root = (base64.b64decode(vector[name]) for name in ("root1", "root2"))
    merkle.check_consistency(vector["size1"], vector["size2"], hashes(vector), old_root, new_root)


@pytest.mark.parametrize("check", [inclusion, consistency], ids=lambda check: check.__name__)
def test_merkle_proofs_hold_or_fail_as_the_vectors_say(vectors: Path, check: Any) -> None:
    files = sorted((vectors / "merkle/testdata" / check.__name__).rglob("*.json"))
    wrong = []
    for file in files:
        vector = json.loads(file.read_text())
        try:
            check(vector)
        except ProofError:
            holds = False
        else:
            holds = True
        if holds is vector["wantErr"]:
            wrong.append(str(file))

    assert wrong == []
    assert len(files) > 90


@pytest.mark.parametrize("name", ["arrays", "french", "structures", "unicode", "values", "weird"])
def test_canonical_json_is_the_one_of_the_vectors(vectors: Path, name: str) -> None:
    folder = vectors / "jcs/testdata"
    value = json.loads((folder / f"input/{name}.json").read_text("utf-8"))

    assert canonical(value) == (folder / f"output/{name}.json").read_bytes()
    assert canonical(value) == bytes.fromhex((folder / f"outhex/{name}.txt").read_text())


def test_ed25519_signatures_verify_or_not_as_the_vectors_say(vectors: Path) -> None:
    data = json.loads((vectors / "wycheproof/testvectors_v1/ed25519_test.json").read_text())
    cases = [
        (bytes.fromhex(group["publicKey"]["pk"]), test)
        for group in data["testGroups"]
        for test in group["tests"]
    ]

    wrong = [
        test["tcId"]
        for key, test in cases
        if ed25519.verifies(key, bytes.fromhex(test["sig"]), bytes.fromhex(test["msg"]))
        is not (test["result"] == "valid")
    ]
    assert wrong == []
    assert len(cases) == data["numberOfTests"]
