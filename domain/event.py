"""What every event is: a frozen fact in a stream, with a topic that is written out for ever."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Generic, Self, TypeVar

from pydantic import BaseModel, ConfigDict

from domain.access import Actor
from domain.canonical import canonical


class Event(BaseModel):
    """A fact in a stream. ``originator_id`` and ``originator_version`` are the library's names for
    the stream and the event's number in it, from 1. ``actor`` is who did it; events that were
    written before it was kept, or by no one in particular, have none, and the same bytes as ever.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    TOPIC: ClassVar[str]

    originator_id: str
    originator_version: int
    actor: Actor | None = None

    def state(self) -> bytes:
        """Return what is stored and hashed: canonical JSON of everything but the stream's key."""
        key = {"originator_id", "originator_version"}
        return canonical(self.model_dump(mode="json", exclude=key, exclude_none=True))

    def by(self, actor: str | None) -> Self:
        """Return the event as done by ``actor``, unless it says already by whom."""
        if actor is None or self.actor is not None:
            return self
        return self.model_copy(update={"actor": actor})


EventT_co = TypeVar("EventT_co", bound=Event, covariant=True)


@dataclass(frozen=True, slots=True)
class Logged(Generic[EventT_co]):
    """An event with the place and time that the log gave it."""

    position: int
    recorded_at: datetime
    event: EventT_co
