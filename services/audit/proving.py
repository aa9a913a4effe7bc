"""Proves that an event is in the log, from this database or from a log elsewhere."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from domain import merkle
from domain.address import name_of
from domain.anchoring import Interval, interval
from domain.article_events import RevisionCaptured
from domain.checkpoint import Checkpoint
from domain.errors import NotFoundError, RefusedError, UnavailableError
from domain.leaf import leaf_hash
from domain.note import Note, Verified, VerifierKey
from domain.tlog_proof import TlogProof
from infra.transparency import sequencer
from services.audit.remote import RemoteLog
from services.bootstrap import Stet

WAIT_SECONDS: Final = 10.0
_EVENT = re.compile(r"(.+)@([1-9]\d*)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Proven:
    """A leaf, the proof that it is in the log, and whose signatures say so."""

    position: int
    leaf: bytes
    proof: TlogProof
    verified: Sequence[Verified]

    @property
    def checkpoint(self) -> Checkpoint:
        """The checkpoint that the proof leads to."""
        return Checkpoint.parse(self.proof.note.text)


@dataclass(frozen=True, slots=True)
class Extension:
    """That the log of one checkpoint begins with that of another."""

    old: Checkpoint
    new: Checkpoint
    proof: Sequence[bytes]
    old_signed: bool
    """Whether somebody signed the older root, or it was made from tiles here."""


def position_of(stet: Stet, target: str, revision: int | None) -> int:
    """Return the position of an event: a position, ``stream@version``, or a revision of an article.

    Raises ``NotFoundError`` where the log does not hold it.
    """
    if target.isascii() and target.isdigit() and revision is None:
        return stet.tree.entry(int(target)).position
    event = _EVENT.fullmatch(target)
    if event and revision is None and "/" not in target:
        return stet.tree.position_of(event[1], int(event[2]))
    captured = [
        logged
        for logged in stet.log.stream(name_of(target))
        if isinstance(logged.event, RevisionCaptured) and revision in (None, logged.event.revision)
    ]
    if not captured:
        which = f"revision {revision} of " if revision else ""
        raise NotFoundError(f"the log holds no {which}{target}")
    return captured[-1].position


def signed_up_to(stet: Stet, position: int) -> None:
    """See to it that a position is signed: sign it, or wait for whoever does.

    Raises ``SigningRefusedError`` where it must not be signed, ``UnavailableError`` where nobody
    signs within 10 s.
    """
    deadline = time.monotonic() + WAIT_SECONDS
    while stet.tree.signing().signed < position or stet.tree.signing().origin is None:
        if sequencer.sign_all(stet.address, stet.signing.keys, stet.settings.log_origin):
            return
        if time.monotonic() > deadline:
            refused = stet.tree.signing().refused or "/readyz of the service that signs tells more"
            raise UnavailableError(f"position {position} is not signed: {refused}")
        time.sleep(0.05)


def prove(stet: Stet, position: int) -> Proven:
    """Prove a position in the tree of the newest checkpoint, and verify the proof."""
    published = stet.tree.newest()
    entry = stet.tree.entry(position)
    hashes = stet.tree.inclusion(position, published.checkpoint.size)
    proof = TlogProof(position - 1, tuple(hashes), published.note)
    keys = [known.key for known in stet.tree.known_keys()]
    verified = proof.verify(leaf_hash(entry.leaf), keys, published.checkpoint.origin)
    return Proven(position, entry.leaf, proof, verified)


def prove_remotely(remote: RemoteLog, position: int, keys: Sequence[VerifierKey]) -> Proven:
    """Prove a position of a log elsewhere from its tiles and leaves, by ``keys`` of its own."""
    note = remote.checkpoint()
    checkpoint = Checkpoint.parse(note.text)
    if not 1 <= position <= checkpoint.size:
        raise NotFoundError(f"the log is signed up to position {checkpoint.size}")
    leaf = remote.leaf(position, checkpoint.size)
    hashes = remote.inclusion(position, checkpoint.size)
    proof = TlogProof(position - 1, tuple(hashes), note)
    verified = proof.verify(leaf_hash(leaf), keys, checkpoint.origin)
    return Proven(position, leaf, proof, verified)


def anchored(stet: Stet, position: int) -> Interval:
    """Return between which anchors a position came into the log."""
    return interval(position, (stored.anchor for stored in stet.tree.anchors()))


def consistent(stet: Stet, old: Note | int, new: Note) -> Extension:
    """Prove that a checkpoint extends another, whoever kept them, or the tree of any size.

    Raises ``ProofError`` where a signature does not hold, or the log is not both of them, and
    ``RefusedError`` where the second is the smaller.
    """
    keys = [known.key for known in stet.tree.known_keys()]
    older, note = _older(stet, old)
    for signed in (note, new):
        if signed is not None:
            signed.verify(keys)
    newer = Checkpoint.parse(new.text)
    if older.size > newer.size:
        raise RefusedError(f"B is size {newer.size}, smaller than A, which is size {older.size}")
    hashes: list[bytes] = []
    if older.size > 0:
        hashes = stet.tree.consistency(older.size, newer.size)
        merkle.check_consistency(older.size, newer.size, hashes, older.root, newer.root)
    return Extension(older, newer, hashes, note is not None)


def _older(stet: Stet, old: Note | int) -> tuple[Checkpoint, Note | None]:
    if isinstance(old, Note):
        return Checkpoint.parse(old.text), old
    checkpoint, published = stet.tree.at(old)
    return checkpoint, published.note if published else None
