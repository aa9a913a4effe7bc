"""Follows a log from outside: keeps its checkpoints, and tells when it does not only grow."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from domain.checkpoint import Checkpoint
from domain.errors import ProofError, RefusedError, UnavailableError
from domain.leaf import leaf_hash
from domain.log_events import KeyRotated
from domain.merkle import check_inclusion
from domain.note import ED25519, Note, VerifierKey
from domain.witnessing import check_growth
from infra import files
from services.audit.remote import RemoteLog

_KEYS: Final = "keys"
_NEWEST: Final = "newest.checkpoint"


@dataclass(frozen=True, slots=True)
class Seen:
    """One look at a log: its checkpoint, how many positions are new, and keys taken up now."""

    checkpoint: Checkpoint
    before: int | None
    new_keys: tuple[VerifierKey, ...] = ()


class Watch:
    """Remembers a log in a folder: its keys, and every checkpoint that was seen."""

    def __init__(self, remote: RemoteLog, folder: Path, keys: tuple[VerifierKey, ...] = ()) -> None:
        self._remote = remote
        self._folder = folder
        self._given = keys
        folder.mkdir(parents=True, exist_ok=True)

    def look(self) -> Seen:
        """Look at the log once.

        Raises ``ProofError`` where it is not consistent with all that was seen before, having kept
        the checkpoint that shows it; ``UnavailableError`` where the log does not answer.
        """
        note = self._remote.checkpoint()
        keys = self._keys()
        try:
            note.verify(keys)
            checkpoint = Checkpoint.parse(note.text)
            newest = self._newest()
            if newest is not None:
                self._check(newest, checkpoint)
        except (ProofError, RefusedError) as error:
            kept = self._folder / f"conflict-{_digest(note)}.checkpoint"
            files.write_atomically(kept, str(note).encode())
            raise ProofError(f"{error.message}. Kept as evidence: {kept}") from error
        if newest is None or checkpoint.size > newest.size:
            files.write_atomically(
                self._folder / f"{checkpoint.size}.checkpoint", str(note).encode()
            )
            files.write_atomically(self._folder / _NEWEST, str(note).encode())
        new_keys = self._take_up_keys(keys, checkpoint)
        return Seen(checkpoint, newest.size if newest else None, new_keys)

    def _check(self, older: Checkpoint, newer: Checkpoint) -> None:
        if newer.origin != older.origin:
            raise ProofError(f"the log calls itself {newer.origin}, before it was {older.origin}")
        if newer.size < older.size:
            raise ProofError(
                f"the log shows size {newer.size}, but size {older.size} was seen before: it was "
                "rolled back, or shows different people different logs"
            )
        if newer.size == older.size and newer.root != older.root:
            raise ProofError(
                f"two roots for size {newer.size}: {older.root.hex()} was seen before, now it is "
                f"{newer.root.hex()}. The log was forked"
            )
        proof = self._remote.consistency(older.size, newer.size)
        check_growth(older, newer, proof)

    def _keys(self) -> list[VerifierKey]:
        """Return the keys that are trusted: given, remembered, or those of the very first look."""
        path = self._folder / _KEYS
        if path.exists():
            kept = [VerifierKey.parse(line) for line in path.read_text("utf-8").splitlines()]
            return [*dict.fromkeys((*kept, *self._given))]
        keys = self._given or tuple(
            key for key, _ in self._remote.told_keys() if key.algorithm == ED25519
        )
        if not keys:
            raise UnavailableError("the log tells no key; name one with --key")
        self._remember(keys)
        return list(keys)

    def _remember(self, keys: tuple[VerifierKey, ...]) -> None:
        text = "".join(f"{key}\n" for key in keys)
        files.write_atomically(self._folder / _KEYS, text.encode())

    def _newest(self) -> Checkpoint | None:
        path = self._folder / _NEWEST
        if not path.exists():
            return None
        return Checkpoint.parse(Note.parse(path.read_bytes()).text)

    def _take_up_keys(
        self, trusted: list[VerifierKey], checkpoint: Checkpoint
    ) -> tuple[VerifierKey, ...]:
        """Trust further keys that an event of the log, proven under a trusted key, brings in."""
        taken: list[VerifierKey] = []
        for key, position in self._told_keys():
            if key in trusted or position is None or position > checkpoint.size:
                continue
            event = self._proven_rotation(position, checkpoint)
            if event.new == str(key) and VerifierKey.parse(event.old) in (*trusted, *taken):
                taken.append(key)
        if taken:
            self._remember((*trusted, *taken))
        return tuple(taken)

    def _told_keys(self) -> list[tuple[VerifierKey, int | None]]:
        """Return the keys the log tells of; a log of another kind need not have such a page."""
        try:
            return self._remote.told_keys()
        except UnavailableError:
            return []

    def _proven_rotation(self, position: int, checkpoint: Checkpoint) -> KeyRotated:
        leaf = self._remote.leaf(position, checkpoint.size)
        proof = self._remote.inclusion(position, checkpoint.size)
        check_inclusion(leaf_hash(leaf), position - 1, checkpoint.size, proof, checkpoint.root)
        answer = self._remote.json("entries", after=position - 1, limit=1)
        state = str(answer["entries"][0]["state"]).encode()
        lines = leaf.decode().splitlines()
        if lines[4] != KeyRotated.TOPIC or lines[6] != hashlib.sha256(state).hexdigest():
            raise ProofError(f"position {position} does not bring in the key that is said of it")
        return KeyRotated(
            originator_id=lines[2], originator_version=int(lines[3]), **json.loads(state)
        )


def _digest(note: Note) -> str:
    return hashlib.sha256(str(note).encode()).hexdigest()[:16]
