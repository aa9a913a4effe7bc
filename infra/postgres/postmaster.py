"""One PostgreSQL server process of a data directory: where it answers, launch it, end it.

Must not know who uses it, nor decide whether it may be stopped.
"""

from __future__ import annotations

import hashlib
import os
import signal
import stat
import subprocess
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.pq import PGconn, Ping

from domain.errors import UnavailableError
from infra.postgres.datadir import (
    POLL_SECONDS,
    disk_full,
    filesystem_trouble,
    is_locked,
    says_disk_full,
)
from infra.postgres.programs import SUPERUSER, clean_environment

if TYPE_CHECKING:
    from infra.postgres.datadir import DataDirectory
    from infra.postgres.programs import Programs

DATABASE = "stet"
PORT = 5432
STOP_SECONDS = 120.0
REMAINS_SECONDS = 5.0
LOG_LIMIT_BYTES = 8_000_000
# sun_path holds 104 bytes on macOS and 108 on Linux, the closing zero included.
SOCKET_PATH_BYTES = 103


@dataclass(frozen=True)
class Address:
    """What postmaster.pid says of the server that wrote it, which may be long dead."""

    pid: int
    port: int
    socket_directory: Path

    def conninfo(self, database: str) -> str:
        """A libpq key/value string."""
        return make_conninfo(
            host=str(self.socket_directory), port=self.port, user=SUPERUSER, dbname=database
        )


def pid_file(home: DataDirectory) -> Path:
    """PostgreSQL's own lock file."""
    return home.cluster / "postmaster.pid"


def read_address(home: DataDirectory) -> Address | None:
    """Read postmaster.pid; None when there is none, it is half written or names no socket.

    Its lines are: process id, data directory, start time, port, socket directory, and others
    (PostgreSQL's src/include/utils/pidfile.h).
    """
    try:
        lines = os.fsdecode(pid_file(home).read_bytes()).split("\n")
        pid, port, socket_directory = int(lines[0]), int(lines[3]), lines[4]
    except (FileNotFoundError, ValueError, IndexError):
        return None
    if not socket_directory:
        return None
    # A server may run as a single-user one, whose number is written with a minus sign.
    return Address(abs(pid), port, home.cluster / socket_directory)


def knock(address: Address | None) -> Ping:
    """What pg_isready would say: OK, REJECT (starting or stopping) or NO_RESPONSE."""
    if address is None:
        return Ping.NO_RESPONSE
    conninfo = make_conninfo(address.conninfo("postgres"), connect_timeout=5)
    return Ping(PGconn.ping(conninfo.encode()))


def enter(address: Address, home: DataDirectory) -> str | None:
    """Make sure that the server at `address` is the one of `home` and has our database.

    A stale postmaster.pid may lead to the server of somebody else. The start lock must be held.
    Gives None when all is well, else what is wrong.

    Raises:
        UnavailableError: the disk is full.
    """
    conninfo = make_conninfo(address.conninfo("postgres"), connect_timeout=5)
    try:
        with psycopg.connect(conninfo, autocommit=True) as connection:
            [(directory, exists)] = connection.execute(
                "SELECT current_setting('data_directory'),"
                " EXISTS (SELECT FROM pg_database WHERE datname = %s)",
                [DATABASE],
            ).fetchall()
            if not os.path.samefile(directory, home.cluster):
                return f"the server at {address.socket_directory} serves {directory}"
            if not exists:
                connection.execute(f"CREATE DATABASE {DATABASE}")
    except (psycopg.Error, OSError) as error:
        if says_disk_full(str(error)):
            raise disk_full(home.root) from error
        return str(error)
    return None


def prepare_socket_directory(home: DataDirectory) -> Path:
    """The directory (mode 0700) for the server's socket, one for each data directory.

    Raises:
        UnavailableError: its path is unfit for a socket, or it is not ours alone.
    """
    key = hashlib.sha256(os.fsencode(home.root.resolve())).hexdigest()[:10]
    folder = Path(tempfile.gettempdir()).absolute() / f"stet-{os.geteuid()}-{key}"
    path = os.fsencode(folder / f".s.PGSQL.{PORT}")
    if len(path) > SOCKET_PATH_BYTES or b"," in path:
        raise UnavailableError(
            f"{folder} cannot hold a Unix socket: its path has more than {SOCKET_PATH_BYTES} bytes "
            "with the socket's name, or a comma. Set TMPDIR to a directory with a shorter, plainer "
            "path."
        )
    try:
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
        found = folder.lstat()
    except OSError as error:
        raise UnavailableError(
            f"No directory for the database's socket can be made: {error}. Set TMPDIR to a "
            "directory that this user may write to."
        ) from error
    ours = stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid()
    if not ours or stat.S_IMODE(found.st_mode) & 0o077:
        raise UnavailableError(
            f"{folder}, the directory for the database's socket, was made by somebody else or is "
            "open to others. Look who made it and remove it, or set TMPDIR to a private directory."
        )
    return folder


def launch(home: DataDirectory, programs: Programs, server_lock: int) -> None:
    """Start the server and return at once, before it answers.

    `server_lock` is the open file descriptor of the held server lock: the server and all its
    children keep it, so that the lock is held for as long as any of them lives.

    The shell leaves the server to init, in a session of its own: Ctrl-C does not reach it, and
    when it is killed it is not left as a zombie whose number PostgreSQL would take for alive.
    """
    command = programs.command(
        "postgres",
        *("-D", home.cluster),
        *("-c", f"unix_socket_directories={prepare_socket_directory(home)}"),
        *("-c", "listen_addresses="),
        *("-c", f"port={PORT}"),
    )
    with filesystem_trouble(home.root):
        log = os.open(home.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        subprocess.run(
            ["/bin/sh", "-c", '"$@" &', "sh", *command],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=clean_environment(),
            pass_fds=(server_lock,),
            start_new_session=True,
            check=True,
        )
    finally:
        os.close(log)


def stop(home: DataDirectory) -> None:
    """End the server if Stet started it (fast shutdown), and wait until all of it is gone.

    What is left of a server that was killed ends by itself, and is given a moment for that.

    Raises:
        UnavailableError: it still runs after `STOP_SECONDS`.
    """
    began = time.monotonic()
    address: Address | None = None
    while is_locked(home.server_lock):
        if address is None:  # it may have been launched just now, and not yet have said where
            address = _interrupt(home)
        waited = time.monotonic() - began
        if address is None and waited > REMAINS_SECONDS:
            return
        if waited > STOP_SECONDS:
            raise UnavailableError(
                f"The PostgreSQL server of {home.root} has not stopped within {STOP_SECONDS:.0f} "
                f"s; it goes on stopping. Its log is {home.log}."
            )
        time.sleep(POLL_SECONDS)
    if address is not None:
        with suppress(OSError):  # whatever else lies in it is not ours to remove
            address.socket_directory.rmdir()


def _interrupt(home: DataDirectory) -> Address | None:
    """Ask the server to shut down, if there is one; gives where it answered."""
    address = read_address(home)
    if address is None or not _has_process(address.pid) or not _works_in(home.cluster, address.pid):
        return None
    with suppress(ProcessLookupError):
        os.kill(address.pid, signal.SIGINT)
    return address


def forget_dead(home: DataDirectory) -> None:
    """Clear away what a dead server left and PostgreSQL itself would take for a live one.

    PostgreSQL believes postmaster.pid as long as any process has its number, be it a stranger's
    after a power cut, or a zombie that nobody collects. Where there is /proc we look closer: every
    process of a server has the cluster as its working directory. The server lock must be held.
    """
    address = read_address(home)
    if address is None or not _has_process(address.pid) or _works_in(home.cluster):
        return
    pid_file(home).unlink(missing_ok=True)
    if address.socket_directory == prepare_socket_directory(home):
        name = f".s.PGSQL.{address.port}.lock"
        (address.socket_directory / name).unlink(missing_ok=True)


def _has_process(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:  # PostgreSQL, too, takes the process of another user for a stranger
        return False
    return True


def _works_in(cluster: Path, pid: int | None = None) -> bool:
    """Whether process `pid`, or any, has `cluster` as its working directory.

    True when we cannot tell.
    """
    if not Path("/proc/self/cwd").exists():
        return True
    wanted = cluster.stat()
    for working_directory in Path("/proc").glob(f"{pid or '[0-9]*'}/cwd"):
        try:
            if os.path.samestat(working_directory.stat(), wanted):
                return True
        except PermissionError:
            if _owner(working_directory.parent) == wanted.st_uid:
                return True
        except OSError:  # ended meanwhile, or a zombie
            continue
    return False


def _owner(path: Path) -> int | None:
    try:
        return path.stat().st_uid
    except OSError:
        return None


def rotate_log(home: DataDirectory) -> int:
    """Put a log that has grown large aside; gives the length in bytes of the one to be written."""
    with filesystem_trouble(home.root):
        try:
            size = home.log.stat().st_size
        except FileNotFoundError:
            return 0
        if size > LOG_LIMIT_BYTES:
            home.log.replace(home.log.with_name(home.log.name + ".1"))
            return 0
        return size
