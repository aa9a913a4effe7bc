"""What views take from texts: their statements, and how two of them align.

Several views ask for the same about the same time, so that what was found last is kept. It is a
function of one body, or of two: it never goes stale.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from domain.article_events import RevisionCaptured
from domain.event import Logged
from domain.lineage import Page
from domain.statements import statements_in
from domain.text.alignment import Alignment, align
from projections.reading import sealed

KEPT: Final = 4096  # texts; some twenty kilobytes each

KeyT = TypeVar("KeyT")
FoundT = TypeVar("FoundT")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a body holds: its statements and its language."""

    commitment: bytes
    page: Page
    language: str | None


class Texts:
    """Reads bodies and aligns them, each once as long as it is remembered."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._readings: OrderedDict[bytes, Reading] = OrderedDict()
        self._alignments: OrderedDict[tuple[bytes, bytes], Alignment] = OrderedDict()

    def reading(self, logged: Logged[Any], bodies: Mapping[bytes | None, bytes]) -> Reading | None:
        """Return what is in the body that an event seals; None where none is there."""
        event = logged.event
        commitment = sealed(event)
        if commitment is None or commitment not in bodies:
            return None

        def read() -> Reading:
            assert isinstance(event, RevisionCaptured)
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
