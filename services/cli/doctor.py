"""``stet doctor``: is everything in order that Stet rests on, and if not, what to do."""

from __future__ import annotations

from dataclasses import asdict

import typer

from services.cli.options import Json
from services.cli.output import print_json, progress, say
from services.doctor import Finding, State, examine

_STYLES = {State.GOOD: "green", State.WARNING: "yellow", State.BAD: "bold red"}
NO_DATABASE = 5


def doctor(context: typer.Context, as_json: Json = False) -> None:
    """Look at everything that Stet rests on, and say what to do about what is not in order.

    Exit codes: 0 in order, perhaps with warnings; 1 something is wrong; 5 there is no database.
    """
    found: list[Finding] = []
    for finding in examine(context.obj, progress):
        found.append(finding)
        if not as_json:
            say(f"{finding.state:8}{finding.about}: {finding.says}", _STYLES[finding.state])
            if finding.todo:
                say(f"        → {finding.todo}")
    if as_json:
        print_json({"findings": [asdict(finding) for finding in found]})
    bad = {finding.about for finding in found if finding.state is State.BAD}
    if bad:
        raise typer.Exit(NO_DATABASE if "database" in bad else 1)
