"""``stet changes`` and ``stet trail``: what is new in the record, and who did what."""

from __future__ import annotations

from typing import Annotated

import typer

from domain.clocks import format_time
from domain.errors import RefusedError
from infra import trail as trails
from projections.changes import Change, ChangedEntry, wanted
from services.asking import read_time
from services.bootstrap import Stet
from services.cli.options import AsKnownOption, AsOf, Json, opened, point
from services.cli.output import print_json, say
from services.zones import parse_human_time

After = Annotated[
    int, typer.Option(metavar="POSITION", min=0, help="What is known already; 0 for nothing.")
]


def changes(
    context: typer.Context,
    after: After = 0,
    story: Annotated[str | None, typer.Option(help="Only what is new to this story.")] = None,
    outlet: Annotated[str | None, typer.Option(help="Only this outlet's.")] = None,
    kind: Annotated[list[str] | None, typer.Option(help="Only such entries.")] = None,
    classes: Annotated[
        list[str] | None, typer.Option("--class", help="Only fact, style or correction.")
    ] = None,
    silent: Annotated[
        bool | None, typer.Option("--silent/--not-silent", help="Only silent changes.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="The most positions.")] = 100,
    as_of: AsOf = None,
    as_known: AsKnownOption = None,
    as_json: Json = False,
) -> None:
    """Show what is new after a position: go on with the one it ends with."""
    moment = read_time("--as-of", as_of, parse_human_time)
    chosen = wanted(story, outlet, kind, classes, silent, moment)
    with opened(context) as stet:
        _within(stet, after)
        until = point(stet, None, as_known).position
        answer = stet.changes.page(after, until, chosen, limit)
    if as_json:
        print_json(answer)
        return
    for change in answer.changes:
        outlet = change.outlet_name or change.outlet
        say(f"{change.position}  {format_time(change.recorded_at)}  {outlet}", "bold")
        for entry in change.entries:
            say(f"  {_line(change, entry)}")
    more = "there is more: " if answer.more else ""
    say(f"{more}go on with --after {answer.reached}")


def trail(
    context: typer.Context,
    after: After = 0,
    actor: Annotated[
        str | None, typer.Option(help="Only what they did, such as key:f4k2m7qa.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="The most events.")] = 100,
    as_json: Json = False,
) -> None:
    """Show who did what: the log's events, each with whoever is named in it."""
    with opened(context) as stet:
        _within(stet, after)
        answer = trails.trail(stet.log, after, actor, limit)
    if as_json:
        print_json(answer)
        return
    for deed in answer.deeds:
        who = deed.actor or "-"
        name = f" ({deed.name})" if deed.name else ""
        say(f"{deed.position}  {format_time(deed.recorded_at)}  {who}{name}  {deed.topic}")
        say(f"  {deed.stream}")
    more = "there is more: " if answer.more else ""
    say(f"{more}go on with --after {answer.reached}")


def _within(stet: Stet, after: int) -> None:
    newest = stet.log.head().size
    if after > newest:
        raise RefusedError(f"--after {after} is no position of this log: it reaches to {newest}")


def _line(change: Change, entry: ChangedEntry) -> str:
    what = f"{entry.kind}{' silently' if entry.silent else ''}"
    about = entry.headline or change.url or change.article_id
    to = f" to {entry.story}" if entry.story else ""
    return f"{entry.status}: {what}{to}, at {format_time(entry.at)}  {about}"
