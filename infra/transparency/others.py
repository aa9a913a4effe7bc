"""Who is asked to say that they saw our checkpoints, and how often."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from domain.errors import RefusedError
from domain.note import COSIGNATURE, VerifierKey


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness: its submission prefix, and the key that its cosignatures bear."""

    key: VerifierKey
    url: str

    @classmethod
    def parse(cls, text: str) -> Witness:
        """Read ``verifier-key URL``. Raises ``RefusedError`` where it is not that."""
        key, _, url = text.strip().partition(" ")
        if not url.strip().startswith(("http://", "https://")):
            raise RefusedError(f"'{text}' is no witness: its verifier key, a space, its address")
        parsed = VerifierKey.parse(key)
        if parsed.algorithm != COSIGNATURE:
            raise RefusedError(f"the key of {parsed.name} is not one for cosignatures (type 4)")
        return cls(parsed, url.strip().rstrip("/"))


@dataclass(frozen=True, slots=True)
class Others:
    """Who is asked, and how often."""

    authorities: tuple[str, ...] = ()
    witnesses: tuple[Witness, ...] = ()
    roots: Path | None = None
    every: timedelta = timedelta(minutes=10)
    positions: int = 1000
