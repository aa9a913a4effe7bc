"""Views are made anew beside the live ones, checked and swapped in: readers notice nothing."""

from __future__ import annotations

import os
import signal
import threading
import time
from typing import Any

import psycopg
import pytest
from builders import URL, capture
from filled_logs import digests, fill, reach

from domain.errors import ConflictError, OvertakenError
from infra.log import Log
from infra.postgres import embedded
from projections import builds, digest, projector
from projections.projector import Projector
from projections.viewed import ViewAnswers
from projections.when import resolve
from services import bootstrap
from services.bootstrap import Stet
from services.settings import Settings


def test_two_rebuilds_at_once_are_one_rebuild_and_one_refusal(stet: Stet) -> None:
    fill(stet, 2)
    errors: list[Exception] = []

    def second(_done: int, _total: int) -> None:
        if not errors:
            try:
                projector.rebuild(stet.address)
            except OvertakenError as error:
                errors.append(error)

    number = projector.rebuild(stet.address, second, batch=5).number

    assert [str(e) for e in errors] == ["another rebuild is under way; 'stet views list' shows it"]
    with projector.connected(stet.address) as connection:
        assert [(b.number, b.state) for b in builds.builds(connection)] == [
            (1, "kept"),
            (number, "live"),
        ]


def test_a_rebuild_leaves_no_hole_for_readers_and_writers(stet: Stet, running: Projector) -> None:
    fill(stet, 3)
    reach(stet, stet.log.head().size)
    done = threading.Event()
    seen: list[int] = []
    errors: list[Exception] = []

    def read() -> None:
        log = Log(stet.address)
        answers = ViewAnswers(log)
        while not done.is_set():
            try:
                when = resolve(log, answers, None, None)
                seen.append(len(answers.timeline("troops-in-russia", when).entries))
            except Exception as error:  # noqa: BLE001 - whatever a reader met is what is tested
                errors.append(error)
        log.close()

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    try:
        for n in range(3):
            projector.rebuild(stet.address, batch=20)
            reach(stet, stet.capturing.capture(capture(5000 + 70 * n, f"During {n}")).position)
    finally:
        done.set()
        for reader in readers:
            reader.join()

    assert errors == []
    assert len(seen) > 10
    assert min(seen) == max(seen) > 0


def test_a_swap_gives_way_to_a_reader_that_holds_one_view_and_wants_another(stet: Stet) -> None:
    fill(stet, 1)
    projector.catch_up(stet.address)
    projector.rebuild(stet.address)
    errors: list[Exception] = []

    def swap() -> None:
        try:
            with projector.connected(stet.address) as connection:
                builds.show(connection, 1)
        except Exception as error:  # noqa: BLE001 - told by the test
            errors.append(error)

    swapping = threading.Thread(target=swap)
    with psycopg.connect(stet.address) as reader:
        reader.execute("SELECT count(*) FROM views.membership")
        swapping.start()
        until_somebody_waits(stet.address)
        for view in ("tracking", "articles", "revisions", "entries", "stories", "membership"):
            reader.execute(f"SELECT count(*) FROM views.{view}")
    swapping.join(30)

    assert errors == []
    with projector.connected(stet.address) as connection:
        assert projector.live(connection) == 1


def until_somebody_waits(address: str) -> None:
    """Wait until a session of a database waits for a lock."""
    waiting = (
        "SELECT count(*) FROM pg_locks WHERE NOT granted AND database = "
        "(SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    deadline = time.monotonic() + 20
    with psycopg.connect(address, autocommit=True) as connection:
        while connection.execute(waiting).fetchone() == (0,):
            assert time.monotonic() < deadline


def test_a_build_of_which_a_view_stops_is_never_shown(stet: Stet) -> None:
    fill(stet, 1)
    projector.catch_up(stet.address)
    newest = stet.log.head().size

    def break_it(_done: int, _total: int) -> None:
        with psycopg.connect(stet.address, autocommit=True) as connection:
            connection.execute("DROP TABLE IF EXISTS views_2.entries CASCADE")

    with pytest.raises(ConflictError, match="view articles stopped at position"):
        projector.rebuild(stet.address, break_it, batch=5)

    assert stet.answers.position() == newest
    with projector.connected(stet.address) as connection:
        assert [(b.number, b.state) for b in builds.builds(connection)] == [
            (1, "live"),
            (2, "failed"),
        ]
        with pytest.raises(ConflictError, match="failed its check"):
            builds.show(connection, 2)


def test_a_verified_rebuild_is_shown_where_the_rows_are_the_same(stet: Stet) -> None:
    fill(stet, 1)
    projector.catch_up(stet.address)

    made = projector.rebuild(stet.address, verify=True)

    assert made.same == dict.fromkeys(digests(stet.address), True)
    with projector.connected(stet.address) as connection:
        assert projector.live(connection) == made.number


def test_a_verified_rebuild_with_other_rows_names_the_table_and_changes_nothing(
    stet: Stet,
) -> None:
    fill(stet, 1)
    projector.catch_up(stet.address)
    with psycopg.connect(stet.address, autocommit=True) as connection:
        connection.execute("UPDATE views_1.revisions SET headline = 'Forged' WHERE revision = 2")

    with pytest.raises(ConflictError, match="table revisions holds other rows"):
        projector.rebuild(stet.address, verify=True)

    with projector.connected(stet.address) as connection:
        assert projector.live(connection) == 1


def test_digests_at_a_position_do_not_change_by_what_comes_later(stet: Stet) -> None:
    fill(stet, 1)
    projector.catch_up(stet.address)
    position = stet.log.head().size
    with projector.connected(stet.address) as connection:
        before = digest.digests(connection, 1, position)
        for minute in (30, 75, 500):
            stet.capturing.capture(capture(minute, f"Late {minute}", url=f"{URL}/0"))
        projector.catch_up(stet.address)

        assert digest.digests(connection, 1, position) == before
        assert digest.digests(connection, 1, stet.log.head().size) != before


def test_a_build_before_can_be_shown_again_and_a_live_one_is_not_dropped(stet: Stet) -> None:
    fill(stet, 1)
    projector.catch_up(stet.address)
    number = projector.rebuild(stet.address).number
    with projector.connected(stet.address) as connection:
        with pytest.raises(Exception, match="is live"):
            builds.drop(connection, number)
        builds.show(connection, 1)
        builds.drop(connection, number)
        assert [(b.number, b.state) for b in builds.builds(connection)] == [(1, "live")]
    assert stet.answers.position() == stet.log.head().size


def test_kill_9_of_postgres_during_a_rebuild_loses_nothing(tmp_path: Any, server: Any) -> None:
    data = tmp_path / "data"
    with embedded.start(data, bin_dir=server.bin_dir) as running:
        bootstrap.set_up(running.conninfo, lambda _: None)
        log = Log(running.conninfo)
        stet = bootstrap.wire(Settings(database_url=running.conninfo), log, running.conninfo)
        fill(stet, 3)
        projector.catch_up(running.conninfo)
        before = digests(running.conninfo)
        pid = int((data / "postgres" / "postmaster.pid").read_text().split()[0])

        def kill(done: int, _total: int) -> None:
            if done > 20:
                os.kill(pid, signal.SIGKILL)

        with pytest.raises(psycopg.OperationalError):
            projector.rebuild(running.conninfo, kill, batch=5)
        log.close()
        with embedded.start(data, bin_dir=server.bin_dir) as again:
            assert digests(again.conninfo) == before
            number = projector.rebuild(again.conninfo).number
            assert digests(again.conninfo, number) == before
            with projector.connected(again.conninfo) as connection:
                states = [b.state for b in builds.builds(connection)]
            assert states == ["kept", "building", "live"]
