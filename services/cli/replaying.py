"""``stet audit replay`` and ``compare``: the views made again from the log alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from domain.errors import NotFoundError, RefusedError
from infra.auditing import parquet, snapshot, sources
from infra.auditing.sources import Source
from projections import projector
from services.asking import read_as_known
from services.audit import attesting, comparing, executors, replaying
from services.audit.replaying import HERE, Digests, Workers
from services.cli.findings import bars, deliver
from services.cli.options import Json, opened
from services.cli.output import print_json, say
from services.cli.verifying import Database, audited
from services.zones import parse_human_time

Position = Annotated[
    int | None, typer.Option(min=0, help="Up to this position; default all of the log.")
]
AsKnown = Annotated[
    str | None,
    typer.Option("--as-known", metavar="TIME", help="Up to what was recorded by this time."),
]
WorkersOption = Annotated[
    int, typer.Option("--workers", min=1, help="So many processes of this machine.")
]
Cluster = Annotated[
    str | None,
    typer.Option("--cluster", metavar="ADDRESS", help="The workers of this Dask scheduler."),
]


@contextmanager
def reading(
    context: typer.Context,
    database: str | None,
    position: int | None,
    as_known: str | None,
    files: Path | None = None,
) -> Iterator[Source]:
    """Lend the log up to a position: of a database, in one state of it, or of Parquet files."""
    if files is not None:
        if database is not None or as_known is not None:
            raise RefusedError("--from reads files, up to a --position; it asks no database")
        yield parquet.of_folder(files, position)
        return
    known = read_as_known(as_known, parse_human_time, "--as-known")
    if position is not None and known is not None:
        raise RefusedError("--position and --as-known are two ways to say the same; give one")
    if isinstance(known, int):
        position, known = known, None
    with audited(context, database) as (address, _), snapshot.opened(address) as state:
        yield sources.of_database(state, address, position, known)


@contextmanager
def working(workers: int, cluster: str | None) -> Iterator[Workers]:
    """Lend the workers that options name: this process, several, or a cluster."""
    if cluster is not None:
        with executors.cluster(cluster) as (make, count):
            yield Workers(make, count)
    elif workers > 1:
        yield Workers(lambda: executors.processes(workers), workers)
    else:
        yield HERE


def replay(
    context: typer.Context,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the lines go.")],
    position: Position = None,
    as_known: AsKnown = None,
    workers: WorkersOption = 1,
    cluster: Cluster = None,
    files: Annotated[
        Path | None,
        typer.Option("--from", metavar="DIR", help="Read what 'export --parquet' wrote."),
    ] = None,
    database: Database = None,
    as_json: Json = False,
) -> None:
    """Rebuild every view from the log alone: canonical JSON lines a table, with digests.

    The same log up to the same position gives the same bytes, whoever replays it.
    """
    with (
        reading(context, database, position, as_known, files) as source,
        working(workers, cluster) as who,
        bars() as on_progress,
    ):
        digests = replaying.replay_into(source, out, who, on_progress)
    _tell(digests, out, as_json=as_json)


def _tell(digests: Digests, out: Path, *, as_json: bool) -> None:
    if as_json:
        print_json(digests.to_json())
        return
    say(f"position {digests.position}, {digests.events} events, rules {digests.rules}")
    for table, digest in digests.tables.items():
        say(f"{digest}  {out / table}.jsonl  {digests.rows[table]} rows")


def compare(
    context: typer.Context,
    position: Position = None,
    workers: WorkersOption = 1,
    cluster: Cluster = None,
    database: Database = None,
    as_json: Json = False,
) -> None:
    """Hold what is served against a replay of the log: row by row what differs, and from where on.

    Exit code 4 when the views have drifted.
    """
    with (
        audited(context, database) as (address, _),
        snapshot.opened(address) as state,
        working(workers, cluster) as who,
        bars() as on_progress,
    ):
        found = comparing.compare(state, address, position, who, on_progress)
    if found.since is not None and not as_json:
        say(f"they part at position {found.since}: {found.event or 'there is no such event'}")
    more = {"position": found.position, "since": found.since, "event": found.event}
    deliver(found.report, as_json=as_json, **more)


def attest(context: typer.Context, as_json: Json = False) -> None:
    """Put the digests of what is served now into the log. 'stet serve' does it every day."""
    with opened(context) as stet:
        projector.catch_up(stet.address)
        made = attesting.attest(stet.log, stet.address)
    if as_json:
        event = made.event.model_dump(mode="json")
        print_json({"position": made.position, "changed": made.changed, "attested": event})
        return
    what = "attested" if made.changed else "attested already"
    say(f"{what}  position {made.event.position}, by the event at position {made.position}")


def check_attested(
    context: typer.Context,
    position: Annotated[
        int | None, typer.Option(min=1, help="The newest one up to this position.")
    ] = None,
    workers: WorkersOption = 1,
    cluster: Cluster = None,
    as_json: Json = False,
) -> None:
    """Hold what was attested of the views against a replay to that position.

    Exit codes: 0 verified, 1 what was attested is not what the log gives, 3 texts were redacted
    since.
    """
    with opened(context) as stet:
        attested = attesting.newest(stet.log, position)
        if attested is None:
            raise NotFoundError("nothing was attested yet; 'stet audit attest' does")
        with working(workers, cluster) as who, bars() as on_progress:
            report = attesting.check(stet.address, attested, who, on_progress)
    more = {"position": attested.position, "attested_position": attested.event.position}
    deliver(report, as_json=as_json, **more)
