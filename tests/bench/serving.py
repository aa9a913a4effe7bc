"""Answering over HTTP against an empty FastAPI route that sends the same bytes, under ``wrk``.

Both run as processes of their own with the same settings of uvicorn, in turns.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import recorded
from measuring import Result, compare

from domain.address import article_id

HERE = Path(__file__).parent
CLIENTS = 16
WRK = """
local urls = {{ {urls} }}
local n = 0
request = function()
    n = n + 1
    return wrk.format("GET", urls[n % #urls + 1], {{ {headers} }})
end
"""


def results(address: str, *, quick: bool) -> Iterator[Result]:
    """Yield the comparisons of reads at 10⁴ revisions, and at 10⁶ unless ``quick``."""
    if shutil.which("wrk") is None:
        raise SystemExit("the bench of serving needs wrk: apt-get install wrk")
    rounds, seconds = (3, 2) if quick else (5, 5)
    held = 0
    for revisions in (10_000,) if quick else (10_000, 1_000_000):
        recorded.record(address, revisions - held, first=held // recorded.EACH)
        held = revisions
        yield from _at(address, revisions, rounds, seconds)


def _at(address: str, revisions: int, rounds: int, seconds: int) -> Iterator[Result]:
    articles = revisions // recorded.EACH
    step = max(1, articles // 1_000)
    ids = [article_id(recorded.url_of(n)) for n in range(0, articles, step)]
    at = f"at {revisions:,} revisions"
    with service(address) as ours, tempfile.TemporaryDirectory() as folder:
        paths = [f"/api/v1/articles/{name}?as_of=2024-01-01T00:25:00Z" for name in ids]
        with urllib.request.urlopen(ours + paths[0]) as response:  # noqa: S310 - our own
            body, tag = response.read(), response.headers["ETag"]
        sent = Path(folder) / "body"
        sent.write_bytes(body)
        with yardstick(sent) as empty:
            bare = partial(rate, empty, [f"/articles/{name}" for name in ids], seconds)
            as_of = partial(rate, ours, paths, seconds)
            yield compare(
                f"as-of read of an article ({len(body):,} bytes) / empty route, {at}",
                as_of,
                bare,
                target=0.55,
                rounds=rounds,
            )
            conditional = partial(rate, ours, paths[:1], seconds, f"[\"If-None-Match\"] = '{tag}'")
            yield compare(
                f"conditional read, 304 / empty route, {at}",
                conditional,
                bare,
                target=0.6,
                rounds=rounds,
            )
            yield _steady(ours, paths, seconds, at)


def _steady(base: str, paths: list[str], seconds: int, at: str) -> Result:
    """Return the latency that 99 of 100 stay under at half of the top rate, in milliseconds.

    wrk knows no rate: each client pauses between its requests for as long as makes half of it.
    """
    top = rate(base, paths, seconds)
    pause = 1000 * CLIENTS * 2 / top  # ms between two requests of a client, at half the rate
    said = wrk(base, paths, seconds, delay=f"return {pause:.0f}", clients=CLIENTS)
    value, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)\b", said).groups()  # type: ignore[union-attr]
    milliseconds = float(value) * {"us": 0.001, "ms": 1, "s": 1000}[unit]
    name = f"p99 at half of the top rate / 25 ms, {at}"
    # As a ratio that should be large, like all others: how far below 25 ms it stays.
    ratio = 25 / milliseconds
    return Result(name, milliseconds, 25, ratio, ratio, ratio, 1.0, " ms")


@contextmanager
def service(address: str) -> Iterator[str]:
    """Lend the address of ``stet serve`` over a database."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("STET_")}
    environment = {
        **kept,
        "STET_DATABASE_URL": address,
        "STET_PORT": "0",
        "STET_PROJECTOR": "false",
    }
    stet = str(Path(sys.executable).with_name("stet"))
    with subprocess.Popen(
        [stet, "serve"], env=environment, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        yield next(
            line.split()[-1] for line in process.stderr if line.startswith("Stet listens on")
        )
        process.terminate()
        process.stderr.read()


@contextmanager
def yardstick(body: Path) -> Iterator[str]:
    """Lend the address of the empty route."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with subprocess.Popen([sys.executable, HERE / "empty_route.py", body, str(port)]) as process:
        until = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
        process.terminate()


def rate(base: str, paths: list[str], seconds: int, headers: str = "") -> float:
    """Return the requests a second that wrk gets answered. Raises if any went wrong."""
    said = wrk(base, paths, seconds, headers)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])  # type: ignore[index]


def wrk(
    base: str,
    paths: list[str],
    seconds: int,
    headers: str = "",
    *,
    delay: str = "",
    clients: int = CLIENTS,
) -> str:
    """Run wrk over some paths in turns; return what it says. ``delay`` is Lua that gives ms."""
    urls = ", ".join(f'"{path}"' for path in paths)
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(WRK.format(urls=urls, headers=headers))
        if delay:
            script.write(f"delay = function() {delay} end\n")
        script.flush()
        command = ["wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "--latency", "-s", script.name]
        said = subprocess.run([*command, base], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise SystemExit(f"{base}{paths[0]}: {said}")
    return said
