"""``stet views …``: what the projector makes of the log, and how to make it anew."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from domain.clocks import format_time
from projections import builds, digest, projector, status
from services.bootstrap import Stet
from services.cli.options import Json, opened
from services.cli.output import err, print_json, say

app = typer.Typer(
    help="Look at the views, build them anew, and go back to a build before.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Number = Annotated[int, typer.Argument(help="A build's number, as 'stet views list' shows it.")]


@app.command("list")
def list_builds(context: typer.Context, as_json: Json = False) -> None:
    """List the builds of the views; readers see the live one."""
    with opened(context) as stet, projector.connected(stet.address) as connection:
        found = builds.builds(connection)
    if as_json:
        print_json({"builds": [_json(build) for build in found]})
        return
    for build in found:
        say(f"{build.number}  {build.state}  {build.rules}  made {format_time(build.created_at)}")


@app.command("status")
def view_status(context: typer.Context, as_json: Json = False) -> None:
    """Tell how far each view is, and why one has stopped."""
    with opened(context) as stet:
        found = status.statuses(stet.log)
    if as_json:
        print_json({"views": [_json(view) for view in found]})
    for view in found if not as_json else []:
        say(f"{view.view}  build {view.build}  position {view.position}  behind {view.behind}")
        if view.stopped:
            stop = view.stopped
            say(f"  stopped at position {stop.position} ({stop.topic}): {stop.cause}", "red")
    if any(view.stopped for view in found):
        raise typer.Exit(1)


@app.command()
def rebuild(
    context: typer.Context,
    verify: Annotated[
        bool, typer.Option("--verify", help="Compare the new rows with those of the live build.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Build the views anew beside the live ones, then put them in their place.

    Readers notice nothing. The build before is kept: 'stet views show' goes back to it, 'stet
    views drop' removes it.
    """
    with opened(context) as stet:
        before = _live(stet)
        with _bar() as bar:
            task = bar.add_task("Folding", total=None)
            number = projector.rebuild(
                stet.address, lambda done, total: bar.update(task, completed=done, total=total)
            )
        same = _compare(stet, before, number) if verify and before else None
    if as_json:
        print_json({"build": number, "before": before, "same": same})
    else:
        say(f"build {number} is live" + (f", build {before} is kept" if before else ""))
        for table, equal in (same or {}).items():
            say(f"  {table}: {'the same' if equal else 'DIFFERS'}")
    if same is not None and not all(same.values()):
        raise typer.Exit(1)


@app.command()
def show(context: typer.Context, number: Number) -> None:
    """Let readers see another build."""
    with opened(context) as stet, projector.connected(stet.address) as connection:
        builds.show(connection, number)
    say(f"build {number} is live")


@app.command()
def drop(context: typer.Context, number: Number) -> None:
    """Remove a build that is not live."""
    with opened(context) as stet, projector.connected(stet.address) as connection:
        builds.drop(connection, number)
    say(f"build {number} is gone")


def _live(stet: Stet) -> int | None:
    with projector.connected(stet.address) as connection:
        return projector.live(connection)


def _compare(stet: Stet, before: int, number: int) -> dict[str, bool]:
    """Bring the kept build to where the new one is, and compare their tables."""
    with projector.connected(stet.address) as connection:
        projector.fold_to(connection, stet.address, before, number)
        old, new = (digest.digests(connection, n) for n in (before, number))
    return {table: old[table] == new[table] for table in new}


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:,.0f}/s" if task.speed else "")


def _bar() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("events"),
        _Rate(),
        TimeRemainingColumn(),
        console=err,
        transient=True,
    )


def _json(found: builds.Build | status.ViewStatus) -> dict[str, object]:
    data = asdict(found)
    for name in ("created_at", "live_since"):
        if data.get(name):
            data[name] = format_time(data[name])
    if data.get("stopped"):
        data["stopped"]["at"] = format_time(data["stopped"]["at"])
    return data
