"""Connections to PostgreSQL for the eventsourcing library: any libpq address, one role."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, Literal

from eventsourcing.persistence import InterfaceError, OperationalError
from eventsourcing.postgres import PostgresDatastore
from psycopg import Connection, conninfo
from psycopg.rows import DictRow, dict_row
from psycopg_pool import PoolTimeout

Role = Literal["stet_writer", "stet_reader", "stet_projector", "stet_sequencer", "stet_redactor"]


def with_role(address: str, role: Role) -> str:
    """Return a libpq connection string whose sessions act as ``role`` from their first statement.

    The session also works in UTC and tells the server who it is.
    """
    parameters = conninfo.conninfo_to_dict(address)
    options = f"{parameters.get('options') or ''} -c role={role} -c timezone=UTC".strip()
    parameters["options"] = options
    parameters.setdefault("application_name", "stet")
    return conninfo.make_conninfo("", **parameters)


WAIT_SECONDS: Final = 5.0
RECONNECT_SECONDS: Final = 1.0


class PoolTimeoutError(OperationalError):
    """No connection could be had in time: the server is gone, or all connections are in use."""


class LogDatastore(PostgresDatastore):
    """The library's datastore, opened by a libpq address instead of five separate fields, so that
    sockets, service files, several hosts and TLS options all work.
    """

    def __init__(
        self,
        address: str,
        *,
        role: Role,
        schema: str = "log",
        pool_size: int = 1,
        max_overflow: int = 15,
    ) -> None:
        super().__init__(
            dbname="",
            host="",
            port="",
            user="",
            password="",
            pool_size=pool_size,
            max_overflow=max_overflow,
            connect_timeout=WAIT_SECONDS,
            idle_in_transaction_session_timeout=60.0,
            schema=schema,
            originator_id_type="text",
        )
        self.address = address
        self.pool.conninfo = with_role(address, role)
        self.pool.kwargs = {"row_factory": dict_row}
        # Give an attempt to connect up soon: the next question makes another. The pool's own
        # patience doubles each time, so a server that is back would stay unseen for a minute.
        self.pool.reconnect_timeout = RECONNECT_SECONDS

    @contextmanager
    def get_connection(self) -> Iterator[Connection[DictRow]]:
        """Lend a connection in autocommit mode; errors come as the library's own."""
        try:
            with super().get_connection() as connection:
                yield connection
        except PoolTimeout as error:
            raise PoolTimeoutError(
                f"no connection to the database within {WAIT_SECONDS:g} s"
            ) from error

    def register_type_adapters(self) -> None:
        """Do nothing: the library's composite types are not used here."""

    def rows(self, statement: Any, parameters: dict[str, Any] | None = None) -> list[DictRow]:
        """Run one statement that may be repeated; return its rows, read in binary.

        A connection that was lost while it lay in the pool is replaced, once.
        """
        try:
            return self._rows(statement, parameters)
        except PoolTimeoutError:
            raise
        except (InterfaceError, OperationalError):
            self.pool.check()
            return self._rows(statement, parameters)

    def _rows(self, statement: Any, parameters: dict[str, Any] | None) -> list[DictRow]:
        with self.get_connection() as connection, connection.cursor(binary=True) as cursor:
            cursor.execute(statement, parameters, prepare=True)
            return cursor.fetchall() if cursor.description else []
