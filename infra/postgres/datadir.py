"""Stet's data directory: its marker, its locks, and the reasons to refuse one.

Knows files and locks only; it must not know how PostgreSQL is created, started or stopped.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.errors import UnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

FORMAT = 1
LOCK_SECONDS = 600.0
POLL_SECONDS = 0.005


@dataclass(frozen=True)
class DataDirectory:
    """Where everything lies inside a data directory.

    Three lock files, all with flock(2), so that a lock ends with the processes that hold it:
    `start_lock` is held while a server is being started or stopped; `in_use_lock` is shared by
    every process that uses the server; `server_lock` is held by the server itself and its
    children if, and only if, Stet started it.
    """

    root: Path

    @property
    def marker(self) -> Path:
        return self.root / "stet-data.json"

    @property
    def start_lock(self) -> Path:
        return self.root / "start.lock"

    @property
    def in_use_lock(self) -> Path:
        return self.root / "in-use.lock"

    @property
    def server_lock(self) -> Path:
        return self.root / "server.lock"

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own data directory (PGDATA)."""
        return self.root / "postgres"

    @property
    def unfinished_cluster(self) -> Path:
        """Where initdb works until its result is whole."""
        return self.root / "postgres.unfinished"

    @property
    def log(self) -> Path:
        return self.root / "postgres.log"


def open_data_directory(root: Path) -> DataDirectory:
    """Create `root` (mode 0700) if it is missing, and refuse what is not Stet's or not writable.

    Leaves no file in a directory that it refuses.

    Raises:
        UnavailableError: not a Stet data directory, read-only, full, or not accessible.
    """
    home = DataDirectory(root.absolute())
    with filesystem_trouble(home.root):
        home.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        # An ext4 volume mounted here brings lost+found; an earlier start may have been cut off
        # between its lock and its marker.
        harmless = {"lost+found", home.start_lock.name, _half_written(home.marker).name}
        found = {entry.name for entry in home.root.iterdir()}
    # The marker is looked for after the listing: another process may just be writing it.
    if found - harmless and not home.marker.exists():
        raise UnavailableError(
            f"{home.root} is not a Stet data directory: it holds other files "
            f"({', '.join(sorted(found - harmless)[:3])}, …) and no {home.marker.name}. "
            "Choose an empty or a new directory."
        )
    if not os.access(home.root, os.R_OK | os.W_OK | os.X_OK):
        raise _cannot_write(home.root)
    return home


def claim(home: DataDirectory) -> None:
    """Write the marker, or check the one that is there. The start lock must be held.

    Raises:
        UnavailableError: the marker is of a format that this version does not know.
    """
    with filesystem_trouble(home.root):
        if not home.marker.exists():
            half_written = _half_written(home.marker)
            half_written.write_text(json.dumps({"format": FORMAT}) + "\n", encoding="utf-8")
            make_durable(half_written)
            half_written.rename(home.marker)
            make_durable(home.root)
        text = home.marker.read_text(encoding="utf-8", errors="replace")
    try:
        known = json.loads(text) == {"format": FORMAT}
    except json.JSONDecodeError:
        known = False
    if not known:
        raise UnavailableError(
            f"{home.marker} does not say format {FORMAT}, the only one this version of Stet "
            f"knows, but {text.strip()[:80]!r}. Use the version of Stet that wrote it."
        )


@contextmanager
def start_locked(home: DataDirectory, report: Callable[[str], None]) -> Iterator[int]:
    """Hold the start lock; yields its file descriptor, for a child that must keep it too.

    Raises:
        UnavailableError: another process has held it for `LOCK_SECONDS`.
    """
    with filesystem_trouble(home.root):
        descriptor = os.open(home.start_lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _wait_for(descriptor, home, report)
        yield descriptor
    finally:
        # Unlocked explicitly: a thread may have forked meanwhile, and its child holds a copy.
        fcntl.flock(descriptor, fcntl.LOCK_UN)
        os.close(descriptor)


def try_lock(path: Path) -> int | None:
    """Take `path` exclusively if nobody holds it.

    Gives the open file descriptor that holds the lock, or None. Every call opens the file anew,
    so a lock that this very process holds counts as held.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def is_locked(path: Path) -> bool:
    """Whether any process holds `path`."""
    descriptor = try_lock(path)
    if descriptor is None:
        return True
    os.close(descriptor)
    return False


def share_lock(path: Path) -> int:
    """Hold `path` together with others; gives the file descriptor, close it to let go."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    return descriptor


@contextmanager
def filesystem_trouble(root: Path) -> Iterator[None]:
    """Turn an OSError into an UnavailableError that says what to do about `root`."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise disk_full(root) from error
        if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
            raise _cannot_write(root) from error
        raise UnavailableError(
            f"The data directory {root} cannot be used: {error}. Choose another one."
        ) from error


def disk_full(root: Path) -> UnavailableError:
    """The error for a disk without room."""
    return UnavailableError(
        f"The disk that holds the data directory {root} is full. Free some space "
        "(a new database needs about 100 MB), then try again; nothing was lost."
    )


def says_disk_full(text: str) -> bool:
    """Whether PostgreSQL's programs complain of a full disk; the last one is a short write's."""
    complaints = ("No space left on device", "Disk quota exceeded", "Check free disk space")
    return any(complaint in text for complaint in complaints)


def make_durable(path: Path) -> None:
    """fsync a file or a directory."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _wait_for(descriptor: int, home: DataDirectory, report: Callable[[str], None]) -> None:
    deadline = time.monotonic() + LOCK_SECONDS
    reported = False
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise UnavailableError(
                    f"Another process has been starting or stopping the server of {home.root} "
                    f"for {LOCK_SECONDS:.0f} s. End it, then try again."
                ) from None
        else:
            return
        if not reported:
            report("Waiting for another process that is starting or stopping the database")
            reported = True
        time.sleep(POLL_SECONDS)


def _half_written(path: Path) -> Path:
    return path.with_name(path.name + ".unfinished")


def _cannot_write(root: Path) -> UnavailableError:
    return UnavailableError(
        f"The data directory {root} is read-only, or not accessible to this user "
        f"(user id {os.geteuid()}). Run as the user it belongs to, or choose another directory."
    )
