"""``stet webhooks …``: who is told of what is new, and what could not be delivered."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from domain.clocks import format_time
from domain.errors import RefusedError
from infra.webhooks import Endpoint, Webhooks
from projections.changes import wanted
from services import settings
from services.cli.options import Json, opened
from services.cli.output import print_json, progress, say

app = typer.Typer(
    help="Tell other services what is new, signed as Standard Webhooks does.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Id = Annotated[str, typer.Argument(metavar="ID", help="As 'stet webhooks list' shows it.")]


@app.command()
def add(
    context: typer.Context,
    url: Annotated[str, typer.Argument(help="Where deliveries go: https://…")],
    story: Annotated[str | None, typer.Option(help="Only what is new to this story.")] = None,
    outlet: Annotated[str | None, typer.Option(help="Only this outlet's.")] = None,
    kind: Annotated[list[str] | None, typer.Option(help="Only such entries.")] = None,
    classes: Annotated[
        list[str] | None, typer.Option("--class", help="Only fact, style or correction.")
    ] = None,
    silent: Annotated[bool | None, typer.Option(help="Only silent changes.")] = None,
    after: Annotated[
        int | None,
        typer.Option(metavar="POSITION", min=0, help="Begin after this position (default now)."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Add a webhook and show the secret that signs its deliveries, this once."""
    from infra import fetching  # noqa: PLC0415 - other commands should not wait for it

    where = fetching.checked_url(url)
    chosen = wanted(story, outlet, kind, classes, silent)
    allowed = fetching.networks(settings.load(**context.obj).allowed_networks)
    fetching.refuse_inside(where, allowed)
    with opened(context) as stet:
        newest = stet.log.head().size
        if after is not None and after > newest:
            raise RefusedError(f"--after {after}: this log reaches to {newest}")
        endpoint, secret = Webhooks(stet.log).add(
            str(where),
            newest if after is None else after,
            story=chosen.story,
            outlet=chosen.outlet,
            kinds=chosen.kinds,
            classes=chosen.classes,
            silent=chosen.silent,
        )
    if as_json:
        print_json({"id": endpoint, "secret": secret})
    else:
        say(f"{endpoint}  {secret}")
    progress("The secret is not shown again; the receiver checks signatures with it.")
    if where.scheme == "http":
        progress("Deliveries go over http, so everybody on the way can read them.")


@app.command("list")
def list_webhooks(context: typer.Context, as_json: Json = False) -> None:
    """List webhooks, how far each has come, and what waits."""
    with opened(context) as stet:
        endpoints = Webhooks(stet.log).endpoints()
    if as_json:
        print_json({"webhooks": [_json(endpoint) for endpoint in endpoints]})
        return
    if not endpoints:
        say("No webhooks yet: stet webhooks add URL")
    for endpoint in endpoints:
        state = f"off ({endpoint.disabled_why})" if endpoint.disabled_at else "on"
        counts = f"{endpoint.waiting} waiting  {endpoint.dead} dead"
        say(f"{endpoint.id}  {state}  position {endpoint.position}  {counts}  {endpoint.url}")


@app.command()
def remove(context: typer.Context, endpoint: Id) -> None:
    """Remove a webhook, and what waits for it."""
    with opened(context) as stet:
        Webhooks(stet.log).remove(endpoint)
    say(f"{endpoint}  removed")


@app.command()
def enable(context: typer.Context, endpoint: Id) -> None:
    """Deliver again to a webhook that was turned off, because it answered 410."""
    with opened(context) as stet:
        Webhooks(stet.log).enable(endpoint)
    say(f"{endpoint}  on")


@app.command()
def dead(
    context: typer.Context,
    endpoint: Annotated[str | None, typer.Argument(metavar="[ID]")] = None,
    as_json: Json = False,
) -> None:
    """List deliveries that were given up, of one webhook or of all."""
    with opened(context) as stet:
        letters = Webhooks(stet.log).dead(endpoint)
    if as_json:
        print_json({"dead": [{**asdict(d), "dead_at": format_time(d.dead_at)} for d in letters]})
        return
    for letter in letters:
        told = f"position {letter.position}  {letter.attempts} tries  {letter.last_error}"
        say(f"{letter.id}  {letter.endpoint}  {told}")
    if not letters:
        say("Nothing was given up.")


@app.command()
def retry(
    context: typer.Context,
    which: Annotated[
        str | None,
        typer.Argument(metavar="[ID]", help="A delivery's, or a webhook's for all of it."),
    ] = None,
) -> None:
    """Try again what was given up: one delivery, a webhook's, or all."""
    with opened(context) as stet:
        count = Webhooks(stet.log).retry(which)
    say(f"{count} to be tried again")


def _json(endpoint: Endpoint) -> dict[str, object]:
    data = asdict(endpoint)
    for name in ("created_at", "disabled_at"):
        data[name] = format_time(data[name]) if data[name] else None
    return {**data, "kinds": list(endpoint.kinds), "classes": list(endpoint.classes)}
