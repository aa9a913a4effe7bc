"""Real servers for the tests: PostgreSQL 18 as embedded, and 15 where the machine has it.

One server a version a run, one template database a server, one clone of it a test.
"""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import settings
from postgres_servers import Server

from infra.log import Log
from infra.postgres import embedded
from services import bootstrap
from services.bootstrap import Stet
from services.settings import Settings

DEBIAN_15 = Path("/usr/lib/postgresql/15/bin")
SHARED = Path(__file__).parents[1].parent / "shared"

ALLOWED_SKIPS = os.environ.get("STET_TEST_ALLOWED_SKIPS")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Where skips must be listed (in CI), name those that are not."""
    for report in _forbidden_skips(terminalreporter):
        terminalreporter.write_line(f"skipped, but not allowed to be: {report.nodeid}", red=True)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run that skipped what it must not."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and _forbidden_skips(reporter) and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _forbidden_skips(reporter: Any) -> list[Any]:
    if ALLOWED_SKIPS is None:
        return []
    skipped = reporter.stats.get("skipped", [])
    return [r for r in skipped if not re.search(ALLOWED_SKIPS, str(r.longrepr[2]))]


settings.register_profile("stet", deadline=None, print_blob=True)
settings.load_profile("stet")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run on both versions what has to do with PostgreSQL, unless it says that one is enough."""
    if "server" in metafunc.fixturenames:
        newest = metafunc.definition.get_closest_marker("newest")
        versions = [18] if newest else [18, 15]
        ids = [f"postgres{version}" for version in versions]
        metafunc.parametrize("server", versions, indirect=True, ids=ids, scope="session")


@pytest.fixture(scope="session")
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """Lend a server of each version that Stet promises to work with."""
    bin_dir = None
    if request.param == 15:
        bin_dir = DEBIAN_15
        if not (bin_dir / "postgres").exists():
            pytest.skip("PostgreSQL 15 is not installed on this machine")
    data_dir = tmp_path_factory.mktemp(f"postgres{request.param}")
    with embedded.start(data_dir, bin_dir=bin_dir) as running:
        made = Server(running.conninfo, running.major_version, itertools.count(1), bin_dir)
        with psycopg.connect(made.address, autocommit=True) as connection:
            # Nobody pulls the plug here: what a killed server holds, the system still writes.
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("SELECT pg_reload_conf()")
            connection.execute("CREATE DATABASE template_stet")
        bootstrap.set_up(made.named("template_stet"), lambda _: None)
        yield made


@pytest.fixture
def address(server: Server) -> str:
    """Return the address of a fresh database."""
    return server.new_database()


@pytest.fixture
def log(address: str) -> Iterator[Log]:
    """Lend a log in a fresh database."""
    made = Log(address)
    yield made
    made.close()


@pytest.fixture
def stet(log: Log, address: str) -> Stet:
    """Return Stet over a fresh log."""
    return bootstrap.wire(Settings(database_url=address), log, address)


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of real material that lies beside the repository; skip without it."""
    if not SHARED.is_dir():
        pytest.skip("../shared is not here: it holds real articles that are not ours to copy")
    return SHARED
