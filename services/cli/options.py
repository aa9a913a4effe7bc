"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from projections import projector
from projections.when import When, resolve
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
Json = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]


@contextmanager
def opened(context: typer.Context) -> Iterator[Stet]:
    """Lend Stet as the options say."""
    with bootstrap.stet(settings.load(**context.obj), progress) as stet:
        yield stet


Wait = Annotated[
    int | None,
    typer.Option("--wait", metavar="POSITION", help="Wait until the views have this position."),
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
