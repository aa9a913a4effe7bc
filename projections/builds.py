"""Builds of the views: each has a schema of its own, one of them is what readers see.

Readers name ``views.<table>``, which are plain SQL views over the tables of the live build, so that
another build takes its place in one transaction and no reader sees an error or an empty page.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast

import psycopg
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresTrackingRecorder
from psycopg import sql

from domain.errors import ConflictError, NotFoundError, OvertakenError
from infra.postgres import queries
from infra.postgres.datastore import LogDatastore
from projections.articles.view import ArticlesView
from projections.claims.view import ClaimsView
from projections.revision_changes.view import ChangesView
from projections.statements.view import StatementsView
from projections.stories.view import StoriesView
from projections.texts import Texts
from projections.view import Cursor, View

SQL: Final = queries.load("projections", "builds.sql")
RULES: Final = "views/5"  # changes whenever the same log would make other rows

SWAPS: Final = 200  # attempts at showing a build
PAUSE_SECONDS: Final = 0.05  # between two of them

Connection = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Build:
    """One build of the views."""

    number: int
    state: str
    rules: str
    created_at: datetime
    live_since: datetime | None


def all_views() -> list[View]:
    """Return the views there are, without any memory."""
    texts = Texts()
    return [ArticlesView(), StoriesView(), StatementsView(texts), ChangesView(texts), ClaimsView()]


def schema_of(number: int) -> str:
    """Return the name of a build's schema."""
    return f"views_{number}"


def enter(cursor: Cursor, number: int) -> None:
    """Let names without a schema mean the tables of a build, until the transaction ends."""
    path = sql.SQL("SET LOCAL search_path TO {}, public").format(sql.Identifier(schema_of(number)))
    cursor.execute(path)


class BuildTracking(PostgresTrackingRecorder):
    """The library's tracking recorder over the tracking table of one build."""

    def __init__(self, address: str, number: int) -> None:
        datastore = LogDatastore(address, role="stet_projector", schema=schema_of(number))
        super().__init__(datastore, tracking_table_name="tracking")

    def record(self, cursor: Cursor, view: str, position: int) -> None:
        """Record in the cursor's transaction that a view has reached a position.

        Raises the library's ``IntegrityError`` when it has reached it already.
        """
        self._insert_tracking(cast("Any", cursor), Tracking(view, position))


def ensure(connection: Connection) -> int:
    """Return the live build's number; make the first build where there is none."""
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE stet.builds IN EXCLUSIVE MODE")
        live = cursor.execute(SQL["live"]).fetchone()
        if live is not None:
            number: int = live[0]
            return number
        number = _create(cursor)
        _show(cursor, number)
        return number


def create(connection: Connection) -> int:
    """Make the tables of a new build beside the live one; return its number."""
    with connection.transaction(), connection.cursor() as cursor:
        return _create(cursor)


def builds(connection: Connection) -> list[Build]:
    """Return all builds, oldest first."""
    return [Build(*row) for row in connection.execute(SQL["builds"])]


def show(connection: Connection, number: int) -> None:
    """Let readers see another build, in one transaction; the one before is kept.

    A reader that holds one of the views and wants another could block this, and be blocked by it.
    So this gives way and tries again, before PostgreSQL would end one of the two. Raises
    ``NotFoundError`` for a build that is not there, ``ConflictError`` for one that failed,
    ``OvertakenError`` when readers leave no moment for it.
    """
    for _ in range(SWAPS):
        try:
            with connection.transaction(), connection.cursor() as cursor:
                cursor.execute(SQL["give_way"])
                cursor.execute("LOCK TABLE stet.builds IN EXCLUSIVE MODE")
                if _state(cursor, number) == "failed":
                    raise ConflictError(
                        f"build {number} failed its check; 'stet views drop' removes it"
                    )
                _show(cursor, number)
        except psycopg.errors.LockNotAvailable:
            time.sleep(PAUSE_SECONDS)
        else:
            return
    raise OvertakenError(
        f"build {number} could not be shown: readers or another swap hold the views; try again"
    )


def fail(connection: Connection, number: int) -> None:
    """Mark a build as one that is never shown."""
    connection.execute(SQL["fail"], {"number": number})


def stopped(connection: Connection, number: int) -> list[tuple[str, int, str, str]]:
    """Return the views of a build that have stopped: name, position, topic and cause of each."""
    return _within(connection, number, "stopped")


def positions(connection: Connection, number: int) -> dict[str, int]:
    """Return the position that each view of a build has reached."""
    return dict(_within(connection, number, "tracked"))


def is_current(connection: Connection, number: int) -> bool:
    """Tell whether a build follows the rules of this version, so that it may go on with it."""
    return any(b.number == number and b.rules == RULES for b in builds(connection))


def rules_of_another_version(connection: psycopg.Connection[Any]) -> str | None:
    """Return the rules of the live build where it is another version's."""
    live = connection.execute(SQL["live"]).fetchone()
    return live[1] if live is not None and live[1] != RULES else None


def same_rules(connection: Connection, number: int, other: int) -> bool:
    """Tell whether two builds follow the same rules, so that the same log gives the same rows."""
    rules = {build.number: build.rules for build in builds(connection)}
    return rules[number] == rules[other]


def _within(connection: Connection, number: int, statement: str) -> list[Any]:
    with connection.transaction(), connection.cursor() as cursor:
        enter(cursor, number)
        return cursor.execute(SQL[statement]).fetchall()


def drop(connection: Connection, number: int) -> None:
    """Remove a build that is not live. Raises ``NotFoundError`` or ``ConflictError``."""
    with connection.transaction(), connection.cursor() as cursor:
        if _state(cursor, number) == "live":
            raise ConflictError(f"build {number} is live; show another one first")
        cursor.execute(SQL["remove"], {"number": number})
        cursor.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(schema_of(number))))


def _state(cursor: Cursor, number: int) -> str:
    state: str | None = {row[0]: row[1] for row in cursor.execute(SQL["builds"])}.get(number)
    if state is None:
        raise NotFoundError(f"there is no build {number}; 'stet views list' shows them")
    return state


def _create(cursor: Cursor) -> int:
    row = cursor.execute(SQL["add"], {"rules": RULES}).fetchone()
    assert row is not None
    number: int = row[0]
    cursor.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema_of(number))))
    enter(cursor, number)
    cursor.execute(SQL["tables"])
    for view in all_views():
        cursor.execute(view.ddl)
        cursor.execute(
            "INSERT INTO tracking (application_name, notification_id) VALUES (%s, 0)", (view.name,)
        )
    return number


def _names(view: View) -> list[str]:
    return [*(table.name for table in view.tables), *view.aids]


def _show(cursor: Cursor, number: int) -> None:
    tables = ["tracking", "stopped", *(name for view in all_views() for name in _names(view))]
    for table in tables:
        name = sql.Identifier("views", table)
        cursor.execute(sql.SQL("DROP VIEW IF EXISTS {}").format(name))
        cursor.execute(
            sql.SQL("CREATE VIEW {} AS SELECT * FROM {}").format(
                name, sql.Identifier(schema_of(number), table)
            )
        )
    cursor.execute(SQL["keep_live"])
    cursor.execute(SQL["make_live"], {"number": number})
