"""What this log signed last, in a file outside the database: no restore rolls it back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from domain.checkpoint import Checkpoint
from domain.errors import ProofError, RefusedError, UnavailableError
from domain.note import Note, VerifierKey
from infra import files


@dataclass(frozen=True, slots=True)
class Signed:
    """A checkpoint with the note that says it."""

    checkpoint: Checkpoint
    note: Note


class OwnCheckpoint:
    """The file of one origin's last signed checkpoint."""

    def __init__(self, folder: Path, origin: str) -> None:
        self.path = folder / f"{re.sub('[^A-Za-z0-9.-]', '_', origin)}.checkpoint"
        self._origin = origin

    def load(self, keys: Iterable[VerifierKey]) -> Signed | None:
        """Return what was signed last; None where nothing was.

        Raises ``UnavailableError`` where the file is there and cannot be read, and ``ProofError``
        where it does not hold what one of ``keys`` signed for this origin.
        """
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise UnavailableError(f"{self.path} cannot be read: {error.strerror}") from error
        try:
            return read_signed(data, self._origin, keys)
        except RefusedError as error:
            raise ProofError(f"{self.path} is not a checkpoint: {error.message}") from error
        except ProofError as error:
            raise ProofError(f"{self.path} is not what this log signed: {error.message}") from error

    def save(self, note: Note) -> None:
        """Keep a note as the last one signed; it is on the disk when this returns."""
        files.write_atomically(self.path, str(note).encode())


def read_signed(data: bytes, origin: str, keys: Iterable[VerifierKey]) -> Signed:
    """Return a checkpoint of ``origin`` that one of ``keys`` signed.

    Raises ``RefusedError`` where it is no checkpoint, and ``ProofError`` where it is another log's,
    or the signature does not hold.
    """
    note = Note.parse(data)
    note.verify(keys)
    checkpoint = Checkpoint.parse(note.text)
    if checkpoint.origin != origin:
        raise ProofError(f"the checkpoint is of the log {checkpoint.origin}, not of {origin}")
    return Signed(checkpoint, note)
