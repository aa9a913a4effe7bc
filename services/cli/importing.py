"""``stet import``: files and folders, many at once; and a Memento archive's TimeMap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from typer.core import TyperGroup

from domain.errors import RefusedError
from infra import fetching
from infra.getting import getter, networks_of
from services.cli.options import Json, opened
from services.cli.output import progress
from services.cli.reporting import bar, counting, tell_report, told_to
from services.cli.sources import AsKind, KeepRaw, Said, opened_source, said
from services.intake import Options
from services.readers import recognise
from services.readers.reading import Source
from services.timemaps import Politeness

INTERRUPTED: Final = 130


class FilesOrCommand(TyperGroup):
    """A group whose first word, where it is no command, is a file: ``stet import DIR``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the command in that files are for."""
        if args and args[0] not in (*self.commands, "--help", "-h"):
            args = ["files", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=FilesOrCommand,
    no_args_is_help=True,
    help="Take in many captures at once: stet import DIR|FILE…, or stet import timemap URL.",
)

ReportFile = Annotated[
    Path | None,
    typer.Option(
        "--report",
        metavar="FILE",
        help="Write what was refused and why, and what has to be fetched, as NDJSON.",
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Read and check all, take in nothing.")]
Again = Annotated[bool, typer.Option("--again", help="Read anew what was read before.")]


@app.command("files")
def files(
    context: typer.Context,
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="DIR|FILE…",
            help="Files to read, and folders whose files are read; - is standard input.",
        ),
    ],
    outlet: Annotated[
        str | None, typer.Option(help="The outlet's domain or name, where a file does not say.")
    ] = None,
    observed_at: Annotated[
        str | None,
        typer.Option(
            metavar="TIME|mtime",
            help="When pages were seen, where a file does not say; mtime: the file's own time.",
        ),
    ] = None,
    story: Annotated[
        str | None, typer.Option(metavar="SLUG", help="Link the articles to this story too.")
    ] = None,
    kind: AsKind = None,
    keep_raw: KeepRaw = None,
    dry_run: DryRun = False,
    again: Again = False,
    report_file: ReportFile = None,
    as_json: Json = False,
) -> None:
    """Take in files and folders (this is what 'stet import' does with them).

    What a file is, is told by its content: HTML pages, plain text, captures as JSON or NDJSON,
    ninjs, schema.org articles, RSS and Atom, WARC, records of page versions, diffengine's
    database. What is refused is told and the rest goes in. A run that was stopped goes on where
    it was when it is started again.
    """
    options = said(None, outlet, observed_at, None, fallback=True)
    with opened(context) as stet, told_to(report_file, as_json=as_json) as tell:
        chosen = Options(
            kind=recognise.named(kind).kind if kind else None,
            story=story,
            keep_raw=stet.settings.keep_raw if keep_raw is None else keep_raw,
            again=again,
            dry_run=dry_run,
        )
        with _sources(paths, options, stet.settings.max_request_bytes) as sources, bar() as shown:
            for source in sources:
                shown.expect(source)
            try:
                report = stet.importing.run(sources, chosen, tell, shown.reached)
            except KeyboardInterrupt:
                progress("interrupted; what is in is in: run it again to go on from here")
                raise typer.Exit(INTERRUPTED) from None
    tell_report(report, dry_run=dry_run, shown=tell.shown, as_json=as_json)


@app.command("timemap")
def timemap(
    context: typer.Context,
    url: Annotated[
        str,
        typer.Argument(
            metavar="URL",
            help="The TimeMap: https://web.archive.org/web/timemap/link/https://example.org/story",
        ),
    ],
    rate: Annotated[float, typer.Option(min=0.001, max=1000, help="Most requests a second.")] = 1.0,
    story: Annotated[
        str | None, typer.Option(metavar="SLUG", help="Link the articles to this story too.")
    ] = None,
    keep_raw: KeepRaw = None,
    dry_run: DryRun = False,
    again: Again = False,
    report_file: ReportFile = None,
    as_json: Json = False,
) -> None:
    """Take in what a Memento archive (RFC 7089) holds of an article.

    The TimeMap may be in link format or CDXJ. Mementos are fetched as they were captured where the
    archive offers that, oldest first, each once: a run that was stopped goes on where it was.
    """
    with opened(context) as stet, told_to(report_file, as_json=as_json) as tell:
        keep = stet.settings.keep_raw if keep_raw is None else keep_raw
        chosen = Options(story=story, keep_raw=keep, again=again, dry_run=dry_run)
        polite = Politeness(rate, tell=progress)
        # Whoever names an archive trusts it, wherever it is; not whatever its lists lead to.
        allowed = (*fetching.networks(stet.settings.allowed_networks), *networks_of(url))
        limit, contact = stet.settings.max_request_bytes, stet.settings.watch_contact
        with getter(limit, allowed, contact) as get, counting() as counted:
            try:
                report = stet.timemaps.run(url, get, chosen, polite, tell, counted)
            except KeyboardInterrupt:
                progress("interrupted; what is in is in: run it again to go on from here")
                raise typer.Exit(INTERRUPTED) from None
    tell_report(report, dry_run=dry_run, shown=tell.shown, as_json=as_json, what="mementos")


@contextmanager
def _sources(paths: Sequence[Path], options: Said, limit: int) -> Iterator[list[Source]]:
    """Lend the files that paths name, folders' files in the order of their names."""
    if [str(path) for path in paths] == ["-"]:
        with opened_source("-", options, limit) as source:
            yield [source]
        return
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = (p for p in path.rglob("*") if p.is_file() and not _is_hidden(p, path))
            found += sorted(inside)
        elif path.exists():
            found.append(path)
        else:
            raise RefusedError(f"{path}: cannot be read: No such file or directory")
    if not found:
        raise RefusedError(f"there are no files in {', '.join(map(str, paths))}")
    yield [replace(Source.of_file(p, options.of(p)), limit=limit) for p in found]


def _is_hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)
