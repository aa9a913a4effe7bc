"""How long it takes until something answers, in seconds; told, never tested."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from infra.postgres import embedded


def embedded_start(folder: Path, rounds: int) -> float:
    """Return the median seconds to start an existing, stopped cluster."""
    took = []
    embedded.start(folder).close()
    for _ in range(rounds):
        started = time.perf_counter()
        server = embedded.start(folder)
        took.append(time.perf_counter() - started)
        server.close()
    return statistics.median(took)


def demo_to_first_answer(folder: Path) -> float:
    """Return the seconds from ``stet demo`` on a new data directory to the first answer."""
    environment = {**os.environ, "STET_DATA_DIR": str(folder), "STET_PORT": "0"}
    stet = str(Path(sys.executable).with_name("stet"))
    started = time.perf_counter()
    with subprocess.Popen(
        [stet, "demo"], env=environment, stderr=subprocess.PIPE, text=True
    ) as demo:
        assert demo.stderr is not None
        address = next(
            line.split()[-1] for line in demo.stderr if line.startswith("Stet listens on")
        )
        try:
            with urllib.request.urlopen(address) as response:  # noqa: S310 - our own address
                response.read()
            return time.perf_counter() - started
        finally:
            demo.send_signal(signal.SIGTERM)
            demo.stderr.read()
