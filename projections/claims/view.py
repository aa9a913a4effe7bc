"""Writes the view "claims". A row ends where an event ends it, so no fold is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Any, Final

from domain.claim_events import CLAIM_EVENTS
from domain.event import Logged
from domain.redaction import Redaction
from infra.postgres import queries
from projections.claims.state import Closes, Columns, done_by
from projections.view import Cursor, Made, Table, expect

SQL: Final = queries.load("projections.claims", "write.sql")
_ACTS: Final = "claim_acts"
_KEYS: Final = {
    "claims": ("claim_id",),
    "assertions": ("claim_id", "number"),
    "dismissals": ("claim_id", "article_id", "revision", "part", "block", "starts", "ends"),
}

Key = tuple[Any, ...]


class ClaimsView:
    """Claims change by hand: each event is written as it comes."""

    name = "claims"
    topics = tuple(event.TOPIC for event in CLAIM_EVENTS)
    tables = (
        Table("claims", "claim_id, lower(known)"),
        Table("assertions", "claim_id, number, lower(known)"),
        Table("dismissals", "claim_id, article_id, revision, part, block, starts, lower(known)"),
        Table(_ACTS, "claim_id, version"),
    )
    aids = ()
    ddl = (files("projections.claims") / "tables.sql").read_text("utf-8")

    def forget(self) -> None:
        """Nothing is remembered."""

    def fold(self, cursor: Cursor, events: Sequence[Logged[Any]]) -> Sequence[Logged[Any]]:  # noqa: ARG002 - a fold may read
        """Return the events themselves: each is some rows that begin or end."""
        return events

    def write(self, cursor: Cursor, changes: Sequence[Logged[Any]]) -> None:
        """Write the events."""
        for logged in changes:
            for change in done_by(logged):
                if isinstance(change, Closes):
                    key = {**change.key, "until": logged.position}
                    cursor.execute(SQL[f"close_{change.table}"], key)
                    if change.sure:
                        expect(cursor.rowcount, 1, change.table)
                else:
                    cursor.execute(SQL[f"open_{change.table}"], change.row)

    def rows(
        self,
        stream: Sequence[Logged[Any]],
        bodies: Mapping[str, bytes],
        hidden: Mapping[str, Redaction],
    ) -> Iterator[Made]:
        """Yield all rows that a claim's events make."""
        del bodies, hidden  # claims point to texts, and hold none
        begun: dict[tuple[str, Key], Columns] = {}
        for logged in stream:
            for change in done_by(logged):
                if isinstance(change, Closes):
                    ended = begun.pop((change.table, _key(change.table, change.key)), None)
                    if ended is not None:
                        yield change.table, {**ended, "known": (ended["position"], logged.position)}
                elif change.table == _ACTS:
                    yield _ACTS, change.row
                else:
                    begun[change.table, _key(change.table, change.row)] = change.row
        for (table, _), row in begun.items():
            yield table, {**row, "known": (row["position"], None)}


def _key(table: str, columns: Columns) -> Key:
    return tuple(columns[name] for name in _KEYS[table])
