"""Applies the numbered migrations: each a folder of SQL files, one database object a file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

import psycopg
from psycopg import errors

from domain.errors import UnavailableError

MINIMUM_SERVER: Final = 150000
_LOCK: Final = 0x53746574  # "Stet": one migrating process a database


@dataclass(frozen=True, slots=True)
class Migration:
    """A numbered step of the schema; its digest shows a step that was changed afterwards."""

    number: int
    name: str
    statements: tuple[tuple[str, str], ...]

    @property
    def digest(self) -> str:
        """SHA-256 over the files' names and texts, hexadecimal."""
        text = "".join(f"{name}\n{sql}\n" for name, sql in self.statements)
        return hashlib.sha256(text.encode("utf-8")).hexdigest()


def migrations() -> Iterator[Migration]:
    """Yield all migrations there are, in their order."""
    root = files("infra.postgres") / "migrations"
    for folder in sorted((f for f in root.iterdir() if f.name[:4].isdigit()), key=lambda f: f.name):
        sql = sorted((f for f in folder.iterdir() if f.name.endswith(".sql")), key=lambda f: f.name)
        statements = tuple((f.name, f.read_text("utf-8")) for f in sql)
        yield Migration(int(folder.name[:4]), folder.name, statements)


def apply(conninfo: str, on_progress: Callable[[str], None] = lambda _: None) -> list[str]:
    """Bring a database up to date; return the names of the migrations that were applied now.

    Processes that start together wait for each other. Raises ``UnavailableError`` when the server
    is too old, cannot be reached, the role may not do it, or an applied migration was changed.
    """
    try:
        with psycopg.connect(conninfo) as connection:
            if connection.info.server_version < MINIMUM_SERVER:
                raise UnavailableError(
                    f"the server is PostgreSQL {connection.info.server_version // 10000}; "
                    "Stet needs 15 or newer"
                )
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
            return list(_apply_missing(connection, on_progress))
    except errors.InsufficientPrivilege as error:
        raise UnavailableError(
            f"this role may not set up Stet's tables ({error.diag.message_primary}); run "
            "'stet db apply' with --database-url naming a role that may create roles and schemas"
        ) from error
    except psycopg.OperationalError as error:
        raise UnavailableError(f"the database cannot be reached: {error}") from error


def pending(connection: psycopg.Connection[object]) -> list[str]:
    """Return the names of migrations that this database lacks."""
    applied = _applied(connection)
    return [m.name for m in migrations() if m.number not in applied]


def _apply_missing(
    connection: psycopg.Connection[object], on_progress: Callable[[str], None]
) -> Iterator[str]:
    applied = _applied(connection)
    todo = []
    for migration in migrations():
        if migration.number not in applied:
            todo.append(migration)
        elif applied[migration.number] != migration.digest:
            raise UnavailableError(
                f"migration {migration.name} was changed after it was applied to this database; "
                "install the version of Stet that made it, or a newer one"
            )
    if todo:
        connection.execute(_around("before.sql"))
    for migration in todo:
        on_progress(migration.name)
        for _, sql in migration.statements:
            connection.execute(sql)
        connection.execute(
            "INSERT INTO stet.migrations (number, name, digest) VALUES (%s, %s, %s)",
            (migration.number, migration.name, migration.digest),
        )
        yield migration.name
    if todo:
        connection.execute(_around("after.sql"))


def _around(name: str) -> str:
    return (files("infra.postgres") / "migrations" / name).read_text("utf-8")


def _applied(connection: psycopg.Connection[object]) -> dict[int, str]:
    with connection.cursor(row_factory=psycopg.rows.tuple_row) as cursor:
        cursor.execute("SELECT to_regclass('stet.migrations') IS NOT NULL")
        if cursor.fetchone() == (False,):
            return {}
        return dict(cursor.execute("SELECT number, digest FROM stet.migrations").fetchall())
