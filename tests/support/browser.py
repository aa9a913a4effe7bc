"""A real browser: Chromium without a window, that loads a page and tells what became of it."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

CHROMIUM = shutil.which("chromium")
# Nothing of its own goes out: there is no network but the service's.
_QUIET = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --mute-audio "
    "--disable-background-networking --disable-component-update --disable-sync "
    "--disable-default-apps --disable-extensions --disable-dev-shm-usage"
).split()


def loaded(url: str, folder: Path) -> tuple[str, list[str]]:
    """Return a page as it is once its scripts have run, and what its console says; skip where there
    is no Chromium. ``folder`` is for the browser's own data.
    """
    if CHROMIUM is None:
        pytest.skip("there is no Chromium: apt-get install chromium")
    done = subprocess.run(
        [
            CHROMIUM, *_QUIET, f"--user-data-dir={folder}", "--virtual-time-budget=20000",
            "--enable-logging=stderr", "--dump-dom", url,
        ],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    return done.stdout, re.findall(r":CONSOLE[^\]]*\] (.*)", done.stderr)
