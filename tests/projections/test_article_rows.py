"""The rows of an article, kept event by event, are at every position what its events make there.

So nothing that comes later changes what was once known.
"""

from __future__ import annotations

from typing import Any

from builders import content
from hypothesis import given
from seen_histories import busy, histories
from seen_logs import STREAM, log_of

from domain.article_events import RevisionCaptured
from domain.bitemporal import settle
from domain.chronology import chronology, observations
from domain.parts import Parts, parts_of
from domain.timeline import Telling, entries_of
from projections.articles.state import ArticleState, EntryRow, RevisionRow, Row


def parts(revision: int) -> Parts:
    return parts_of(content(f"Text {revision}.", f"Headline {revision % 2}").to_bytes())


def sealed(event: Any) -> Parts | None:
    return parts(event.revision) if isinstance(event, RevisionCaptured) else None


def made_at_once(log: list[Any]) -> tuple[set[Any], set[Any]]:
    """Return spans and entries that the events of a log make, each computed from all of them."""
    known = chronology(observations(log))
    spans = {
        (s.revision, s.appeared_at, s.replaced_at, s.replaced_by, s.not_before, s.last_seen)
        for s in known.spans
    }
    captured = [e.event.revision for e in log if isinstance(e.event, RevisionCaptured)]
    telling = Telling(STREAM, "o.example", known, {r: parts(r) for r in captured})
    return spans, set(entries_of(telling))


def kept(rows: set[Row]) -> tuple[set[Any], set[Any]]:
    """Return the same of rows."""
    spans = {
        (r.revision, r.appeared_at, r.replaced_at, r.replaced_by, r.not_before, r.last_seen)
        for r in rows
        if isinstance(r, RevisionRow) and r.state != "text-not-seen"
    }
    return spans, {r.told for r in rows if isinstance(r, EntryRow)}


@given(histories | busy)
def test_at_every_position_an_article_has_the_rows_that_its_events_up_to_there_make(
    history: list[Any],
) -> None:
    log = log_of(*history)
    state = ArticleState()
    changes = [c for logged in log for c in state.apply(logged, sealed(logged.event))]
    table = settle(changes)

    for position in range(1, len(log) + 1):
        rows = {
            k.row for k in table if k.since <= position and (k.until is None or position < k.until)
        }
        assert kept(rows) == made_at_once(log[:position])


@given(histories | busy)
def test_no_two_rows_of_a_table_have_one_identity_at_one_position(history: list[Any]) -> None:
    state = ArticleState()
    for logged in log_of(*history):
        state.apply(logged, sealed(logged.event))
        rows = [row for rows in state.rows.values() for row in rows]
        for table in (RevisionRow, EntryRow):
            names = [row.identity for row in rows if isinstance(row, table)]
            assert len(set(names)) == len(names)
