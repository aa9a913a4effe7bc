"""The ``stet`` command: its options, its commands and its exit codes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from domain.errors import StetError
from services import telling
from services.cli.lazily import Lazy, LazyGroup
from services.cli.output import fail

EPILOG = (
    "Exit codes: 0 done · 1 failed, or somebody else was quicker · 2 refused input or usage, or no "
    "such thing · 5 the database or data directory is not in order. Data goes to standard output, "
    "progress and errors to standard error; --json gives data as JSON."
)

COMMANDS = {
    "capture": Lazy("services.cli.capturing:capture", "Take in what was seen of articles."),
    "import": Lazy(
        "services.cli.importing:app",
        "Take in many captures at once: stet import DIR|FILE…, or stet import timemap URL.",
    ),
    "watch": Lazy(
        "services.cli.watcher:app",
        "Watch feeds and articles: without a command it looks at what is due until interrupted.",
    ),
    "export": Lazy(
        "services.cli.exporting:app",
        "Write what the log holds as ninjs, schema.org or WARC; 'stet import' reads it back.",
    ),
    "show": Lazy("services.cli.answering:show", "Show what an article said."),
    "revisions": Lazy(
        "services.cli.answering:revisions",
        "List how long each revision of an article stood, and how surely that is known.",
    ),
    "timeline": Lazy(
        "services.cli.answering:timeline",
        "Show the course of a story: what appeared and changed, where, in order of appearance.",
    ),
    "blame": Lazy(
        "services.cli.statements:blame",
        "Show which revision each sentence of an article dates from, and since when it stands.",
    ),
    "statement": Lazy(
        "services.cli.statements:statement",
        "Show the whole life of a statement: in which words it stood, since when, until when.",
    ),
    "diff": Lazy(
        "services.cli.statements:diff",
        "Show what changed between two texts of an article, word by word.",
    ),
    "search": Lazy(
        "services.cli.searching:search", "Find statements by what they say, the best first."
    ),
    "changes": Lazy(
        "services.cli.following:changes",
        "Show what is new after a position: go on with the one it ends with.",
    ),
    "trail": Lazy(
        "services.cli.following:trail",
        "Show who did what: the log's events, each with whoever is named in it.",
    ),
    "story": Lazy("services.cli.stories:app", "Open stories, link articles to them, list them."),
    "claim": Lazy(
        "services.cli.claims:app",
        "Watch a question in a story: which statements speak to it, and what became of them.",
    ),
    "article": Lazy(
        "services.cli.articles:app",
        "Record that an article is gone, or that what was captured is wrong.",
    ),
    "redact": Lazy(
        "services.cli.redacting:app", "Withhold, release or erase the text of a revision, by order."
    ),
    "serve": Lazy("services.cli.serving:serve", "Answer over HTTP until interrupted."),
    "work": Lazy(
        "services.cli.serving:work",
        "Keep the views up to the log, sign it, and tell webhooks what is new, until interrupted.",
    ),
    "demo": Lazy("services.cli.serving:demo", "Load the sample story and serve it."),
    "views": Lazy(
        "services.cli.views:app",
        "Look at the views, build them anew, and go back to a build before.",
    ),
    "log": Lazy(
        "services.cli.signing:app",
        "The keys that sign the log, and what to do when it is not signed.",
    ),
    "audit": Lazy("services.cli.audit:app", "Prove what the log holds, follow a log, witness it."),
    "db": Lazy("services.cli.db:app", "Set up the database and look at its state."),
    "config": Lazy("services.cli.config:app", "Look at what is set, and where."),
    "doctor": Lazy(
        "services.cli.doctor:doctor",
        "Look at everything that Stet rests on, and say what to do about what is not in order.",
    ),
    "keys": Lazy("services.cli.keys:app", "Make API keys, list them, revoke them."),
    "webhooks": Lazy(
        "services.cli.webhooks:app",
        "Tell other services what is new, signed as Standard Webhooks does.",
    ),
}
"""All commands, in the order of the help; what each is for is the first line of its own help."""


class Stet(LazyGroup):
    """The command and what it can do."""

    lazy = COMMANDS


app = typer.Typer(
    name="stet",
    cls=Stet,
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
