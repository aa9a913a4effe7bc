"""Digests of views: the same log folded by the same rules gives the same bytes.

Rows in the order of their keys, as PostgreSQL's text format writes them in UTC, as they were known
at a position: what was learned later is left out, and what had not ended by then has no end.
"""

from __future__ import annotations

import hashlib

from psycopg import sql

from infra.postgres import queries
from projections.builds import Connection, all_views, schema_of
from projections.view import Table

SQL = queries.load("projections", "digest.sql")


def digests(connection: Connection, number: int, position: int) -> dict[str, str]:
    """Return SHA-256 over the rows of every table of a build at a position, hexadecimal, by table.

    The build has to have reached the position.
    """
    return {
        table.name: _digest(connection, number, table, position)
        for view in all_views()
        for table in view.tables
    }


def _digest(connection: Connection, number: int, table: Table, position: int) -> str:
    schema = schema_of(number)
    names = [
        name
        for (name,) in connection.execute(SQL["columns"], {"schema": schema, "table": table.name})
    ]
    hashed = hashlib.sha256()
    with connection.cursor() as cursor, cursor.copy(_rows(schema, table, names, position)) as rows:
        for data in rows:
            hashed.update(data)
    return hashed.hexdigest()


def _rows(schema: str, table: Table, names: list[str], position: int) -> sql.Composed:
    newest = sql.Literal(position)
    columns = [
        sql.SQL(SQL["known_by_then"]).format(newest) if name == "known" else sql.Identifier(name)
        for name in names
    ]
    since = sql.SQL("lower(known)") if "known" in names else sql.SQL("position")
    return sql.SQL("COPY (SELECT {} FROM {} WHERE {} <= {} ORDER BY {}) TO STDOUT").format(
        sql.SQL(", ").join(columns),
        sql.Identifier(schema, table.name),
        since,
        newest,
        sql.SQL(table.order),
    )
