"""Everything that can happen to the log itself."""

from __future__ import annotations

from typing import ClassVar, Final

from pydantic import Field

from domain.clocks import Instant
from domain.event import Event

LOG_STREAM: Final = "log"


class KeyRotated(Event):
    """Another key signs the log's checkpoints; for a while both do."""

    TOPIC: ClassVar[str] = "log.key-rotated.v1"

    origin: str
    old: str = Field(description="The verifier key that signed until now: name+id+base64.")
    new: str = Field(description="The verifier key that signs from now on.")
    overlap_until: Instant = Field(description="Until then both sign.")


LogEvent = KeyRotated

LOG_EVENTS: tuple[type[Event], ...] = (KeyRotated,)
