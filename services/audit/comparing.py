"""Compares what is served with what the log gives, row by row, and finds where they part."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from domain.address import BUCKETS
from domain.errors import BehindError, ConflictError, RefusedError, UnavailableError
from domain.findings import Kind, Report
from domain.redaction import Redaction
from infra.auditing import sources
from infra.auditing.snapshot import Snapshot
from projections import comparing
from projections.builds import RULES, schema_of
from projections.comparing import TABLES, Difference, Served
from projections.lines import Key
from projections.replay import SHAPES, Keyed
from services.audit.executors import AHEAD, in_order
from services.audit.replaying import HERE, Workers

OnProgress = Callable[[str, int, int], None]
_LONGEST: Final = 80


@dataclass(slots=True)
class Comparison:
    """What a comparison found, up to which position, and the first event that shows it."""

    report: Report
    position: int
    since: int | None = None
    event: str | None = None

    def add(self, differences: Iterable[Difference]) -> None:
        """Take differences."""
        for found in differences:
            where = f"{found.table} {_in_words(found.table, found.key)}"
            self.report.found(found.kind, where, _message(found), found.since)
            self.since = found.since if self.since is None else min(self.since, found.since)


def compare(
    state: Snapshot,
    address: str,
    position: int | None = None,
    workers: Workers = HERE,
    on_progress: OnProgress = lambda _what, _done, _of: None,
) -> Comparison:
    """Return what differs between a replay and the live views, up to a position.

    Raises ``RefusedError`` beyond what the views have reached, ``ConflictError`` when other rules
    made them, ``BehindError`` when they have not yet seen a redaction, ``UnavailableError``
    without views.
    """
    report = Report()
    build, reached = live(state, report)
    position = reached if position is None else position
    if position > reached:
        raise RefusedError(f"the views have reached position {reached}, not yet {position}")
    source = sources.of_database(state, address, position)
    require_applied(source.redacted, reached)
    served = Served(source.shared, build, position)
    comparison = Comparison(report, position)
    keyed: dict[str, list[Keyed]] = {n: [] for n, shape in SHAPES.items() if not shape.by_bucket}
    rows, task = 0, comparing.task(served)
    for done in in_order(workers.make, task, source.parts(), workers.count * AHEAD):
        rows += done.rows
        comparison.add(done.differences)
        for table, more in done.keyed.items():
            keyed[table] += more
        on_progress("Buckets", done.bucket + 1, BUCKETS)
    for table, own in keyed.items():
        rows += len(own)
        rows_served = comparing.served_rows(state, served, TABLES[table])
        comparison.add(comparing.differing(table, sorted(own), rows_served))
    report.looked_at(f"rows of the views at position {position}, against a replay", rows)
    comparison.event = _event_at(state, comparison.since)
    return comparison


def live(state: Snapshot, report: Report) -> tuple[int, int]:
    """Return the live build and how far it is; note views of it that have stopped.

    Raises ``UnavailableError`` without one, ``ConflictError`` when other rules made it.
    """
    shown = [(number, rules) for number, kind, rules in state.rows("builds") if kind == "live"]
    if not shown:
        raise UnavailableError("no views are built; 'stet db apply' builds them")
    ((build, rules),) = shown
    if rules != RULES:
        raise ConflictError(
            f"the live build {build} was made by the rules {rules}, a replay here would be by "
            f"{RULES}; 'stet views rebuild' makes a build by these"
        )
    rows = state.connection.execute(
        f"SELECT application_name, notification_id FROM {schema_of(build)}.tracking"  # noqa: S608
    ).fetchall()
    stopped = state.connection.execute(
        f"SELECT view, position, cause FROM {schema_of(build)}.stopped"  # noqa: S608
    ).fetchall()
    for view, position, cause in stopped:
        report.found(
            Kind.VIEW_STOPPED, f"view {view}", f"it stopped at position {position}: {cause}"
        )
    return build, min(int(at) for _, at in rows)


def require_applied(redacted: Iterable[Redaction], reached: int) -> None:
    """Raise ``BehindError`` when the views have not yet seen a redaction."""
    pending = [r.position for r in redacted if r.position > reached]
    if pending:
        raise BehindError(
            f"the views have reached position {reached} and not yet seen the redaction at "
            f"{pending[0]}; try again in a moment"
        )


def _message(difference: Difference) -> str:
    if difference.kind is Kind.ROW_MISSING:
        return f"the log gives this row, known from position {difference.since}; it is not served"
    if difference.kind is Kind.ROW_UNKNOWN:
        return f"this row is served as known from position {difference.since}; the log gives none"
    said = [
        f"{name}: the log gives {_short(log)}, served is {_short(live)}"
        for name, (log, live) in difference.columns.items()
    ]
    return "; ".join(said)


def _in_words(table: str, key: Key) -> str:
    names = SHAPES[table].key_columns
    shown = zip(names, key, strict=True)
    return ", ".join(f"{name} {value}" for name, value in shown if name != "bucket")


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _event_at(state: Snapshot, position: int | None) -> str | None:
    """Say which event is at a position: after it what is served is another thing."""
    for stream, version, topic in state.rows("event_at", {"position": position}):
        return f"{topic}, version {version} of {stream}"
    return None
