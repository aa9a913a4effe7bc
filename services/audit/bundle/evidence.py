"""What a bundle holds, before it is files and after it was read from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from domain.canonical import Json
from domain.checkpoint import Checkpoint
from domain.event_check import StoredEvent
from domain.leaf import leaf
from domain.note import Note, VerifierKey
from domain.redaction import Redaction

FORMAT: Final = "stet.bundle/v1"

Kind = Literal["story", "articles", "all"]


@dataclass(frozen=True, slots=True)
class Selection:
    """What the evidence is about: a story by its slug, articles by their ids, or all of the log."""

    kind: Kind
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Body:
    """A text with the salt that seals it."""

    salt: bytes
    body: bytes


@dataclass(frozen=True, slots=True)
class Earlier:
    """A checkpoint from before, and the proof that the log of the bundle extends it."""

    note: Note
    hashes: tuple[bytes, ...]

    @property
    def size(self) -> int:
        """Its size."""
        return Checkpoint.parse(self.note.text).size


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time stamp over the checkpoint as it was first handed out: the authority's answer, DER."""

    by: str
    at: datetime
    response: bytes


@dataclass(frozen=True)
class Evidence:
    """Events of a log up to a position, their texts, and what proves them.

    ``checkpoint`` covers them all; ``stored`` are its bytes as they were first handed out, which is
    what time stamps are over. ``views`` are canonical lines by table.
    """

    position: int
    selection: Selection
    rules: str
    checkpoint: Note
    stored: bytes
    events: tuple[StoredEvent, ...]
    proofs: Mapping[int, tuple[bytes, ...]]
    bodies: Mapping[str, Body]
    redacted: tuple[Redaction, ...]
    sealed: bool
    keys: tuple[VerifierKey, ...]
    earlier: tuple[Earlier, ...]
    stamps: tuple[Stamp, ...]
    authorities: bytes | None
    views: Mapping[str, bytes]

    @property
    def signed(self) -> Checkpoint:
        """What the checkpoint says."""
        return Checkpoint.parse(self.checkpoint.text)

    @property
    def newest(self) -> StoredEvent:
        """The newest of the events."""
        return self.events[-1]

    @property
    def hidden(self) -> dict[str, Redaction]:
        """The texts that are not in the bundle by order, by commitment."""
        return {r.commitment: r for r in self.redacted if r.commitment not in self.bodies}

    def about(self) -> dict[str, Json]:
        """Return what the bundle says of itself."""
        redacted: list[Json] = [
            {
                "state": str(r.state),
                "revision": r.revision,
                "commitment": r.commitment,
                "order": r.order,
                "position": r.position,
            }
            for r in self.redacted
        ]
        return {
            "format": FORMAT,
            "origin": self.signed.origin,
            "position": self.position,
            "size": self.signed.size,
            "root": self.signed.root.hex(),
            "selection": {"kind": self.selection.kind, "names": list(self.selection.names)},
            "rules": {"views": self.rules},
            "with_withheld_texts": self.sealed,
            "redacted": redacted,
        }


def leaf_of(event: StoredEvent) -> bytes:
    """Return the leaf's bytes of an event."""
    return leaf(
        event.position, event.stream, event.version, event.topic, event.recorded_at, event.state
    )


def by_stream(events: Iterable[StoredEvent]) -> dict[str, list[StoredEvent]]:
    """Return events by their streams, in order."""
    found: dict[str, list[StoredEvent]] = {}
    for event in sorted(events, key=lambda e: (e.stream, e.version)):
        found.setdefault(event.stream, []).append(event)
    return found
