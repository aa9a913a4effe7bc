"""Takes in many files: in batches, in bounded memory, and from where an earlier run stopped.

A thread reads ahead while batches are appended. How far a file was read is remembered after each
batch, so a run that was killed reads one batch twice at most, and what is in is known.
"""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Final

from domain.errors import RefusedError
from infra.ways_in import FileRead, WaysIn
from services import unpacking
from services.capturing import Capturing
from services.correcting import Correcting
from services.intake import Intake, Options, Report, Told
from services.readers.reading import Mark, Reading, Source
from services.readers.worker import Workers

BATCH: Final = 1000
"""Most captures of a batch."""
BATCH_BYTES: Final = 4 * 1024 * 1024
"""A batch whose raw bytes are more than this is full."""
AHEAD: Final = 2
"""Batches that are read ahead."""


Progressed = Callable[[str, int], None]
"""Is told the bytes of a file that were read."""


@dataclass(frozen=True, slots=True)
class Importing:
    """Takes files in, one after another."""

    capturing: Capturing
    correcting: Correcting
    ways_in: WaysIn
    workers: Workers

    def run(
        self,
        sources: Sequence[Source],
        options: Options,
        tell: Told = lambda _: None,
        progressed: Progressed = lambda *_: None,
    ) -> Report:
        """Take sources in; tell of each refusal and link as it comes.

        Raises ``UnavailableError`` when the database is gone; what is in by then is remembered.
        """
        intake = Intake(self.capturing, self.correcting, self.ways_in, options, tell)
        with _few_collections():
            for source in sources:
                name = str(source.path or source.reference or "-")
                _File(intake, self.workers, source, name).run(progressed)
                intake.report.files += 1
        return intake.report


@dataclass(slots=True)
class _File:
    """The course of one file."""

    intake: Intake
    workers: Workers
    source: Source
    name: str
    read: FileRead = field(default_factory=lambda: FileRead(""))

    def run(self, progressed: Progressed) -> None:
        fingerprint = _fingerprint(self.source, self.intake.options)
        before = self._before(fingerprint)
        if before is not None and before.finished:
            self.intake.report.skipped.append(self.name)
            return
        self.read = before or FileRead(fingerprint)
        start = Mark(self.read.number, self.read.offset)
        found = unpacking.readings(
            self.source.from_mark(start), self.workers, self.intake.options.kind
        )
        try:
            for batch in _read_ahead(_batches(found)):
                self._take(batch)
                progressed(self.name, self.read.offset)
        except RefusedError as error:
            self.intake.refuse(self.name, "", error)
            self.read = replace(self.read, refused=self.read.refused + 1)
        self._remember(replace(self.read, finished=True))

    def _before(self, fingerprint: str) -> FileRead | None:
        if self.source.path is None or self.intake.options.again or self.intake.options.dry_run:
            return None
        before = self.intake.ways_in.file_read(str(self.source.path.absolute()))
        return before if before is not None and before.fingerprint == fingerprint else None

    def _take(self, batch: Sequence[Reading]) -> None:
        report = self.intake.report
        taken, refused = report.taken, report.refused
        self.intake.take(self.name, batch)
        mark = next((r.after for r in reversed(batch) if r.after is not None), None)
        self.read = replace(
            self.read,
            taken=self.read.taken + report.taken - taken,
            refused=self.read.refused + report.refused - refused,
        )
        if mark is not None:
            self._remember(replace(self.read, number=mark.number, offset=mark.offset))

    def _remember(self, read: FileRead) -> None:
        self.read = read
        if self.source.path is not None and not self.intake.options.dry_run:
            self.intake.ways_in.set_file_read(str(self.source.path.absolute()), read)


def _fingerprint(source: Source, options: Options) -> str:
    """Return what must be the same for a file to count as read: its size, time and options."""
    if source.path is None:
        return ""
    try:
        about = source.path.stat()
    except OSError as error:
        raise RefusedError(f"{source.path}: cannot be read: {error.strerror}") from error
    given = source.given
    return repr((about.st_size, about.st_mtime_ns, options.kind, options.story, given))


def _batches(found: Iterator[Reading]) -> Generator[list[Reading]]:
    batch: list[Reading] = []
    size = 0
    for reading in found:
        batch.append(reading)
        size += len(reading.raw.data) if reading.raw else 0
        if len(batch) >= BATCH or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _read_ahead(batches: Generator[list[Reading]]) -> Iterator[list[Reading]]:
    """Yield batches that a thread reads, a few of them ahead of whoever takes them."""
    pool = ThreadPoolExecutor(1, "reading-ahead")

    def following() -> Future[list[Reading] | None]:
        return pool.submit(next, batches, None)

    ahead = deque(following() for _ in range(AHEAD))
    try:
        while (batch := ahead.popleft().result()) is not None:
            ahead.append(following())
            yield batch
    finally:
        pool.shutdown(cancel_futures=True)
        batches.close()


@contextmanager
def _few_collections() -> Iterator[None]:
    """Look for cycles seldom: batches make objects by the million and hardly a cycle.

    Half of an import's time went into looking.
    """
    thresholds = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(200_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        gc.unfreeze()
