"""Signing keys: one file each, 0600, outside the database; in the format of Go's note package.

A key's file is a line ``PRIVATE+KEY+name+id+base64``, and once it is to be retired a second one,
``until`` and a time.
"""

from __future__ import annotations

import fcntl
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from domain import base64_text, note
from domain.clocks import format_time, parse_time
from domain.errors import NotFoundError, RefusedError, UnavailableError
from domain.note import Note, Signature, VerifierKey
from infra import files

_PREFIX: Final = "PRIVATE+KEY+"
_SEED_LENGTH: Final = 32
_NEVER: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key. ``until`` is when it stops signing, where that is decided."""

    name: str
    algorithm: int
    private: Ed25519PrivateKey
    until: datetime | None = None

    @classmethod
    def generate(cls, name: str, algorithm: int = note.ED25519) -> SigningKey:
        """Return a new key. Raises ``RefusedError`` for a name that cannot be a key's."""
        note.check_name(name)
        return cls(name, algorithm, Ed25519PrivateKey.generate())

    @property
    def verifier(self) -> VerifierKey:
        """The public half."""
        return VerifierKey(self.name, self.algorithm, self.private.public_key().public_bytes_raw())

    def sign(self, text: str) -> Signature:
        """Return the log's signature over a note's text."""
        return self._signature(self.private.sign(text.encode()))

    def cosign(self, text: str, timestamp: int) -> Signature:
        """Return a witness's signature over a checkpoint's text, at a time in POSIX seconds."""
        signed = self.private.sign(note.cosigned(text, timestamp))
        return self._signature(timestamp.to_bytes(8, "big") + signed)

    def _signature(self, data: bytes) -> Signature:
        return Signature(self.name, self.verifier.id, data)

    def to_text(self) -> str:
        """Return what is kept in the key's file."""
        encoded = base64_text.encode(bytes([self.algorithm]) + self.private.private_bytes_raw())
        line = f"{_PREFIX}{self.name}+{self.verifier.id:08x}+{encoded}\n"
        return line + (f"until {format_time(self.until)}\n" if self.until else "")

    @classmethod
    def parse(cls, text: str) -> SigningKey:
        """Read a key's file. Raises ``RefusedError`` where it is none."""
        line, _, rest = text.strip().partition("\n")
        name, _, tail = line.removeprefix(_PREFIX).partition("+")
        hexadecimal, _, encoded = tail.partition("+")
        if not line.startswith(_PREFIX) or (rest and not rest.startswith("until ")):
            raise RefusedError(f"a key is a line {_PREFIX}name+id+base64")
        data = base64_text.decode(encoded)
        if len(data) != 1 + _SEED_LENGTH or data[0] not in (note.ED25519, note.COSIGNATURE):
            raise RefusedError("the key is not Ed25519, the only kind known here")
        until = parse_time(rest.removeprefix("until ")) if rest else None
        key = cls(name, data[0], Ed25519PrivateKey.from_private_bytes(data[1:]), until)
        if f"{key.verifier.id:08x}" != hexadecimal:
            raise RefusedError(f"the key's id is {key.verifier.id:08x}, not {hexadecimal}")
        return key


@dataclass(frozen=True, slots=True)
class Signer:
    """All keys of one origin, those first that retire first."""

    origin: str
    keys: tuple[SigningKey, ...]

    @property
    def verifiers(self) -> list[VerifierKey]:
        """The public keys, those that sign no more among them: old checkpoints bear them."""
        return [key.verifier for key in self.keys]

    def active(self, now: datetime) -> list[SigningKey]:
        """Return the keys that sign at a time."""
        return [key for key in self.keys if key.until is None or now < key.until]

    def sign(self, text: str, now: datetime) -> Note:
        """Return a note signed by every key that signs at a time: during an overlap, both."""
        return Note(text, tuple(key.sign(text) for key in self.active(now)))


class KeyDirectory:
    """The folder of the keys, which also holds what was signed last: both move together."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def exclusively(self) -> Iterator[None]:
        """Hold the folder against other processes that would change it at the same moment."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def add(self, key: SigningKey) -> Path:
        """Keep a new key; return its file."""
        path = self.folder / f"{key.verifier.id:08x}.key"
        files.create_private(path, key.to_text().encode())
        return path

    def retire(self, key: SigningKey, until: datetime) -> None:
        """Have a key sign until a time and no longer."""
        path = self._path_of(key)
        retired = SigningKey(key.name, key.algorithm, key.private, until)
        files.write_atomically(path, retired.to_text().encode(), files.PRIVATE)

    def keys(self) -> list[SigningKey]:
        """Return all keys of logs, those first that retire first.

        Raises ``UnavailableError`` for one that is not safe to use.
        """
        found = [read_key(path) for path in self._files()]
        mine = [key for key in found if key.algorithm == note.ED25519]
        return sorted(mine, key=lambda key: key.until or _NEVER)

    def signer(self, origin: str | None = None) -> Signer | None:
        """Return the keys of an origin, or of the only one there is; None where there is none.

        Raises ``RefusedError`` when there are keys of several origins and none is named.
        """
        keys = self.keys()
        origins = {key.name for key in keys}
        if origin is None and len(origins) > 1:
            raise RefusedError(
                f"{self.folder} holds keys of {', '.join(sorted(origins))}; "
                "STET_LOG_ORIGIN says which of them signs"
            )
        wanted = origin or next(iter(origins), None)
        if wanted not in origins:
            return None
        return Signer(str(wanted), tuple(key for key in keys if key.name == wanted))

    def _files(self) -> Sequence[Path]:
        return sorted(p for p in self.folder.glob("*.key") if not p.name.startswith("."))

    def _path_of(self, key: SigningKey) -> Path:
        for path in self._files():
            if read_key(path).verifier == key.verifier:
                return path
        raise NotFoundError(f"the key {key.verifier} is not in {self.folder}")


def read_key(path: Path) -> SigningKey:
    """Read a key's file.

    Raises ``UnavailableError`` where it cannot be read, or others can read it.
    """
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            raise UnavailableError(
                f"{path} can be read by others (mode {mode:04o}); if nobody did, 'chmod 600' it, "
                "else make a new key: 'stet log rotate --overlap 0'"
            )
        return SigningKey.parse(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise UnavailableError(f"the key {path} cannot be read: {error}") from error
    except RefusedError as error:
        raise UnavailableError(f"the key {path} cannot be used: {error.message}") from error
