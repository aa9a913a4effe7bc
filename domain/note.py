"""Signed notes (c2sp.org/signed-note) and the keys that verify them.

Two kinds of signatures are known here: Ed25519 over the text (0x01), which logs make, and
time-stamped cosignatures over a checkpoint (0x04, c2sp.org/tlog-cosignature), which witnesses make.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from domain import base64_text, ed25519
from domain.errors import ProofError, RefusedError

ED25519: Final = 0x01
COSIGNATURE: Final = 0x04
MAX_SIGNATURES: Final = 100
MAX_NOTE_BYTES: Final = 1_000_000
_MARK: Final = "— "  # em dash, space
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_HEX_ID = re.compile(r"[0-9a-f]{8}", re.ASCII)


def check_name(name: str) -> None:
    """Raise ``RefusedError`` for what cannot name a key: empty, with a space, a + or a control."""
    if not name or "+" in name or any(c.isspace() for c in name) or _CONTROL.search(name):
        raise RefusedError(f"'{name}' cannot name a key: no spaces, no '+', and not empty")


def key_id(name: str, algorithm: int, public_key: bytes) -> int:
    """Return the 32-bit id of a key: the first four bytes of a SHA-256, big end first."""
    data = name.encode() + b"\n" + bytes([algorithm]) + public_key
    return int.from_bytes(hashlib.sha256(data).digest()[:4], "big")


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key (32 bytes) with its name and the kind of signature it verifies."""

    name: str
    algorithm: int
    public_key: bytes

    @property
    def id(self) -> int:
        """The 32-bit id that its signatures carry."""
        return key_id(self.name, self.algorithm, self.public_key)

    def __str__(self) -> str:
        """Return the key as Go's and C2SP's tools write it: ``name+id+base64``."""
        encoded = base64_text.encode(bytes([self.algorithm]) + self.public_key)
        return f"{self.name}+{self.id:08x}+{encoded}"

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """Read ``name+id+base64``. Raises ``RefusedError`` where that is not what it is."""
        name, _, rest = text.strip().partition("+")
        hexadecimal, _, encoded = rest.partition("+")
        if not _HEX_ID.fullmatch(hexadecimal):
            raise RefusedError(f"'{text[:200]}' is not a verifier key: name+id+base64")
        check_name(name)
        data = base64_text.decode(encoded)
        if len(data) != 1 + ed25519.KEY_LENGTH or data[0] not in (ED25519, COSIGNATURE):
            raise RefusedError(f"the key of {name} is not Ed25519, the only kind known here")
        key = cls(name, data[0], data[1:])
        if f"{key.id:08x}" != hexadecimal:
            raise RefusedError(f"the key of {name} has the id {key.id:08x}, not {hexadecimal}")
        return key


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: whose it says it is, and its bytes after the key's id."""

    name: str
    key_id: int
    data: bytes

    def __str__(self) -> str:
        """Return the line, without its newline."""
        encoded = base64_text.encode(self.key_id.to_bytes(4, "big") + self.data)
        return f"{_MARK}{self.name} {encoded}"

    @classmethod
    def parse(cls, line: str) -> Signature:
        """Read a signature line. Raises ``RefusedError`` where it is none."""
        name, _, encoded = line.removeprefix(_MARK).partition(" ")
        if not line.startswith(_MARK):
            raise RefusedError(f"'{line[:100]}' is not a signature line: it begins with an em dash")
        check_name(name)
        data = base64_text.decode(encoded)
        if len(data) < 5:
            raise RefusedError(f"the signature of {name} is too short")
        return cls(name, int.from_bytes(data[:4], "big"), data[4:])


@dataclass(frozen=True, slots=True)
class Verified:
    """A signature that holds, its key, and for a cosignature its time in POSIX seconds."""

    key: VerifierKey
    signature: Signature
    timestamp: int | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A text, which ends with a newline, and the signatures under it."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        """Return the note as it is stored and sent."""
        return self.text + "\n" + "".join(f"{signature}\n" for signature in self.signatures)

    @classmethod
    def parse(cls, data: bytes) -> Note:
        """Read a signed note. Raises ``RefusedError`` where it is not one to the letter."""
        if len(data) > MAX_NOTE_BYTES:
            raise RefusedError(f"a note of more than {MAX_NOTE_BYTES} bytes is not read")
        try:
            whole = data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise RefusedError("a note is UTF-8, and this is not") from error
        if _CONTROL.search(whole):
            raise RefusedError("a note holds no control characters but newlines")
        head, blank, tail = whole.rpartition("\n\n")
        if not blank or not head or not tail.endswith("\n"):
            raise RefusedError("a note is a text, an empty line and signature lines")
        lines = tail[:-1].split("\n")
        if len(lines) > MAX_SIGNATURES:
            raise RefusedError(f"a note of more than {MAX_SIGNATURES} signatures is not read")
        return cls(head + "\n", tuple(Signature.parse(line) for line in lines))

    def verify(self, keys: Iterable[VerifierKey]) -> list[Verified]:
        """Return the signatures by ``keys``, verified; those of other keys are passed over.

        Raises ``ProofError`` when one of them does not hold, or there is none at all.
        """
        known = {(key.name, key.id): key for key in keys}
        verified = [
            verify(self.text, signature, known[signature.name, signature.key_id])
            for signature in self.signatures
            if (signature.name, signature.key_id) in known
        ]
        if not verified:
            names = ", ".join(sorted({f"{name}+{id_:08x}" for name, id_ in known})) or "none"
            raise ProofError(f"the note bears no signature by a key that is trusted ({names})")
        return verified


def verify(text: str, signature: Signature, key: VerifierKey) -> Verified:
    """Verify one signature over a note's text. Raises ``ProofError`` where it does not hold."""
    timestamp, message, data = None, text.encode(), signature.data
    if key.algorithm == COSIGNATURE:
        timestamp, data = int.from_bytes(data[:8], "big"), data[8:]
        message = cosigned(text, timestamp)
    is_plausible = timestamp is None or timestamp < 2**63
    if not is_plausible or not ed25519.verifies(key.public_key, data, message):
        raise ProofError(f"the signature of {key.name} ({key.id:08x}) does not hold")
    return Verified(key, signature, timestamp)


def cosigned(text: str, timestamp: int) -> bytes:
    """Return what a witness signs over a checkpoint's text at a time in POSIX seconds."""
    return f"cosignature/v1\ntime {timestamp}\n{text}".encode()
