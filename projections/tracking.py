"""Whether the rows of tracking say the truth: not ahead of the log, not behind the rows they track.

That a view lacks rows it should have is for a comparison with a replay to find.
"""

from __future__ import annotations

from psycopg import sql

from domain.findings import Kind, Report
from infra.auditing.snapshot import Snapshot
from projections.builds import all_views, schema_of
from projections.view import Table, View


def check(snapshot: Snapshot, report: Report) -> None:
    """Note tracking rows of any build that are ahead, or behind what their view has written."""
    ((head, _),) = snapshot.rows("head")
    builds = snapshot.rows("builds")
    for number, _, _ in builds:
        schema = schema_of(number)
        tracked = _tracked(snapshot, schema)
        for view in all_views():
            if view.name in tracked:
                _check_view(snapshot, report, schema, view, tracked[view.name], head)
    report.looked_at("builds of the views, how far each says it is", len(builds))


def _check_view(
    snapshot: Snapshot, report: Report, schema: str, view: View, position: int, head: int
) -> None:
    if position > head:
        report.found(
            Kind.TRACKING_AHEAD,
            f"{schema}.tracking",
            f"the view {view.name} says it has position {position}, the log ends at {head}",
        )
    newest = max(_newest(snapshot, schema, table) for table in view.tables)
    if newest > position:
        report.found(
            Kind.TRACKING_BEHIND,
            f"{schema}.tracking",
            f"the view {view.name} says it has position {position}, it has rows of {newest}",
        )


def _tracked(snapshot: Snapshot, schema: str) -> dict[str, int]:
    query = sql.SQL("SELECT application_name, notification_id FROM {}").format(
        sql.Identifier(schema, "tracking")
    )
    return {str(name): int(at) for name, at in snapshot.connection.execute(query)}


def _newest(snapshot: Snapshot, schema: str, table: Table) -> int:
    """Return the newest position that a row of a table was opened or closed at."""
    newest = "greatest(max(lower(known)), max(upper(known)))" if table.known else "max(position)"
    query = sql.SQL("SELECT coalesce({}, 0) FROM {}").format(
        sql.SQL(newest), sql.Identifier(schema, table.name)
    )
    row = snapshot.connection.execute(query).fetchone()
    assert row is not None
    return int(row[0])
