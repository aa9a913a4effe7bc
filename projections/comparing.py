"""What differs between the rows that a replay makes and the rows that are being served.

Both come in the order of the table, so they are merged; a difference begins at the first position
at which somebody who asked would have been answered otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from psycopg import sql
from psycopg.rows import dict_row

from domain.findings import Kind
from infra.auditing.snapshot import Shared, Snapshot
from infra.auditing.sources import Part
from projections.builds import all_views, schema_of
from projections.lines import Key, read_line
from projections.replay import SHAPES, Keyed, Replayed, replay_bucket
from projections.view import Table

TABLES: Final = {table.name: table for view in all_views() for table in view.tables}
BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Served:
    """A build of the views as it stood at a position, in one state of the database."""

    shared: Shared
    build: int
    position: int


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that is not served as the log has it. ``since``: the first position that shows it."""

    kind: Kind
    table: str
    key: Key
    since: int
    columns: dict[str, tuple[Any, Any]]  # what the log gives, what is served; by column


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of one bucket: how many rows were compared, what differs, and what is left."""

    bucket: int
    rows: int
    differences: list[Difference]
    keyed: dict[str, list[Keyed]]  # of tables whose order runs through all buckets


def compare_bucket(served: Served, part: Part) -> Compared:
    """Replay a bucket and compare it with what is served of it."""
    made = replay_bucket(part)
    differences: list[Difference] = []
    with served.shared.opened() as state:
        for name in made.lines:
            rows = served_rows(state, served, TABLES[name], part.number)
            differences += differing(name, _keyed(made, name), rows)
    return Compared(part.number, sum(made.counts.values()), differences, made.keyed)


def task(served: Served) -> Any:
    """Return ``compare_bucket`` with what is served filled in: it can be sent to a worker."""
    return partial(compare_bucket, served)


def served_rows(
    state: Snapshot, served: Served, table: Table, bucket: int | None = None
) -> Iterator[Keyed]:
    """Yield the rows of a table as it stood at the position, each with its key."""
    shape = SHAPES[table.name]
    since = "lower(known)" if table.known else "position"
    query = sql.SQL("SELECT * FROM {} WHERE {} <= {} AND {} ORDER BY {}").format(
        sql.Identifier(schema_of(served.build), table.name),
        sql.SQL(since),
        sql.Literal(served.position),
        sql.SQL("true") if bucket is None else sql.SQL("bucket = {}").format(sql.Literal(bucket)),
        sql.SQL(table.order),
    )
    with state.connection.cursor(f"rows_{table.name}", row_factory=dict_row, binary=True) as cursor:
        cursor.itersize = BATCH
        for row in cursor.execute(query):
            if table.known:
                row["known"] = _clipped(row["known"], served.position)
            yield shape.key(row), shape.line(row)


def served_bucket(state: Snapshot, served: Served, number: int) -> Replayed:
    """Return what is served of a bucket, as a replay of it would be returned.

    With bucket 0 come the tables that are not spread by bucket.
    """
    found = Replayed(number)
    for name, shape in SHAPES.items():
        if shape.by_bucket:
            lines = [line for _, line in served_rows(state, served, TABLES[name], number)]
            found.lines[name] = b"".join(lines)
            found.counts[name] = len(lines)
        elif number == 0:
            found.keyed[name] = list(served_rows(state, served, TABLES[name]))
    return found


def differing(
    table: str, replayed: Iterable[Keyed], served: Iterable[Keyed]
) -> Iterator[Difference]:
    """Yield what differs between two runs of rows, both in the order of their keys."""
    ours, theirs = iter(replayed), iter(served)
    left, right = next(ours, None), next(theirs, None)
    while left is not None or right is not None:
        if right is None or (left is not None and left[0] < right[0]):
            assert left is not None
            yield _lone(Kind.ROW_MISSING, table, left)
            left = next(ours, None)
        elif left is None or right[0] < left[0]:
            yield _lone(Kind.ROW_UNKNOWN, table, right)
            right = next(theirs, None)
        else:
            if left[1] != right[1]:
                yield _pair(table, left, right)
            left, right = next(ours, None), next(theirs, None)


def _lone(kind: Kind, table: str, keyed: Keyed) -> Difference:
    row = read_line(keyed[1])
    missing = kind is Kind.ROW_MISSING
    columns = {n: (v, None) if missing else (None, v) for n, v in row.items()}
    return Difference(kind, table, keyed[0], _since(row), columns)


def _pair(table: str, ours: Keyed, theirs: Keyed) -> Difference:
    log, live = read_line(ours[1]), read_line(theirs[1])
    names = sorted(log.keys() | live.keys())
    columns = {n: (log.get(n), live.get(n)) for n in names if log.get(n) != live.get(n)}
    since = _since(log)
    if set(columns) == {"known"}:  # it is the same row, which ends at another position
        since = min(end for end in (log["known"][1], live["known"][1]) if end is not None)
    return Difference(Kind.ROW_DIFFERS, table, ours[0], since, columns)


def _since(row: dict[str, Any]) -> int:
    since: int = row["known"][0] if "known" in row else row["position"]
    return since


def _clipped(known: Any, position: int) -> tuple[int, int | None]:
    """Return a range of positions as it was at one of them: what ended later was open."""
    end = known.upper if known.upper is not None and known.upper <= position else None
    return known.lower, end


def _keyed(made: Replayed, table: str) -> Iterator[Keyed]:
    """Yield a bucket's lines with their keys, which are made from the lines again."""
    shape = SHAPES[table]
    for line in made.lines[table].splitlines(keepends=True):
        yield shape.key_of(read_line(line)), line
