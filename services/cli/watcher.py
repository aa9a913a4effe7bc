"""``stet watch …``: feeds and articles are looked at again and again, and what is new goes in."""

from __future__ import annotations

import sys
import threading
from typing import Annotated

import typer
from rich.table import Table

from domain.clocks import format_time
from domain.errors import RefusedError
from infra import fetching
from services import bootstrap, settings, telling
from services.cli.options import Json, opened
from services.cli.output import delivered, fail, out, print_json, progress, say
from services.cli.output import harmless as shown
from services.cli.serving import ended_by_sigterm, guarded
from services.readers.page import counted
from services.watch.watching import Status, Watched, Watching

app = typer.Typer(
    help="Watch feeds and articles: without a command it looks at what is due until interrupted.",
    invoke_without_command=True,
    rich_markup_mode=None,
)

Url = Annotated[str, typer.Argument(metavar="URL", help="The address, as it was added.")]


@app.callback()
def watch(
    context: typer.Context,
    once: Annotated[
        bool, typer.Option("--once", help="Look at what is due now, then leave.")
    ] = False,
) -> None:
    """Watch feeds and articles; without a command, look at what is due until interrupted.

    Any number of these may run over one database: they share the work. 'stet serve' watches too
    where STET_WATCH is set.
    """
    if context.invoked_subcommand is not None:
        return
    chosen = settings.load(**context.obj)
    telling.configure(sys.stderr, chosen.log_level)
    with ended_by_sigterm(), bootstrap.stet(chosen, progress) as stet, guarded(stet):
        watcher = bootstrap.watcher(stet)
        if not Watching(stet.log).status().targets:
            progress("Nothing is watched yet: stet watch add URL")
        if once:
            count = watcher.run_once()
            say(f"{count} looks; nothing more is due")
            return
        progress("Stet watches. Stop with Ctrl-C.")
        watcher.start()
        try:
            threading.Event().wait()
        finally:
            watcher.stop()


@app.command()
def add(
    context: typer.Context,
    urls: Annotated[
        list[str], typer.Argument(metavar="URL…", help="Feeds (RSS, Atom) and articles' pages.")
    ],
    story: Annotated[
        str | None, typer.Option(metavar="SLUG", help="Link its articles to this story too.")
    ] = None,
) -> None:
    """Watch addresses, each of a feed or of an article: which it is, is told by what it answers."""
    worst = 0
    with opened(context) as stet:
        watching = Watching(stet.log, fetching.networks(stet.settings.allowed_networks))
        if story is not None:
            stet.curating.story(story)  # it has to be there before anything is linked to it
        for url in urls:
            try:
                is_new = watching.add(url, story)
            except RefusedError as error:
                fail(error)
                worst = max(worst, error.exit_code)
                continue
            say(f"{url}  {'is watched' if is_new else 'was watched before'}")
    if worst:
        raise typer.Exit(worst)
    progress("'stet watch' looks at what is due, and 'stet serve' does where STET_WATCH is set.")


@app.command()
def remove(context: typer.Context, url: Url) -> None:
    """Watch an address no more. What was seen of it stays."""
    with opened(context) as stet:
        Watching(stet.log).remove(url)
    say(f"{url}  is watched no more")


@app.command("list")
def list_watched(
    context: typer.Context,
    url: Annotated[
        str | None,
        typer.Argument(metavar="[URL]", help="Only this one, with the redirects it led over."),
    ] = None,
    as_json: Json = False,
) -> None:
    """List what is watched, and how each was at the last look."""
    with opened(context) as stet:
        watching = Watching(stet.log)
        found = [watching.one(url)] if url else list(watching.watched())
    if as_json:
        print_json({"watched": [one.model_dump(mode="json") for one in found]})
        return
    if not found:
        say("Nothing is watched yet: stet watch add URL")
    for one in found:
        say(_line(one))
        for move in one.moves:
            say(f"  {move.status}  {move.url} → {move.moved_to}  {format_time(move.first_at)}")


@app.command()
def status(context: typer.Context, as_json: Json = False) -> None:
    """Tell how watching goes: what is due, which hosts are asked, what fails, is gone or varies."""
    with opened(context) as stet:
        found = Watching(stet.log).status()
    if as_json:
        print_json(found)
        return
    _dashboard(found)


def _line(one: Watched) -> str:
    seen = f"seen {format_time(one.seen_at)}" if one.seen_at else "not seen yet"
    told = [one.state, one.kind or "not known yet", one.url]
    if one.lives_at:
        told.append(f"→ {one.lives_at}")
    if one.absent_since:
        told.append(f"absent since {format_time(one.absent_since)}")
    told += [seen, f"next look {format_time(one.due_at)}"]
    if one.problem:
        told.append(one.problem)
    return "  ".join(told)


def _dashboard(found: Status) -> None:
    say(
        f"{found.targets} watched: {counted(found.articles, 'article')}, "
        f"{counted(found.feeds, 'feed')}, {found.unknown} not known yet"
    )
    say(
        f"{found.due} due · {found.looked_at} looked at in the last hour · {found.changed} changed "
        "in the last day"
    )
    say(
        f"{found.failing} failing · {found.gone} perhaps gone · {found.absent} absent · "
        f"{found.flapping} flapping · {found.noise} noise"
    )
    last = format_time(found.last_at) if found.last_at else "never"
    after = format_time(found.next_at) if found.next_at else "never"
    say(f"last look {last} · next {after}")
    hosts = _table("host", "watched", "due", "failing", "robots.txt", "left alone until")
    for host in found.hosts:
        until = format_time(host.free_at) if host.free_at else "—"
        robots = "not asked yet" if host.robots_until is None else str(host.robots_status or "none")
        hosts.add_row(
            shown(host.host), str(host.targets), str(host.due), str(host.failing), robots,
            "being asked" if host.is_asked else until,
        )  # fmt: skip
    troubles = _table("state", "failures", "status", "address", "why")
    for one in found.troubles:
        why = one.problem or (f"since {format_time(one.absent_since)}" if one.absent_since else "")
        troubles.add_row(
            one.state, str(one.failures), str(one.status or "—"), shown(one.url), shown(why)
        )
    with delivered():
        for table in (hosts, troubles):
            if table.row_count:
                out.print(table)


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    return table
