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


class ViewsAttested(Event):
    """What was served up to a position, in digests: whoever replays the log can compare."""

    TOPIC: ClassVar[str] = "log.views-attested.v1"

    position: int = Field(ge=0)
    rules: str = Field(description="Which rules made the views.")
    redacted: int = Field(ge=0, description="The newest redaction that is taken into account.")
    tables: dict[str, str] = Field(description="SHA-256 over the lines of each table, hexadecimal.")
    buckets: tuple[str, ...] = Field(description="SHA-256 over the lines of each bucket.")


LogEvent = KeyRotated | ViewsAttested

LOG_EVENTS: tuple[type[Event], ...] = (KeyRotated, ViewsAttested)
