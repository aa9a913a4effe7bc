"""The log's keys: made, looked at, exchanged. A rotation is an event, signed by both keys."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from domain.errors import ConflictError, NotFoundError
from domain.log_events import LOG_STREAM, KeyRotated
from domain.note import VerifierKey
from infra.log import Log
from infra.transparency.keys import KeyDirectory, Signer, SigningKey
from services.settling import settle

OVERLAP: Final = timedelta(days=30)
"""How long the old key goes on signing beside the new one, unless told otherwise."""


@dataclass(frozen=True, slots=True)
class Rotation:
    """An exchange of keys, and the position that records it."""

    position: int
    old: VerifierKey
    new: VerifierKey
    until: datetime
    file: Path


class Signing:
    """Keeps the keys of one log's origin."""

    def __init__(self, log: Log, keys: KeyDirectory, origin: str | None) -> None:
        self._log = log
        self.keys = keys
        self._origin = origin

    def signer(self) -> Signer | None:
        """Return the keys; None where there are none."""
        return self.keys.signer(self._origin)

    def ensure(self) -> tuple[SigningKey, Path] | None:
        """Make the first key where there is none; return it, or None where one was there.

        Of processes that start together one makes it.
        """
        with self.keys.exclusively():
            return None if self.signer() else self.generate()

    def generate(self, origin: str | None = None) -> tuple[SigningKey, Path]:
        """Make the first key of a log, whose origin is one of a kind unless it is given.

        Raises ``ConflictError`` where this origin has keys: a further one comes by ``rotate``.
        """
        name = origin or self._origin or _new_origin()
        there = self.keys.keys()
        if any(key.name == name for key in there) or (there and origin is None):
            raise ConflictError(
                f"{self.keys.folder} holds a key of {there[-1].name}; 'stet log rotate' exchanges "
                "it, and --origin NAME begins another log"
            )
        key = SigningKey.generate(name)
        return key, self.keys.add(key)

    def rotate(self, overlap: timedelta = OVERLAP) -> Rotation:
        """Exchange the key: make a new one, record that in the log, let both sign for a while.

        Raises ``NotFoundError`` where there is no key to exchange.
        """
        signer = self.signer()
        current = [key for key in signer.keys if key.until is None] if signer else []
        if not current:
            raise NotFoundError(
                f"there is no key in {self.keys.folder} to exchange; 'stet log keygen' makes one"
            )
        old, new = current[0], SigningKey.generate(current[0].name)
        until = datetime.now(UTC) + overlap
        file = self.keys.add(new)
        position = settle(lambda: self._record(old.verifier, new.verifier, until))
        for key in current:
            self.keys.retire(key, until)
        return Rotation(position, old.verifier, new.verifier, until, file)

    def _record(self, old: VerifierKey, new: VerifierKey, until: datetime) -> int:
        version = len(self._log.stream(LOG_STREAM)) + 1
        event = KeyRotated(
            originator_id=LOG_STREAM,
            originator_version=version,
            origin=old.name,
            old=str(old),
            new=str(new),
            overlap_until=until,
        )
        return self._log.append([event])[0]


def _new_origin() -> str:
    """Return a name that no other log has; .localhost is nobody's domain (RFC 6761)."""
    return f"stet-{os.urandom(6).hex()}.localhost/audit/v1"
