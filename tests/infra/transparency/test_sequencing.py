"""The sequencer signs what extends its own last checkpoint, and nothing else."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from postgres_servers import Server
from signing import ORIGIN, REHASHED, append, checkpoints, key_directory, sign, tamper

from domain import merkle
from domain.errors import NotFoundError, ProofError, SigningRefusedError, UnavailableError
from domain.note import Note
from infra.transparency import sequencer
from infra.transparency.keys import KeyDirectory, SigningKey


@pytest.fixture
def keys(tmp_path: Path) -> KeyDirectory:
    return key_directory(tmp_path)


def own_file(keys: KeyDirectory) -> Path:
    (path,) = keys.folder.glob("*.checkpoint")
    return path


def leaf_hashes(address: str) -> list[bytes]:
    with psycopg.connect(address) as connection:
        rows = connection.execute("SELECT leaf_hash FROM log.events ORDER BY notification_id")
        return [row[0] for row in rows]


def test_an_empty_log_is_signed_as_the_empty_tree(address: str, keys: KeyDirectory) -> None:
    sign(address, keys)
    sign(address, keys)

    assert [(c.size, c.root) for c in checkpoints(address)] == [(0, merkle.EMPTY_ROOT)]


def test_each_checkpoint_is_the_root_over_the_leaves_and_no_batch_exceeds_500(
    address: str, keys: KeyDirectory
) -> None:
    append(address, 3)
    sign(address, keys)
    append(address, 1300, after=3)
    sign(address, keys)

    leaves = leaf_hashes(address)
    signed = checkpoints(address)
    assert [c.size for c in signed] == [3, 503, 1003, 1303]
    assert [c.root for c in signed] == [merkle.root(leaves[: c.size]) for c in signed]
    assert {c.origin for c in signed} == {ORIGIN}
    note = Note.parse(own_file(keys).read_bytes())
    assert note.text == signed[-1].text
    signer = keys.signer()
    assert signer is not None
    assert [v.key for v in note.verify(signer.verifiers)] == signer.verifiers


def test_full_tiles_are_stored_with_their_roots(address: str, keys: KeyDirectory) -> None:
    append(address, 600)
    sign(address, keys)

    leaves = leaf_hashes(address)
    with psycopg.connect(address) as connection:
        rows = connection.execute("SELECT level, number, root, hashes FROM log.tiles ORDER BY 1, 2")
        assert rows.fetchall() == [
            (0, n, merkle.root(part), b"".join(part))
            for n, part in enumerate((leaves[:256], leaves[256:512]))
        ]


def test_a_database_of_its_own_kind_is_signed_from_the_start(address: str, tmp_path: Path) -> None:
    append(address, 700)
    sign(address, key_directory(tmp_path / "a"))
    sign(address, key_directory(tmp_path / "b", "other.example/log"))

    assert [(c.origin, c.size) for c in checkpoints(address)] == [
        (ORIGIN, 500), (ORIGIN, 700), ("other.example/log", 500), ("other.example/log", 700),
    ]  # fmt: skip


def test_without_a_key_nothing_is_signed(address: str, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="'stet log keygen' makes one"):
        sequencer.sign_all(address, KeyDirectory(tmp_path))


def test_a_crash_between_file_and_database_is_made_good(address: str, keys: KeyDirectory) -> None:
    append(address, 300)
    sign(address, keys)
    expected = checkpoints(address)
    tamper(address, "DELETE FROM log.checkpoints")
    tamper(address, "DELETE FROM log.tiles")

    sign(address, keys)

    assert checkpoints(address) == expected
    with psycopg.connect(address) as connection:
        assert connection.execute("SELECT count(*) FROM log.tiles").fetchone() == (1,)


CHANGED = "UPDATE log.events SET state = '{}' WHERE notification_id = %s"


@pytest.mark.parametrize(
    ("statement", "position", "why"),
    [
        (CHANGED, 299, "position 299 was changed: its event gives"),
        (REHASHED, 299, "the log is not what was signed: its root at size 300"),
        ("DELETE FROM log.events WHERE notification_id = %s", 299, "position 299 is missing"),
        ("UPDATE log.head SET size = %s", 299, "ends at position 299, but position 300 was signed"),
        ("UPDATE log.tiles SET root = sha256(root) WHERE %s > 0", 1, "'stet log retile'"),
        ("UPDATE log.tiles SET number = 7 WHERE %s > 0", 1, "tiles of level 0 are missing"),
    ],
)
def test_what_was_changed_after_it_was_signed_is_never_signed_again(
    address: str, keys: KeyDirectory, statement: str, position: int, why: str
) -> None:
    append(address, 300)
    sign(address, keys)
    before = own_file(keys).read_bytes()
    tamper(address, statement, position)

    with pytest.raises(SigningRefusedError, match=why):
        sequencer.sign_all(address, keys)
    assert own_file(keys).read_bytes() == before
    assert len(checkpoints(address)) == 1


def test_a_change_while_it_runs_is_found_before_the_next_checkpoint(
    address: str, keys: KeyDirectory
) -> None:
    append(address, 300)
    with sequencer.connected(address) as connection:
        term = sequencer.begin(connection, keys, None)
        term.step()
        tamper(address, REHASHED, 299)
        append(address, 1, after=300)

        with pytest.raises(SigningRefusedError, match="position 299 was changed after it was"):
            term.step()
        tamper(address, "UPDATE log.head SET size = 200")
        with pytest.raises(SigningRefusedError, match="ends at position 200"):
            term.step()


def test_a_change_before_anything_was_signed_is_found_too(address: str, keys: KeyDirectory) -> None:
    append(address, 3)
    tamper(address, CHANGED, 2)

    with pytest.raises(SigningRefusedError, match="position 2 was changed: its event gives"):
        sequencer.sign_all(address, keys)


def test_a_missing_file_is_no_licence_to_start_anew(address: str, keys: KeyDirectory) -> None:
    append(address, 3)
    sign(address, keys)
    own_file(keys).unlink()

    with pytest.raises(
        SigningRefusedError, match="is missing, but the database holds a checkpoint"
    ):
        sequencer.sign_all(address, keys)


def test_a_checkpoint_that_was_not_signed_by_us_is_no_checkpoint(
    address: str, keys: KeyDirectory
) -> None:
    append(address, 3)
    sign(address, keys)
    stranger = SigningKey.generate(ORIGIN)
    text = checkpoints(address)[0].text
    forged = str(Note(text, (stranger.sign(text),))).encode()
    tamper(address, "UPDATE log.checkpoints SET note = %s", forged)

    with pytest.raises(SigningRefusedError, match="of size 3 in the database is forged"):
        sequencer.sign_all(address, keys)
    own_file(keys).write_bytes(forged)
    with pytest.raises(ProofError, match="is not what this log signed"):
        sequencer.sign_all(address, keys)
    own_file(keys).write_bytes(b"nonsense")
    with pytest.raises(ProofError, match="is not a checkpoint"):
        sequencer.sign_all(address, keys)


def test_somebody_who_signs_with_the_same_keys_elsewhere_stops_us(
    address: str, keys: KeyDirectory
) -> None:
    append(address, 3)
    with sequencer.connected(address) as connection:
        term = sequencer.begin(connection, keys, None)
        term.step()
        append(address, 1, after=3)
        term.step()
        other = checkpoints(address)[0].text
        signer = keys.signer()
        assert signer is not None
        own_file(keys).write_text(str(Note(other, (signer.keys[0].sign(other),))))
        append(address, 1, after=4)

        with pytest.raises(SigningRefusedError, match="somebody else signs with the same keys"):
            term.step()


def test_an_old_file_is_brought_forward_when_the_log_extends_both(
    address: str, keys: KeyDirectory
) -> None:
    append(address, 3)
    sign(address, keys)
    old = own_file(keys).read_bytes()
    append(address, 300, after=3)
    sign(address, keys)
    own_file(keys).write_bytes(old)

    sign(address, keys)

    assert own_file(keys).read_bytes() != old


def test_a_file_that_cannot_be_written_stops_signing_before_anything_is_published(
    address: str, keys: KeyDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    append(address, 3)

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with sequencer.connected(address) as connection:
        term = sequencer.begin(connection, keys, None)
        monkeypatch.setattr("os.fsync", full)
        with pytest.raises(UnavailableError, match="No space left on device"):
            term.step()
    assert checkpoints(address) == []


def test_a_restored_backup_is_not_signed_until_what_is_missing_is_back(
    server: Server, address: str, keys: KeyDirectory
) -> None:
    append(address, 3)
    sign(address, keys)
    backup = server.copy_of(address)
    append(address, 2, after=3)
    sign(address, keys)

    with pytest.raises(SigningRefusedError, match="ends at position 3, but position 5 was signed"):
        sequencer.sign_all(backup, keys)
    append(backup, 2, "story-since")
    with pytest.raises(SigningRefusedError, match="the log is not what was signed"):
        sequencer.sign_all(backup, keys)

    # Where it is gone for good, the rest goes on under another name; the old keys stay.
    keys.add(SigningKey.generate("log.example/anew"))
    assert sequencer.sign_all(backup, keys, "log.example/anew")
    assert [(c.origin, c.size) for c in checkpoints(backup)] == [
        ("log.example/anew", 5), (ORIGIN, 3)
    ]  # fmt: skip


def test_only_one_signs_at_a_time(address: str, keys: KeyDirectory) -> None:
    with sequencer.connected(address) as connection:
        assert sequencer.locked(connection)
        assert not sequencer.sign_all(address, keys)
