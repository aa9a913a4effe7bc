"""The ``stet`` command: its options, its commands and its exit codes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from domain.errors import StetError
from services.cli import (
    answering,
    articles,
    auditing,
    capturing,
    db,
    serving,
    signing,
    stories,
    views,
    watching,
)
from services.cli.output import fail

EPILOG = (
    "Exit codes: 0 done · 1 failed, or somebody else was quicker · 2 refused input or usage, or no "
    "such thing · 5 the database or data directory is not in order. Data goes to standard output, "
    "progress and errors to standard error; --json gives data as JSON."
)

app = typer.Typer(
    name="stet",
    help="What a news story said at any moment: as of then, and as known then.",
    epilog=EPILOG,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


@app.callback()
def options(
    context: typer.Context,
    data_dir: Annotated[
        Path | None,
        typer.Option(help="Where the embedded PostgreSQL keeps its data.", envvar="STET_DATA_DIR"),
    ] = None,
    database_url: Annotated[
        str | None,
        typer.Option(
            help="A PostgreSQL server (15 or newer) to use instead of the embedded one.",
            envvar="STET_DATABASE_URL",
        ),
    ] = None,
) -> None:
    """What a news story said at any moment: as of then, and as known then."""
    context.obj = {"data_dir": data_dir, "database_url": database_url}


app.command("capture")(capturing.capture)
app.command("show")(answering.show)
app.command("timeline")(answering.timeline)
app.add_typer(stories.app, name="story")
app.add_typer(articles.app, name="article")
app.command("serve")(serving.serve)
app.command("work")(serving.work)
app.command("demo")(serving.demo)
app.add_typer(views.app, name="views")
app.add_typer(signing.app, name="log")
auditing.app.command("watch")(watching.watch)
auditing.app.command("witness")(watching.witness)
app.add_typer(auditing.app, name="audit")
app.add_typer(db.app, name="db")


def main() -> None:
    """Run the command; say what went wrong in a line and leave with its exit code."""
    try:
        app()
    except StetError as error:
        fail(error)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
