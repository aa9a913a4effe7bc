"""Appending to the log against bare PostgreSQL storing the same bytes on the same server."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import psycopg
from eventsourcing.persistence import StoredEvent
from measuring import Result, compare, texts

from domain.sealing import SealedBody
from infra.postgres.datastore import LogDatastore
from infra.postgres.recorder import LogRecorder

TOPIC = "article.revision-captured.v1"
STATE = (
    b'{"commitment":"' + b"a" * 64 + b'","observed_at":"2024-10-23T13:41:03Z","provenance":'
    b'{"raw_sha256":"' + b"b" * 64 + b'","reference":"a.txt","source":"plain-text","tool":"stet"},'
    b'"published_at":"2024-10-23T10:55:00Z","revision":1}'
)
BODIES = texts(500)
# Two yardsticks: a table as anybody would make it, and one that stores texts as log.bodies does
# on this server (decision 0003), so that what pglz costs is seen for what it is.
CREATE = """
CREATE TABLE IF NOT EXISTS public.{table} (
    stream text, version bigint, topic text, state bytea, commitment bytea, salt bytea, body bytea,
    PRIMARY KEY (stream, version));
"""
ALIKE = """
ALTER TABLE public.alike SET (toast_tuple_target = 8160);
ALTER TABLE public.alike ALTER COLUMN body SET STORAGE EXTERNAL
"""
INSERT = "INSERT INTO public.{table} VALUES (%b, %b, %b, %b, %b, %b, %b)"
COPY = "COPY public.{table} FROM STDIN (FORMAT binary)"
COPY_TYPES = ["text", "int8", "text", "bytea", "bytea", "bytea", "bytea"]


def results(address: str, scale: float, rounds: int) -> Iterator[Result]:
    """Yield the comparisons of appends: single captures, many writers, batches."""
    with psycopg.connect(address, autocommit=True) as connection:
        for table in ("plain", "alike"):
            connection.execute(CREATE.format(table=table))
        connection.execute(ALIKE)
    one, many, batches = int(1500 * scale), int(6400 * scale), max(2, int(10 * scale))
    for table, target in (("plain", True), ("alike", False)):
        insert = partial(_Insert, table=table)
        beside = f"into a table {'by default' if target else 'stored as ours'}"
        yield compare(
            f"one capture, one writer / INSERT + commit {beside}",
            partial(threads, address, one, 1, Append),
            partial(threads, address, one, 1, insert),
            target=0.6 if target else None,
            rounds=rounds,
        )
        yield compare(
            f"one capture, 16 writers in a process / INSERT + commit {beside}",
            partial(threads, address, many, 16, Append),
            partial(threads, address, many, 16, insert),
            target=0.7 if target else None,
            rounds=rounds,
        )
        yield compare(
            f"one capture, 16 processes / INSERT + commit {beside}",
            partial(_processes, address, many, 16, Append),
            partial(_processes, address, many, 16, insert),
            target=0.7 if target else None,
            rounds=rounds,
        )
        yield compare(
            f"batches of 1,000 revisions / binary COPY {beside}",
            partial(_append_batches, address, batches),
            partial(_copy_batches, address, batches, table),
            target=0.7 if target else None,
            rounds=rounds,
        )


def _row(stream: str, number: int) -> tuple[Any, ...]:
    body = BODIES[number % len(BODIES)]
    return (stream, number, TOPIC, STATE, os.urandom(32), os.urandom(32), body)


def _sealed(number: int) -> SealedBody:
    return SealedBody(number % 64, os.urandom(32), BODIES[number % len(BODIES)])


def recorder(address: str) -> LogRecorder:
    recorder = LogRecorder(LogDatastore(address, role="stet_writer"))
    recorder.insert_events([StoredEvent(os.urandom(8).hex(), 1, TOPIC, STATE)])
    return recorder


class Append:
    """Writers of one process share a recorder, as the requests of one server do."""

    def __init__(self, address: str) -> None:
        self.recorder = recorder(address)

    def write(self, stream: str, number: int) -> None:
        self.recorder.insert_events(
            [StoredEvent(stream, number, TOPIC, STATE)], bodies=[_sealed(number)]
        )

    def close(self) -> None:
        self.recorder.close()


class _Insert:
    def __init__(self, address: str, table: str) -> None:
        self.address = address
        self.statement = INSERT.format(table=table)
        self.cursors: dict[str, psycopg.Cursor[Any]] = {}

    def write(self, stream: str, number: int) -> None:
        cursor = self.cursors.get(stream)
        if cursor is None:
            cursor = self.cursors[stream] = psycopg.connect(self.address, autocommit=True).cursor()
        cursor.execute(self.statement, _row(stream, number), prepare=True)

    def close(self) -> None:
        for cursor in self.cursors.values():
            cursor.connection.close()


Writer = Callable[[str], Any]


def threads(address: str, number: int, writers: int, kind: Writer) -> float:
    """Return captures a second of so many threads."""
    writer = kind(address)
    streams = [os.urandom(8).hex() for _ in range(writers)]
    for stream in streams:
        writer.write(stream, number)  # opens the connections

    def work(stream: str) -> None:
        for n in range(number // writers):
            writer.write(stream, n)

    with ThreadPoolExecutor(writers) as pool:
        started = time.perf_counter()
        list(pool.map(work, streams))
        took = time.perf_counter() - started
    writer.close()
    return number / took


def _work(address: str, number: int, kind: Writer, barrier: Any, queue: Any) -> None:
    writer = kind(address)
    stream = os.urandom(8).hex()
    writer.write(stream, number)
    barrier.wait()
    started = time.perf_counter()
    for n in range(number):
        writer.write(stream, n)
    queue.put((started, time.perf_counter()))
    writer.close()


def _processes(address: str, number: int, writers: int, kind: Writer) -> float:
    """Return captures a second of so many processes, from the first's start to the last's end."""
    context = multiprocessing.get_context("fork")
    barrier, queue = context.Barrier(writers), context.Queue()
    workers = [
        context.Process(target=_work, args=(address, number // writers, kind, barrier, queue))
        for _ in range(writers)
    ]
    for worker in workers:
        worker.start()
    times = [queue.get() for _ in workers]
    for worker in workers:
        worker.join()
    return number / (max(end for _, end in times) - min(start for start, _ in times))


def _append_batches(address: str, batches: int) -> float:
    made = recorder(address)
    stream = os.urandom(8).hex()
    work = [
        (
            [StoredEvent(stream, b * 1000 + n, TOPIC, STATE) for n in range(1000)],
            [_sealed(n) for n in range(1000)],
        )
        for b in range(batches)
    ]
    started = time.perf_counter()
    for events, bodies in work:
        made.insert_events(events, bodies=bodies)
    took = time.perf_counter() - started
    made.close()
    return 1000 * batches / took


def _copy_batches(address: str, batches: int, table: str) -> float:
    stream = os.urandom(8).hex()
    work = [[_row(stream, b * 1000 + n) for n in range(1000)] for b in range(batches)]
    with psycopg.connect(address, autocommit=True) as connection, connection.cursor() as cursor:
        started = time.perf_counter()
        for rows in work:
            with cursor.copy(COPY.format(table=table)) as copy:
                copy.set_types(COPY_TYPES)
                for row in rows:
                    copy.write_row(row)
        return 1000 * batches / (time.perf_counter() - started)
