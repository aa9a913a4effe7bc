"""What becomes of readings: captures go in together, absences in their place; the rest is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from domain.capture import Capture
from domain.errors import RefusedError, StetError, UnavailableError
from infra.ways_in import WaysIn
from services import keeping
from services.capturing import Capturing, Receipt
from services.correcting import Correcting
from services.readers.reading import Absence, Link, Passed, Reading


@dataclass(frozen=True, slots=True)
class Found:
    """One thing worth telling of a file: what was refused, or a link that has to be fetched."""

    file: str
    place: str
    outcome: Link | StetError


@dataclass(slots=True)
class Report:
    """What came of an import."""

    outcomes: Counter[str] = field(default_factory=Counter)
    """How many captures were registered, revised, sighted, held back, known, unpublished."""
    passed: Counter[str] = field(default_factory=Counter)
    """What was passed over, by what it was."""
    links: int = 0
    refused: int = 0
    skipped: list[str] = field(default_factory=list)
    """Files that were read before."""
    files: int = 0

    @property
    def taken(self) -> int:
        """How many captures were taken in."""
        return self.outcomes.total()


@dataclass(frozen=True, slots=True)
class Options:
    """How files are read."""

    kind: str | None = None
    story: str | None = None
    keep_raw: bool = False
    again: bool = False
    """Read files that were read before once more."""
    dry_run: bool = False


Told = Callable[[Found], None]


@dataclass(slots=True)
class Intake:
    """Takes batches of readings in, and counts what came of them."""

    capturing: Capturing
    correcting: Correcting
    ways_in: WaysIn
    options: Options
    tell: Told
    report: Report = field(default_factory=Report)

    def take(self, file: str, batch: Sequence[Reading]) -> None:
        """Take a batch of a file in. Raises ``UnavailableError`` when the database is gone."""
        captures: list[Reading] = []
        for reading in batch:
            if isinstance(reading.outcome, Capture):
                captures.append(reading)
                continue
            if isinstance(reading.outcome, Absence):
                self._capture(file, captures)  # what was seen before it was gone goes in before it
                captures = []
            self._other(file, reading)
        self._capture(file, captures)

    def refuse(self, file: str, place: str, error: StetError) -> None:
        """Count and tell what is refused."""
        self.report.refused += 1
        self.tell(Found(file, place, error))

    def _capture(self, file: str, readings: Sequence[Reading]) -> None:
        captures = [r.outcome for r in readings if isinstance(r.outcome, Capture)]
        if not captures:
            return
        take = self.capturing.check_all if self.options.dry_run else self._capture_all
        taken: list[tuple[Reading, Receipt]] = []
        for reading, outcome in zip(readings, take(captures), strict=True):
            match outcome:
                case StetError():
                    self.refuse(file, reading.place, outcome)
                case Receipt():
                    self.report.outcomes[outcome.outcome] += 1
                    taken.append((reading, outcome))
                case _:
                    self.report.outcomes["readable"] += 1
        if self.options.keep_raw and taken:
            keeping.keep(self.capturing.log, self.ways_in, taken)

    def _capture_all(self, captures: Sequence[Capture]) -> list[Receipt | StetError]:
        return self.capturing.capture_all(captures, self.options.story)

    def _other(self, file: str, reading: Reading) -> None:
        outcome = reading.outcome
        match outcome:
            case Absence():
                self._absent(file, reading.place, outcome)
            case Link():
                self.report.links += 1
                self.tell(Found(file, reading.place, outcome))
            case Passed():
                self.report.passed[outcome.what] += 1
            case RefusedError():
                self.refuse(file, reading.place, outcome)

    def _absent(self, file: str, place: str, gone: Absence) -> None:
        if self.options.dry_run:
            self.report.outcomes["readable"] += 1
            return
        try:
            receipt = self.correcting.absent(
                gone.url, gone.observed_at, gone.claimed_at, gone.provenance
            )
            self.report.outcomes["unpublished" if receipt.changed else "known"] += 1
        except UnavailableError:
            raise
        except StetError as error:
            self.refuse(file, place, error)
