"""docs/http.md shows what really happens: its commands are run against the demo."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from shell import bare

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "http.md").read_text("utf-8")
SHOWN = "http://127.0.0.1:8420"


def steps() -> list[tuple[str, str]]:
    """Return (command, shown output) of the blocks that are marked as the demo's."""
    blocks = re.findall(r"<!-- demo -->\n```console\n(.*?)```", PAGE, re.DOTALL)
    return re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", "".join(blocks), re.MULTILINE)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Lend the address of a running demo."""
    data = tmp_path_factory.mktemp("demo")
    environment = bare(STET_DATA_DIR=str(data), STET_PORT="0")
    stet = Path(sys.executable).with_name("stet")
    with subprocess.Popen(
        [stet, "demo"], env=environment, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        told = next(line for line in process.stderr if line.startswith("Stet listens on"))
        match = re.search(r"http://[^/\s]+", told)
        assert match is not None
        yield match[0]
        process.send_signal(signal.SIGINT)
        process.stderr.read()


def test_the_page_shows_what_the_demo_answers(demo: str) -> None:
    assert len(steps()) == 4
    for command, shown in steps():
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", command.replace(SHOWN, demo)],
            capture_output=True,
            text=True,
            check=False,
        )
        real = done.stdout.replace("\r", "").replace(demo, SHOWN)
        assert real.rstrip("\n") == shown.rstrip("\n"), command
