"""API keys: made, shown once, found again by their hash, revoked."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from domain.access import Caller, Scope, hashed, key_id_of, matches, scopes_of, token_of
from domain.clocks import format_time
from domain.errors import NotFoundError, UnauthenticatedError
from infra.log import Log
from infra.postgres import queries

SQL: Final = queries.load("infra.postgres", "keys.sql")
_NOBODY: Final = hashed("")  # compared with where there is no such key, so that both take as long


@dataclass(frozen=True, slots=True)
class Key:
    """A key as it may be shown: everything but its secret."""

    id: str
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None
    expired: bool


class Keys:
    """The keys that a database knows."""

    def __init__(self, log: Log) -> None:
        self._log = log

    def create(
        self, name: str, scopes: frozenset[Scope], expires_at: datetime | None = None
    ) -> tuple[str, str]:
        """Make a key; return its id and the token, which nobody can show again."""
        key_id = base64.b32encode(secrets.token_bytes(5)).decode().lower()
        token = token_of(key_id, secrets.token_urlsafe(32))
        self._log.rows(
            SQL["insert_key"],
            {
                "id": key_id,
                "name": name,
                "hash": hashed(token),
                "scopes": sorted(scopes),
                "expires_at": expires_at,
            },
        )
        return key_id, token

    def caller(self, token: str) -> Caller:
        """Return whose token this is. Raises ``UnauthenticatedError`` that says what is wrong.

        Why a key does not count is told only to who has its secret.
        """
        key_id = key_id_of(token)
        rows = self._log.rows(SQL["find_key"], {"id": key_id}) if key_id else []
        row = rows[0] if rows else None
        if not matches(token, row["hash"] if row else _NOBODY) or row is None:
            raise UnauthenticatedError("this is no key of this service")
        if row["revoked_at"] is not None:
            raise UnauthenticatedError(
                f"the key {key_id} was revoked at {format_time(row['revoked_at'])}"
            )
        if row["expired"]:
            raise UnauthenticatedError(
                f"the key {key_id} expired at {format_time(row['expires_at'])}"
            )
        if row["use_unnoted"]:
            self._log.rows(SQL["note_use"], {"id": key_id})
        return Caller(f"key:{key_id}", scopes_of(row["scopes"]))

    def all(self) -> list[Key]:
        """Return all keys there ever were, oldest first."""
        return [
            Key(**{**row, "scopes": tuple(row["scopes"])})
            for row in self._log.rows(SQL["list_keys"], {})
        ]

    def exist(self) -> bool:
        """Tell whether a key was ever made."""
        found: bool = self._log.rows(SQL["any_key"], {})[0]["any_key"]
        return found

    def revoke(self, key_id: str) -> None:
        """Let a key count no longer. Raises ``NotFoundError`` for one that never was."""
        if not self._log.rows(SQL["revoke_key"], {"id": key_id}):
            raise NotFoundError(f"there is no key '{key_id}'; 'stet keys list' shows them")
