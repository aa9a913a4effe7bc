"""A log that is signed: events by the hundred, a key, and a sequencer's steps one by one."""

from __future__ import annotations

from pathlib import Path

import psycopg
from eventsourcing.persistence import StoredEvent

from domain.checkpoint import Checkpoint
from domain.note import Note
from infra.postgres.datastore import LogDatastore
from infra.postgres.recorder import LogRecorder
from infra.transparency import sequencer
from infra.transparency.keys import KeyDirectory, SigningKey

ORIGIN = "log.example/news"
REHASHED = """
UPDATE log.events SET state = '{}', leaf_hash = sha256('\\x00'::bytea || convert_to(concat(
    E'stet.log/v1\\n', notification_id, E'\\n', originator_id, E'\\n', originator_version, E'\\n',
    topic, E'\\n', to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), E'\\n',
    encode(sha256('{}'), 'hex'), E'\\n'), 'UTF8')) WHERE notification_id = %s
"""
"""Changes the event at a position together with its leaf hash."""


def append(
    address: str,
    count: int,
    stream: str = "story-s",
    after: int = 0,
    *,
    topic: str = "test.happened.v1",
    state: bytes | None = None,
) -> None:
    """Append so many events to a stream, in one transaction."""
    recorder = LogRecorder(LogDatastore(address, role="stet_writer"))
    events = [
        StoredEvent(stream, after + n, topic, state or b'{"n":%d}' % (after + n))
        for n in range(1, count + 1)
    ]
    recorder.insert_events(events)
    recorder.close()


def key_directory(folder: Path, origin: str = ORIGIN) -> KeyDirectory:
    """Return a folder of keys with one of an origin in it."""
    keys = KeyDirectory(folder / "keys")
    keys.add(SigningKey.generate(origin))
    return keys


def sign(address: str, keys: KeyDirectory, origin: str | None = None) -> None:
    """Sign all that the log holds."""
    assert sequencer.sign_all(address, keys, origin)


def checkpoints(address: str) -> list[Checkpoint]:
    """Return all checkpoints that the database holds, smallest first."""
    with psycopg.connect(address) as connection:
        rows = connection.execute("SELECT note FROM log.checkpoints ORDER BY origin, size")
        return [Checkpoint.parse(Note.parse(row[0]).text) for row in rows]


def tamper(address: str, statement: str, *parameters: object) -> None:
    """Change a database as its owner, with all guards switched off for that long."""
    with psycopg.connect(address) as connection:
        connection.execute("SET session_replication_role = replica")
        for table in ("events", "bodies", "head", "checkpoints", "verifier_keys", "anchors"):
            connection.execute(f"ALTER TABLE log.{table} DISABLE TRIGGER append_only")
        connection.execute(statement, parameters)
        for table in ("events", "bodies", "head", "checkpoints", "verifier_keys", "anchors"):
            connection.execute(f"ALTER TABLE log.{table} ENABLE ALWAYS TRIGGER append_only")
