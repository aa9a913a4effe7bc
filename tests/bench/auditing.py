"""Auditing: how fast a log is verified, replayed and carried away, beside bare reads of it."""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import psycopg
import viewing
from eventsourcing.application import LocalNotificationLog
from eventsourcing.persistence import ApplicationRecorder
from eventsourcing.postgres import PostgresApplicationRecorder
from eventsourcing.system import NotificationLogReader
from measuring import Result, compare, texts
from psycopg import conninfo, sql
from rich.console import Console

from domain.address import article_id, bucket
from domain.article_events import ArticleRegistered, RevisionCaptured, RevisionSighted, Sighting
from domain.content import Block, Content
from domain.event import Event
from domain.sealing import SealedBody
from domain.story import story_id
from domain.story_events import ArticleLinked, StoryOpened
from infra.auditing import snapshot, sources
from infra.log import Log
from infra.mapper import EventMapper
from infra.postgres.datastore import LogDatastore
from infra.transparency import sequencer
from infra.transparency.keys import KeyDirectory, SigningKey
from services import bootstrap
from services.audit import bundle, executors, replaying
from services.audit.bundle import Selection
from services.audit.replaying import HERE, Workers
from services.audit.trust import Trust
from services.audit.verifying import verify
from services.settings import Settings

STET = str(Path(sys.executable).with_name("stet"))
EVENTS = """COPY (SELECT notification_id, originator_id, originator_version, topic, recorded_at,
state, leaf_hash FROM log.events ORDER BY notification_id) TO STDOUT (FORMAT binary)"""
BODIES = "COPY (SELECT bucket, commitment, salt, body FROM log.bodies) TO STDOUT (FORMAT binary)"
TYPES = {
    EVENTS: ("int8", "text", "int8", "text", "timestamptz", "bytea", "bytea"),
    BODIES: ("int2", "bytea", "bytea", "bytea"),
}
EACH = 4


def results(console: Console, address: str, scale: float, rounds: int) -> Iterator[Result]:
    """Print what is a time or a rate of its own; yield what is a comparison."""
    yield from _verifying(console, _database(address), int(20_000 * scale), rounds)
    yield from _replaying(_database(address), int(4_000 * scale), rounds)
    took = _exporting(_database(address))
    console.print(f"a bundle of 1,000 revisions: {took:.1f} s {_verdict(took <= 5)} (at most 5 s)")


def _verifying(console: Console, address: str, revisions: int, rounds: int) -> Iterator[Result]:
    """Verify a log whose events all but have texts of 4 KB."""
    small = _resident(address)
    viewing.fill(address, revisions // EACH // 4, EACH, size=4096)
    before = _resident(address)
    viewing.fill(address, revisions // EACH, EACH, size=4096, first=revisions)
    after = _resident(address)
    events = _size(address)
    console.print(
        f"verify --deep, resident: {small:.0f} MiB with an empty log, {before:.0f} MiB with "
        f"{events // 5:,} events, {after:.0f} MiB with {events:,}"
    )
    cpu = time.process_time()
    _audit(address, events)
    rate = events / (time.process_time() - cpu)
    console.print(
        f"verify --deep, 4 KB: {rate:,.0f} events a second of a core {_verdict(rate >= 20_000)} "
        "(at least 20,000)"
    )
    yield compare(
        "verify --deep / binary COPY of the same rows, read as rows",
        partial(_audit, address, events),
        partial(_read, address, events),
        target=0.5,
        rounds=rounds,
    )


def _audit(address: str, events: int) -> float:
    started = time.perf_counter()
    report = verify(address, Trust(), deep=True)
    took = time.perf_counter() - started
    assert {c.what: c.count for c in report.checked}["leaves, made anew from the events"] == events
    return events / took


def _read(address: str, events: int) -> float:
    started = time.perf_counter()
    with psycopg.connect(address) as connection, connection.cursor() as cursor:
        for statement, types in TYPES.items():
            with cursor.copy(statement) as copy:
                copy.set_types(types)
                for _row in copy.rows():
                    pass
    return events / (time.perf_counter() - started)


def _resident(address: str) -> float:
    """Return the most memory, in MiB, that verifying a log holds resident."""
    command = [STET, "audit", "verify", "--deep", "--database", address, "--json"]
    child = os.posix_spawn(
        command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, 1, 0)]
    )
    _, _, used = os.wait4(child, 0)
    return used.ru_maxrss / 1024


def _replaying(address: str, articles: int, rounds: int) -> Iterator[Result]:
    """Replay articles of some revisions with small changes, seen again now and then."""
    _fill_with_changes(address, articles)
    events = _size(address)
    for name, section in (("its own sections of 10", 10), ("sections of 1,000", 1_000)):
        yield compare(
            f"replay of all views / the library's notifications, decoded, {name}",
            partial(_replay, address, events),
            partial(_notifications, address, events, section),
            target=3 if section == 10 else None,
            rounds=rounds,
        )
    yield compare(
        "replay by two processes / in this one",
        partial(_replay, address, events, Workers(lambda: executors.processes(2), 2)),
        partial(_replay, address, events),
        target=1.6,
        rounds=rounds,
    )


def _replay(address: str, events: int, workers: Workers = HERE) -> float:
    started = time.perf_counter()
    with snapshot.opened(address) as state:
        source = sources.of_database(state, address)
        digests = replaying.replay(source, lambda _table, _lines: None, workers)
    assert digests.events == events
    return events / (time.perf_counter() - started)


def _notifications(address: str, events: int, section: int) -> float:
    datastore = LogDatastore(address, role="stet_writer")
    recorder: ApplicationRecorder = PostgresApplicationRecorder(
        datastore, events_table_name="events"
    )
    reader = NotificationLogReader(LocalNotificationLog(recorder, section), section)
    mapper = EventMapper()
    started = time.perf_counter()
    read = sum(1 for notification in reader.read(start=1) if mapper.to_domain_event(notification))
    took = time.perf_counter() - started
    datastore.close()
    assert read == events
    return events / took


def _exporting(address: str) -> float:
    """Return the seconds that a story of 250 articles with four revisions takes."""
    slug = "ferries"
    _fill_with_changes(address, 250, slug)
    with tempfile.TemporaryDirectory(prefix="stet-bench-") as name:
        keys = KeyDirectory(Path(name) / "keys")
        keys.add(SigningKey.generate("bench.example/log"))
        sequencer.sign_all(address, keys)
        settings = Settings(database_url=address, key_dir=keys.folder)
        log = Log(address)
        stet = bootstrap.wire(settings, log, address)
        started = time.perf_counter()
        bundle.bag(bundle.of(stet, Selection("story", (slug,))), Path(name) / "bundle")
        took = time.perf_counter() - started
        log.close()
    return took


def _fill_with_changes(address: str, articles: int, slug: str | None = None) -> None:
    log = Log(address)
    made = [_article(number) for number in range(articles)]
    for n in range(0, articles, 200):
        batch = made[n : n + 200]
        log.append([e for events, _ in batch for e in events], [b for _, own in batch for b in own])
    if slug is not None:
        story = story_id(slug)
        linked = [
            ArticleLinked(
                originator_id=story,
                originator_version=number,
                article_id=events[0].originator_id,
            )
            for number, (events, _) in enumerate(made, 2)
        ]
        opened = StoryOpened(originator_id=story, originator_version=1, slug=slug, title=slug)
        log.append([opened, *linked], [])
    log.close()


def _article(number: int) -> tuple[list[Event], list[SealedBody]]:
    """Return an article of four revisions: sentences are reworded, added and taken out."""
    chance = random.Random(number)  # noqa: S311 - the same texts in every run
    words = chance.choice(_PROSE).split()
    sentences = [_sentence(words[n : n + 14]) for n in range(0, len(words), 14)]
    url = f"https://outlet-{number % 40}.example/news/{number}"
    stream = article_id(url)
    place = bucket(stream)
    events: list[Event] = [
        ArticleRegistered(
            originator_id=stream,
            originator_version=1,
            identity="url",
            url=url,
            canonical_url=url,
            outlet=f"outlet-{number % 40}.example",
            bucket=place,
        )
    ]
    bodies = []
    seen = viewing.START
    for revision in range(1, EACH + 1):
        if revision > 1:
            sentences[chance.randrange(len(sentences))] = _sentence(chance.sample(words, 14))
            sentences.insert(chance.randrange(4), _sentence(chance.sample(words, 14)))
            del sentences[chance.randrange(len(sentences))]
        text = [" ".join(sentences[n : n + 4]) for n in range(0, len(sentences), 4)]
        content = Content(
            headline=f"What is known of {number}, {revision}",
            body=tuple(Block(text=paragraph) for paragraph in text),
            language="en",
        )
        sealed = SealedBody(place, os.urandom(32), content.to_bytes())
        bodies.append(sealed)
        seen += timedelta(hours=1)
        captured = RevisionCaptured(
            originator_id=stream,
            originator_version=len(events) + 1,
            revision=revision,
            commitment=sealed.commitment.hex(),
            observed_at=seen,
            provenance=viewing.PROVENANCE,
        )
        again = RevisionSighted(
            originator_id=stream,
            originator_version=len(events) + 2,
            sightings=(Sighting(revision=revision, observed_at=seen + timedelta(minutes=20)),),
            provenance=viewing.PROVENANCE,
        )
        events += [captured, again]
    return events, bodies


def _sentence(words: list[str]) -> str:
    return " ".join(words).capitalize() + "."


_PROSE = [text.decode() for text in texts(200, 3_500)]


def _database(address: str) -> str:
    name = f"auditing_{os.urandom(6).hex()}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    made = conninfo.make_conninfo(address, dbname=name)
    bootstrap.set_up(made, lambda _: None)
    return made


def _size(address: str) -> int:
    with snapshot.opened(address) as state:
        ((size, _),) = state.rows("head")
    return int(size)


def _verdict(reached: object) -> str:
    return "reached" if reached else "MISSED"
