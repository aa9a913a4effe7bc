"""``stet db …``: sets up the database and tells how it is."""

from __future__ import annotations

from typing import Annotated

import typer

from services import bootstrap, settings
from services.cli.options import Json
from services.cli.output import print_json, progress, say

app = typer.Typer(
    help="Set up the database and look at its state.", no_args_is_help=True, rich_markup_mode=None
)

Url = Annotated[
    str | None,
    typer.Option(
        "--database-url",
        help="Set up with this address instead, for instance as a role that may create roles.",
    ),
]


@app.command()
def apply(context: typer.Context, database_url: Url = None, as_json: Json = False) -> None:
    """Bring the database up to date. Safe to run at any time, from several places at once."""
    options = {**context.obj, **({"database_url": database_url} if database_url else {})}
    with bootstrap.database(settings.load(**options), progress) as address:
        applied = bootstrap.set_up(address, lambda name: progress(f"Applying {name}"))
    if as_json:
        print_json({"applied": applied})
    else:
        say(f"applied {', '.join(applied)}" if applied else "up to date")


@app.command()
def status(context: typer.Context, as_json: Json = False) -> None:
    """Tell which server is used, and what it lacks."""
    with (
        bootstrap.database(settings.load(**context.obj), progress) as address,
        bootstrap.reachable(address) as connection,
    ):
        facts = {
            "server": connection.info.parameter_status("server_version"),
            "host": connection.info.host,
            "database": connection.info.dbname,
            "user": connection.info.user,
            "missing": bootstrap.shortcomings(connection),
        }
    if as_json:
        print_json(facts)
        return
    for name, value in facts.items():
        say(f"{name}: {'; '.join(value) or 'nothing' if isinstance(value, list) else value}")
