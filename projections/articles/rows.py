"""The rows of an article as its tables hold them, made from its events alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from domain.event import Logged
from domain.parts import Parts
from domain.redaction import Redaction
from projections.articles.columns import ENTRIES, REVISIONS, table_of, values_of
from projections.articles.state import RevisionRow, Row, fold
from projections.articles.writing import article_row
from projections.view import Made, span


def rows_of(
    stream: Sequence[Logged[Any]], parts: Mapping[str, Parts], hidden: Mapping[str, Redaction]
) -> Iterator[Made]:
    """Yield (table, row) for all that the events of an article make.

    ``parts`` are those of the texts, and ``hidden`` the texts not shown, by commitment.
    """
    article = article_row(stream[0])
    yield "articles", article
    key = {"bucket": article["bucket"], "article_id": article["article_id"]}
    _, rows = fold(stream, parts, hidden)
    for known in rows:
        columns = {**key, "known": (known.since, known.until), **_columns(known.row)}
        yield table_of(known.row), columns


def _columns(row: Row) -> dict[str, Any]:
    if isinstance(row, RevisionRow):
        visible = span(row.appeared_at, row.replaced_at)
        named = dict(zip(REVISIONS, values_of(row), strict=True))
        return {"span": row.identity, "visible": visible, **named}
    named = dict(zip(ENTRIES, values_of(row), strict=True))
    return {"entry": row.identity, "visible": (named.pop("at"), None), **named}
