"""Writes the rows of the view "articles", a batch at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from domain.address import bucket
from domain.bitemporal import Known, part
from domain.event import Logged
from infra.postgres import arrays, queries
from infra.postgres.arrays import AnyArray
from projections.articles.columns import (
    ARTICLES,
    ENTRIES,
    REVISIONS,
    Columns,
    columns_of,
    table_of,
)
from projections.articles.state import Row
from projections.view import Cursor, expect

SQL: Final = queries.load("projections.articles", "write.sql")
TABLES: Final[dict[str, Columns]] = {
    "revisions": REVISIONS,
    "entries": ENTRIES,
}

Change = tuple[str, Known[Row]]


def articles(cursor: Cursor, registered: Sequence[Logged[Any]]) -> None:
    """Write articles that were registered."""
    if registered:
        rows = [article_row(logged) for logged in registered]
        values = zip(*(row.values() for row in rows), strict=True)
        made = [array(v) for array, v in zip(ARTICLES.values(), values, strict=True)]
        cursor.execute(SQL["insert_articles"], made)


def article_row(logged: Logged[Any]) -> dict[str, Any]:
    """Return the row of an article that was registered."""
    event = logged.event
    return {
        "bucket": event.bucket,
        "article_id": event.originator_id,
        "outlet": event.outlet,
        "outlet_name": event.outlet_name,
        "url": event.url,
        "canonical_url": event.canonical_url,
        "identity": event.identity,
        "position": logged.position,
    }


def rows(cursor: Cursor, changes: Iterable[Change]) -> None:
    """Write what a batch changed: first what ends, then what begins, since ranges must not meet.

    Raises ``DriftError`` when a row that ends is not there.
    """
    by_article: dict[str, list[Known[Row]]] = {}
    for article, change in changes:
        by_article.setdefault(article, []).append(change)
    ended: dict[str, list[Change]] = {table: [] for table in TABLES}
    begun: dict[str, list[Change]] = {table: [] for table in TABLES}
    for article, found in by_article.items():
        for by_table, settled in zip((ended, begun), part(found), strict=True):
            for change in settled:
                by_table[table_of(change.row)].append((article, change))
    for table in TABLES:
        _close(cursor, table, ended[table])
    for table, columns in TABLES.items():
        _insert(cursor, table, begun[table], columns)


def anew(cursor: Cursor, articles: Sequence[str], rows: Iterable[Change]) -> None:
    """Replace all rows of articles."""
    keys = (arrays.smallints(bucket(a) for a in articles), arrays.texts(articles))
    by_table: dict[str, list[Change]] = {table: [] for table in TABLES}
    for article, known in rows:
        by_table[table_of(known.row)].append((article, known))
    for table, columns in TABLES.items():
        cursor.execute(SQL[f"clear_{table}"], keys)
        _insert(cursor, table, by_table[table], columns)


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


def _insert(cursor: Cursor, table: str, begun: Sequence[Change], columns: Columns) -> None:
    if not begun:
        return
    shared: list[AnyArray] = [
        arrays.smallints(bucket(article) for article, _ in begun),
        arrays.texts(article for article, _ in begun),
        arrays.bigints(change.since for _, change in begun),
        arrays.bigints(change.until for _, change in begun),
        arrays.bigints(change.row.identity for _, change in begun),
    ]
    made = columns_of([change.row for _, change in begun], columns)
    cursor.execute(SQL[f"insert_{table}"], [*shared, *made])
