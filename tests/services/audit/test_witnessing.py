"""Witnesses and time stamps over a signed log, each a real server: what they say and refuse."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from http_service import served
from signing import append, key_directory, sign, tamper
from time_stamping import Authority, authority

from domain.checkpoint import Checkpoint
from domain.errors import RefusedError, UnavailableError
from domain.note import Note, VerifierKey
from infra.log import Log
from infra.transparency import timestamps
from infra.transparency.anchoring import Anchorer, Anchoring
from infra.transparency.keys import KeyDirectory
from infra.transparency.others import Others
from infra.transparency.others import Witness as Address
from infra.transparency.tree import Tree
from services import bootstrap
from services.api.app import create_app as create_service
from services.audit.witness import Witness, create_app
from services.settings import Settings

pytestmark = pytest.mark.newest


@pytest.fixture
def keys(tmp_path: Path) -> KeyDirectory:
    return key_directory(tmp_path)


@pytest.fixture
def tree(log: Log) -> Tree:
    return Tree(log)


def verifiers(keys: KeyDirectory) -> list[VerifierKey]:
    signer = keys.signer()
    assert signer is not None
    return signer.verifiers


@pytest.fixture
def witness(tmp_path: Path, keys: KeyDirectory) -> Iterator[Witness]:
    made = Witness(tmp_path / "witness", verifiers(keys), "witness.example")
    yield made
    made.close()


@pytest.fixture
def address_of(witness: Witness) -> Iterator[Address]:
    with served(create_app(witness)) as url:
        yield Address.parse(f"{witness.key.verifier} {url}/")


@pytest.fixture(scope="module")
def tsa(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with authority(tmp_path_factory.mktemp("authority")) as made:
        yield made


def test_a_checkpoint_is_stamped_and_cosigned_and_shown_with_both(
    address: str, keys: KeyDirectory, tree: Tree, tsa: Authority, address_of: Address
) -> None:
    append(address, 300)
    sign(address, keys)
    others = Others(authorities=(tsa.url,), witnesses=(address_of,), roots=tsa.root)
    anchoring = Anchoring(address, tree, others)
    assert anchoring.due()

    outcomes = anchoring.anchor()

    assert [(o.by, o.trouble) for o in outcomes] == [(tsa.url, None), (str(address_of.key), None)]
    newest = tree.newest()
    (verified,) = newest.note.verify([address_of.key])
    assert verified.timestamp is not None
    stored = {anchor.anchor.kind: anchor for anchor in tree.anchors()}
    stamped = timestamps.verify(
        stored["timestamp"].data, newest.stored, timestamps.read_roots(tsa.root)
    )
    assert stamped == stored["timestamp"].anchor.at
    assert not anchoring.due()
    stet = bootstrap.wire(Settings(database_url=address, key_dir=keys.folder), tree._log, address)
    with served(create_service(stet)) as url:
        told = httpx.get(f"{url}/audit/v1/anchors").json()
        assert httpx.get(f"{url}/audit/v1/anchors?after=300").json()["anchors"] == []
    assert [(a["kind"], a["size"]) for a in told["anchors"]] == [
        ("cosignature", 300),
        ("timestamp", 300),
    ]
    assert base64.b64decode(told["anchors"][1]["data"]) == stored["timestamp"].data
    assert len(Note.parse(newest.stored).signatures) == 1


def test_a_witness_follows_the_log_as_it_grows_and_tells_what_it_remembers(
    address: str, keys: KeyDirectory, tree: Tree, address_of: Address
) -> None:
    anchoring = Anchoring(address, tree, Others(witnesses=(address_of,)))
    for after, count in ((0, 3), (3, 600), (603, 1)):
        append(address, count, after=after)
        sign(address, keys)
        assert [o.trouble for o in anchoring.anchor()] == [None]
    tamper(address, "DELETE FROM log.anchors")  # so that it asks from size 0 on, as a new one would

    append(address, 1, after=604)
    sign(address, keys)

    assert [o.trouble for o in anchoring.anchor()] == [None]
    assert [stored.anchor.size for stored in tree.anchors()] == [605]


def test_a_log_that_was_rolled_back_gets_no_cosignature(
    address: str, log: Log, tmp_path: Path, keys: KeyDirectory, tree: Tree, address_of: Address
) -> None:
    append(address, 5)
    sign(address, keys)
    anchoring = Anchoring(address, tree, Others(witnesses=(address_of,)))
    anchoring.anchor()
    # Somebody with the keys cuts the log, and what was remembered of it, and signs anew.
    for table in ("anchors", "checkpoints"):
        tamper(address, f"DELETE FROM log.{table}")
    tamper(address, "DELETE FROM log.events WHERE notification_id > 3")
    tamper(address, "UPDATE log.head SET size = 3")
    next(keys.folder.glob("*.checkpoint")).unlink()
    sign(address, keys)

    (outcome,) = anchoring.anchor()
    assert outcome.trouble is not None
    assert "has signed size 5 of this log, but here it has 3" in outcome.trouble
    append(address, 4, "story-other")
    sign(address, keys)
    (outcome,) = anchoring.anchor()
    assert outcome.trouble is not None
    assert "does not sign: 422" in outcome.trouble
    assert tree.anchors() == []


def test_what_one_cannot_say_does_not_stop_the_others(
    address: str, keys: KeyDirectory, tree: Tree, address_of: Address
) -> None:
    append(address, 1)
    sign(address, keys)
    gone = Address(address_of.key, "http://127.0.0.1:1")
    others = Others(authorities=("http://127.0.0.1:1",), witnesses=(gone, address_of))

    first, second, third = Anchoring(address, tree, others).anchor()

    assert first.trouble is not None
    assert second.trouble is not None
    assert "does not answer" in first.trouble
    assert "does not answer" in second.trouble
    assert third.trouble is None


def test_a_cosignature_by_another_key_than_expected_is_none(
    address: str, keys: KeyDirectory, tree: Tree, address_of: Address
) -> None:
    append(address, 1)
    sign(address, keys)
    other = VerifierKey("other.example", address_of.key.algorithm, bytes(32))

    (outcome,) = Anchoring(
        address, tree, Others(witnesses=(Address(other, address_of.url),))
    ).anchor()

    assert outcome.trouble is not None
    assert "no signature by a key that is trusted" in outcome.trouble


def test_anchors_are_due_after_so_much_time_or_so_many_positions(
    address: str, keys: KeyDirectory, tree: Tree, address_of: Address
) -> None:
    others = Others(witnesses=(address_of,), every=timedelta(hours=1), positions=10)
    anchoring = Anchoring(address, tree, others)
    assert not anchoring.due()
    append(address, 1)
    sign(address, keys)
    assert anchoring.due()
    anchoring.anchor()

    append(address, 9, after=1)
    sign(address, keys)
    assert not anchoring.due()
    assert Anchoring(address, tree, Others(witnesses=(address_of,), every=timedelta(0))).due()
    append(address, 1, after=10)
    sign(address, keys)
    assert anchoring.due()
    assert not Anchoring(address, tree, Others()).due()


def test_whoever_leads_anchors_by_itself(
    address: str,
    keys: KeyDirectory,
    tree: Tree,
    address_of: Address,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    append(address, 1)
    sign(address, keys)
    monkeypatch.setattr("infra.transparency.anchoring.POLL_SECONDS", 0.01)
    anchoring = Anchoring(address, tree, Others(witnesses=(address_of,)))
    asked = threading.Event()
    anchored = threading.Event()
    original = anchoring.anchor

    def leads() -> bool:
        asked.set()
        return True

    def anchor() -> object:
        outcomes = original()
        anchored.set()
        return outcomes

    monkeypatch.setattr(anchoring, "anchor", anchor)
    anchorer = Anchorer(anchoring, leads)
    anchorer.start()
    assert asked.wait(10)
    assert anchored.wait(10)
    anchorer.stop()

    assert [stored.anchor.kind for stored in tree.anchors()] == ["cosignature"]


def test_a_witness_remembers_over_a_restart_and_is_alone_with_its_memory(
    address: str, keys: KeyDirectory, tree: Tree, witness: Witness, tmp_path: Path
) -> None:
    append(address, 5)
    sign(address, keys)
    body = f"old 0\n\n{tree.newest().note}".encode()
    assert witness.add(body)[0] == 200
    with pytest.raises(UnavailableError, match="another witness uses"):
        Witness(tmp_path / "witness", verifiers(keys))
    witness.close()

    again = Witness(tmp_path / "witness", verifiers(keys))
    assert again.key.verifier == witness.key.verifier
    assert again.add(body) == (409, "text/x.tlog.size", "5\n")
    again.close()
    with pytest.raises(RefusedError, match=r"this witness is witness\.example"):
        Witness(tmp_path / "witness", verifiers(keys), "another.example")


def test_over_http_a_witness_answers_with_the_statuses_of_the_specification(
    address: str, keys: KeyDirectory, tree: Tree, address_of: Address
) -> None:
    append(address, 5)
    sign(address, keys)
    note = str(tree.newest().note)
    stranger = note.replace("log.example/news", "log.example/else")

    def ask(body: str) -> httpx.Response:
        return httpx.post(f"{address_of.url}/add-checkpoint", content=body.encode())

    assert ask("nonsense").status_code == 400
    assert ask(f"old 6\n\n{note}").status_code == 400
    assert ask(f"old 0\n\n{stranger}").status_code == 404
    assert ask(f"old 0\n\n{note.replace('5', '6', 1)}").status_code in (400, 403)
    conflict = ask(f"old 3\n\n{note}")
    assert (conflict.status_code, conflict.text) == (409, "0\n")
    assert conflict.headers["content-type"] == "text/x.tlog.size"
    signed = ask(f"old 0\n\n{note}")
    assert signed.status_code == 200
    whole = Note.parse((note + signed.text).encode())
    (verified,) = whole.verify([address_of.key])
    assert verified.timestamp is not None
    assert abs(verified.timestamp - datetime.now(UTC).timestamp()) < 60
    assert Checkpoint.parse(whole.text).size == 5
    assert ask("x" * 200_000).status_code == 413
