"""What a service counts of itself while it runs: answers and how long they took, captures."""

from __future__ import annotations

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram

from domain.capture import Capture
from services.capturing import Receipt

BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
MOST_SOURCES: Final = 30
"""How many sources are told apart: a capture names its source, and each name is kept for ever."""


class Figures:
    """Counters of one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._seconds = Histogram(
            "stet_http_request_seconds",
            "Time from a request to the head of its answer",
            ["method", "route", "status"],
            registry=self.registry,
            buckets=BUCKETS,
        )
        self._captures = Counter(
            "stet_captures",
            "Captures taken in",
            ["source", "outcome"],
            registry=self.registry,
        )
        self._children: dict[tuple[str, str, int], Histogram] = {}
        self._sources: set[str] = set()

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answer. ``route`` is a template, never a path that somebody asked for."""
        key = (method, route, status)
        child = self._children.get(key)
        if child is None:
            child = self._children[key] = self._seconds.labels(method, route, str(status))
        child.observe(seconds)

    def captured(self, capture: Capture, receipt: Receipt) -> None:
        """Count a capture that was taken in."""
        source = capture.provenance.source
        if source not in self._sources:
            if len(self._sources) < MOST_SOURCES:
                self._sources.add(source)
            else:
                source = "other"
        self._captures.labels(source[:100], receipt.outcome.value).inc()
