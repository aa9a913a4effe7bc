"""All events there are, by topic. A topic stays here for ever: old logs name it."""

from __future__ import annotations

from typing import Final

from domain.article_events import ARTICLE_EVENTS
from domain.body_events import BODY_EVENTS
from domain.claim_events import CLAIM_EVENTS
from domain.event import Event
from domain.log_events import LOG_EVENTS
from domain.story_events import STORY_EVENTS

EVENTS_BY_TOPIC: Final[dict[str, type[Event]]] = {
    event.TOPIC: event
    for event in (*ARTICLE_EVENTS, *BODY_EVENTS, *STORY_EVENTS, *CLAIM_EVENTS, *LOG_EVENTS)
}
