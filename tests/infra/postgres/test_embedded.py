"""The life of an embedded server: made, started, crashed, stopped; with PostgreSQL 15 and 18."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from embedded_servers import (
    DEBIAN_15,
    answers,
    ask,
    both,
    needs_15,
    postmaster_pid,
    setting,
    socket_directory,
    wait_for_end,
)

from domain.errors import UnavailableError
from infra.postgres.datadir import DataDirectory, is_locked, try_lock
from infra.postgres.embedded import start
from infra.postgres.postmaster import launch, stop
from infra.postgres.programs import find_programs

if TYPE_CHECKING:
    from collections.abc import Iterator


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
    assert [sentence.split()[0] for sentence in told] == ["Creating"]
    with start(home):
        told.clear()
        start(home, on_progress=told.append).close()
    assert told == []


def test_a_dropped_database_is_made_again(home: Path) -> None:
    with start(home) as server:
        ask(server.conninfo.replace("dbname=stet", "dbname=postgres"), "DROP DATABASE stet")
        with start(home) as again:
            assert ask(again.conninfo, "SELECT current_database()") == [("stet",)]


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


def test_a_start_that_is_interrupted_leaves_no_server_behind(home: Path) -> None:
    start(home).close()
    # A standby without its primary replays its log for ever.
    (home / "postgres/standby.signal").touch()
    with (home / "postgres/postgresql.conf").open("a") as settings:
        settings.write("hot_standby = off\n")
    found: list[bool] = []

    def interrupt(sentence: str) -> None:
        assert "still starting" in sentence
        found.append((home / "postgres/postmaster.pid").exists())
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        start(home, on_progress=interrupt)
    assert found == [True]
    assert not (home / "postgres/postmaster.pid").exists()
    (home / "postgres/standby.signal").unlink()
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
