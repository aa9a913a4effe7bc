"""Which columns the tables of the view "articles" have, and how each goes into an array.

The statements of write.sql, the rows of a replay and the tables name them in this one order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any, Final

from infra.postgres import arrays
from infra.postgres.arrays import AnyArray
from projections.articles.state import RevisionRow, Row

Columns = Mapping[str, Callable[[Iterable[Any]], AnyArray]]


def _lists(values: Iterable[Iterable[str]]) -> AnyArray:
    """Return a ``text[]`` of lists; the statement splits each."""
    return arrays.texts(",".join(value) for value in values)


ARTICLES: Final[Columns] = {
    "bucket": arrays.smallints,
    "article_id": arrays.texts,
    "outlet": arrays.texts,
    "outlet_name": arrays.texts,
    "url": arrays.texts,
    "canonical_url": arrays.texts,
    "identity": arrays.texts,
    "position": arrays.bigints,
}
_REDACTION: Final[Columns] = {
    "redacted": arrays.texts,
    "ordered_by": arrays.texts,
    "redacted_at": arrays.bigints,
}
REVISIONS: Final[Columns] = {
    "state": arrays.texts,
    "revision": arrays.integers,
    "appeared_at": arrays.timestamps,
    "replaced_at": arrays.timestamps,
    "basis": arrays.texts,
    "not_before": arrays.timestamps,
    "first_seen": arrays.timestamps,
    "last_seen": arrays.timestamps,
    "sightings": arrays.integers,
    "replaced_by": arrays.integers,
    "next_seen": arrays.timestamps,
    "published_at": arrays.timestamps,
    "modified_at": arrays.timestamps,
    "commitment": arrays.byteas,
    "headline": arrays.texts,
    "position": arrays.bigints,
    "captured": arrays.bigints,
    **_REDACTION,
}
_TOLD: Final[Columns] = {
    "at": arrays.timestamps,
    "kind": arrays.texts,
    "basis": arrays.texts,
    "not_before": arrays.timestamps,
    "not_after": arrays.timestamps,
    "revision": arrays.integers,
    "revision_before": arrays.integers,
    "changed": _lists,
    "declared": arrays.booleans,
    "returns": arrays.booleans,
    "headline": arrays.texts,
    "position": arrays.bigints,
}
ENTRIES: Final[Columns] = {**_TOLD, **_REDACTION}

_REVISION: Final = attrgetter(*REVISIONS)
_ENTRY: Final = attrgetter(*(f"told.{name}" for name in _TOLD), *_REDACTION)


def columns_of(made: Sequence[Row], columns: Columns) -> list[AnyArray]:
    """Return rows of one table as one array a column."""
    values = zip(*map(values_of, made), strict=True)
    return [array(column) for array, column in zip(columns.values(), values, strict=True)]


def values_of(row: Row) -> tuple[Any, ...]:
    """Return a row's values, in the order of the table's columns."""
    values: tuple[Any, ...] = _REVISION(row) if isinstance(row, RevisionRow) else _ENTRY(row)
    return values


def table_of(row: Row) -> str:
    """Return the table that a row goes into."""
    return "revisions" if isinstance(row, RevisionRow) else "entries"
