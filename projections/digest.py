"""Digests of views: the same log folded by the same rules gives the same bytes.

Rows in the order of their keys, as PostgreSQL's text format writes them in UTC.
"""

from __future__ import annotations

import hashlib

from psycopg import sql

from projections.builds import Connection, all_views, schema_of


def digests(connection: Connection, number: int) -> dict[str, str]:
    """Return SHA-256 over the rows of every table of a build, hexadecimal, by table."""
    return {
        table.name: _digest(connection, number, table.name, table.order)
        for view in all_views()
        for table in view.tables
    }


def _digest(connection: Connection, number: int, table: str, order: str) -> str:
    query = sql.SQL("COPY (SELECT * FROM {} ORDER BY {}) TO STDOUT").format(
        sql.Identifier(schema_of(number), table), sql.SQL(order)
    )
    hashed = hashlib.sha256()
    with connection.cursor() as cursor, cursor.copy(query) as rows:
        for data in rows:
            hashed.update(data)
    return hashed.hexdigest()
