"""Runs the command itself, as a process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

STET = str(Path(sys.executable).with_name("stet"))


def bare(**more: str) -> dict[str, str]:
    """Return the environment without anybody's settings of Stet, and with ``more``.

    Nothing but what a test does goes into its log: a service attests what it serves a minute after
    it started, which slow tests live to see.
    """
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("STET_", "OTEL_"))}
    return {**kept, "STET_ATTEST_SECONDS": "0", **more}


class Shell:
    """Runs ``stet`` against one database."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self.environment = bare(**environment)

    def __call__(
        self, *arguments: str, stdin: bytes = b"", code: int = 0
    ) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [STET, *arguments],
            input=stdin.decode("utf-8", "surrogateescape"),
            capture_output=True,
            text=True,
            errors="surrogateescape",
            cwd=self.folder,
            env=self.environment,
            check=False,
        )
        assert done.returncode == code, done.stderr
        return done

    def json(self, *arguments: str, **options: Any) -> Any:
        return json.loads(self(*arguments, "--json", **options).stdout)
