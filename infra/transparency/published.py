"""What the transparency log answers with: checkpoints, entries, keys, anchors."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from domain.anchoring import Anchor
from domain.article_events import RevisionCaptured
from domain.checkpoint import Checkpoint
from domain.leaf import leaf
from domain.note import Note, VerifierKey


@dataclass(frozen=True, slots=True)
class Published:
    """A checkpoint as it was handed out, with the cosignatures that came since."""

    checkpoint: Checkpoint
    note: Note
    stored: bytes
    """The note as it was first stored, byte for byte: what time stamps are over."""
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One event as the log stores it, and its leaf."""

    position: int
    stream: str
    version: int
    topic: str
    recorded_at: datetime
    state: bytes
    leaf_hash: bytes

    @property
    def commitments(self) -> list[str]:
        """The commitments to the bodies that the event seals, hexadecimal."""
        if self.topic != RevisionCaptured.TOPIC:
            return []
        return [json.loads(self.state)["commitment"]]

    @property
    def leaf(self) -> bytes:
        """The leaf's bytes, made from the event."""
        return leaf(
            self.position, self.stream, self.version, self.topic, self.recorded_at, self.state
        )


@dataclass(frozen=True, slots=True)
class StoredAnchor:
    """An anchor, with the time stamp's response (DER) or the cosignature's line that says so."""

    anchor: Anchor
    data: bytes


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A public key, the first size it signed, and when it stops, where that is decided."""

    key: VerifierKey
    first_size: int
    signs_until: datetime | None
    announced_at: int | None
    """The position of the event that brought it in; the first key has none."""

    @property
    def pem(self) -> str:
        """The public key as openssl reads it."""
        key = Ed25519PublicKey.from_public_bytes(self.key.public_key)
        return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


@dataclass(frozen=True, slots=True)
class Signing:
    """How far signing is. ``behind_seconds`` is the age of the first unsigned position."""

    head: int
    signed: int
    origin: str | None
    behind_seconds: float
    refused: str | None
