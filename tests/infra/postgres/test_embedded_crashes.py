"""What becomes of an embedded server that was killed, and of what it leaves behind."""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
from pathlib import Path

import psycopg
import pytest
from embedded_servers import (
    answers,
    ask,
    both,
    postmaster_pid,
    setting,
    socket_directory,
    wait_for_end,
)

from domain.errors import UnavailableError
from infra.postgres.embedded import start
from infra.postgres.programs import find_programs


@both
def test_kill_9_of_the_server_loses_nothing_that_was_acknowledged(
    home: Path, bin_dir: Path | None
) -> None:
    with start(home, bin_dir=bin_dir) as killed:
        ask(killed.conninfo, "CREATE TABLE t (n int)")
        with psycopg.connect(killed.conninfo, autocommit=True) as connection:
            for n in range(100):
                connection.execute("INSERT INTO t VALUES (%s)", [n])
            os.kill(postmaster_pid(home), signal.SIGKILL)
        with start(home, bin_dir=bin_dir) as server:
            assert server.started_here
            rows = ask(server.conninfo, "SELECT n FROM t ORDER BY n")
            assert rows == [(n,) for n in range(100)]


def busy_backend(conninfo: str) -> tuple[psycopg.Connection, int]:
    """A connection whose backend computes and so does not see its postmaster die.

    It ends by itself after a minute, so that a test that is stopped leaves nothing for ever.
    """
    connection = psycopg.connect(conninfo)
    pid = connection.info.backend_pid
    connection.pgconn.send_query(
        b"DO $$ BEGIN RAISE NOTICE 'on'; "
        b"LOOP EXIT WHEN clock_timestamp() > now() + '1 min'; END LOOP; END $$"
    )
    assert select.select([connection.fileno()], [], [], 30)[0]
    return connection, pid


@both
def test_a_start_waits_for_the_children_that_a_killed_server_left(
    home: Path, bin_dir: Path | None
) -> None:
    with start(home, bin_dir=bin_dir) as killed:
        connection, orphan = busy_backend(killed.conninfo)
        os.kill(postmaster_pid(home), signal.SIGKILL)

        def end_the_orphan(sentence: str) -> None:
            if "left of a killed server" in sentence:
                os.kill(orphan, signal.SIGKILL)

        with start(home, bin_dir=bin_dir, on_progress=end_the_orphan) as server:
            assert answers(server.conninfo)
        connection.close()


def test_a_start_waits_for_the_children_of_a_killed_server_that_a_person_had_started(
    home: Path, temporary: Path
) -> None:
    start(home).close()
    options = ("-D", f"{home}/postgres", "-l", f"{home}/by-hand.log", "-o", f"-k {temporary}")
    command = find_programs(None).command("pg_ctl", *options, "-w", "start")
    subprocess.run(command, check=True, capture_output=True)
    with start(home) as by_hand:
        connection, orphan = busy_backend(by_hand.conninfo)
        os.kill(postmaster_pid(home), signal.SIGKILL)

        def end_the_orphan(sentence: str) -> None:
            if "left of a killed server" in sentence:
                os.kill(orphan, signal.SIGKILL)

        with start(home, on_progress=end_the_orphan) as server:
            assert server.started_here
        connection.close()


def test_children_that_do_not_follow_their_killed_server_are_named_as_the_trouble(
    home: Path,
) -> None:
    with start(home) as killed:
        connection, orphan = busy_backend(killed.conninfo)
        process = os.pidfd_open(orphan)
        os.kill(postmaster_pid(home), signal.SIGKILL)
        try:
            with pytest.raises(UnavailableError, match=r"children that it left behind.*End it"):
                start(home)
        finally:
            os.kill(orphan, signal.SIGKILL)
            connection.close()
            wait_for_end(process)
    start(home).close()


def test_a_number_that_now_belongs_to_another_program_does_not_keep_the_server_from_starting(
    home: Path,
) -> None:
    with start(home) as server:
        pid_file = home / "postgres" / "postmaster.pid"
        folder = socket_directory(server.conninfo)
        before = pid_file.read_text()
    stale = before.replace(before.splitlines()[0], str(os.getpid()), 1)
    pid_file.write_text(stale)
    folder.mkdir(mode=0o700)
    (folder / ".s.PGSQL.5432.lock").write_text(stale)
    with start(home) as server:
        assert server.started_here


def test_a_stale_address_does_not_lead_to_the_server_of_somebody_else(
    home: Path, tmp_path: Path
) -> None:
    start(home).close()
    with start(tmp_path / "other") as other:
        shutil.copy(tmp_path / "other/postgres/postmaster.pid", home / "postgres/postmaster.pid")
        with start(home) as server:
            assert server.started_here
            assert Path(str(setting(server.conninfo, "data_directory"))) == home / "postgres"
        assert answers(other.conninfo)
