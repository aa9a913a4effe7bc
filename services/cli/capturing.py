"""``stet capture``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from domain.errors import RefusedError, StetError
from services.asking import read_time
from services.bootstrap import Stet
from services.capturing import Receipt
from services.cli.options import Json, opened
from services.cli.output import err, fail, print_json_line, say
from services.readers import recognise
from services.readers.captures_json import Line
from services.zones import parse_human_time


def capture(
    context: typer.Context,
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE…", help="Files to read; - is standard input."),
    ],
    url: Annotated[str | None, typer.Option(help="The article's URL.")] = None,
    outlet: Annotated[
        str | None, typer.Option(help="The outlet's domain, or its name where none is known.")
    ] = None,
    observed_at: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="When the page was seen, where the file does not say."),
    ] = None,
    published_at: Annotated[
        str | None, typer.Option(metavar="TIME", help="When the outlet says it was published.")
    ] = None,
    story: Annotated[
        str | None, typer.Option(metavar="SLUG", help="Link the article to this story too.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Take in what was seen of articles.

    A file is plain text as an aggregator saves a page, a Capture as JSON, or NDJSON with one
    Capture a line. The same capture twice is one. Each article is told in a line; what is refused
    is told on standard error and the rest goes in.
    """
    given: dict[str, Any] = {
        "url": url,
        "outlet": outlet,
        "observed_at": read_time("--observed-at", observed_at, parse_human_time),
        "published_at": read_time("--published-at", published_at, parse_human_time),
    }
    refused: list[StetError] = []
    with opened(context) as stet:
        for name in files:
            for label, outcome in _file(stet, name, given, story):
                _tell(label, outcome, as_json=as_json)
                if isinstance(outcome, StetError):
                    refused.append(outcome)
    if refused:
        raise typer.Exit(max(error.exit_code for error in refused))


def _file(
    stet: Stet, name: str, given: dict[str, Any], story: str | None
) -> Iterator[tuple[str, Receipt | StetError]]:
    try:
        data = _bytes(name, stet.settings.max_request_bytes)
        lines = recognise.read(
            data,
            reference=None if name == "-" else Path(name).name,
            limit=stet.settings.max_request_bytes,
            **given,
        )
        several = data.count(b"\n{") > 0
        for line in lines:
            yield f"{name}:{line.number}" if several else name, _one(stet, line, story)
    except StetError as error:
        yield name, error


def _one(stet: Stet, line: Line, story: str | None) -> Receipt | StetError:
    if isinstance(line.outcome, RefusedError):
        return line.outcome
    try:
        return stet.capturing.capture(line.outcome, story)
    except StetError as error:
        return error


def _bytes(name: str, limit: int) -> bytes:
    try:
        if name == "-":
            return sys.stdin.buffer.read(limit + 1)
        with Path(name).open("rb") as file:
            return file.read(limit + 1)
    except OSError as error:
        raise RefusedError(f"cannot be read: {error.strerror}") from error


def _tell(label: str, outcome: Receipt | StetError, *, as_json: bool) -> None:
    if isinstance(outcome, StetError):
        fail(type(outcome)(f"{label}: {outcome.message}"))
        if as_json:
            print_json_line({"source": label, "error": outcome.message})
        return
    if as_json:
        print_json_line({"source": label, **outcome.model_dump(mode="json")})
        return
    say(
        f"{outcome.outcome}  {outcome.article_id}  revision {outcome.revision}  position "
        f"{outcome.position}  {outcome.canonical_url or label}"
    )
    if outcome.identity != "url" or outcome.outcome == "held-back":
        err.print(f"{label}: {outcome.note}", style="dim")
