"""From a file to readings: markup is read in other processes, archives' pages side by side.

What comes out is in the order of the source, whatever takes longer. A record that says "the same as
before" becomes the capture from before, seen once more.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Final

from domain.capture import Capture
from domain.errors import RefusedError, StetError
from services.readers.reading import Again, Page, Reading, Source
from services.readers.worker import Workers

REMEMBERED: Final = 2000
"""Captures that records later in a source may refer to."""


def readings(source: Source, workers: Workers, kind: str | None = None) -> Iterator[Reading]:
    """Yield what a source holds, read as ``kind`` or as what it looks like: no ``Page``, no
    ``Again`` is left.

    Raises ``RefusedError`` where the whole cannot be read.
    """
    from services.readers import recognise  # noqa: PLC0415 - all readers: only who reads waits

    reader = recognise.named(kind) if kind else recognise.reader_of(source)
    if reader.isolated:
        yield from workers.read(source, reader.kind)
        return
    yield from pages_read(reader.read(source), workers)


@dataclass(slots=True)
class _Waiting:
    reading: Reading
    page: Future[list[Reading]] | None = None


def pages_read(found: Iterator[Reading], workers: Workers) -> Iterator[Reading]:
    """Yield readings with their pages read, a few at a time ahead of whoever takes them."""
    ahead: deque[_Waiting] = deque()
    seen = _Seen(workers)
    with ThreadPoolExecutor(workers.count, "reading") as pool:
        try:
            for reading in found:
                ahead.append(_Waiting(reading, _started(pool, workers, reading)))
                while ahead and (len(ahead) > 2 * workers.count or _is_ready(ahead[0])):
                    yield from _read(ahead.popleft(), seen)
            while ahead:
                yield from _read(ahead.popleft(), seen)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _started(
    pool: ThreadPoolExecutor, workers: Workers, reading: Reading
) -> Future[list[Reading]] | None:
    page = reading.outcome
    return pool.submit(workers.read, page.source, page.kind) if isinstance(page, Page) else None


def _is_ready(waiting: _Waiting) -> bool:
    return waiting.page is None or waiting.page.done()


def _read(waiting: _Waiting, seen: _Seen) -> Iterator[Reading]:
    """Yield what became of one reading, in its place."""
    reading = waiting.reading
    if isinstance(reading.outcome, Again):
        yield replace(reading, outcome=seen.again(reading.outcome))
    elif waiting.page is None:
        yield reading
    else:
        try:
            found = waiting.page.result()
        except StetError as error:
            found = [
                Reading(error if isinstance(error, RefusedError) else RefusedError(str(error)))
            ]
        for one in found:
            if isinstance(reading.outcome, Page) and isinstance(one.outcome, Capture):
                seen.add(reading.outcome, one.outcome)
            yield replace(one, place=reading.place, after=reading.after, raw=reading.raw or one.raw)


class _Seen:
    """The captures of a source that a later record may say it is the same as."""

    def __init__(self, workers: Workers) -> None:
        self._workers = workers
        self._captures: OrderedDict[str, Capture] = OrderedDict()

    def add(self, page: Page, capture: Capture) -> None:
        if page.digest:
            self._captures[page.digest] = capture
            self._captures.move_to_end(page.digest)
            if len(self._captures) > REMEMBERED:
                self._captures.popitem(last=False)

    def again(self, record: Again) -> Capture | RefusedError:
        """Return the capture from before as it was seen once more."""
        try:
            before = self._captures.get(record.digest) or self._found(record)
        except RefusedError as error:
            return error
        if before is None:
            return RefusedError(
                f"a revisit of {record.url}, whose page is not in this file; hand in the file that "
                "holds it, first"
            )
        provenance = before.provenance.model_copy(update={"reference": record.reference})
        times = {"observed_at": record.observed_at, "provenance": provenance}
        return before.model_copy(update=times)

    def _found(self, record: Again) -> Capture | None:
        page = record.earlier()
        if page is None:
            return None
        (reading,) = self._workers.read(page.source, page.kind)
        if not isinstance(reading.outcome, Capture):
            return None
        self.add(page, reading.outcome)
        return reading.outcome
