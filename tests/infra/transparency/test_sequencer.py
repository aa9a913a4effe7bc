"""The sequencer as it runs: woken by what comes in, loud about what it refuses, and back again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from signing import REHASHED, append, checkpoints, key_directory, sign, tamper

from domain.border import Border
from domain.errors import ConflictError, OvertakenError, SigningRefusedError
from infra.log import Log
from infra.transparency import recovering, sequencer
from infra.transparency.keys import KeyDirectory
from infra.transparency.patrol import Patrol
from infra.transparency.sequencer import Sequencer
from infra.transparency.tree import Tree


@pytest.fixture
def keys(tmp_path: Path) -> KeyDirectory:
    return key_directory(tmp_path)


@pytest.fixture
def running(
    address: str, keys: KeyDirectory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Sequencer]:
    for name in ("PACE_SECONDS", "POLL_SECONDS", "REFUSED_SECONDS", "BACKOFF_SECONDS"):
        monkeypatch.setattr(sequencer, name, 0.05)
    made = Sequencer(address, keys)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def tree(log: Log) -> Tree:
    return Tree(log)


def until(true: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_what_comes_in_is_signed_without_being_asked(
    address: str, running: Sequencer, tree: Tree
) -> None:
    for after in range(3):
        append(address, 1, after=after)
        until(lambda after=after: tree.signing().signed == after + 1)  # type: ignore[misc]

    signing = tree.signing()
    assert (signing.head, signing.refused, signing.behind_seconds) == (3, None, 0)


def test_a_lost_connection_is_made_again(address: str, running: Sequencer, tree: Tree) -> None:
    append(address, 1)
    until(lambda: tree.signing().signed == 1)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
    append(address, 1, after=1)

    until(lambda: tree.signing().signed == 2)


def test_a_rollback_is_refused_and_told_until_the_log_is_whole_again(
    address: str, running: Sequencer, tree: Tree
) -> None:
    append(address, 5)
    until(lambda: tree.signing().signed == 5)

    tamper(address, "UPDATE log.head SET size = 3")
    append(address, 0)
    until(lambda: tree.signing().refused is not None)
    assert "ends at position 3, but position 5 was signed" in str(tree.signing().refused)
    assert len(checkpoints(address)) >= 1

    tamper(address, "UPDATE log.head SET size = 5")
    until(lambda: tree.signing().refused is None)
    append(address, 1, after=5)
    until(lambda: tree.signing().signed == 6)


def signed_border(address: str, keys: KeyDirectory) -> Border:
    with sequencer.connected(address) as connection:
        return sequencer.begin(connection, keys, None).border


FORGED_TILE = """
UPDATE log.tiles SET hashes = overlay(hashes PLACING
    (SELECT leaf_hash FROM log.events WHERE notification_id = 300) FROM 43 * 32 + 1)
WHERE level = 0 AND number = 1
"""


@pytest.mark.parametrize(
    ("statements", "why"),
    [
        (["UPDATE log.events SET state = '{}' WHERE notification_id = 300"], "position 300 was"),
        ([REHASHED], "position 300 is not what tile/0/001 says was signed"),
        ([REHASHED, FORGED_TILE], "positions up to 768 and their tiles were changed"),
        (["DELETE FROM log.tiles WHERE number = 1"], "tile/0/001 is missing"),
    ],
)
def test_the_patrol_finds_what_was_changed_long_after_it_was_signed_and_does_not_forget(
    address: str, keys: KeyDirectory, statements: list[str], why: str
) -> None:
    append(address, 900)
    sign(address, keys)
    border = signed_border(address, keys)
    patrol = Patrol()
    with sequencer.connected(address) as connection:

        def walk(steps: int) -> None:
            for _ in range(steps):
                patrol.step(connection, border)

        walk(7)  # two whole rounds over three tiles, and one step more
        patrol.check()
        for statement in statements:
            tamper(address, statement, *([300] if "%s" in statement else []))
        with pytest.raises(SigningRefusedError, match=why):
            walk(5)
    with pytest.raises(SigningRefusedError, match=why):
        patrol.check()


def test_tiles_are_made_anew_from_events_that_are_what_was_signed(
    address: str, keys: KeyDirectory
) -> None:
    append(address, 900)
    sign(address, keys)
    tamper(address, "UPDATE log.tiles SET hashes = sha256('x') || substr(hashes, 33)")
    tamper(address, "UPDATE log.tiles SET root = sha256(root) WHERE number = 1")
    with pytest.raises(SigningRefusedError, match="'stet log retile' makes the tiles anew"):
        sequencer.sign_all(address, keys)

    assert recovering.retile(address, keys, None) == 3

    sign(address, keys)
    tamper(address, REHASHED, 300)
    with pytest.raises(SigningRefusedError, match="the log is not what was signed"):
        recovering.retile(address, keys, None)
    with psycopg.connect(address) as connection:
        assert connection.execute("SELECT count(*) FROM log.tiles").fetchone() == (3,)
    with sequencer.connected(address) as other:
        assert sequencer.locked(other)
        with pytest.raises(OvertakenError, match="a service signs this log"):
            recovering.retile(address, keys, None)


def test_a_trusted_checkpoint_takes_the_place_of_a_lost_file_but_never_goes_back(
    address: str, keys: KeyDirectory, tree: Tree
) -> None:
    append(address, 5)
    sign(address, keys)
    old = tree.newest().stored
    append(address, 1, after=5)
    sign(address, keys)
    newest = tree.newest().stored
    signer = keys.signer()
    assert signer is not None
    with pytest.raises(ConflictError, match="a log never goes back to size 5"):
        recovering.accept(old, signer, keys.folder)
    next(keys.folder.glob("*.checkpoint")).unlink()

    assert recovering.accept(newest, signer, keys.folder).size == 6

    append(address, 1, after=6)
    sign(address, keys)
