"""Places for embedded servers of the tests' own."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from embedded_servers import postmaster_pid


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
    with suppress(FileNotFoundError, NotADirectoryError, ProcessLookupError):
        os.kill(postmaster_pid(folder), signal.SIGQUIT)
