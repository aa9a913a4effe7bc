"""Each two texts that ever followed on each other are told once, when they first do."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from seen_histories import busy, histories
from seen_logs import log_of

from domain.article_events import RevisionCaptured
from domain.chronology import chronology, observations
from domain.lineage import Page
from projections.revision_changes.view import ChangesState
from projections.texts import Reading, Texts


def following(log: list[Any], texts: set[int]) -> set[tuple[int, int]]:
    """Return which texts follow on each other by all events of a log at once."""
    captured = {e.event.revision for e in log if isinstance(e.event, RevisionCaptured)} & texts
    stood = [s.revision for s in chronology(observations(log)).spans if s.revision in captured]
    return {(one, other) for one, other in pairwise(stood) if one != other}


@given(histories | busy, st.sets(st.integers(1, 3)))
def test_texts_are_told_when_they_first_follow_on_each_other(
    history: list[Any], texts: set[int]
) -> None:
    log = log_of(*history)
    state = ChangesState(Texts())
    told: set[tuple[int, int]] = set()
    for number, logged in enumerate(log, start=1):
        event = logged.event
        reading = None
        if isinstance(event, RevisionCaptured) and event.revision in texts:
            reading = Reading(b"", Page(event.revision, logged.position, ()), None)

        new = state.apply(logged, reading)

        assert len(new) == len(set(new))
        assert set(new) == following(log[:number], texts) - told
        told.update(new)
