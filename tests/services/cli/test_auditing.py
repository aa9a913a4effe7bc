"""``stet audit`` and ``stet log`` as they are typed, and what they print checked by other tools."""

from __future__ import annotations

import base64
import json
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from builders import URL, capture
from postgres_servers import Server
from shell import STET, Shell
from signing import append, tamper

from domain import merkle
from domain.checkpoint import Checkpoint
from domain.note import Note

pytestmark = pytest.mark.newest


@pytest.fixture
def stet(address: str, tmp_path: Path) -> Shell:
    made = Shell(tmp_path, STET_DATABASE_URL=address, STET_KEY_DIR=str(tmp_path / "keys"))
    made("log", "keygen", "--origin", "log.example/news")
    return made


def run(folder: Path, script: str) -> str:
    """Run a shell script in a folder, as the documentation gives it."""
    done = subprocess.run(
        ["sh", "-ec", script], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_a_checkpoint_verifies_with_openssl_alone(
    stet: Shell, address: str, tmp_path: Path
) -> None:
    append(address, 3)
    stet("audit", "checkpoint", "--out", "checkpoint")
    key = stet.json("log", "keys")["keys"][0]["verifier_key"].split("+", 2)[2]

    note = (tmp_path / "checkpoint").read_bytes()
    text, _, line = note.rpartition(b"\n\n")
    (tmp_path / "text").write_bytes(text + b"\n")
    (tmp_path / "signature").write_bytes(base64.b64decode(line.split()[-1])[4:])
    der = bytes.fromhex("302a300506032b6570032100") + base64.b64decode(key)[1:]
    (tmp_path / "key.der").write_bytes(der)

    said = run(
        tmp_path,
        "openssl pkeyutl -verify -pubin -keyform DER -inkey key.der -rawin -in text "
        "-sigfile signature",
    )
    assert "Signature Verified Successfully" in said


def test_a_proof_is_followed_with_printf_and_sha256sum_alone(
    stet: Shell, address: str, tmp_path: Path
) -> None:
    append(address, 2)
    proof = stet.json("audit", "prove", "2")
    (tmp_path / "leaf").write_text(proof["leaf"])
    sibling = base64.b64decode(proof["proof"].splitlines()[2]).hex()

    root = run(
        tmp_path,
        f"""
        hash=$( (printf '\\000'; cat leaf) | sha256sum | cut -c1-64)
        escaped=$(echo {sibling}$hash | sed 's/../\\\\x&/g')
        (printf '\\001'; /usr/bin/printf "$escaped") | sha256sum | cut -c1-64
        """,
    )
    assert (
        root.strip()
        == proof["root"]
        == Checkpoint.parse(Note.parse(proof["proof"].split("\n\n", 1)[1].encode()).text).root.hex()
    )


def test_a_revision_an_event_and_a_position_are_proven(stet: Shell, tmp_path: Path) -> None:
    (tmp_path / "capture.json").write_text(capture().model_dump_json())
    stet("capture", "capture.json")
    by_url = stet.json("audit", "prove", URL)
    article = by_url["leaf"].splitlines()[2]

    by_revision = stet.json("audit", "prove", article, "--revision", "1")
    by_event = stet.json("audit", "prove", f"{article}@2")
    by_position = stet.json("audit", "prove", str(by_url["position"]))

    assert by_url == by_revision == by_event == by_position
    assert by_url["leaf"].splitlines()[4] == "article.revision-captured.v1"
    for missing in (("99",), (URL, "--revision", "7"), (f"{article}@9",), ("nonsense",)):
        stet("audit", "prove", *missing, code=2)


def test_consistency_is_proven_between_sizes_and_files(
    stet: Shell, address: str, tmp_path: Path
) -> None:
    append(address, 3)
    stet("audit", "checkpoint", "--out", "old")
    append(address, 4, after=3)
    stet("audit", "checkpoint", "--out", "new")

    by_file = stet.json("audit", "consistency", "old", "new")
    assert by_file == stet.json("audit", "consistency", "3", "7")
    assert (by_file["old_size"], by_file["new_size"], by_file["verified"]) == (3, 7, True)
    stet("audit", "consistency", "7", "3", code=2)
    stet("audit", "consistency", "3", "6", code=2)
    (tmp_path / "forged").write_text((tmp_path / "new").read_text().replace("\n7\n", "\n8\n"))
    stet("audit", "consistency", "old", "forged", code=1)


def test_consistency_is_proven_from_any_size_up_to_a_signed_one(stet: Shell, address: str) -> None:
    append(address, 3)
    stet("audit", "checkpoint")
    append(address, 297, after=3)
    stet("audit", "checkpoint")

    for size in (0, 3, 4, 257, 300):
        shown = stet.json("audit", "consistency", str(size), "300")
        old_root, new_root = (bytes.fromhex(shown[name]) for name in ("old_root", "new_root"))
        proof = [bytes.fromhex(hash_) for hash_ in shown["proof"]]
        if size:
            merkle.check_consistency(size, 300, proof, old_root, new_root)
        assert (shown["old_size"], shown["old_signed"]) == (size, size in (3, 300))
    assert old_root == new_root
    for sizes in (("4", "3"), ("1", "299"), ("9" * 30, "300")):
        stet("audit", "consistency", *sizes, code=2)
    tamper(address, "UPDATE log.events SET leaf_hash = sha256('') WHERE notification_id = 290")
    stet("audit", "consistency", "299", "300", code=1)


def test_a_log_that_was_changed_is_not_signed_and_the_command_says_so(
    stet: Shell, address: str
) -> None:
    append(address, 3)
    stet("audit", "checkpoint")
    append(address, 1, after=3)
    tamper(address, "UPDATE log.events SET state = '{}' WHERE notification_id = 2")

    done = stet("audit", "checkpoint", code=1)

    assert "position 2 was changed" in done.stderr


def test_keys_are_made_shown_and_exchanged(stet: Shell, address: str, tmp_path: Path) -> None:
    append(address, 1)
    before = stet.json("log", "keys")
    assert before["origin"] == "log.example/news"
    assert [key["state"] for key in before["keys"]] == ["signs"]
    stet("log", "keygen", code=1)

    rotation = stet.json("log", "rotate", "--overlap", "7")

    after = stet.json("log", "keys")
    assert [key["verifier_key"] for key in after["keys"]] == [rotation["old"], rotation["new"]]
    assert after["keys"][0]["state"] == f"signs until {rotation['overlap_until']}"
    shown = stet.json("audit", "checkpoint")
    assert [s["verifier_key"] for s in shown["verified"]] == [rotation["old"], rotation["new"]]
    leaf = stet.json("audit", "prove", "log@1")["leaf"].splitlines()
    assert leaf[4] == "log.key-rotated.v1"
    assert rotation["position"] == 2


def test_without_a_key_a_server_of_ones_own_is_not_signed_unasked(
    address: str, tmp_path: Path
) -> None:
    stet = Shell(tmp_path, STET_DATABASE_URL=address, STET_KEY_DIR=str(tmp_path / "none"))

    for command in (("audit", "checkpoint"), ("log", "rotate"), ("log", "keys")):
        assert "'stet log keygen' makes one" in stet(*command, code=2).stderr
    assert not (tmp_path / "none").exists()


def test_anchoring_needs_somebody_to_ask(stet: Shell) -> None:
    assert "STET_TSA_URLS and STET_WITNESSES" in stet("audit", "anchor", code=2).stderr
    stet.environment["STET_WITNESSES"] = "nonsense"
    assert "STET_WITNESSES: 'nonsense' is no witness" in stet("log", "keys", code=2).stderr
    stet.environment["STET_WITNESSES"] = ""
    stet.environment["STET_TSA_URLS"] = "http://127.0.0.1:1"
    done = stet("audit", "anchor", "--json", code=5)
    assert "does not answer" in json.loads(done.stdout)["anchors"][0]["trouble"]


@pytest.fixture
def service(stet: Shell) -> Iterator[str]:
    environment = {**stet.environment, "STET_PORT": "0"}
    with subprocess.Popen(
        [STET, "serve"], env=environment, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        yield next(
            line.split()[-1] for line in process.stderr if line.startswith("Stet listens on")
        )
        process.send_signal(signal.SIGINT)


def test_a_service_is_followed_witnessed_and_proven_from_outside(
    stet: Shell, service: str, address: str, tmp_path: Path
) -> None:
    append(address, 3)
    key = stet.json("log", "keys")["keys"][0]["verifier_key"]
    stet("audit", "prove", "3")
    outside = Shell(tmp_path)
    watch = ("audit", "watch", service, "--state", "seen", "--key", key, "--once")
    first = outside.json(*watch)
    assert (first["consistent"], first["size"], first["before"]) == (True, 3, None)
    proof = outside.json("audit", "prove", "2", "--url", service, "--key", key)
    assert proof["leaf"].splitlines()[1] == "2"
    assert outside.json("audit", "checkpoint", "--url", service, "--key", key)["size"] == 3

    with subprocess.Popen(
        [STET, "audit", "witness", "--state", "witness", "--log", key, "--port", "0"],
        cwd=tmp_path, env=outside.environment, stdout=subprocess.PIPE, text=True,
    ) as witness:  # fmt: skip
        assert witness.stdout is not None
        stet.environment["STET_WITNESSES"] = witness.stdout.readline().strip()
        (anchor,) = stet.json("audit", "anchor")["anchors"]
        witness.send_signal(signal.SIGINT)
    assert (anchor["anchor"]["kind"], anchor["anchor"]["size"]) == ("cosignature", 3)
    assert len(Note.parse(httpx.get(f"{service}/audit/v1/checkpoint").content).signatures) == 2
    assert stet.json("audit", "prove", "3")["anchored"]["before"] == anchor["anchor"]

    # The watch has a larger checkpoint than what is shown now: the log was rolled back.
    append(address, 1, after=3)
    stet("audit", "prove", "4")
    assert outside.json(*watch)["before"] == 3
    tamper(address, "DELETE FROM log.checkpoints WHERE size = 4")
    done = outside(*watch, "--json", code=1)
    assert json.loads(done.stdout)["consistent"] is False
    assert "NOT CONSISTENT" in done.stderr


def test_readiness_tells_of_a_log_that_is_not_signed(
    stet: Shell, service: str, address: str, server: Server
) -> None:
    append(address, 3)
    stet("audit", "prove", "3")
    assert httpx.get(f"{service}/readyz").json()["signed"] == 3
    tamper(address, "UPDATE log.events SET state = '{}' WHERE notification_id = 2")
    append(address, 1, after=3)
    stet("audit", "prove", "4", code=5)

    ready = httpx.get(f"{service}/readyz")

    assert ready.status_code == 503
    (why,) = ready.json()["why"]
    assert why.startswith("the log is not signed: position 2 was changed")
    assert "stet_signing_refused 1.0" in httpx.get(f"{service}/metrics").text
