"""Who may do what: scopes, callers, and the form of an API key. Pure."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field

from domain.errors import RefusedError

Actor = Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[^\x00-\x1f\x7f]+$")]
"""Who did something: ``key:<id>``, ``oidc:<issuer>#<subject>``, ``shell:<user>``, ``loopback``.

An id and no name of a person, where there is one: events are for ever."""

PREFIX: Final = "stet"
MAX_NAME: Final = 200
_TOKEN: Final = re.compile(r"stet_([a-z2-7]{8})_([A-Za-z0-9_-]{43})", re.ASCII)


class Scope(StrEnum):
    """What a caller may do beside reading. ``admin`` may do everything."""

    CAPTURE = "capture"
    CURATE = "curate"
    AUDIT = "audit"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, and what they may do."""

    actor: str
    scopes: frozenset[Scope]

    def may(self, scope: Scope) -> bool:
        """Tell whether this caller may do what ``scope`` allows."""
        return scope in self.scopes or Scope.ADMIN in self.scopes


def scopes_of(names: Iterable[str]) -> frozenset[Scope]:
    """Return scopes by name. Raises ``RefusedError`` for a name that is none."""
    known = {scope.value: scope for scope in Scope}
    given = list(names)
    for name in given:
        if name not in known:
            raise RefusedError(f"scope: '{name}' is none of {', '.join(known)}")
    return frozenset(known[name] for name in given)


def token_of(key_id: str, secret: str) -> str:
    """Return the key as its holder sends it. ``secret``: 32 random bytes as base64url."""
    return f"{PREFIX}_{key_id}_{secret}"


def key_id_of(token: str) -> str | None:
    """Return the id in a token of ours; None for what is none."""
    match = _TOKEN.fullmatch(token)
    return match[1] if match else None


def hashed(token: str) -> bytes:
    """Return what is stored of a token: its SHA-256.

    Enough here, as it would not be for a password: the secret is 256 random bits, so there is
    nothing to guess that a slow hash would protect, and every request pays for the hash.
    """
    return hashlib.sha256(token.encode("utf-8")).digest()


def matches(token: str, stored: bytes) -> bool:
    """Tell whether a token is the one whose hash is stored, in a time that tells nothing."""
    return hmac.compare_digest(hashed(token), stored)
