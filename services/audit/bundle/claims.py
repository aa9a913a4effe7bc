"""The claims of a bundle as its page tells them: their whole course, from the bundle alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from domain.claim_events import ClaimOpened
from domain.event import Logged
from projections.claim_answers import ClaimAnswer, HistoryEntry
from projections.claims.live import LiveClaims
from projections.when import When
from services.audit.bundle.evidence import Evidence

Streams = Mapping[str, list[Logged[Any]]]


@dataclass(frozen=True, slots=True)
class CarriedLog:
    """The part of a log that was carried away, to be folded like the whole."""

    evidence: Evidence
    streams: Streams

    def size(self) -> int:
        """Return the position that the evidence goes up to."""
        return self.evidence.position

    def stream(self, stream: str, position: int | None = None) -> list[Logged[Any]]:
        """Return the events of one stream, in order, up to a position."""
        own = self.streams.get(stream, [])
        return [e for e in own if position is None or e.position <= position]

    def of_topic(self, topic: str, position: int) -> Iterator[Logged[Any]]:
        """Yield all events of one topic up to a position, oldest first."""
        found = [e for own in self.streams.values() for e in own if topic == e.event.TOPIC]
        yield from sorted((e for e in found if e.position <= position), key=lambda e: e.position)

    def bodies(self, article_id: str, commitments: Iterable[str]) -> dict[str, bytes]:  # noqa: ARG002
        """Return those of the texts that are here, by commitment: salted, it is of one article."""
        held = self.evidence.bodies
        return {sealed: held[sealed].body for sealed in commitments if sealed in held}


@dataclass(frozen=True, slots=True)
class ClaimShown:
    """A claim as the page shows it: what stood to it in the end, and how it came to that."""

    claim: ClaimAnswer
    course: tuple[HistoryEntry, ...]


def claims_of(evidence: Evidence, streams: Streams) -> list[ClaimShown]:
    """Return the claims in a bundle in the order they were opened, as of its newest event."""
    log = CarriedLog(evidence, streams)
    up_to = [e for own in streams.values() for e in own if e.position <= evidence.position]
    newest = max(up_to, key=lambda e: e.position)
    when = When(newest.recorded_at, evidence.position, pinned=True)
    opened = log.of_topic(ClaimOpened.TOPIC, evidence.position)
    names = dict.fromkeys(e.event.originator_id for e in opened)
    live = LiveClaims(log)
    return [ClaimShown(live.claim(name, when), live.history(name, when).entries) for name in names]
