"""Programs of others that the tests run, each set in an environment of its own (Makefile)."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def program(name: str) -> str:
    """Return the path of a client's program; skip where the environment was not made."""
    path = ROOT / ".venv-clients" / "bin" / name
    if not path.exists():
        pytest.skip("the clients' environment is not here: make .venv-clients/.done")
    return str(path)


def run(*command: str, cwd: Path | None = None) -> str:
    """Run a program and return what it prints. Raises ``AssertionError`` with what it complains."""
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=120, check=False, cwd=cwd
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
