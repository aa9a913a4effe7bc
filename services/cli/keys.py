"""``stet keys …``: who may write over HTTP, and who may read where reading is closed."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer

from domain.access import MAX_NAME, Scope, scopes_of
from domain.clocks import format_time
from domain.content import tidy
from domain.errors import RefusedError
from infra.keys import Key
from services.asking import read_time
from services.bootstrap import Stet
from services.cli.options import Json, opened
from services.cli.output import print_json, progress, say
from services.zones import parse_human_time

app = typer.Typer(
    help="Make API keys, list them, revoke them.", no_args_is_help=True, rich_markup_mode=None
)

SCOPES = ", ".join(scope.value for scope in Scope)


@app.command()
def create(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="What the key is for, such as newsroom-bot.")],
    scope: Annotated[
        list[str] | None,
        typer.Option(
            help=f"What it may do: {SCOPES}. Repeat it for several; without one it reads."
        ),
    ] = None,
    expires: Annotated[
        str | None, typer.Option(metavar="TIME", help="When it stops to count (default never).")
    ] = None,
    as_json: Json = False,
) -> None:
    """Make a key and show it, this once: only its hash is kept."""
    until = read_time("--expires", expires, parse_human_time)
    scopes = scopes_of(scope or ())
    called = _name(name)
    with opened(context) as stet:
        first = not stet.admission.keys.exist()
        key_id, token = stet.admission.keys.create(called, scopes, _future(stet, until))
    if as_json:
        print_json({"id": key_id, "key": token, "scopes": sorted(scopes)})
    else:
        say(token)
    progress("It is not shown again. Send it as 'Authorization: Bearer …'.")
    if first:
        progress("It is the first key: from now on writing over HTTP needs one.")


@app.command("list")
def list_keys(context: typer.Context, as_json: Json = False) -> None:
    """List all keys there ever were, without their secrets."""
    with opened(context) as stet:
        keys = stet.admission.keys.all()
    if as_json:
        print_json({"keys": [_json(key) for key in keys]})
        return
    if not keys:
        say("No keys yet: programs on this machine may write until there is one.")
    for key in keys:
        used = f"used {format_time(key.last_used_at)}" if key.last_used_at else "never used"
        say(f"{key.id}  {_state(key)}  {','.join(key.scopes) or 'reads'}  {used}  {key.name}")


@app.command()
def revoke(
    context: typer.Context,
    key_id: Annotated[str, typer.Argument(metavar="ID", help="As 'stet keys list' shows it.")],
) -> None:
    """Let a key count no longer, from this moment on."""
    with opened(context) as stet:
        stet.admission.keys.revoke(key_id)
    say(f"{key_id}  revoked")


def _state(key: Key) -> str:
    if key.revoked_at:
        return "revoked"
    if key.expired:
        return "expired"
    return f"until {format_time(key.expires_at)}" if key.expires_at else "good"


def _json(key: Key) -> dict[str, object]:
    times = ("created_at", "expires_at", "revoked_at", "last_used_at")
    data = asdict(key)
    return {**data, **{n: format_time(data[n]) if data[n] else None for n in times}}


def _name(text: str) -> str:
    try:
        name = tidy(text)
    except ValueError as error:
        raise RefusedError(f"the name: {error}") from error
    if not 1 <= len(name) <= MAX_NAME:
        raise RefusedError(f"a key has a name of 1 to {MAX_NAME} characters")
    return name


def _future(stet: Stet, until: datetime | None) -> datetime | None:
    if until is not None and until <= (now := stet.log.head().now):
        raise RefusedError(f"--expires: {format_time(until)} is past; it is now {format_time(now)}")
    return until
