"""The life of an embedded server: made, started, crashed, stopped; with PostgreSQL 15 and 18."""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import PGconn, Ping

from domain.errors import UnavailableError
from infra.postgres.datadir import DataDirectory, is_locked, try_lock
from infra.postgres.embedded import start
from infra.postgres.postmaster import launch, stop
from infra.postgres.programs import find_programs

if TYPE_CHECKING:
    from collections.abc import Iterator

DEBIAN_15 = Path("/usr/lib/postgresql/15/bin")

needs_15 = pytest.mark.skipif(not DEBIAN_15.exists(), reason="no PostgreSQL 15 in Debian's place")
both = pytest.mark.parametrize(
    "bin_dir",
    [pytest.param(None, id="bundled"), pytest.param(DEBIAN_15, id="15", marks=needs_15)],
)


@pytest.fixture
def temporary(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A directory for sockets, with a path short enough for them."""
    folder = Path(tempfile.mkdtemp(prefix="st"))
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def home(tmp_path: Path, temporary: Path) -> Iterator[Path]:
    """The path of a data directory that does not exist yet; its server is ended after the test."""
    folder = tmp_path / "data"
    yield folder
    with suppress(FileNotFoundError, ProcessLookupError):
        os.kill(postmaster_pid(folder), signal.SIGQUIT)


def postmaster_pid(home: Path) -> int:
    return int((home / "postgres" / "postmaster.pid").read_text().splitlines()[0])


def socket_directory(conninfo: str) -> Path:
    return Path(str(conninfo_to_dict(conninfo)["host"]))


def answers(conninfo: str) -> bool:
    return Ping(PGconn.ping(conninfo.encode())) is Ping.OK


def ask(conninfo: str, *statements: str) -> list[tuple[object, ...]]:
    """Run statements, each committed for itself; the rows of the last one."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        for statement in statements[:-1]:
            connection.execute(statement.encode())
        cursor = connection.execute(statements[-1].encode())
        return cursor.fetchall() if cursor.description else []


def setting(conninfo: str, name: str) -> object:
    return ask(conninfo, f"SELECT current_setting('{name}')")[0][0]


def wait_for_end(process: int) -> None:
    """Wait until the process of a pidfd has ended."""
    ended, _, _ = select.select([process], [], [], 30)
    os.close(process)
    assert ended


@both
def test_a_new_directory_becomes_a_server_with_the_database_stet(
    home: Path, bin_dir: Path | None
) -> None:
    with start(home, bin_dir=bin_dir) as server:
        assert server.started_here
        assert server.major_version == (15 if bin_dir else 18)
        assert ask(
            server.conninfo,
            "SELECT current_database(), current_user,"
            " current_setting('server_version_num')::int / 10000",
        ) == [("stet", "stet", server.major_version)]


@both
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("data_checksums", "on"),
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("full_page_writes", "on"),
        ("listen_addresses", ""),
        ("unix_socket_permissions", "0700"),
        ("server_encoding", "UTF8"),
        ("TimeZone", "UTC"),
        ("max_connections", "200"),
    ],
)
def test_the_server_is_set_up_to_lose_nothing_and_to_listen_to_nobody_else(
    shared: dict[Path | None, str], bin_dir: Path | None, name: str, value: str
) -> None:
    assert setting(shared[bin_dir], name) == value


@both
def test_text_is_ordered_by_code_point_and_letters_are_known_beyond_ascii(
    shared: dict[Path | None, str], bin_dir: Path | None
) -> None:
    [(in_order, lower)] = ask(
        shared[bin_dir],
        "SELECT (SELECT array_agg(x ORDER BY x) FROM unnest(ARRAY['ä','b','B','a','é']) x),"
        " lower('ÄÉ КОТ')",
    )
    assert in_order == ["B", "a", "b", "ä", "é"]
    assert lower == "äé кот"


@both
def test_the_extensions_that_stet_needs_are_there(
    shared: dict[Path | None, str], bin_dir: Path | None
) -> None:
    ask(
        shared[bin_dir],
        *(
            f"CREATE EXTENSION IF NOT EXISTS {name}"
            for name in ("btree_gist", "pg_trgm", "unaccent")
        ),
    )
    [(trigrams,)] = ask(shared[bin_dir], "SELECT cardinality(show_trgm('кот'))")
    assert trigrams == 4


@pytest.fixture(scope="module")
def shared() -> Iterator[dict[Path | None, str]]:
    """One server of each version, for the tests that only look."""
    folder = Path(tempfile.mkdtemp(prefix="st"))
    choices = [None, *([DEBIAN_15] if DEBIAN_15.exists() else [])]
    servers = {choice: start(folder / f"{choice is None}", bin_dir=choice) for choice in choices}
    yield {choice: server.conninfo for choice, server in servers.items()}
    for server in servers.values():
        server.close()
    shutil.rmtree(folder)


@pytest.mark.parametrize(
    "real", [pytest.param(None, id="bundled"), pytest.param(DEBIAN_15, id="15", marks=needs_15)]
)
def test_a_host_without_the_locale_c_utf_8_still_gets_a_database(
    home: Path, tmp_path: Path, real: Path | None
) -> None:
    programs = find_programs(real).folder
    (tmp_path / "postgres").symlink_to(programs / "postgres")
    # The real initdb, on a host where the locale that we wish for has another name.
    (tmp_path / "initdb").write_text(
        "#!/bin/sh\n"
        'for word; do shift; case "$word" in --lc-ctype=C.UTF-8) word=--lc-ctype=xx_XX;; esac\n'
        'set -- "$@" "$word"; done\n'
        f'exec {programs}/initdb "$@"\n'
    )
    (tmp_path / "initdb").chmod(0o755)
    with start(home, bin_dir=tmp_path) as server:
        row = ask(server.conninfo, "SELECT datctype FROM pg_database WHERE datname = 'stet'")
        assert row == [("C",)]


@both
def test_the_socket_lies_in_a_directory_for_its_owner_alone(
    home: Path, bin_dir: Path | None
) -> None:
    with start(home, bin_dir=bin_dir) as server:
        folder = socket_directory(server.conninfo)
        assert folder.stat().st_mode & 0o777 == 0o700
        assert folder.stat().st_uid == os.geteuid()


def test_a_temporary_directory_with_a_space_in_its_path_is_fine(
    home: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (temporary / "a 'b").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary / "a 'b"))
    with start(home) as server:
        assert answers(server.conninfo)


@both
def test_close_stops_the_server_and_leaves_no_socket_behind(
    home: Path, temporary: Path, bin_dir: Path | None
) -> None:
    server = start(home, bin_dir=bin_dir)
    process = os.pidfd_open(postmaster_pid(home))
    server.close()
    wait_for_end(process)
    assert not answers(server.conninfo)
    assert list(temporary.iterdir()) == []


def test_close_may_be_called_twice(home: Path) -> None:
    first = start(home)
    first.close()
    with start(home) as second:
        first.close()
        assert answers(second.conninfo)


@both
def test_what_was_stored_is_there_after_a_restart(home: Path, bin_dir: Path | None) -> None:
    with start(home, bin_dir=bin_dir) as server:
        ask(server.conninfo, "CREATE TABLE t AS SELECT 'kept' AS word")
    with start(home, bin_dir=bin_dir) as server:
        assert server.started_here
        assert ask(server.conninfo, "TABLE t") == [("kept",)]


@both
def test_a_warm_start_takes_less_than_half_a_second(home: Path, bin_dir: Path | None) -> None:
    start(home, bin_dir=bin_dir).close()
    seconds = []
    for _ in range(3):
        began = time.perf_counter()
        with start(home, bin_dir=bin_dir):
            seconds.append(time.perf_counter() - began)
    assert min(seconds) < 0.5


def test_progress_is_told_once_for_each_thing_that_takes_time(home: Path) -> None:
    told: list[str] = []
    with start(home, on_progress=told.append):
        pass
    assert [sentence.split()[0] for sentence in told] == ["Creating", "Starting"]
    with start(home):
        told.clear()
        start(home, on_progress=told.append).close()
    assert told == []


def test_a_dropped_database_is_made_again(home: Path) -> None:
    with start(home) as server:
        ask(server.conninfo.replace("dbname=stet", "dbname=postgres"), "DROP DATABASE stet")
        with start(home) as again:
            assert ask(again.conninfo, "SELECT current_database()") == [("stet",)]


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


def test_what_an_interrupted_initdb_left_is_removed_at_the_next_start(home: Path) -> None:
    start(home).close()
    leftover = home / "postgres.unfinished"
    (leftover / "base").mkdir(parents=True)
    with start(home):
        assert not leftover.exists()


def test_a_start_that_fails_quotes_the_servers_log(home: Path) -> None:
    start(home).close()
    with (home / "postgres/postgresql.conf").open("a") as settings:
        settings.write("no_such_setting = 1\n")
    with pytest.raises(UnavailableError, match='unrecognized configuration parameter "no_such_set'):
        start(home)


def test_a_start_that_fails_leaves_no_server_behind(home: Path, temporary: Path) -> None:
    def interrupt(sentence: str) -> None:
        if sentence.startswith("Starting"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        start(home, on_progress=interrupt)
    assert not (home / "postgres/postmaster.pid").exists()
    with start(home) as server:
        assert server.started_here


def test_a_server_launched_a_moment_ago_is_stopped_all_the_same(home: Path) -> None:
    start(home).close()
    data_directory = DataDirectory(home)
    server_lock = try_lock(data_directory.server_lock)
    assert server_lock is not None
    launch(data_directory, find_programs(None), server_lock)
    os.close(server_lock)
    assert is_locked(data_directory.server_lock)
    stop(data_directory)
    assert not is_locked(data_directory.server_lock)


def test_a_log_that_has_grown_large_is_put_aside(home: Path) -> None:
    start(home).close()
    with (home / "postgres.log").open("ab") as log:
        log.truncate(9_000_000)
    start(home).close()
    assert (home / "postgres.log").stat().st_size < 10_000
    assert (home / "postgres.log.1").stat().st_size == 9_000_000
