"""Options that several commands share."""

from __future__ import annotations

import getpass
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from projections import projector
from projections.paging import PAGE
from projections.when import WAIT_SECONDS, When, resolve
from services import bootstrap, settings, zones
from services.asking import read_as_known, read_time
from services.bootstrap import Stet
from services.cli.output import progress

AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="TIME",
        help="What the outlet showed then: 2024-10-23T14:00:00Z or '2024-10-23 10:00 ET'.",
    ),
]
AsKnownOption = Annotated[
    str | None,
    typer.Option(
        "--as-known",
        metavar="TIME|POSITION",
        help="What this log held then: a time, or a position such as 42.",
    ),
]
Limit = Annotated[int | None, typer.Option(help=f"At most so many, up to {PAGE}. [default: all]")]
Cursor = Annotated[
    str | None, typer.Option(help="Where to go on: what the page before ended with.")
]
Json = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]


@contextmanager
def opened(context: typer.Context) -> Iterator[Stet]:
    """Lend Stet as the options say."""
    with bootstrap.stet(settings.load(**context.obj), progress) as stet:
        yield stet.acting_as(shell_actor())


def shell_actor() -> str:
    """Return who runs the command, as the log names them."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a number without a name, as in some containers
        user = "unknown"
    return "shell:" + re.sub(r"[\x00-\x1f\x7f]", "", user)[:100]


Wait = Annotated[
    int | None,
    typer.Option(
        "--wait",
        metavar="POSITION",
        help=f"Wait until the views have this position, {WAIT_SECONDS:g} s at most.",
    ),
]


def point(stet: Stet, as_of: str | None, as_known: str | None, wait: int | None = None) -> When:
    """Return the point on the two clocks that options write.

    What the log holds now is folded into the views first, where no service does it.
    """
    moment = read_time("as_of", as_of, zones.parse_human_time)
    known = read_as_known(as_known, zones.parse_human_time)
    least = wait
    if not projector.catch_up(stet.address) and least is None:
        least = stet.log.head().size
    return resolve(stet.log, stet.answers, moment, known, min_position=least)
