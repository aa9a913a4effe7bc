"""Reads markup in processes of their own: pages that hang or hurt are ended, and said to be.

``python -m services.readers.worker FD BYTES SECONDS`` is such a process: jobs come over a socket,
readings go back. It ends when the socket closes, and by an alarm should nobody be left to end it.
"""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any, Final

from domain.errors import RefusedError, StetError
from services.readers import recognise
from services.readers.given import Given
from services.readers.reading import Reading, Source

MEBIBYTE: Final = 1024 * 1024
JOBS: Final = 1000
"""After so many jobs a process is replaced: what it has not given back of its memory goes too."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one document may cost."""

    seconds: float = 20.0
    memory_bytes: int = 1024 * MEBIBYTE


@dataclass(frozen=True, slots=True)
class _Job:
    kind: str
    data: bytes
    reference: str | None
    given: Given
    limit: int
    origin: str | None
    charset: str | None
    notes: tuple[str, ...]

    def source(self) -> Source:
        made = Source.of_bytes(self.data, self.reference, self.given)
        return Source(
            made.open, self.reference, self.given, self.limit, self.origin, self.charset, self.notes
        )


class Workers:
    """A few such processes, kept warm; each thread that reads borrows one."""

    def __init__(self, limits: Limits | None = None, count: int | None = None) -> None:
        self.limits = limits or Limits()
        self.count = count or os.cpu_count() or 1
        self._free = threading.BoundedSemaphore(self.count)
        self._idle: list[_Process] = []
        self._mutex = threading.Lock()

    def read(self, source: Source, kind: str) -> list[Reading]:
        """Return what a source holds, read in another process by the reader of ``kind``.

        Raises ``RefusedError`` as the reader does, and where reading took too long or too much.
        """
        job = _Job(
            kind, source.whole(), source.reference, source.given, source.limit, source.origin,
            source.charset, source.notes,
        )  # fmt: skip
        with self._borrowed() as process:
            return process.do(job)

    def close(self) -> None:
        """End all processes. The next reading starts them again."""
        with self._mutex:
            idle, self._idle = self._idle, []
        for process in idle:
            process.end()

    def _fit(self) -> _Process | None:
        """Return an idle process that still lives; None without one."""
        while True:
            with self._mutex:
                if not self._idle:
                    return None
                process = self._idle.pop()
            if process.is_fit:
                return process
            process.end()

    @contextmanager
    def _borrowed(self) -> Iterator[_Process]:
        with self._free:
            process = self._fit() or _Process(self.limits)
            try:
                yield process
            except BaseException:
                if process.busy:
                    process.end()
                raise
            finally:
                if process.is_fit:
                    with self._mutex:
                        self._idle.append(process)
                else:
                    process.end()


class _Process:
    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.jobs = 0
        self.busy = False
        self.connection, theirs = Pipe()
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "services.readers.worker",
                str(theirs.fileno()),
                str(limits.memory_bytes),
                str(limits.seconds),
            ],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # an interrupt is for us, not for it
        )
        theirs.close()

    @property
    def is_fit(self) -> bool:
        return not self.busy and self.jobs < JOBS and self.process.poll() is None

    def do(self, job: _Job) -> list[Reading]:
        self.busy = True
        self.jobs += 1
        try:
            # The first job waits for the process to start, too.
            self.connection.send(job)
            if not self.connection.poll(self.limits.seconds + (30 if self.jobs == 1 else 0)):
                self.end()
                raise RefusedError(
                    f"reading took longer than {self.limits.seconds:g} s and was ended "
                    "(STET_READER_SECONDS)"
                )
            answer = self.connection.recv()
        except (EOFError, OSError) as error:
            self.end()
            raise RefusedError(self._died()) from error
        self.busy = False
        if isinstance(answer, Exception):
            raise answer
        readings: list[Reading] = answer
        return readings

    def end(self) -> None:
        with suppress(OSError):
            self.connection.close()
        self.process.kill()
        self.process.wait()

    def _died(self) -> str:
        code = self.process.returncode
        if code == -signal.SIGALRM:
            return f"reading took longer than {self.limits.seconds:g} s (STET_READER_SECONDS)"
        return (
            f"its reader did not survive it ({self.limits.memory_bytes // MEBIBYTE} MiB of memory "
            "are allowed: STET_READER_MEMORY_BYTES)"
        )


def serve(connection: Connection, memory_bytes: int, seconds: float) -> None:
    """Do jobs until the other end closes."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while True:
        try:
            job: _Job = connection.recv()
        except EOFError:
            return
        # Later than whoever waits for it would end it: only for when nobody waits any more.
        signal.setitimer(signal.ITIMER_REAL, 2 * seconds + 30)
        connection.send(_done(job))
        signal.setitimer(signal.ITIMER_REAL, 0)


def _done(job: _Job) -> Any:
    try:
        return list(recognise.named(job.kind).read(job.source()))
    except StetError as error:
        return error
    except MemoryError:
        return RefusedError(
            "reading it took more memory than is allowed (STET_READER_MEMORY_BYTES)"
        )
    except RecursionError:
        return RefusedError("its elements are nested too deeply to be read")
    except Exception as error:  # noqa: BLE001 - what a library says of a page must not lose the rest
        return RefusedError(f"its reader failed on it ({type(error).__name__}: {error})"[:300])


if __name__ == "__main__":
    serve(Connection(int(sys.argv[1])), int(sys.argv[2]), float(sys.argv[3]))
