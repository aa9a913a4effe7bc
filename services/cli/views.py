"""``stet views …``: what the projector makes of the log, and how to make it anew."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)

from domain.clocks import format_time
from projections import builds, projector, status
from services.cli.findings import Rate
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
        bool,
        typer.Option("--verify", help="Only if it holds the same rows as the live build."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Build the views anew beside the live ones, check them and put them in their place.

    Readers notice nothing. A build of which a view has stopped is not shown. The build before is
    kept: 'stet views show' goes back to it, 'stet views drop' removes it.
    """
    with opened(context) as stet, _bar() as bar:
        task = bar.add_task("Folding", total=None)
        made = projector.rebuild(
            stet.address,
            lambda done, total: bar.update(task, completed=done, total=total),
            verify=verify,
        )
    if as_json:
        print_json({"build": made.number, "before": made.before, "same": made.same})
        return
    say(f"build {made.number} is live, build {made.before} is kept")
    if verify and made.same is None:
        say("  not compared: the build before follows other rules")
    for table in made.same or ():
        say(f"  {table}: the same rows as before")


@app.command()
def show(context: typer.Context, number: Number, as_json: Json = False) -> None:
    """Let readers see another build."""
    with opened(context) as stet, projector.connected(stet.address) as connection:
        builds.show(connection, number)
    _tell(number, "live", as_json=as_json)


@app.command()
def drop(context: typer.Context, number: Number, as_json: Json = False) -> None:
    """Remove a build that is not live."""
    with opened(context) as stet, projector.connected(stet.address) as connection:
        builds.drop(connection, number)
    _tell(number, "gone", as_json=as_json)


def _tell(number: int, state: str, *, as_json: bool) -> None:
    if as_json:
        print_json({"build": number, "state": state})
    else:
        say(f"build {number} is {state}")


def _bar() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("events"),
        Rate(),
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
