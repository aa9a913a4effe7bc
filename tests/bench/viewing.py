"""The views: how fast the projector makes them, and what a question at a point in time costs."""

from __future__ import annotations

import os
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import folding
import psycopg
from appending import COPY, COPY_TYPES, CREATE
from measuring import Result, compare, texts

from domain.address import article_id, bucket
from domain.article_events import ArticleRegistered, RevisionCaptured
from domain.capture import Provenance
from domain.content import Block, Content
from domain.event import Event
from domain.sealing import SealedBody
from domain.story_events import ArticleLinked, StoryOpened
from infra.log import Log
from infra.postgres import queries
from infra.postgres.datastore import with_role
from projections import projector
from projections.folding import CHANNEL
from projections.when import Question
from services import bootstrap

START = datetime(2024, 10, 23, tzinfo=UTC)
READ = queries.load("projections", "read.sql")
STANDING = """
SELECT bucket, commitment FROM views.revisions
WHERE bucket = %(bucket)s AND article_id = %(article_id)s AND known @> %(position)s::bigint
  AND visible @> %(as_of)s::timestamptz
"""
BATCH = 1000
STORY_SIZE = 200
PROVENANCE = Provenance(source="bench")


@dataclass(frozen=True)
class Timing:
    """Times of one thing, in milliseconds, beside what was aimed at."""

    name: str
    p50: float
    p99: float
    target: str
    reached: bool | None


def projecting(addresses: Iterator[str], scale: float, rounds: int) -> Result:
    """Fold a log of articles with four revisions of 4 KB each; the yardstick copies the bodies."""
    revisions = max(2000, int(40_000 * scale))

    def fold() -> float:
        address = next(addresses)
        bootstrap.set_up(address, lambda _: None)
        fill(address, revisions // 4, 4, size=4096)
        return revisions / folding.fold(address, folding.articles_and_stories())

    def copy() -> float:
        address = next(addresses)
        rows = [
            (f"s{n}", 1, "t", b"", os.urandom(32), os.urandom(32), body)
            for n, body in zip(range(revisions), _bodies(4096) * revisions, strict=False)
        ]
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(CREATE.format(table="plain"))
            started = time.perf_counter()
            with connection.cursor().copy(COPY.format(table="plain")) as copying:
                copying.set_types(COPY_TYPES)
                for row in rows:
                    copying.write_row(row)
            return revisions / (time.perf_counter() - started)

    name = "log to articles and stories, revisions of 4 KB / binary COPY of the bodies"
    return compare(name, fold, copy, target=0.3, rounds=rounds)


def visible(address: str, seconds: float) -> Timing:
    """Time from commit to visible, at 200 captures a second."""
    bootstrap.set_up(address, lambda _: None)
    log, worker = Log(address), projector.Projector(address)
    reached: dict[int, float] = {}
    committed: dict[int, float] = {}
    worker.start()
    listening, done = threading.Event(), threading.Event()
    listener = threading.Thread(target=_listen, args=(address, reached, listening, done))
    listener.start()
    listening.wait()
    for number in range(int(200 * seconds)):
        due = time.perf_counter() + 1 / 200
        positions = log.append(*article(f"https://visible.example/{number}", 1, 4096))
        committed[positions[-1]] = time.perf_counter()
        time.sleep(max(0.0, due - time.perf_counter()))
    while max(reached, default=0) < max(committed):
        time.sleep(0.01)
    done.set()
    listener.join()
    worker.stop()
    log.close()
    order = sorted(reached)
    took = []
    for position, at in committed.items():
        seen = next(reached[p] for p in order if p >= position)
        took.append(1000 * max(0.0, seen - at))
    return timing("commit to visible, 200 captures/s, ms", took, "p99 < 50 ms", p99=50)


def _listen(
    address: str, reached: dict[int, float], listening: threading.Event, done: threading.Event
) -> None:
    """Note when all views have reached a position, as readers see it."""
    reading = psycopg.connect(with_role(address, "stet_writer"), autocommit=True)
    with reading, psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"LISTEN {CHANNEL}")
        listening.set()
        while not done.is_set():
            for _ in connection.notifies(timeout=0.1, stop_after=1):
                (position,) = reading.execute(READ["positions"]).fetchone() or (0,)
                reached.setdefault(position, time.perf_counter())


def reading(address: str, sizes: Sequence[int], questions: int, rounds: int) -> Iterator[Result]:
    """Ask what an article said at a time, in a table that grows; beside it the body by its key."""
    bootstrap.set_up(address, lambda _: None)
    made = 0
    for size in sizes:
        fill(address, (size - made) // 4, 4, size=4096 if size <= 100_000 else 1024, first=made)
        made = size
        folding.fold(address, folding.articles_and_stories())
        with psycopg.connect(with_role(address, "stet_writer"), autocommit=True) as connection:
            connection.execute("ANALYZE")
            yield _reads(connection, f"{size:,} revisions", _sample(made // 4), questions, rounds)
    log = Log(address)
    log.append(*article("https://long.example/1", 1000, 4096))
    log.close()
    folding.fold(address, folding.articles_and_stories())
    with psycopg.connect(with_role(address, "stet_writer"), autocommit=True) as connection:
        long = [article_id("https://long.example/1")]
        yield _reads(connection, "an article of 1,000 revisions", long, questions, rounds)


def _sample(articles: int) -> list[str]:
    step = max(1, articles // 500)
    return [article_id(_url(4 * n)) for n in range(0, articles, step)]


def _reads(
    connection: psycopg.Connection[Any],
    name: str,
    articles: list[str],
    questions: int,
    rounds: int,
) -> Result:
    (newest,) = connection.execute("SELECT size FROM log.head").fetchone() or (0,)
    as_of = START + timedelta(hours=1, minutes=30)
    point = Question(as_of, newest).parameters()
    asked = [{"bucket": bucket(a), "article_id": a, **point} for a in articles]
    cursor = connection.cursor(binary=True)
    keys = [cursor.execute(STANDING, question).fetchone() for question in asked]
    by_key = "SELECT body FROM log.bodies WHERE bucket = %s AND commitment = %s"

    def ask() -> float:
        return 1 / _median(lambda n: cursor.execute(READ["article"], asked[n], prepare=True))

    def read() -> float:
        return 1 / _median(lambda n: cursor.execute(by_key, keys[n], prepare=True))

    def _median(execute: Callable[[int], Any]) -> float:
        took = []
        for n in range(questions):
            started = time.perf_counter()
            execute(n % len(asked)).fetchone()
            took.append(time.perf_counter() - started)
        return statistics.median(took)

    # At most 1.3 times the time is at least 1 / 1.3 of the rate.
    what = f"as-of read, {name} / the body by its primary key"
    return compare(what, ask, read, target=1 / 1.3, rounds=rounds)


def story(address: str, questions: int) -> Timing:
    """Ask what 200 articles of a story said at a time, in one query."""
    log = Log(address)
    events: list[Event] = [
        StoryOpened(originator_id="story-long", originator_version=1, slug="long", title="Long")
    ]
    for n in range(STORY_SIZE):
        linked = article_id(_url(4 * n))
        events.append(
            ArticleLinked(originator_id="story-long", originator_version=n + 2, article_id=linked)
        )
    position = log.append(events)[-1]
    log.close()
    folding.fold(address, folding.articles_and_stories())
    took = []
    with psycopg.connect(with_role(address, "stet_writer"), autocommit=True) as connection:
        cursor = connection.cursor(binary=True)
        cursor.execute("ANALYZE")
        for n in range(questions):
            as_of = START + timedelta(minutes=n % 240)
            question = {"slug": "long", **Question(as_of, position).parameters()}
            started = time.perf_counter()
            rows = cursor.execute(READ["story"], question, prepare=True).fetchall()
            took.append(1000 * (time.perf_counter() - started))
            assert len(rows) == STORY_SIZE
    return timing("a story of 200 articles as of a time, ms", took, "p99 < 20 ms", p99=20)


def timing(name: str, took: list[float], target: str, *, p99: float) -> Timing:
    """Return the median and the 99th percentile of times in milliseconds."""
    ordered = sorted(took)
    high = ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))]
    return Timing(name, statistics.median(ordered), high, target, high < p99)


def fill(address: str, articles: int, revisions: int, *, size: int, first: int = 0) -> None:
    """Append so many articles with so many revisions each, an hour apart."""
    log = Log(address)
    events: list[Event] = []
    bodies: list[SealedBody] = []
    for number in range(articles):
        more, sealed = article(_url(first + revisions * number), revisions, size)
        events += more
        bodies += sealed
        if len(bodies) >= BATCH or number == articles - 1:
            log.append(events, bodies)
            events, bodies = [], []
    log.close()


def _url(number: int) -> str:
    return f"https://outlet-{number % 40}.example/{number}"


_PROSE: dict[int, list[bytes]] = {}


def _bodies(size: int) -> list[bytes]:
    if size not in _PROSE:
        prose = [text.decode() for text in texts(200, size - 100)]
        _PROSE[size] = [
            Content(
                headline=text[:40],
                body=tuple(Block(text=text[n : n + 400]) for n in range(0, len(text), 400)),
            ).to_bytes()
            for text in prose
        ]
    return _PROSE[size]


def article(url: str, revisions: int, size: int) -> tuple[list[Event], list[SealedBody]]:
    """Return the events and bodies of one article with so many revisions, an hour apart."""
    stream = article_id(url)
    sealed = [
        SealedBody(bucket(stream), os.urandom(32), _bodies(size)[(n + hash(url)) % 200])
        for n in range(revisions)
    ]
    registered = ArticleRegistered(
        originator_id=stream,
        originator_version=1,
        identity="url",
        url=url,
        canonical_url=url,
        outlet=url.split("/")[2],
        bucket=bucket(stream),
    )
    captured = [
        RevisionCaptured(
            originator_id=stream,
            originator_version=n + 2,
            revision=n + 1,
            commitment=body.commitment.hex(),
            observed_at=START + timedelta(hours=n),
            provenance=PROVENANCE,
        )
        for n, body in enumerate(sealed)
    ]
    return [registered, *captured], sealed
