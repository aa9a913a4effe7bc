"""What a view is to the projector: a name, the topics it folds, its tables, and how it writes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import psycopg

from domain.event import Logged
from domain.redaction import Redaction

Cursor = psycopg.Cursor[Any]

Made = tuple[str, dict[str, Any]]
"""A table's name and a row of it by column; a range is its two ends, or nothing where it is empty.
"""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a view, and the columns that put its rows in an order of their own.

    ``order`` begins with ``bucket`` where the rows are spread by it; its texts collate as "C", so
    that PostgreSQL and Python agree. ``identities`` are the columns of 63 bits. ``derived`` are
    columns that PostgreSQL makes of the others: they are no part of what is replayed.
    """

    name: str
    order: str
    identities: tuple[str, ...] = ()
    derived: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        """Whether its rows are known from one position to another; else they are for ever."""
        return "lower(known)" in self.order


class View(Protocol):
    """A fold of the log into tables."""

    @property
    def name(self) -> str:
        """What it is called in tracking rows and on the command line."""

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics of the events it folds."""

    @property
    def tables(self) -> tuple[Table, ...]:
        """Its tables."""

    @property
    def aids(self) -> tuple[str, ...]:
        """Names of tables that only help to look something up: no part of what is replayed."""

    @property
    def ddl(self) -> str:
        """The SQL that makes its tables in the schema of a build."""

    def fold(self, cursor: Cursor, events: Sequence[Logged[Any]]) -> Any:
        """Fold events, which are the next of the view's topics; return what changes in its tables.

        What else it needs of the log is read through ``cursor``; tables are not.
        """

    def write(self, cursor: Cursor, changes: Any) -> None:
        """Write what ``fold`` returned, in the transaction of ``cursor``.

        Runs beside the fold of the next batch, in another thread: it touches no memory of folds.
        Raises ``DriftError`` when the tables are not what the fold left.
        """

    def rows(
        self,
        stream: Sequence[Logged[Any]],
        bodies: Mapping[str, bytes],
        hidden: Mapping[str, Redaction],
    ) -> Iterator[Made]:
        """Yield every row that the events of one stream make, as the tables would hold it.

        ``bodies`` are the texts that the events seal and that may be shown, ``hidden`` those that
        may not, by hexadecimal commitment. Nothing else may enter: no clock, no chance, no other
        stream.
        """

    def forget(self) -> None:
        """Drop what is remembered between batches: the transaction was rolled back."""


def span(lower: datetime, upper: datetime | None) -> tuple[datetime | None, ...]:
    """Return [lower, upper) as PostgreSQL has a range: without ends where it is empty."""
    return () if lower == upper else (lower, upper)


class DriftError(Exception):
    """The tables of a view do not hold the rows that the fold has to close."""


def expect(changed: int, wanted: int, table: str) -> None:
    """Raise ``DriftError`` unless as many rows were closed as the fold has closed."""
    if changed != wanted:
        raise DriftError(f"{wanted} rows of {table} had to be closed, {changed} were there")
