"""Where webhooks are kept: who is told of what, and what is to be delivered still."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from domain.errors import NotFoundError
from domain.webhook import SECRET_BYTES, secret_of
from infra.log import Log
from infra.postgres import queries

SQL: Final = queries.load("infra.postgres", "webhooks.sql")
LEASE_SECONDS: Final = 120.0


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Who is told of what; ``position``: up to where deliveries have been made."""

    id: str
    url: str
    story: str | None
    outlet: str | None
    kinds: tuple[str, ...]
    classes: tuple[str, ...]
    silent: bool | None
    position: int
    created_at: datetime
    disabled_at: datetime | None
    disabled_why: str | None
    waiting: int
    dead: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """What is to be delivered, for the ``attempts``-th time."""

    id: str
    endpoint: str
    position: int
    payload: bytes
    attempts: int
    url: str
    secret: str


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A delivery that was given up."""

    id: str
    endpoint: str
    position: int
    attempts: int
    dead_at: datetime
    last_error: str


class Webhooks:
    """The endpoints and deliveries of a database."""

    def __init__(self, log: Log) -> None:
        self._log = log

    def add(
        self,
        url: str,
        position: int,
        *,
        story: str | None = None,
        outlet: str | None = None,
        kinds: Sequence[str] = (),
        classes: Sequence[str] = (),
        silent: bool | None = None,
    ) -> tuple[str, str]:
        """Add an endpoint that is told of what comes after a position; return id and secret."""
        name, secret = _name("hook"), secret_of(secrets.token_bytes(SECRET_BYTES))
        wanted = {
            "story": story,
            "outlet": outlet,
            "kinds": list(kinds),
            "classes": list(classes),
            "silent": silent,
        }
        self._log.rows(
            SQL["add"], {"id": name, "url": url, "secret": secret, "position": position, **wanted}
        )
        return name, secret

    def endpoints(self) -> list[Endpoint]:
        """Return all endpoints, oldest first."""
        rows = self._log.rows(SQL["endpoints"], {})
        lists = ("kinds", "classes")
        return [Endpoint(**{**row, **{n: tuple(row[n]) for n in lists}}) for row in rows]

    def remove(self, endpoint: str) -> None:
        """Remove an endpoint and what waits for it. Raises ``NotFoundError``."""
        if not self._log.rows(SQL["remove"], {"id": endpoint}):
            raise _unknown(endpoint)

    def disable(self, endpoint: str, why: str) -> None:
        """Deliver nothing to an endpoint until it is enabled again."""
        self._log.rows(SQL["disable"], {"id": endpoint, "why": why})

    def enable(self, endpoint: str) -> None:
        """Deliver to an endpoint again. Raises ``NotFoundError``."""
        if not self._log.rows(SQL["enable"], {"id": endpoint}):
            raise _unknown(endpoint)

    def enqueue(
        self, endpoint: str, after: int, reached: int, payloads: Sequence[tuple[int, bytes]]
    ) -> None:
        """Make deliveries of positions and payloads, and move the endpoint to ``reached``.

        Nothing happens where somebody else has moved it from ``after`` already.
        """
        self._log.rows(
            SQL["enqueue"],
            {
                "id": endpoint,
                "after": after,
                "reached": reached,
                "ids": [_name("msg") for _ in payloads],
                "positions": [position for position, _ in payloads],
                "payloads": [payload for _, payload in payloads],
            },
        )

    def claim(self, limit: int) -> list[Delivery]:
        """Take deliveries that are due, oldest first; nobody else gets them for two minutes."""
        rows = self._log.rows(SQL["claim"], {"limit": limit, "lease": LEASE_SECONDS})
        return sorted((Delivery(**row) for row in rows), key=lambda d: d.position)

    def done(self, delivery: str) -> None:
        """Forget a delivery that went through."""
        self._log.rows(SQL["done"], {"id": delivery})

    def put_off(self, delivery: str, seconds: float, error: str) -> None:
        """Try a delivery again later."""
        self._log.rows(SQL["put_off"], {"id": delivery, "seconds": seconds, "error": error})

    def give_up(self, delivery: str, error: str) -> None:
        """Try a delivery no longer by itself."""
        self._log.rows(SQL["give_up"], {"id": delivery, "error": error})

    def dead(self, endpoint: str | None = None) -> list[DeadLetter]:
        """Return what was given up, oldest first."""
        rows = self._log.rows(SQL["dead"], {"endpoint": endpoint})
        return [DeadLetter(**row) for row in rows]

    def forget(self, article: str) -> int:
        """Remove the deliveries about an article that have not gone out; return how many."""
        return len(self._log.rows(SQL["forget"], {"article": article}))

    def retry(self, which: str | None) -> int:
        """Try again what was given up: one, an endpoint's, or (None) all; return how many."""
        return len(self._log.rows(SQL["retry"], {"id": which}))


def _unknown(endpoint: str) -> NotFoundError:
    return NotFoundError(f"there is no webhook '{endpoint}'; 'stet webhooks list' shows them")


def _name(kind: str) -> str:
    return f"{kind}_{base64.b32encode(secrets.token_bytes(15)).decode().lower()}"
