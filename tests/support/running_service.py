"""Runs the service: in this process on a free port, or as the command that people start."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import uvicorn
from shell import bare

from projections.projector import Projector
from services.api.app import create_app
from services.bootstrap import Stet

STET = str(Path(sys.executable).with_name("stet"))


@contextmanager
def serving(stet: Stet, *, projecting: bool = True) -> Iterator[str]:
    """Serve on a free port, with a projector or without, and lend the base URL."""
    app = create_app(stet)
    server = uvicorn.Server(
        uvicorn.Config(app, port=0, log_level="error", timeout_graceful_shutdown=5)
    )
    started = threading.Event()
    original = server.startup

    async def startup(sockets: Any = None) -> None:
        await original(sockets)
        started.set()

    server.startup = startup  # type: ignore[method-assign]
    thread = threading.Thread(target=server.run)
    thread.start()
    projector = Projector(stet.address)
    if projecting:
        projector.start()
    try:
        assert started.wait(10)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        app.state.hub.closing = True
        server.should_exit = True
        thread.join()
        projector.stop()


@dataclass(frozen=True)
class Service:
    """A running ``stet serve``: its base URL, its process, and what it says on standard error."""

    url: str
    process: subprocess.Popen[Any]
    said: Path

    def memory(self) -> int:
        """Return the process's resident memory in bytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) * 1024

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Send a signal, wait for the end, and return the exit code."""
        self.process.send_signal(number)
        return self.process.wait(60)


@contextmanager
def started(
    folder: Path, *arguments: str, wait_for: str = "Stet listens on", **environment: str
) -> Iterator[Service]:
    """Start ``stet serve`` and wait until it listens. What it says goes to a file."""
    said = Path(tempfile.mkstemp(dir=folder, suffix=".log")[1])
    with said.open("wb") as stderr:
        process = subprocess.Popen(
            [STET, *(arguments or ("serve",))],
            env=bare(**{"STET_PORT": "0", **environment}),
            cwd=folder,
            stdout=stderr,
            stderr=stderr,
        )
    try:
        with said.open() as lines:
            first = _line(lines, wait_for, lambda: process.poll() is None)
        yield Service(first.split()[-1], process, said)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.wait(60)


def _line(lines: IO[str], beginning: str, alive: Callable[[], bool]) -> str:
    """Return the first line that begins so. Waits by reading what the process writes."""
    pause = threading.Event()
    seen = ""
    for _ in range(3000):
        seen += lines.read()
        for line in seen.splitlines(keepends=True):
            if beginning in line and line.endswith("\n"):
                return line
        if not alive():
            break
        pause.wait(0.02)
    raise AssertionError(f"the service did not start: {seen}")
