"""What an auditor brings along: keys and checkpoints that did not come from the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from domain.checkpoint import Checkpoint
from domain.errors import ProofError, RefusedError
from domain.findings import Kind, Report
from domain.note import Note, VerifierKey
from domain.tree_check import Claim
from infra.transparency.keys import KeyDirectory
from infra.transparency.own_checkpoint import OwnCheckpoint


@dataclass(frozen=True, slots=True)
class Trust:
    """Verifier keys of the log, checkpoints with where each came from, witnesses' keys, and a PEM
    file of time-stamping authorities' certificates.
    """

    keys: tuple[VerifierKey, ...] = ()
    checkpoints: tuple[tuple[str, Note], ...] = ()
    witnesses: tuple[VerifierKey, ...] = ()
    authorities: Path | None = None

    def claims(self, report: Report) -> list[Claim]:
        """Return what the checkpoints claim; one that is none, or is forged, is a finding."""
        return sorted(self._claims(report))

    def _claims(self, report: Report) -> Iterator[Claim]:
        for where, note in self.checkpoints:
            try:
                if self.keys:
                    note.verify(self.keys)
                claimed = Checkpoint.parse(note.text)
            except (ProofError, RefusedError) as error:
                report.found(Kind.CHECKPOINT_FORGED, where, error.message)
            else:
                yield Claim(claimed.size, claimed.root, where, note)


def gather(
    keys: Iterable[str],
    checkpoints: Iterable[Path],
    folder: Path | None = None,
    *,
    witnesses: Iterable[str] = (),
    authorities: Path | None = None,
) -> Trust:
    """Return what options name: verifier keys, files of checkpoints, witnesses, authorities.

    ``folder`` is where a log keeps its keys and what it signed last, outside its database: where it
    is at hand, that is trusted too. Raises ``RefusedError`` for what is no key or checkpoint.
    """
    trusted = [VerifierKey.parse(text) for text in keys]
    outside = [(str(path), read_note(path)) for path in checkpoints]
    if folder is not None and folder.is_dir():
        held = KeyDirectory(folder).keys()
        paths = {OwnCheckpoint(folder, key.name).path for key in held}
        outside += [(str(path), read_note(path)) for path in sorted(paths) if path.exists()]
        trusted = trusted or [key.verifier for key in held]
    cosigners = tuple(VerifierKey.parse(text) for text in witnesses)
    return Trust(tuple(trusted), tuple(outside), cosigners, authorities)


def read_note(path: Path) -> Note:
    """Read a signed note. Raises ``RefusedError`` for what is none, or is not there."""
    try:
        return Note.parse(path.read_bytes())
    except OSError as error:
        raise RefusedError(f"{path} cannot be read: {error.strerror}") from error
    except RefusedError as error:
        raise RefusedError(f"{path} is no checkpoint: {error.message}") from error
