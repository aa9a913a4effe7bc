"""Tries again when somebody else was quicker: load, decide and append until it goes through."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from domain.errors import OvertakenError

T = TypeVar("T")

# In each round somebody got in, so whoever loses this often waits behind a crowd.
ROUNDS: Final = 50


def settle(attempt: Callable[[], T]) -> T:
    """Return what ``attempt`` returns once nobody overtakes it.

    Raises ``OvertakenError`` after 50 rounds.
    """
    for _ in range(ROUNDS - 1):
        try:
            return attempt()
        except OvertakenError:
            continue
    return attempt()
