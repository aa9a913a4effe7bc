"""``stet capture``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import typer

from domain.address import canonical_url
from domain.capture import Capture
from domain.errors import RefusedError, StetError, UnavailableError
from services import keeping, unpacking
from services.bootstrap import Stet
from services.capturing import Receipt
from services.cli.options import Json, opened
from services.cli.output import fail, print_json_line, progress, say
from services.cli.sources import AsKind, KeepRaw, Said, opened_source, said
from services.correcting import CorrectionReceipt
from services.readers import plain_text
from services.readers.html import page as html
from services.readers.reading import Absence, Link, Passed, Reading

INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class _Taken:
    """What came of one reading, where it stands, and what its reader noted."""

    label: str
    outcome: Receipt | CorrectionReceipt | Link | Passed | StetError
    place: str = ""
    """Its line, or the like, in a file that holds several."""
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Course:
    """How far a run has got."""

    file: str = ""
    files_before: int = 0
    place: str | None = None
    refused: int = 0
    worst: int = 0
    """The highest exit code of what was refused."""

    def note(self, taken: _Taken) -> None:
        self.place = taken.place
        if isinstance(taken.outcome, StetError):
            self.refused += 1
            self.worst = max(self.worst, taken.outcome.exit_code)

    def begin(self, file: str) -> None:
        self.files_before += bool(self.file)
        self.file, self.place, self.refused = file, None, 0

    def told(self) -> str:
        """Say what of the files is in."""
        said = f"{self.file}: nothing is known to be in"
        if self.place is not None:
            said = f"{self.file}: what stands up to {self.place or 'its end'} is in"
            if self.place.isdecimal():
                said = f"{self.file}: lines 1 to {self.place} are in"
            if self.refused:
                said += f", but for the {self.refused} refused"
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
        typer.Option(
            metavar="TIME|mtime",
            help="When the page was seen, where the file does not say; mtime: the file's own time.",
        ),
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
    kind: AsKind = None,
    keep_raw: KeepRaw = None,
    as_json: Json = False,
) -> None:
    """Take in what was seen of articles.

    What a file is, is told by its content: a page as HTML, or as plain text as an aggregator saves
    it, a Capture as JSON, or NDJSON with one a line, and what else 'stet import --help' names. The
    same capture twice is one. Each article is told in a line; what is refused is told on standard
    error and the rest goes in. A file that states another thing than an option is refused.
    """
    options = said(_checked(url, files), outlet, observed_at, published_at)
    course = _Course()
    with opened(context) as stet:
        keep = stet.settings.keep_raw if keep_raw is None else keep_raw
        try:
            for name in files:
                course.begin(name)
                _take_in(
                    _file(stet, name, options, kind, story, keep=keep), course, as_json=as_json
                )
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


def _take_in(found: Iterator[_Taken], course: _Course, *, as_json: bool) -> None:
    """Take a file in and tell of each reading, until the database is gone."""
    for taken in found:
        _tell(taken, as_json=as_json)
        if isinstance(taken.outcome, UnavailableError):
            progress(course.told())
            raise typer.Exit(taken.outcome.exit_code)
        course.note(taken)


def _file(
    stet: Stet, name: str, options: Said, kind: str | None, story: str | None, *, keep: bool
) -> Iterator[_Taken]:
    limit = stet.settings.max_request_bytes
    try:
        with opened_source(name, options, limit) as source:
            for reading in unpacking.readings(source, stet.workers, kind):
                label = f"{name}:{reading.place}" if reading.place else name
                yield _Taken(
                    label, _one(stet, reading, story, keep=keep), reading.place, _notes(reading)
                )
    except StetError as error:
        yield _Taken(name, error)


def _one(
    stet: Stet, reading: Reading, story: str | None, *, keep: bool
) -> Receipt | CorrectionReceipt | Link | Passed | StetError:
    outcome = reading.outcome
    try:
        match outcome:
            case Capture():
                receipt = stet.capturing.capture(outcome, story)
                if keep:
                    keeping.keep(stet.log, stet.ways_in, [(reading, receipt)])
                return receipt
            case Absence():
                return stet.correcting.absent(
                    outcome.url, outcome.observed_at, outcome.claimed_at, outcome.provenance
                )
            case Link() | Passed() | RefusedError():
                return outcome
    except StetError as error:
        return error
    raise TypeError(f"{type(outcome).__name__} is left for nobody to read")


def _notes(reading: Reading) -> tuple[str, ...]:
    """Return what the reader of a page guessed or left out; other readers guess nothing."""
    if not isinstance(reading.outcome, Capture):
        return ()
    provenance = reading.outcome.provenance
    if provenance.source not in (plain_text.SOURCE, html.SOURCE):
        return ()
    zone = provenance.zone_assumed
    assumed = (f"times that state no zone are taken to be {zone}",) if zone else ()
    return (*assumed, *provenance.notes)


def _tell(taken: _Taken, *, as_json: bool) -> None:
    label, outcome = taken.label, taken.outcome
    if isinstance(outcome, StetError):
        fail(type(outcome)(f"{label}: {outcome.message}"))
        if as_json:
            print_json_line({"source": label, "error": outcome.message})
        return
    match outcome:
        case Link():
            told = {"link": outcome.url, "title": outcome.title}
            said = f"link  {outcome.url}  its text is not here: it has to be fetched"
        case Passed():
            told = {"passed": outcome.what}
            said = f"passed over  {label}  {outcome.what}"
        case CorrectionReceipt():
            told = {"outcome": "unpublished", **outcome.model_dump(mode="json")}
            said = f"unpublished  {outcome.article_id}  position {outcome.position}"
        case Receipt():
            told = outcome.model_dump(mode="json")
            said = ""
    if as_json:
        print_json_line({"source": label, **told})
    elif isinstance(outcome, Receipt):
        _tell_receipt(label, outcome)
    else:
        say(said)
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
