"""A real archive for the tests: pywb, in its own venv, serving a WARC that the test makes."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

PROGRAMS = Path(__file__).parents[2] / ".venv-pywb" / "bin"
SECONDS = 60.0


def is_installed() -> bool:
    return (PROGRAMS / "wayback").exists()


@contextmanager
def served(folder: Path, warc: bytes) -> Iterator[str]:
    """Lend the address of a collection that holds a WARC's records."""
    (folder / "t.warc.gz").write_bytes(warc)
    manager = str(PROGRAMS / "wb-manager")
    for command in (["init", "news"], ["add", "news", "t.warc.gz"]):
        subprocess.run([manager, *command], cwd=folder, check=True, capture_output=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            [str(PROGRAMS / "wayback"), "-p", str(port), "--bind", "127.0.0.1"],
            cwd=folder, stdout=log, stderr=log,
        )  # fmt: skip
        try:
            _await(f"http://127.0.0.1:{port}/", server)
            yield f"http://127.0.0.1:{port}/news"
        finally:
            server.terminate()
            server.wait()


def _await(url: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        assert server.poll() is None, "pywb ended"
        try:
            httpx.get(url, trust_env=False)
        except httpx.TransportError:
            continue
        return
    raise TimeoutError("pywb does not answer")
