"""What a view is to the projector: a name, the topics it folds, its tables, and how it writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import psycopg

from domain.event import Logged

Cursor = psycopg.Cursor[Any]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a view, and the columns that put its rows in an order of their own."""

    name: str
    order: str


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

    def forget(self) -> None:
        """Drop what is remembered between batches: the transaction was rolled back."""


class DriftError(Exception):
    """The tables of a view do not hold the rows that the fold has to close."""


def expect(changed: int, wanted: int, table: str) -> None:
    """Raise ``DriftError`` unless as many rows were closed as the fold has closed."""
    if changed != wanted:
        raise DriftError(f"{wanted} rows of {table} had to be closed, {changed} were there")
