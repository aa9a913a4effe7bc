"""``stet audit export`` and ``verify-bundle``: evidence that is carried away."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from domain.errors import RefusedError
from domain.note import VerifierKey
from services.cli.findings import bars, deliver
from services.cli.options import Json, opened
from services.cli.output import print_json, progress, say
from services.cli.replaying import Cluster, Position, WorkersOption, working
from services.cli.verifying import Authorities, Key, Witness


def export(
    context: typer.Context,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where it goes: a folder of its own.")],
    story: Annotated[str | None, typer.Option(metavar="SLUG", help="A story.")] = None,
    articles: Annotated[
        list[str] | None,
        typer.Option("--articles", metavar="URL|ARTICLE", help="An article. May be given again."),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="All of the log.")] = False,
    position: Position = None,
    earlier: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="A checkpoint from before: that the log extends it."),
    ] = None,
    sealed: Annotated[
        bool, typer.Option("--sealed", help="With the texts that are withheld: for auditors.")
    ] = False,
    as_parquet: Annotated[
        bool, typer.Option("--parquet", help="All events and texts as Parquet, for replays.")
    ] = False,
    workers: WorkersOption = 1,
    cluster: Cluster = None,
    as_json: Json = False,
) -> None:
    """Carry evidence away: events, texts, proofs and a page, as a bag that verifies without us.

    The same log up to the same position gives the same bytes. With --parquet: the log itself, for
    'stet audit replay --from'.
    """
    from services.audit import bundle  # noqa: PLC0415 - other commands should not wait for it

    if as_parquet:
        if story or articles or earlier or sealed:
            raise RefusedError("--parquet exports all of the log")
        _parquet(context, out, position, workers, cluster, as_json=as_json)
        return
    with opened(context) as stet:
        selection = bundle.select(story, articles or [], everything=everything)
        evidence = bundle.of(stet, selection, position, earlier=earlier or [], sealed=sealed)
    progress("Writing the bag")
    files = bundle.bag(evidence, out)
    if as_json:
        print_json({**evidence.about(), "files": files, "out": str(out)})
        return
    say(f"{out}: {len(evidence.events)} events, {len(evidence.bodies)} texts, {files} files")
    say(f"as known at position {evidence.position}, proven by size {evidence.signed.size}", "dim")
    say(f"{out}/data/index.html is for reading, data/README.md says how to verify it", "dim")


def _parquet(
    context: typer.Context,
    out: Path,
    position: int | None,
    workers: int,
    cluster: str | None,
    *,
    as_json: bool,
) -> None:
    from infra.auditing import snapshot, sources  # noqa: PLC0415
    from services.audit import exporting  # noqa: PLC0415

    with (
        opened(context) as stet,
        snapshot.opened(stet.address) as state,
        working(workers, cluster) as who,
        bars() as on_progress,
    ):
        source = sources.of_database(state, stet.address, position)
        events, bodies = exporting.to_parquet(source, out, who, on_progress)
    if as_json:
        print_json({"position": source.position, "events": events, "bodies": bodies})
    else:
        say(f"{out}: {events} events, {bodies} texts, up to position {source.position}")


def verify_bundle(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder with bagit.txt in it.")],
    key: Key = None,
    witness: Witness = None,
    authorities: Authorities = None,
    as_json: Json = False,
) -> None:
    """Verify a bundle: bag, events, proofs, texts, signatures, and all that follows from them.

    Needs no database. Exit codes: 0 verified, 1 altered, 3 not everything could be shown.
    """
    from services.audit.bundle import verifying  # noqa: PLC0415

    keys, witnesses = (
        [VerifierKey.parse(text) for text in given or []] for given in (key, witness)
    )
    report = verifying.verify(folder, keys, witnesses, authorities)
    deliver(report, as_json=as_json)
