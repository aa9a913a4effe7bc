"""What views take from texts: their statements, and how two of them align.

Several views ask for the same about the same time, so that what was found last is kept. It is a
function of one body, or of two: it never goes stale.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from domain.article_events import RevisionCaptured
from domain.event import Logged
from domain.lineage import Page
from domain.statements import statements_in
from domain.text.alignment import Alignment, align

KEPT: Final = 4096  # texts; some twenty kilobytes each

KeyT = TypeVar("KeyT")
FoundT = TypeVar("FoundT")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a body holds: its statements and its language."""

    commitment: str
    page: Page
    language: str | None


class Texts:
    """Reads bodies and aligns them, each once as long as it is remembered."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._readings: OrderedDict[str, Reading] = OrderedDict()
        self._alignments: OrderedDict[tuple[str, str], Alignment] = OrderedDict()

    def forget(self, commitments: Iterable[str]) -> None:
        """Drop what was found of texts that are not to be shown."""
        for commitment in commitments:
            self._readings.pop(commitment, None)
            for pair in [pair for pair in self._alignments if commitment in pair]:
                del self._alignments[pair]

    def reading(self, logged: Logged[Any], bodies: Mapping[str, bytes]) -> Reading | None:
        """Return what is in the body that an event seals; None where none is there."""
        event = logged.event
        if not isinstance(event, RevisionCaptured) or event.commitment not in bodies:
            return None
        commitment = event.commitment

        def read() -> Reading:
            content = json.loads(bodies[commitment])
            page = Page(event.revision, logged.position, statements_in(content))
            return Reading(commitment, page, content.get("language"))

        return self._find(self._readings, commitment, read)

    def aligned(self, old: Reading, new: Reading) -> Alignment:
        """Return how two texts align."""

        def made() -> Alignment:
            return align(
                [statement.text for statement in old.page.statements],
                [statement.text for statement in new.page.statements],
            )

        return self._find(self._alignments, (old.commitment, new.commitment), made)

    def _find(
        self, kept: OrderedDict[KeyT, FoundT], key: KeyT, make: Callable[[], FoundT]
    ) -> FoundT:
        found = kept.get(key)
        if found is None:
            found = kept[key] = make()
            if len(kept) > self._kept:
                kept.popitem(last=False)
        return found
