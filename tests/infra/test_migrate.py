"""Migrations: numbered, applied once, by one process at a time, and never changed afterwards."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import psycopg
import pytest
from postgres_servers import Server
from psycopg import conninfo, errors, sql

from domain.errors import UnavailableError
from infra.postgres import embedded, migrate
from infra.postgres.datastore import with_role


def apply_in_a_process(address: str, results: multiprocessing.Queue[list[str]]) -> None:
    results.put(migrate.apply(address))


def test_processes_that_start_together_apply_each_migration_once(server: Server) -> None:
    address = server.empty_database()
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    workers = [
        context.Process(target=apply_in_a_process, args=(address, results)) for _ in range(4)
    ]
    for worker in workers:
        worker.start()
    applied = [results.get() for _ in workers]
    for worker in workers:
        worker.join()

    assert [worker.exitcode for worker in workers] == [0] * 4
    assert sorted(applied) == [[], [], [], [m.name for m in migrate.migrations()]]


def test_a_migration_that_was_changed_after_it_was_applied_is_refused(address: str) -> None:
    with psycopg.connect(address) as connection:
        connection.execute("UPDATE stet.migrations SET digest = 'another' WHERE number = 1")

    with pytest.raises(UnavailableError, match="0001_the_log was changed after"):
        migrate.apply(address)


def test_a_role_that_may_not_set_up_is_told_what_to_do(server: Server) -> None:
    address = server.empty_database()
    name = f"poor_{conninfo.conninfo_to_dict(address)['dbname']}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(name)))

    with pytest.raises(UnavailableError, match="stet db apply"):
        migrate.apply(conninfo.make_conninfo(address, user=name))


def test_a_role_that_may_create_roles_sets_up_a_server_and_ends_up_as_no_owner(
    server: Server, tmp_path: Path
) -> None:
    with embedded.start(tmp_path / "fresh", bin_dir=server.bin_dir) as fresh:
        with psycopg.connect(fresh.conninfo, autocommit=True) as connection:
            connection.execute("CREATE ROLE newsroom LOGIN CREATEROLE")
            connection.execute("CREATE DATABASE newsroom OWNER newsroom")
        address = conninfo.make_conninfo(fresh.conninfo, user="newsroom", dbname="newsroom")

        applied = migrate.apply(address)

        assert applied == [m.name for m in migrate.migrations()]
        with psycopg.connect(with_role(address, "stet_writer")) as connection:
            assert connection.execute("SELECT size FROM log.head").fetchone() == (0,)
        with psycopg.connect(address) as connection:
            assert connection.execute("SELECT pg_has_role('stet_owner', 'USAGE')").fetchone() == (
                False,
            )
            with pytest.raises(errors.InsufficientPrivilege):
                connection.execute("UPDATE log.events SET topic = 'x'")


def test_a_server_that_is_not_there_is_named_as_such() -> None:
    with pytest.raises(UnavailableError, match="cannot be reached"):
        migrate.apply("host=/nonexistent dbname=none connect_timeout=1")
