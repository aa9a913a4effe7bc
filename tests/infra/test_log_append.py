"""The log keeps every promise of design section 4: gapless, in commit order, append-only."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from eventsourcing.persistence import IntegrityError, StoredEvent
from psycopg import errors

from domain.leaf import leaf, leaf_hash
from domain.sealing import SealedBody
from infra.postgres.datastore import LogDatastore, with_role
from infra.postgres.recorder import LogRecorder

WRITERS = 8
APPENDS = 60


@pytest.fixture
def recorder(address: str) -> Any:
    made = LogRecorder(LogDatastore(address, role="stet_writer"))
    yield made
    made.close()


def stored(stream: str, version: int, state: bytes = b"{}") -> StoredEvent:
    return StoredEvent(stream, version, "test.happened.v1", state)


def body(text: bytes) -> SealedBody:
    return SealedBody(7, os.urandom(32), text)


def write_with_conflicts(address: str, writer: int) -> None:
    """Append to a stream of one's own and to one that all fight for; lose some, keep going."""
    recorder = LogRecorder(LogDatastore(address, role="stet_writer"))
    for number in range(APPENDS):
        recorder.insert_events(
            [stored(f"own-{writer}", 2 * number), stored(f"own-{writer}", 2 * number + 1)]
        )
        try:
            recorder.insert_events([stored(f"own-{writer}-b", number), stored("contended", number)])
        except IntegrityError:
            continue
    recorder.close()


def test_positions_are_gapless_and_a_tailing_reader_misses_nothing(
    address: str, recorder: LogRecorder
) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [
        context.Process(target=write_with_conflicts, args=(address, w)) for w in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    seen: list[tuple[int, str, int]] = []
    while any(writer.is_alive() for writer in writers) or len(seen) < recorder_size(recorder):
        after = seen[-1][0] if seen else 0
        rows = recorder.select_notifications(after, 100, inclusive_of_start=False)
        seen += [(row.id, str(row.originator_id), row.originator_version) for row in rows]
    for writer in writers:
        writer.join()

    assert [writer.exitcode for writer in writers] == [0] * WRITERS
    assert [position for position, _, _ in seen] == list(range(1, len(seen) + 1))
    own = {(s, v) for _, s, v in seen if s.startswith("own-") and not s.endswith("-b")}
    assert own == {(f"own-{w}", v) for w in range(WRITERS) for v in range(2 * APPENDS)}
    assert sorted(v for _, s, v in seen if s == "contended") == list(range(APPENDS))


def recorder_size(recorder: LogRecorder) -> int:
    return recorder.max_notification_id() or 0


def test_a_refused_append_leaves_nothing_behind_and_no_gap(
    address: str, recorder: LogRecorder
) -> None:
    recorder.insert_events([stored("a", 1)])

    with pytest.raises(IntegrityError):
        recorder.insert_events([stored("b", 1), stored("a", 1)], bodies=[body(b"lost")])

    assert recorder.insert_events([stored("c", 1)]) == [2]
    with psycopg.connect(address) as connection:
        assert connection.execute("SELECT count(*) FROM log.bodies").fetchone() == (0,)
        assert connection.execute("SELECT size FROM log.head").fetchone() == (2,)


def test_recorded_at_never_goes_back_though_the_clock_does(
    address: str, recorder: LogRecorder
) -> None:
    # A clock that is set back is, to the log, a head that was written in the future.
    ahead = datetime.now(UTC) + timedelta(hours=1)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("UPDATE log.head SET recorded_at = %s", (ahead,))

    recorder.insert_events([stored("a", 1)])
    recorder.insert_events([stored("a", 2)])

    assert [row.recorded_at for row in recorder.select_events("a")] == [ahead, ahead]


def test_the_leaf_hash_is_what_printf_and_sha256sum_make(
    address: str, recorder: LogRecorder
) -> None:
    recorder.insert_events([stored("article-x", 1, b'{"a":"\xc3\xa9"}'), stored("article-x", 2)])

    with psycopg.connect(address) as connection:
        hashes = connection.execute(
            "SELECT leaf_hash FROM log.events ORDER BY notification_id"
        ).fetchall()
    rows = recorder.select_events("article-x")
    for row, (kept,) in zip(rows, hashes, strict=True):
        text = leaf(
            row.id,
            str(row.originator_id),
            row.originator_version,
            row.topic,
            row.recorded_at,
            row.state,
        )
        assert kept == leaf_hash(text)
        assert kept.hex() == sha256sum(b"\x00" + text)


def sha256sum(data: bytes) -> str:
    done = subprocess.run(["sha256sum"], input=data, capture_output=True, check=True)
    return done.stdout.split()[0].decode()


def test_one_transaction_of_many_megabytes_neither_hangs_nor_is_cut(
    address: str, recorder: LogRecorder
) -> None:
    texts = [os.urandom(40_000) for _ in range(1000)]

    recorder.insert_events(
        [stored("big", v, b"x" * 4000) for v in range(1000)], bodies=[body(t) for t in texts]
    )

    with psycopg.connect(address) as connection:
        row = connection.execute("SELECT sum(octet_length(body)), count(*) FROM log.bodies")
        assert row.fetchone() == (40_000_000, 1000)
    assert len(recorder.select_events("big")) == 1000


REFUSED = [
    "UPDATE log.events SET topic = 'x'",
    "DELETE FROM log.events",
    "TRUNCATE log.events",
    "INSERT INTO log.events SELECT * FROM log.events",
    "UPDATE log.bodies SET body = 'x'",
    "DELETE FROM log.bodies",
    "TRUNCATE log.bodies",
    "UPDATE log.head SET size = 0",
    "DELETE FROM log.head",
    "ALTER TABLE log.events DISABLE TRIGGER ALL",
]


@pytest.mark.parametrize("statement", REFUSED)
@pytest.mark.parametrize("role", ["stet_writer", "stet_reader", "stet_redactor"])
def test_no_role_of_ours_may_change_what_is_written(
    address: str, role: Any, statement: str
) -> None:
    with (
        psycopg.connect(with_role(address, role)) as connection,
        pytest.raises(errors.InsufficientPrivilege),
    ):
        connection.execute(statement)


def test_a_reader_may_not_append(address: str) -> None:
    with (
        psycopg.connect(with_role(address, "stet_reader")) as connection,
        pytest.raises(errors.InsufficientPrivilege),
    ):
        connection.execute("SELECT log.append('{a}', '{1}', '{t}', '{x}', '{}', '{}', '{}', '{}')")


@pytest.mark.parametrize(
    "statement",
    [s for s in REFUSED if s.split()[0] in ("UPDATE", "DELETE", "TRUNCATE") and "head" not in s]
    + ["DELETE FROM log.head", "TRUNCATE log.head"],
)
@pytest.mark.parametrize("setup", ["SET ROLE stet_owner", "SET session_replication_role = replica"])
def test_triggers_refuse_even_the_owner_and_a_replica(
    address: str, setup: str, statement: str
) -> None:
    with psycopg.connect(address) as connection:
        connection.execute(
            "INSERT INTO log.bodies SELECT 1, sha256('a'), sha256('b'), 'text'"
        )  # what is deleted is refused row by row
        connection.execute(setup)
        with pytest.raises(errors.InsufficientPrivilege, match="append-only"):
            connection.execute(statement)


def test_nobody_can_log_in_as_one_of_our_roles(address: str) -> None:
    with psycopg.connect(address) as connection:
        rows = connection.execute(
            "SELECT rolname, rolcanlogin, rolsuper FROM pg_roles WHERE rolname LIKE 'stet\\_%'"
        ).fetchall()

    assert sorted(rows) == [
        ("stet_owner", False, False),
        ("stet_projector", False, False),
        ("stet_reader", False, False),
        ("stet_redactor", False, False),
        ("stet_sequencer", False, False),
        ("stet_writer", False, False),
    ]


def test_texts_are_compressed_by_lz4_where_the_server_has_it(address: str) -> None:
    with psycopg.connect(address) as connection:
        offered: Sequence[Any] = (
            connection.execute(
                "SELECT 'lz4' = ANY (enumvals) FROM pg_settings "
                "WHERE name = 'default_toast_compression'"
            ).fetchone()
            or ()
        )
        used = connection.execute(
            "SELECT attcompression, attstorage FROM pg_attribute "
            "WHERE attrelid = 'log.bodies'::regclass AND attname = 'body'"
        ).fetchone()

    assert used == (("l", "m") if offered == (True,) else ("", "e"))


def test_control_characters_in_a_stream_or_topic_are_refused(recorder: LogRecorder) -> None:
    with pytest.raises(IntegrityError):
        recorder.insert_events([StoredEvent("a\nb", 1, "t", b"")])
    with pytest.raises(IntegrityError):
        recorder.insert_events([StoredEvent("a", 1, "t\n", b"")])


def test_position_at_finds_the_newest_position_recorded_by_then(
    address: str, recorder: LogRecorder
) -> None:
    for number in range(1, 12):
        recorder.insert_events([stored("s", number)])
    rows = recorder.select_events("s")

    with psycopg.connect(address) as connection:
        for row in rows:
            found = connection.execute("SELECT log.position_at(%s)", (row.recorded_at,)).fetchone()
            before = connection.execute(
                "SELECT log.position_at(%s)", (row.recorded_at - timedelta(microseconds=1),)
            ).fetchone()
            assert found == (max(r.id for r in rows if r.recorded_at <= row.recorded_at),)
            assert before == (
                max((r.id for r in rows if r.recorded_at < row.recorded_at), default=0),
            )
