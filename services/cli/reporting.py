"""How an import is told of: a bar while it goes on, what was refused, and what came of it all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

import typer
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)

from domain.errors import RefusedError, StetError
from services.cli.output import err, fail, print_json, say
from services.intake import Found, Report
from services.readers.reading import Link, Source

SHOWN: Final = 20
"""So many refusals are shown; a report holds all."""


class Tell:
    """Tells of refusals and links: the first ones on standard error, all of them in a report."""

    def __init__(self, file: IO[str] | None, *, all_of_them: bool) -> None:
        self.file = file
        self.all_of_them = all_of_them
        self.shown = 0

    def __call__(self, found: Found) -> None:
        """Tell of one."""
        outcome = found.outcome
        label = f"{found.file}:{found.place}" if found.place else found.file
        if self.file is not None:
            told = (
                {"link": outcome.url, "title": outcome.title}
                if isinstance(outcome, Link)
                else {"error": outcome.message}
            )
            self.file.write(json.dumps({"source": label, **told}) + "\n")
        if isinstance(outcome, StetError) and (self.all_of_them or self.shown < SHOWN):
            fail(type(outcome)(f"{label}: {outcome.message}"))
            self.shown += 1


@contextmanager
def told_to(path: Path | None, *, as_json: bool) -> Iterator[Tell]:
    if path is None:
        yield Tell(None, all_of_them=as_json)
        return
    try:
        file = path.open("w", encoding="utf-8")
    except OSError as error:
        raise RefusedError(f"--report {path}: {error.strerror}") from error
    with file:
        yield Tell(file, all_of_them=False)


def tell_report(
    report: Report, *, dry_run: bool, shown: int, as_json: bool, what: str = "files"
) -> None:
    """Print what came of an import; exit with 2 where something was refused."""
    if as_json:
        print_json(
            {
                "files": report.files,
                "outcomes": dict(report.outcomes),
                "links": report.links,
                "passed": dict(report.passed),
                "refused": report.refused,
                "skipped": report.skipped,
                "dry_run": dry_run,
            }
        )
    else:
        for line in _lines(report, what, dry_run=dry_run, shown=shown):
            say(line)
    if report.refused:
        raise typer.Exit(RefusedError.exit_code)


def _lines(report: Report, what: str, *, dry_run: bool, shown: int) -> Iterator[str]:
    taken = "would be taken in" if dry_run else "taken in"
    listed = ", ".join(f"{number:,} {name}" for name, number in report.outcomes.most_common())
    yield f"{taken}: {report.taken:,}" + (f" ({listed})" if listed and not dry_run else "")
    if report.links:
        yield f"links to fetch: {report.links:,} (--report FILE writes them down)"
    if report.passed:
        passed = ", ".join(f"{number:,} {name}" for name, number in report.passed.most_common())
        yield f"passed over: {passed}"
    if report.refused:
        more = report.refused - shown
        yield f"refused: {report.refused:,}" + (
            f" ({more:,} of them not shown; --report FILE writes all)" if more > 0 else ""
        )
    if report.skipped:
        yield f"{what} read before: {len(report.skipped):,} (--again reads them anew)"


class Bar:
    """A bar over all files, in bytes."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._task = bar.add_task("", total=0, file="")
        self._total = 0
        self._sizes: dict[str, int] = {}
        self._read: dict[str, int] = {}

    def expect(self, source: Source) -> None:
        """Count a file's bytes in."""
        size = source.path.stat().st_size if source.path is not None else 0
        self._sizes[str(source.path)] = size
        self._total += size
        self._bar.update(self._task, total=self._total)

    def reached(self, file: str, offset: int) -> None:
        """Show how far a file was read; an offset of 0 says that it was read as a whole."""
        self._read[file] = offset or self._sizes.get(file, 0)
        self._bar.update(self._task, completed=sum(self._read.values()), file=Path(file).name)


@contextmanager
def bar() -> Iterator[Bar]:
    columns = (TextColumn("{task.fields[file]}"), BarColumn(), DownloadColumn())
    with Progress(
        *columns, TimeRemainingColumn(), console=err, transient=True, disable=not err.is_terminal
    ) as shown:
        yield Bar(shown)


@contextmanager
def counting() -> Iterator[Callable[[int, int], None]]:
    columns = (TextColumn("mementos"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as shown:
        task = shown.add_task("", total=None)
        yield lambda done, total: shown.update(task, completed=done, total=total)
