"""Proofs that stand by themselves: where a leaf is, its path, and the checkpoint it leads to.

c2sp.org/tlog-proof@v1. Files of it end in ``.tlog-proof``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from domain import base64_text, merkle
from domain.checkpoint import Checkpoint, parse_size
from domain.errors import ProofError, RefusedError
from domain.note import Note, Verified, VerifierKey

HEADER: Final = "c2sp.org/tlog-proof@v1"
MAX_HASHES: Final = 63


@dataclass(frozen=True, slots=True)
class TlogProof:
    """An inclusion proof with its checkpoint. ``index`` is a position less one."""

    index: int
    hashes: tuple[bytes, ...]
    note: Note
    extra: bytes | None = None

    def __str__(self) -> str:
        """Return the proof as it is stored and sent."""
        lines = [HEADER]
        if self.extra is not None:
            lines.append(f"extra {base64_text.encode(self.extra)}")
        lines += [f"index {self.index}", *map(base64_text.encode, self.hashes), "", str(self.note)]
        return "\n".join(lines)

    @classmethod
    def parse(cls, data: bytes) -> TlogProof:
        """Read a proof. Raises ``RefusedError`` where it is not one to the letter."""
        head, blank, rest = data.partition(b"\n\n")
        try:
            lines = head.decode("ascii").split("\n")
        except UnicodeDecodeError as error:
            raise RefusedError("a proof's lines are ASCII up to its checkpoint") from error
        if not blank or lines.pop(0) != HEADER:
            raise RefusedError(f"a proof begins with the line {HEADER}")
        extra = None
        if lines and lines[0].startswith("extra "):
            extra = base64_text.decode(lines.pop(0).removeprefix("extra "))
        if not lines or not lines[0].startswith("index "):
            raise RefusedError("a proof says 'index' and a number before its hashes")
        index = parse_size(lines.pop(0).removeprefix("index "))
        return cls(index, parse_hashes(lines), Note.parse(rest), extra)

    def verify(self, leaf_hash: bytes, keys: Iterable[VerifierKey], origin: str) -> list[Verified]:
        """Verify that a leaf is in the log of ``origin``, whose keys are among ``keys``.

        Returns the signatures by those keys. Raises ``ProofError`` where it is not proven, and
        ``RefusedError`` where the note is no checkpoint.
        """
        verified = self.note.verify(keys)
        checkpoint = Checkpoint.parse(self.note.text)
        if checkpoint.origin != origin:
            raise ProofError(f"the proof is of the log {checkpoint.origin}, not of {origin}")
        merkle.check_inclusion(leaf_hash, self.index, checkpoint.size, self.hashes, checkpoint.root)
        return verified


def parse_hashes(lines: Iterable[str]) -> tuple[bytes, ...]:
    """Read hashes, a line each. Raises ``RefusedError`` where one is not 32 bytes in base 64."""
    hashes = tuple(base64_text.decode(line) for line in lines)
    if len(hashes) > MAX_HASHES or any(len(hash_) != merkle.HASH_LENGTH for hash_ in hashes):
        raise RefusedError(f"a proof has at most {MAX_HASHES} hashes, of 32 bytes each")
    return hashes
