"""One state of the database, read as an auditor: what is read together belongs together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import psycopg
from psycopg import errors

from domain.errors import UnavailableError
from infra.postgres import queries
from infra.postgres.datastore import with_role

SQL: Final = queries.load("infra.auditing", "audit.sql")
BATCH: Final = 2000  # events at once; what is read of them never grows beyond that
Row = tuple[Any, ...]


class Snapshot:
    """A read-only transaction over the log, as ``stet_reader``."""

    def __init__(self, connection: psycopg.Connection[Row]) -> None:
        self.connection = connection

    def share(self, address: str) -> Shared:
        """Return this state of the database at ``address`` for others, while this one lasts."""
        row = self.connection.execute("SELECT pg_export_snapshot()").fetchone()
        assert row is not None
        return Shared(address, str(row[0]), self)

    def batches(self, statement: str, parameters: Any = None) -> Iterator[list[Row]]:
        """Yield the rows of a long result, some thousand at a time."""
        with self.connection.cursor(statement, binary=True) as cursor:
            cursor.execute(SQL[statement], parameters)
            while rows := cursor.fetchmany(BATCH):
                yield rows

    def copied(self, statement: str, types: Sequence[str]) -> Iterator[Row]:
        """Yield the rows of a ``COPY``, one by one: a single one may be large."""
        with self.connection.cursor() as cursor, cursor.copy(SQL[statement]) as copy:
            copy.set_types(types)
            yield from copy.rows()

    def rows(self, statement: str, parameters: Any = None) -> list[Row]:
        """Return the rows of a short result."""
        with self.connection.cursor(binary=True) as cursor:
            return cursor.execute(SQL[statement], parameters).fetchall()


@dataclass(frozen=True)
class Shared:
    """A state of a database that others can read too: here over the connection at hand, and in
    another process, to which this can be sent, over one of its own.
    """

    address: str
    name: str
    state: Snapshot | None = field(default=None, repr=False, compare=False)

    def __getstate__(self) -> dict[str, Any]:
        """Leave the connection behind."""
        return {"address": self.address, "name": self.name, "state": None}

    @contextmanager
    def opened(self) -> Iterator[Snapshot]:
        """Lend the state."""
        if self.state is not None:
            yield self.state
            return
        with opened(self.address, self.name) as state:
            yield state


@contextmanager
def opened(address: str, snapshot: str | None = None) -> Iterator[Snapshot]:
    """Lend one state of a database: as it is now, or the one that another connection exported.

    Raises ``UnavailableError`` where there is no database of Stet, or this login may not read it.
    """
    try:
        with psycopg.connect(with_role(address, "stet_reader")) as connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            connection.read_only = True
            if snapshot is not None:
                connection.execute(
                    psycopg.sql.SQL("SET TRANSACTION SNAPSHOT {}").format(
                        psycopg.sql.Literal(snapshot)
                    )
                )
            yield Snapshot(connection)
    except (psycopg.OperationalError, errors.UndefinedTable, errors.InsufficientPrivilege) as error:
        said = " ".join(str(error).split())
        raise UnavailableError(
            f"the database cannot be read: {said}. An auditor's login has to be a member of "
            "stet_reader, in a database that 'stet db apply' has set up"
        ) from error
