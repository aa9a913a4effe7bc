"""Looks at embedded servers from outside, and names the versions that tests start."""

from __future__ import annotations

import os
import select
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import PGconn, Ping

DEBIAN_15 = Path("/usr/lib/postgresql/15/bin")

needs_15 = pytest.mark.skipif(not DEBIAN_15.exists(), reason="no PostgreSQL 15 in Debian's place")
both = pytest.mark.parametrize(
    "bin_dir",
    [pytest.param(None, id="bundled"), pytest.param(DEBIAN_15, id="15", marks=needs_15)],
)


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
