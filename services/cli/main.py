"""The ``stet`` command: its options, its commands and its exit codes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from domain.errors import StetError
from services import telling
from services.cli import (
    answering,
    articles,
    auditing,
    bundling,
    capturing,
    claims,
    config,
    db,
    doctor,
    exporting,
    following,
    importing,
    keys,
    redacting,
    replaying,
    searching,
    serving,
    signing,
    statements,
    stories,
    verifying,
    views,
    watcher,
    watching,
    webhooks,
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
    options = {"data_dir": data_dir, "database_url": database_url}
    # What a variable says the settings read themselves, and know that it was one.
    context.obj = {n: v for n, v in options.items() if _on_command_line(context, n)}


def _on_command_line(context: typer.Context, name: str) -> bool:
    source = context.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"


app.command("capture")(capturing.capture)
app.add_typer(importing.app, name="import")
app.add_typer(exporting.app, name="export")
app.add_typer(watcher.app, name="watch")
app.command("show")(answering.show)
app.command("revisions")(answering.revisions)
app.command("timeline")(answering.timeline)
app.command("blame")(statements.blame)
app.command("statement")(statements.statement)
app.command("diff")(statements.diff)
app.command("search")(searching.search)
app.command("changes")(following.changes)
app.command("trail")(following.trail)
app.add_typer(stories.app, name="story")
app.add_typer(claims.app, name="claim")
app.add_typer(articles.app, name="article")
app.add_typer(redacting.app, name="redact")
app.command("serve")(serving.serve)
app.command("work")(serving.work)
app.command("demo")(serving.demo)
app.command("doctor")(doctor.doctor)
app.add_typer(views.app, name="views")
app.add_typer(signing.app, name="log")
auditing.app.command("verify")(verifying.verify)
auditing.app.command("replay")(replaying.replay)
auditing.app.command("compare")(replaying.compare)
auditing.app.command("export")(bundling.export)
auditing.app.command("verify-bundle")(bundling.verify_bundle)
auditing.app.command("attest")(replaying.attest)
auditing.app.command("check-attested")(replaying.check_attested)
auditing.app.command("watch")(watching.watch)
auditing.app.command("witness")(watching.witness)
app.add_typer(auditing.app, name="audit")
app.add_typer(db.app, name="db")
app.add_typer(config.app, name="config")
app.add_typer(keys.app, name="keys")
app.add_typer(webhooks.app, name="webhooks")


def main() -> None:
    """Run the command; say what went wrong in a line and leave with its exit code."""
    telling.configure(sys.stderr, "warning")
    try:
        app()
    except StetError as error:
        fail(error)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
