"""Signing the log and proving what is in it: rates, what signing costs, how long it takes."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import appending
import httpx
import psycopg
from eventsourcing.persistence import StoredEvent
from measuring import Result, compare
from psycopg import conninfo, sql
from rich.console import Console

from infra.postgres import migrate
from infra.postgres.datastore import LogDatastore
from infra.postgres.recorder import LogRecorder
from infra.transparency import sequencer
from infra.transparency.keys import KeyDirectory, SigningKey

STET = str(Path(sys.executable).with_name("stet"))


def report(console: Console, address: str, *, quick: bool) -> list[Result]:
    """Print what is a time or a rate of its own; return what is a comparison."""
    with tempfile.TemporaryDirectory(prefix="stet-bench-keys-") as name:
        folder = Path(name)
        rate = _sequencing(address, folder / "a", 4_000 if quick else 40_000)
        console.print(
            f"sequencing: {rate:,.0f} leaves/s {_verdict(rate >= 8_000)} (at least 8,000)"
        )
        found = list(_cost(address, folder / "b", 0.1 if quick else 1.0, 3 if quick else 7))
        waits = _commit_to_signed(address, folder / "c", 5 if quick else 30)
        console.print(
            f"commit to signed checkpoint: {_quantiles(waits)} {_verdict(_p95(waits) < 2)} "
            "(p95 under 2 s)"
        )
        leaves = 20_000 if quick else 1_000_000
        proofs = _proofs_over_http(address, folder / "d", leaves, 100 if quick else 1_000)
        console.print(
            f"inclusion proof over HTTP at {leaves:,} leaves: {_quantiles(proofs)} "
            f"{_verdict(_p95(proofs) < 0.01)} (p95 under 10 ms)"
        )
        return found


def _sequencing(address: str, folder: Path, leaves: int) -> float:
    """Return the leaves a second at which a log that is there already gets signed."""
    database = _database(address)
    keys = _keys(folder)
    _fill(database, leaves)
    started = time.perf_counter()
    sequencer.sign_all(database, keys)
    return leaves / (time.perf_counter() - started)


def _cost(address: str, folder: Path, scale: float, rounds: int) -> Iterator[Result]:
    """Yield appends to a log that is signed meanwhile against appends to one that is not."""
    signed, unsigned = _database(address), _database(address)
    with _signing(signed, _keys(folder)):
        for name, writers, work in (
            ("one capture, one writer", 1, int(1500 * scale)),
            ("one capture, 16 writers in a process", 16, int(6400 * scale)),
        ):
            yield compare(
                f"{name}, signed meanwhile / unsigned",
                partial(appending.threads, signed, work, writers, appending.Append),
                partial(appending.threads, unsigned, work, writers, appending.Append),
                target=round(1 / 1.1, 2),
                rounds=rounds,
            )


def _commit_to_signed(address: str, folder: Path, seconds: float) -> list[float]:
    """Return how many seconds each of a stream of appends waited for its checkpoint."""
    database = _database(address)
    committed: dict[int, float] = {}
    waits: list[float] = []
    done = threading.Event()

    def append() -> None:
        recorder = appending.recorder(database)
        end = time.perf_counter() + seconds
        number = 1
        while time.perf_counter() < end:
            event = StoredEvent("story-stream", number, appending.TOPIC, appending.STATE)
            (position,) = recorder.insert_events([event]) or ()
            committed[position] = time.perf_counter()
            number += 1
            time.sleep(0.02)
        recorder.close()
        done.set()

    with (
        _signing(database, _keys(folder)),
        psycopg.connect(database, autocommit=True) as connection,
    ):
        writer = threading.Thread(target=append)
        writer.start()
        seen = 1  # the first event is the recorder's own
        while not done.is_set() or seen < max(committed):
            row = connection.execute(
                "SELECT coalesce(max(size), 0) FROM log.checkpoints"
            ).fetchone()
            now = time.perf_counter()
            for position in range(seen + 1, (row[0] if row else 0) + 1):
                waits.append(now - committed[position])
                seen = position
            time.sleep(0.005)
        writer.join()
    return waits


def _proofs_over_http(address: str, folder: Path, leaves: int, rounds: int) -> list[float]:
    database = _database(address)
    keys = _keys(folder)
    _fill(database, leaves)
    sequencer.sign_all(database, keys)
    with _served(database, keys) as url, httpx.Client(base_url=url) as client:
        took = []
        for number in range(rounds):
            position = number * 7919 % leaves + 1
            started = time.perf_counter()
            answer = client.get("/audit/v1/proof/inclusion", params={"position": position})
            took.append(time.perf_counter() - started)
            assert answer.status_code == 200, answer.text
        return took[rounds // 10 :]


@contextmanager
def _served(database: str, keys: KeyDirectory) -> Iterator[str]:
    environment = {
        **os.environ,
        "STET_DATABASE_URL": database,
        "STET_KEY_DIR": str(keys.folder),
        "STET_PORT": "0",
        "STET_PROJECTOR": "false",
    }
    with subprocess.Popen(
        [STET, "serve"], env=environment, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        yield next(
            line.split()[-1] for line in process.stderr if line.startswith("Stet listens on")
        )
        process.terminate()
        process.stderr.read()


@contextmanager
def _signing(database: str, keys: KeyDirectory) -> Iterator[None]:
    """Sign a database in a process of its own, as ``stet work`` does."""
    process = multiprocessing.get_context("spawn").Process(
        target=_sign_for_ever, args=(database, keys.folder), daemon=True
    )
    process.start()
    with psycopg.connect(database, autocommit=True) as connection:
        while connection.execute("SELECT count(*) FROM log.checkpoints").fetchone() == (0,):
            time.sleep(0.05)
    yield
    process.kill()
    process.join()


def _sign_for_ever(database: str, folder: Path) -> None:
    sequencer.Sequencer(database, KeyDirectory(folder)).run()


def _fill(database: str, leaves: int) -> None:
    recorder = LogRecorder(LogDatastore(database, role="stet_writer"))
    for start in range(0, leaves, 5000):
        count = min(5000, leaves - start)
        stream = hashlib.sha256(str(start).encode()).hexdigest()
        recorder.insert_events(
            [StoredEvent(stream, n, appending.TOPIC, appending.STATE) for n in range(count)]
        )
    recorder.close()


def _database(address: str) -> str:
    name = f"proving_{os.urandom(6).hex()}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    made = conninfo.make_conninfo(address, dbname=name)
    migrate.apply(made)
    return made


def _keys(folder: Path) -> KeyDirectory:
    keys = KeyDirectory(folder)
    keys.add(SigningKey.generate("bench.example/log"))
    return keys


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def _quantiles(values: list[float]) -> str:
    return f"p50 {statistics.median(values) * 1e3:,.1f} ms, p95 {_p95(values) * 1e3:,.1f} ms"


def _verdict(reached: Any) -> str:
    return "reached" if reached else "MISSED"
