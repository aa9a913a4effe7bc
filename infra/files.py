"""Files that must not be half written, or read by others."""

from __future__ import annotations

import os
from pathlib import Path

from domain.errors import UnavailableError

PRIVATE = 0o600


def write_atomically(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Put ``data`` in the place of a file at once, and on the disk before this returns.

    Raises ``UnavailableError`` when it cannot be written; the file is then as it was.
    """
    beside = _beside(path)
    try:
        _write(beside, data, mode)
        beside.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise UnavailableError(f"{path} cannot be written: {error.strerror}") from error


def create_private(path: Path, data: bytes) -> None:
    """Write a new file that only its owner reads (mode 0600), on the disk before this returns.

    Nobody sees a part of it. Raises ``UnavailableError`` when it is there already, or cannot be
    written.
    """
    beside = _beside(path)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(beside, data, PRIVATE)
        path.hardlink_to(beside)
        beside.unlink()
        _sync_folder(path.parent)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise UnavailableError(f"{path} cannot be written: {error.strerror}") from error


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}.new")


def _write(path: Path, data: bytes, mode: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(descriptor)


def _sync_folder(folder: Path) -> None:
    """Have the folder's own entry on the disk: else a crash may bring the old file back."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
