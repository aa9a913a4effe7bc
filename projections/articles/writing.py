"""Writes the rows of the view "articles", a batch at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from domain.address import bucket
from domain.bitemporal import Known, settle
from domain.event import Logged
from infra.postgres import arrays, queries
from infra.postgres.arrays import AnyArray
from projections.articles.state import EntryRow, RevisionRow, Row
from projections.view import Cursor, expect

SQL: Final = queries.load("projections.articles", "write.sql")

Change = tuple[str, Known[Row]]


def articles(cursor: Cursor, registered: Sequence[Logged[Any]]) -> None:
    """Write articles that were registered."""
    if not registered:
        return
    events = [logged.event for logged in registered]
    cursor.execute(
        SQL["insert_articles"],
        (
            arrays.smallints(e.bucket for e in events),
            arrays.texts(e.originator_id for e in events),
            arrays.texts(e.outlet for e in events),
            arrays.texts(e.outlet_name for e in events),
            arrays.texts(e.url for e in events),
            arrays.texts(e.canonical_url for e in events),
            arrays.texts(e.identity for e in events),
            arrays.bigints(logged.position for logged in registered),
        ),
    )


def rows(cursor: Cursor, changes: Iterable[Change]) -> None:
    """Write what a batch changed: first what ends, then what begins, since ranges must not meet.

    Raises ``DriftError`` when a row that ends is not there.
    """
    by_article: dict[str, list[Known[Row]]] = {}
    opened: set[tuple[str, Row, int]] = set()
    for article, change in changes:
        by_article.setdefault(article, []).append(change)
        if change.until is None:
            opened.add((article, change.row, change.since))
    ended: dict[type, list[Change]] = {RevisionRow: [], EntryRow: []}
    begun: dict[type, list[Change]] = {RevisionRow: [], EntryRow: []}
    for article, found in by_article.items():
        for change in settle(found):
            new = (article, change.row, change.since) in opened
            (begun if new else ended)[type(change.row)].append((article, change))
    _close(cursor, "revisions", ended[RevisionRow])
    _close(cursor, "entries", ended[EntryRow])
    _insert(cursor, "insert_revisions", begun[RevisionRow], _revision_columns)
    _insert(cursor, "insert_entries", begun[EntryRow], _entry_columns)


def _close(cursor: Cursor, table: str, ended: Sequence[Change]) -> None:
    if not ended:
        return
    cursor.execute(
        SQL[f"close_{table}"],
        (
            arrays.smallints(bucket(article) for article, _ in ended),
            arrays.texts(article for article, _ in ended),
            arrays.bigints(change.row.identity for _, change in ended),
            arrays.bigints(change.since for _, change in ended),
            arrays.bigints(change.until for _, change in ended),
        ),
    )
    expect(cursor.rowcount, len(ended), table)


def _insert(cursor: Cursor, statement: str, begun: Sequence[Change], columns: Any) -> None:
    if not begun:
        return
    shared = (
        arrays.smallints(bucket(article) for article, _ in begun),
        arrays.texts(article for article, _ in begun),
        arrays.bigints(change.since for _, change in begun),
        arrays.bigints(change.until for _, change in begun),
        arrays.bigints(change.row.identity for _, change in begun),
    )
    cursor.execute(SQL[statement], (*shared, *columns([change.row for _, change in begun])))


def _revision_columns(made: Sequence[RevisionRow]) -> tuple[AnyArray, ...]:
    return (
        arrays.texts(r.state for r in made),
        arrays.integers(r.revision for r in made),
        arrays.timestamps(r.appeared_at for r in made),
        arrays.timestamps(r.replaced_at for r in made),
        arrays.texts(r.basis for r in made),
        arrays.timestamps(r.first_seen for r in made),
        arrays.timestamps(r.last_seen for r in made),
        arrays.timestamps(r.published_at for r in made),
        arrays.timestamps(r.modified_at for r in made),
        arrays.byteas(r.commitment for r in made),
        arrays.texts(r.headline for r in made),
        arrays.bigints(r.position for r in made),
        arrays.bigints(r.captured for r in made),
    )


def _entry_columns(made: Sequence[EntryRow]) -> tuple[AnyArray, ...]:
    told = [row.told for row in made]
    return (
        arrays.timestamps(e.at for e in told),
        arrays.texts(e.kind for e in told),
        arrays.texts(e.basis for e in told),
        arrays.timestamps(e.not_before for e in told),
        arrays.timestamps(e.not_after for e in told),
        arrays.integers(e.revision for e in told),
        arrays.integers(e.revision_before for e in told),
        arrays.texts(",".join(e.changed) for e in told),
        arrays.booleans(e.declared for e in told),
        arrays.booleans(e.returns for e in told),
        arrays.texts(e.headline for e in told),
        arrays.bigints(e.position for e in told),
    )
