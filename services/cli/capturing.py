"""``stet capture``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from domain.address import canonical_url
from domain.capture import Capture
from domain.errors import RefusedError, StetError, UnavailableError
from services.asking import read_time
from services.bootstrap import Stet
from services.capturing import Receipt
from services.cli.options import Json, opened
from services.cli.output import fail, print_json_line, progress, say
from services.readers import plain_text, recognise
from services.readers.captures_json import Line
from services.zones import parse_human_time

INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class _Taken:
    """What came of one capture, where it stands, and what its reader noted."""

    label: str
    outcome: Receipt | StetError
    line: int | None = None
    """Its line, in a file that holds several."""
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Course:
    """How far a run has got."""

    file: str = ""
    files_before: int = 0
    line: int | None = None
    refused_lines: int = 0
    worst: int = 0
    """The highest exit code of what was refused."""

    def note(self, taken: _Taken) -> None:
        self.line = taken.line
        if isinstance(taken.outcome, StetError):
            self.refused_lines += 1
            self.worst = max(self.worst, taken.outcome.exit_code)

    def begin(self, file: str) -> None:
        self.files_before += bool(self.file)
        self.file, self.line, self.refused_lines = file, None, 0

    def told(self) -> str:
        """Say what of the files is in."""
        said = f"{self.file}: nothing is known to be in"
        if self.line is not None:
            said = f"{self.file}: lines 1 to {self.line} are in"
            if self.refused_lines:
                said += f", but for the {self.refused_lines} refused"
        if self.files_before:
            said += "; the files before it are, but for what was refused"
        return f"{said}; run it again, what is in is known"


def capture(
    context: typer.Context,
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE…", help="Files to read; - is standard input."),
    ],
    url: Annotated[
        str | None, typer.Option(help="The article's URL, where the file does not say.")
    ] = None,
    outlet: Annotated[
        str | None,
        typer.Option(
            help="The outlet's domain, or its name where none is known; where the file does not "
            "say."
        ),
    ] = None,
    observed_at: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="When the page was seen, where the file does not say."),
    ] = None,
    published_at: Annotated[
        str | None,
        typer.Option(
            metavar="TIME",
            help="When the outlet says it was published, where the file does not say.",
        ),
    ] = None,
    story: Annotated[
        str | None, typer.Option(metavar="SLUG", help="Link the article to this story too.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Take in what was seen of articles.

    A file is plain text as an aggregator saves a page, a Capture as JSON, or NDJSON with one
    Capture a line. The same capture twice is one. Each article is told in a line; what is refused
    is told on standard error and the rest goes in. A file that states another thing than an option
    is refused.
    """
    given: dict[str, Any] = {
        "url": _checked(url, files),
        "outlet": outlet,
        "observed_at": read_time("--observed-at", observed_at, parse_human_time),
        "published_at": read_time("--published-at", published_at, parse_human_time),
    }
    course = _Course()
    with opened(context) as stet:
        try:
            _take_in(stet, files, given, story, course, as_json=as_json)
        except KeyboardInterrupt:
            progress(f"interrupted; {course.told()}")
            raise typer.Exit(INTERRUPTED) from None
    if course.worst:
        raise typer.Exit(course.worst)


def _checked(url: str | None, files: list[str]) -> str | None:
    if url is None:
        return None
    if len(files) > 1:
        raise RefusedError(
            f"--url names one article, and {len(files)} files are given; hand them in one by one"
        )
    try:
        canonical_url(url)
    except RefusedError as error:
        raise RefusedError(f"--url: {error.message}") from error
    return url


def _take_in(
    stet: Stet,
    files: list[str],
    given: dict[str, Any],
    story: str | None,
    course: _Course,
    *,
    as_json: bool,
) -> None:
    """Take the files in and tell of each capture, until the database is gone."""
    for name in files:
        course.begin(name)
        for taken in _file(stet, name, given, story):
            _tell(taken, as_json=as_json)
            if isinstance(taken.outcome, UnavailableError):
                progress(course.told())
                raise typer.Exit(taken.outcome.exit_code)
            course.note(taken)


def _file(stet: Stet, name: str, given: dict[str, Any], story: str | None) -> Iterator[_Taken]:
    limit = stet.settings.max_request_bytes
    try:
        data = _bytes(name, limit)
        reference = None if name == "-" else Path(name).name
        lines = recognise.read(data, reference=reference, limit=limit, **given)
        several = recognise.holds_lines(data)
        for line in lines:
            label = f"{name}:{line.number}" if several else name
            outcome = _one(stet, line, story)
            yield _Taken(label, outcome, line.number if several else None, _notes(line))
    except StetError as error:
        yield _Taken(name, error)


def _one(stet: Stet, line: Line, story: str | None) -> Receipt | StetError:
    if isinstance(line.outcome, RefusedError):
        return line.outcome
    try:
        return stet.capturing.capture(line.outcome, story)
    except StetError as error:
        return error


def _notes(line: Line) -> tuple[str, ...]:
    """Return what the reader of a page guessed or left out; other readers guess nothing."""
    if not isinstance(line.outcome, Capture):
        return ()
    provenance = line.outcome.provenance
    if provenance.source != plain_text.SOURCE:
        return ()
    zone = provenance.zone_assumed
    assumed = (f"times that state no zone are taken to be {zone}",) if zone else ()
    return (*assumed, *provenance.notes)


def _bytes(name: str, limit: int) -> bytes:
    try:
        if name == "-":
            return sys.stdin.buffer.read(limit + 1)
        with Path(name).open("rb") as file:
            return file.read(limit + 1)
    except OSError as error:
        raise RefusedError(f"cannot be read: {error.strerror}") from error


def _tell(taken: _Taken, *, as_json: bool) -> None:
    label, outcome = taken.label, taken.outcome
    if isinstance(outcome, StetError):
        fail(type(outcome)(f"{label}: {outcome.message}"))
        if as_json:
            print_json_line({"source": label, "error": outcome.message})
        return
    if as_json:
        print_json_line({"source": label, **outcome.model_dump(mode="json")})
    else:
        _tell_receipt(label, outcome)
    for note in taken.notes:
        progress(f"{label}: {note}")


def _tell_receipt(label: str, receipt: Receipt) -> None:
    story = f" → {receipt.story}" if receipt.story else ""
    say(
        f"{receipt.outcome}  {receipt.article_id}  revision {receipt.revision}  position "
        f"{receipt.position}  {receipt.canonical_url or label}{story}"
    )
    if receipt.identity != "url" or receipt.outcome == "held-back":
        progress(f"{label}: {receipt.note}")
