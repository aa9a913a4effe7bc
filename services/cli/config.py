"""``stet config …``: what is set, and where."""

from __future__ import annotations

from typing import Annotated

import typer

from services import settings
from services.cli.output import print_json, progress, say
from services.configuration import origins, unknown_variables

app = typer.Typer(
    help="Look at what is set, and where.", no_args_is_help=True, rich_markup_mode=None
)

Json = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]


@app.command()
def show(context: typer.Context, as_json: Json = False) -> None:
    """Show every setting, its value and what set it. Passwords are not shown."""
    found = origins(settings.load(**context.obj), context.obj)
    path = settings.file_path()
    if as_json:
        print_json(
            {
                "file": str(path),
                "there": path.exists(),
                "settings": {s.name: {"value": s.value, "origin": s.origin} for s in found},
            }
        )
    else:
        say(f"# {path}{'' if path.exists() else ' (not there)'}")
        for setting in found:
            say(f"{setting.name} = {setting.value}  # {setting.origin}")
    for name in unknown_variables():
        progress(f"{name} is no setting of Stet; is it mistyped?")
