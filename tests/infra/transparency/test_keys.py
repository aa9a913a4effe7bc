"""Signing keys: files that only their owner reads, in a format that Go's tools read too."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain.errors import NotFoundError, RefusedError, UnavailableError
from domain.note import COSIGNATURE, VerifierKey
from infra import files
from infra.transparency.keys import KeyDirectory, SigningKey, read_key
from services.signing import Signing

# From the documentation of Go's golang.org/x/mod/sumdb/note.
GO_PRIVATE = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_PUBLIC = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NOW = datetime(2024, 10, 23, 12, tzinfo=UTC)


def test_a_private_key_of_go_is_read_and_written_as_go_writes_it() -> None:
    key = SigningKey.parse(GO_PRIVATE)

    assert key.verifier == VerifierKey.parse(GO_PUBLIC)
    assert key.to_text() == GO_PRIVATE + "\n"


def test_a_key_is_a_file_that_only_its_owner_reads_in_a_folder_that_only_its_owner_enters(
    tmp_path: Path,
) -> None:
    keys = KeyDirectory(tmp_path / "keys")
    key = SigningKey.generate("log.example")
    path = keys.add(key)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert read_key(path).verifier == key.verifier
    with pytest.raises(UnavailableError, match="File exists"):
        keys.add(key)


def test_a_key_that_others_can_read_is_not_used(tmp_path: Path) -> None:
    keys = KeyDirectory(tmp_path)
    keys.add(SigningKey.generate("log.example")).chmod(0o640)

    with pytest.raises(UnavailableError, match=r"can be read by others \(mode 0640\)"):
        keys.signer()


@pytest.mark.parametrize(
    "text",
    [
        "", "nonsense", GO_PUBLIC, GO_PRIVATE.replace("c74f20a3", "c74f20a4"), GO_PRIVATE[:-8],
        GO_PRIVATE + "\nforever", GO_PRIVATE + "\nuntil tomorrow",
    ],
)  # fmt: skip
def test_a_file_that_is_no_key_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "some.key"
    files.create_private(path, text.encode())

    with pytest.raises(UnavailableError, match=r"some\.key cannot be (used|read)"):
        read_key(path)


def test_a_name_that_cannot_be_a_keys_is_refused() -> None:
    for name in ("", "a b", "a+b", "a\nb"):
        with pytest.raises(RefusedError, match="cannot name a key"):
            SigningKey.generate(name)


def test_during_an_overlap_both_keys_sign_and_after_it_the_new_one(tmp_path: Path) -> None:
    keys = KeyDirectory(tmp_path)
    old, new = (SigningKey.generate("log.example") for _ in range(2))
    keys.add(old)
    keys.add(new)
    keys.retire(old, NOW)
    signer = keys.signer()
    assert signer is not None

    during = signer.sign("text\n", NOW - timedelta(seconds=1))
    after = signer.sign("text\n", NOW)

    assert [v.key for v in during.verify(signer.verifiers)] == [old.verifier, new.verifier]
    assert [v.key for v in after.verify(signer.verifiers)] == [new.verifier]
    with pytest.raises(NotFoundError, match="is not in"):
        keys.retire(SigningKey.generate("log.example"), NOW)


def test_of_many_that_start_together_one_makes_the_key(tmp_path: Path) -> None:
    makers = [Signing(None, KeyDirectory(tmp_path), None) for _ in range(8)]  # type: ignore[arg-type]
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda maker: maker.ensure(), makers))

    assert sum(key is not None for key in made) == 1
    assert len(KeyDirectory(tmp_path).keys()) == 1


def test_with_keys_of_several_logs_one_must_be_named(tmp_path: Path) -> None:
    keys = KeyDirectory(tmp_path)
    assert keys.signer() is None
    for name in ("a.example", "b.example"):
        keys.add(SigningKey.generate(name))
    keys.add(SigningKey.generate("witness.example", COSIGNATURE))

    with pytest.raises(RefusedError, match=r"a\.example, b\.example; STET_LOG_ORIGIN says"):
        keys.signer()
    signer = keys.signer("b.example")
    assert signer is not None
    assert signer.origin == "b.example"
    assert keys.signer("c.example") is None


def test_a_file_that_cannot_be_replaced_stays_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "state"
    files.write_atomically(path, b"one")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(UnavailableError, match="No space left on device"):
        files.write_atomically(path, b"two")
    assert path.read_bytes() == b"one"
    assert list(tmp_path.iterdir()) == [path]
