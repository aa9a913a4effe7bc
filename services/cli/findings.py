"""How an audit tells what it does and what it found: bars on standard error, a report on standard
output, the verdict as the exit code.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

import typer
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from domain.findings import Finding, Report, Verdict
from services.audit.verifying import Progress as OnProgress
from services.cli.output import err, print_json, say

_STYLES = {Verdict.TAMPERED: "red", Verdict.DRIFTED: "yellow", Verdict.INCOMPLETE: "yellow"}


class Rate(ProgressColumn):
    """How many a second."""

    def render(self, task: Task) -> Text:
        """Return the rate."""
        return Text(f"{task.speed:,.0f}/s" if task.speed else "")


@contextmanager
def bars() -> Iterator[OnProgress]:
    """Lend what draws a bar for each thing that is at work; they go when it is done."""
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        Rate(),
        TimeRemainingColumn(),
        console=err,
        transient=True,
    ) as progress:
        tasks: dict[str, TaskID] = {}

        def on_progress(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = progress.add_task(what, total=total)
            progress.update(tasks[what], completed=done, total=total)

        yield on_progress


def deliver(report: Report, *, as_json: bool, **more: Any) -> None:
    """Print a report and leave with its exit code; ``more`` goes into the JSON as it is."""
    if as_json:
        print_json({**more, **to_json(report)})
    else:
        _print(report)
    if report.verdict is not Verdict.VERIFIED:
        raise typer.Exit(int(report.verdict))


def to_json(report: Report) -> dict[str, Any]:
    """Return a report as JSON: verdict, all findings, what was looked at and what was not."""
    return {
        "verdict": report.verdict.name.lower(),
        "exit_code": int(report.verdict),
        "findings": [_finding(finding) for finding in report.findings],
        "counts": {str(kind): count for kind, count in report.counts.items()},
        "checked": [asdict(checked) for checked in report.checked],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "kind": str(finding.kind),
        "verdict": finding.kind.verdict.name.lower(),
        "where": finding.where,
        "position": finding.position,
        "message": finding.message,
    }


def _print(report: Report) -> None:
    for finding in report.findings:
        say(f"{finding.kind}  {finding.where}", _STYLES[finding.kind.verdict])
        say(f"  {finding.message}")
    hidden = sum(report.counts.values()) - len(report.findings)
    if hidden:
        say(f"… and {hidden} more, counted by kind in --json")
    for checked in report.checked:
        if checked.skipped:
            say(f"not checked: {checked.what} ({checked.skipped})", "dim")
        else:
            say(f"checked: {checked.what}: {checked.count}", "dim")
    say(report.verdict.words, _STYLES.get(report.verdict, "green"))
