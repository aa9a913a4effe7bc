"""Walks an archive's TimeMap and takes its mementos in: politely, each once, oldest first."""

from __future__ import annotations

import random
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import islice
from typing import Final

from domain.errors import RefusedError, StetError
from infra.getting import Answer, Get, UnreachableError, seconds_asked
from infra.ways_in import WaysIn
from services.capturing import Capturing
from services.correcting import Correcting
from services.intake import Intake, Options, Report, Told
from services.readers import timemap
from services.readers.given import Given
from services.readers.reading import Mark, Page, Passed, Raw, Reading, Source
from services.readers.timemap import Memento, More, Odd
from services.readers.worker import Workers
from services.unpacking import pages_read

SOURCE: Final = "memento"
MOST_TIMEMAPS: Final = 10_000
"""More pages of a TimeMap than this are not walked."""
BATCH: Final = 50
TRIES: Final = 5
WONDER: Final = 5.0
LONGEST_WAIT: Final = 600.0
"""Seconds that a server may ask us to wait; who asks for more is asked no more."""
_DONE: Final = Mark(1)
_HTML: Final = ("text/html", "application/xhtml+xml", "")


@dataclass(slots=True)
class Politeness:
    """At most so many requests a second; longer where the server says so."""

    per_second: float = 1.0
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.monotonic
    tell: Callable[[str], None] = lambda _: None
    """Is told of waits that a person would wonder about."""
    _next: float = 0.0

    def wait(self) -> None:
        """Wait until the next request may go out."""
        seconds = max(0.0, self._next - self.now())
        if seconds > max(WONDER, 1 / self.per_second):
            self.tell(f"waiting {seconds:.0f} s before the next request")
        self.sleep(seconds)
        self._next = self.now() + 1 / self.per_second

    def hold(self, seconds: float) -> None:
        """Let no request go out for so many seconds."""
        self._next = max(self._next, self.now() + seconds)


Progressed = Callable[[int, int], None]
"""Is told how many mementos are done, of how many."""


@dataclass(frozen=True, slots=True)
class TimeMaps:
    """Takes the mementos of TimeMaps in."""

    capturing: Capturing
    correcting: Correcting
    ways_in: WaysIn
    workers: Workers

    def run(
        self,
        url: str,
        get: Get,
        options: Options,
        politeness: Politeness,
        tell: Told = lambda _: None,
        progressed: Progressed = lambda *_: None,
    ) -> Report:
        """Take in what a TimeMap lists and an earlier run did not.

        Raises ``RefusedError`` where there is no TimeMap, ``UnreachableError`` where its server
        does not answer; what is in by then is remembered.
        """
        intake = Intake(self.capturing, self.correcting, self.ways_in, options, tell)
        walk = _Walk(_Asking(get, politeness))
        mementos = sorted(walk.mementos(url), key=lambda m: (m.seen_at, m.uri))
        for odd in walk.odd:
            intake.refuse(url, odd.place, odd.why)
        read = set() if options.again or options.dry_run else self.ways_in.mementos_read(url)
        todo = [m for m in mementos if m.uri not in read]
        intake.report.skipped += [m.uri for m in mementos if m.uri in read]
        found = pages_read((walk.reading(memento) for memento in todo), self.workers)
        done = 0
        while batch := list(islice(found, BATCH if politeness.per_second > 10 else 5)):
            intake.take(url, batch)
            done += len(batch)
            progressed(done, len(todo))
            if not options.dry_run:
                self._remember(url, batch)
        intake.report.files = 1
        return intake.report

    def _remember(self, url: str, batch: Sequence[Reading]) -> None:
        """Remember what was read; what could not be fetched is tried again in another run."""
        for reading in batch:
            if reading.after == _DONE:
                self.ways_in.set_memento_read(url, reading.place)


@dataclass(slots=True)
class _Asking:
    """Asks a server, as often as it takes and as seldom as it wants."""

    get: Get
    politeness: Politeness

    def ask(self, url: str, *, is_first: bool = False) -> Answer:
        """Return an answer that is no "later". Raises ``UnreachableError``, ``TooLargeError``.

        A server that cannot be reached at all is not tried again for the first address.
        """
        for attempt in range(1, TRIES + 1):
            self.politeness.wait()
            try:
                answer = self.get(url)
            except UnreachableError:
                if is_first or attempt == TRIES:
                    raise
                self.politeness.hold(_backoff(attempt))
                continue
            if "memento-datetime" in answer.headers or not _is_later(answer.status):
                return answer
            wait = seconds_asked(answer.headers.get("retry-after"), datetime.now(UTC))
            wait = wait or _backoff(attempt)
            if wait > LONGEST_WAIT or attempt == TRIES:
                raise UnreachableError(
                    f"{url} answered {answer.status}"
                    + (f" and asks to wait {wait:.0f} s" if wait > LONGEST_WAIT else "")
                )
            self.politeness.hold(wait)
        raise AssertionError("unreachable")


@dataclass(slots=True)
class _Walk:
    asking: _Asking
    odd: list[Odd] = field(default_factory=list)

    def mementos(self, url: str) -> Iterator[Memento]:
        """Yield the mementos of a TimeMap and of those it refers to, each of them once."""
        todo, seen, listed = deque([url]), {url}, set[str]()
        while todo:
            page = todo.popleft()
            for entry in self._entries(page, is_first=page == url):
                match entry:
                    case Odd():
                        self.odd.append(entry)
                    case More() if entry.uri not in seen and len(seen) < MOST_TIMEMAPS:
                        seen.add(entry.uri)
                        todo.append(entry.uri)
                    case Memento() if entry.uri not in listed:
                        listed.add(entry.uri)
                        yield entry

    def _entries(self, url: str, *, is_first: bool) -> Iterator[timemap.Entry]:
        try:
            answer = self.asking.ask(url, is_first=is_first)
            if answer.status != 200:
                raise RefusedError(f"{url} answered {answer.status}")
            yield from timemap.read(answer.data.decode("utf-8", "replace"), answer.url)
        except StetError as error:
            if is_first:
                raise
            yield Odd(url, RefusedError(error.message))

    def reading(self, memento: Memento) -> Reading:
        """Return a memento as a page to be read, or why it is none."""
        try:
            return self._fetched(memento)
        except RefusedError as error:
            return Reading(error, memento.uri, _DONE)
        except UnreachableError as error:
            return Reading(RefusedError(error.message), memento.uri)

    def _fetched(self, memento: Memento) -> Reading:
        if memento.passed is not None:
            return Reading(Passed(memento.passed), memento.uri, _DONE)
        answer = self._answer(memento)
        if "memento-datetime" not in answer.headers:
            if answer.status != 200:
                raise UnreachableError(f"the archive answered {answer.status}")
            seen_at = memento.seen_at
            notes: tuple[str, ...] = ("the archive states no Memento-Datetime",)
        elif answer.status != 200:
            return Reading(Passed(f"mementos with status {answer.status}"), memento.uri, _DONE)
        else:
            seen_at, notes = _seen_at(answer, memento)
        media, _, parameters = answer.headers.get("content-type", "").partition(";")
        if media.strip().lower() not in _HTML:
            return Reading(Passed("mementos that are no HTML"), memento.uri, _DONE)
        given = Given(
            url=timemap.original_of(answer.headers.get("link", "")) or memento.original,
            observed_at=seen_at,
        )
        source = replace(
            Source.of_bytes(answer.data, memento.uri, given),
            origin=SOURCE,
            charset=parameters.partition("charset=")[2].strip(" \"'") or None,
            notes=notes,
        )
        return Reading(
            Page(source), memento.uri, _DONE, Raw(answer.data, media.strip() or _HTML[0])
        )

    def _answer(self, memento: Memento) -> Answer:
        """Return what was captured, without what archives add to it where they offer that."""
        raw = timemap.raw_form(memento.uri)
        if raw is not None:
            answer = self.asking.ask(raw)
            if answer.status == 200 or "memento-datetime" in answer.headers:
                return answer
        return self.asking.ask(memento.uri)


def _seen_at(answer: Answer, memento: Memento) -> tuple[datetime, tuple[str, ...]]:
    """Return when a memento was captured, by the archive's answer, which may be another one."""
    try:
        said = parsedate_to_datetime(answer.headers["memento-datetime"]).astimezone(UTC)
    except ValueError:
        return memento.seen_at, ("the archive's Memento-Datetime is no time: the TimeMap's taken",)
    if said == memento.seen_at:
        return said, ()
    return said, ("the archive answered with a memento of another time than its TimeMap lists",)


def _is_later(status: int) -> bool:
    return status == 429 or status >= 500


def _backoff(attempt: int) -> float:
    """Return seconds to wait after so many failures: longer each time, and never the same."""
    return float(2**attempt) * random.uniform(0.5, 1.5)  # noqa: S311 - spreads load, no secret
