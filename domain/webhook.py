"""Webhooks as Standard Webhooks has them: how a delivery is signed, and when it is tried again.

https://github.com/standard-webhooks/standard-webhooks, specification 1.0. Pure.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Final

SECRET_PREFIX: Final = "whsec_"  # noqa: S105 - the form of a secret, not one
SECRET_BYTES: Final = 32  # the specification asks for 24 to 64

# Seconds from one try to the next, as the specification suggests; then the delivery is dead.
RETRIES: Final = (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
LONGEST_WAIT: Final = 86_400.0


def secret_of(random: bytes) -> str:
    """Return the secret that both sides keep, from random bytes."""
    return SECRET_PREFIX + base64.b64encode(random).decode("ascii")


def signed(message_id: str, timestamp: int, body: bytes, secret: str) -> dict[str, str]:
    """Return the headers of a delivery. ``timestamp``: seconds since 1970 of this try."""
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    said = f"{message_id}.{timestamp}.".encode() + body
    signature = base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode("ascii")
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{signature}",
    }


def wait(attempts: int, jitter: float, asked: float | None = None) -> float | None:
    """Return how many seconds to wait after so many failed tries; None when it was the last.

    ``jitter`` from 0 to 1 spreads deliveries that failed together over a tenth of the time;
    ``asked`` is what the receiver asks for, at most a day of it.
    """
    if attempts > len(RETRIES):
        return None
    own = RETRIES[attempts - 1] * (1 + 0.1 * jitter)
    return max(own, min(asked or 0.0, LONGEST_WAIT))
