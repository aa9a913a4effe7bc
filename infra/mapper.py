"""Between events and what is stored of them: explicit topics, canonical JSON."""

from __future__ import annotations

import json
from typing import Any, cast

from eventsourcing.persistence import JSONTranscoder, Mapper, StoredEvent

from domain.errors import UnreadableError
from domain.event import Event
from domain.events import EVENTS_BY_TOPIC


class UnknownTopicError(UnreadableError):
    """The log holds an event of a kind that this version of Stet does not know."""


class EventMapper(Mapper[str]):
    """The library's mapper, with written-out topics and canonical JSON instead of pickled names."""

    def __init__(self) -> None:
        super().__init__(JSONTranscoder())

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        """Return the stored form of one of our events."""
        event = cast("Event", domain_event)
        return StoredEvent(
            originator_id=event.originator_id,
            originator_version=event.originator_version,
            topic=event.TOPIC,
            state=event.state(),
        )

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        """Return the event that was stored. Raises ``UnknownTopicError`` for a topic not ours."""
        kind = EVENTS_BY_TOPIC.get(stored_event.topic)
        if kind is None:
            raise UnknownTopicError(
                f"'{stored_event.topic}' (stream {stored_event.originator_id}, version "
                f"{stored_event.originator_version}) is unknown here; a newer Stet wrote it"
            )
        fields = json.loads(stored_event.state)
        return kind(
            originator_id=stored_event.originator_id,
            originator_version=stored_event.originator_version,
            **fields,
        )
