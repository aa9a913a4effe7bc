"""A log followed from outside: growth is told, and every inconsistency is shouted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from http_service import served
from signing import ORIGIN, append, key_directory, sign, tamper

from domain.errors import ProofError, RefusedError, UnavailableError
from domain.note import VerifierKey
from infra.log import Log
from infra.transparency.keys import KeyDirectory, SigningKey
from services import bootstrap
from services.api.app import create_app
from services.audit.proving import prove_remotely
from services.audit.remote import RemoteLog
from services.audit.watching import Watch
from services.bootstrap import Stet
from services.settings import Settings

pytestmark = pytest.mark.newest


@pytest.fixture
def keys(tmp_path: Path) -> KeyDirectory:
    return key_directory(tmp_path)


@pytest.fixture
def stet(address: str, log: Log, keys: KeyDirectory) -> Stet:
    return bootstrap.wire(Settings(database_url=address, key_dir=keys.folder), log, address)


@pytest.fixture
def remote(stet: Stet) -> Iterator[RemoteLog]:
    with served(create_app(stet)) as url, RemoteLog(url) as made:
        yield made


def cut(address: str, keys: KeyDirectory, size: int) -> None:
    """Take the end of a log away, with all that is remembered of it."""
    tamper(address, "DELETE FROM log.checkpoints")
    tamper(address, "DELETE FROM log.tiles")
    tamper(address, "DELETE FROM log.events WHERE notification_id > %s", size)
    tamper(address, "UPDATE log.head SET size = %s", size)
    next(keys.folder.glob("*.checkpoint")).unlink()


def test_growth_is_proven_from_tiles_and_every_checkpoint_is_kept(
    address: str, keys: KeyDirectory, remote: RemoteLog, tmp_path: Path
) -> None:
    append(address, 3)
    sign(address, keys)
    folder = tmp_path / "watch"
    assert (Watch(remote, folder).look().checkpoint.size, Watch(remote, folder).look().before) == (
        3,
        3,
    )
    append(address, 700, after=3)
    sign(address, keys)

    seen = Watch(remote, folder).look()

    assert (seen.checkpoint.size, seen.before, seen.new_keys) == (703, 3, ())
    assert {path.name for path in folder.iterdir()} == {
        "keys", "newest.checkpoint", "3.checkpoint", "703.checkpoint"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("size", "again", "why"),
    [
        (3, 0, "shows size 3, but size 5 was seen before"),
        (3, 2, "two roots for size 5"),
        (3, 400, "not proven to begin with that of 5"),
    ],
)
def test_a_log_that_was_cut_and_signed_anew_is_found_out_and_the_evidence_kept(
    address: str,
    keys: KeyDirectory,
    remote: RemoteLog,
    tmp_path: Path,
    size: int,
    again: int,
    why: str,
) -> None:
    append(address, 5)
    sign(address, keys)
    watch = Watch(remote, tmp_path / "watch")
    watch.look()
    cut(address, keys, size)
    if again:
        append(address, again, "story-forged")
    sign(address, keys)

    with pytest.raises(ProofError, match=why):
        watch.look()
    (evidence,) = (tmp_path / "watch").glob("conflict-*.checkpoint")
    assert evidence.read_text() == str(remote.checkpoint())
    assert (tmp_path / "watch/newest.checkpoint").read_text().splitlines()[1] == "5"


def test_tiles_that_do_not_lead_to_the_root_are_no_proof(
    address: str, keys: KeyDirectory, remote: RemoteLog, tmp_path: Path
) -> None:
    append(address, 300)
    sign(address, keys)
    watch = Watch(remote, tmp_path / "watch")
    watch.look()
    append(address, 300, after=300)
    sign(address, keys)
    tamper(
        address, "UPDATE log.tiles SET hashes = sha256('x') || substr(hashes, 33) WHERE number = 1"
    )

    with pytest.raises(ProofError, match="not proven to begin with that of 300"):
        watch.look()


def test_another_key_is_taken_up_when_the_log_proves_that_it_was_exchanged(
    address: str, keys: KeyDirectory, remote: RemoteLog, tmp_path: Path, stet: Stet
) -> None:
    append(address, 3)
    sign(address, keys)
    watch = Watch(remote, tmp_path / "watch")
    watch.look()
    rotation = stet.signing.rotate(timedelta(days=1))
    sign(address, keys)
    assert watch.look().new_keys == (rotation.new,)

    signer = keys.signer()
    assert signer is not None
    keys.retire(signer.keys[0], rotation.until - timedelta(days=2))
    append(address, 1, after=3)
    sign(address, keys)

    assert watch.look().checkpoint.size == 5


def test_another_key_without_proof_is_not_taken_up(
    address: str, keys: KeyDirectory, remote: RemoteLog, tmp_path: Path
) -> None:
    append(address, 3)
    sign(address, keys)
    watch = Watch(remote, tmp_path / "watch")
    watch.look()
    for key in keys.folder.glob("*.key"):
        key.unlink()
    keys.add(SigningKey.generate(ORIGIN))
    tamper(address, "DELETE FROM log.checkpoints")
    next(keys.folder.glob("*.checkpoint")).unlink()
    append(address, 1, after=3)
    sign(address, keys)

    with pytest.raises(ProofError, match="no signature by a key that is trusted"):
        watch.look()


def test_a_key_that_is_given_is_the_one_that_counts(
    address: str, keys: KeyDirectory, remote: RemoteLog, tmp_path: Path
) -> None:
    append(address, 3)
    sign(address, keys)
    stranger = SigningKey.generate(ORIGIN).verifier

    with pytest.raises(ProofError, match="no signature by a key that is trusted"):
        Watch(remote, tmp_path / "watch", (stranger,)).look()


def test_a_log_that_does_not_answer_is_unavailable_not_inconsistent(
    remote: RemoteLog, tmp_path: Path
) -> None:
    with pytest.raises(UnavailableError, match="answers 404"):
        Watch(remote, tmp_path / "a").look()
    with (
        RemoteLog("http://127.0.0.1:1") as gone,
        pytest.raises(UnavailableError, match="not answer"),
    ):
        Watch(gone, tmp_path / "b").look()
    with pytest.raises(RefusedError, match="is not the address of a log"):
        RemoteLog("log.example")


def test_a_position_is_proven_from_the_tiles_and_leaves_of_a_log_elsewhere(
    address: str, keys: KeyDirectory, remote: RemoteLog
) -> None:
    append(address, 600)
    sign(address, keys)
    trusted: list[VerifierKey] = [key for key, _ in remote.told_keys()]

    proven = prove_remotely(remote, 300, trusted)

    assert proven.leaf.startswith(b"stet.log/v1\n300\nstory-s\n300\n")
    tamper(address, "UPDATE log.events SET state = '{}' WHERE notification_id = 300")
    with pytest.raises(ProofError, match="leaf 299 is not proven"):
        prove_remotely(remote, 300, trusted)
