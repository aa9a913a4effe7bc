"""A PostgreSQL server of the tests' own, that hands out databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import conninfo, sql


@dataclass(frozen=True)
class Server:
    """A running PostgreSQL, with a database that new ones are cloned from."""

    address: str
    major_version: int
    counter: Iterator[int]
    bin_dir: Path | None

    def new_database(self) -> str:
        """Return the address of a fresh database with all migrations applied."""
        name = f"test_{next(self.counter)}"
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE template_stet").format(sql.Identifier(name))
            )
            # What is granted on a database itself is not part of its template.
            connection.execute(
                sql.SQL("GRANT CREATE ON DATABASE {} TO stet_projector").format(
                    sql.Identifier(name)
                )
            )
        return self.named(name)

    def copy_of(self, address: str) -> str:
        """Return the address of a copy of a database, as a restored backup would be one."""
        name = f"test_{next(self.counter)}"
        source = sql.Identifier(str(conninfo.conninfo_to_dict(address)["dbname"]))
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), source)
            )
        return self.named(name)

    def empty_database(self) -> str:
        """Return the address of a database without anything of ours."""
        name = f"test_{next(self.counter)}"
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.named(name)

    def named(self, name: str) -> str:
        """Return the address of a database of this server."""
        return conninfo.make_conninfo(self.address, dbname=name)
