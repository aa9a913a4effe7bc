"""The README shows what really happens: its commands are run, their output is compared."""

from __future__ import annotations

import json
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from shell import bare

from domain.capture import Capture

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
STET = Path(sys.executable).with_name("stet")
LEFT_OUT = "‹…›"


def blocks(name: str, language: str) -> list[str]:
    """Return the fenced blocks that are marked with ``name``."""
    return re.findall(rf"<!-- readme: {name} -->\n```{language}\n(.*?)```", README, re.DOTALL)


def steps() -> list[tuple[str, str]]:
    """Return (command, shown output) of the seed blocks, in order."""
    text = "".join(blocks("seed", "console"))
    found = re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", text, re.MULTILINE)
    return [(command, shown) for command, shown in found]


@pytest.fixture
def environment(shared: Path, tmp_path: Path) -> dict[str, str]:
    page = (shared / "corpus" / "000_3f227e4f0a2d6f9d.txt").read_bytes()
    (tmp_path / "page.txt").write_bytes(page)
    return bare(STET_DATA_DIR=str(tmp_path / "data"), STET_PORT="0")


@pytest.fixture
def served(environment: dict[str, str]) -> Iterator[str]:
    with subprocess.Popen(
        [STET, "serve"], env=environment, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        yield next(
            line.split()[-1] for line in process.stderr if line.startswith("Stet listens on")
        )
        process.send_signal(signal.SIGINT)


def shows(shown: str, real: str) -> bool:
    """Tell whether output is as shown; ``‹…›`` stands for what an outlet wrote."""
    pattern = re.escape(shown.rstrip("\n")).replace(re.escape(LEFT_OUT), r"(.|\n)+?")
    return re.fullmatch(pattern, real.rstrip("\n")) is not None


@pytest.mark.corpus
def test_the_seed_article_is_captured_and_answered_as_the_readme_shows(
    environment: dict[str, str], served: str, tmp_path: Path
) -> None:
    assert len(steps()) == 7
    for command, shown in steps():
        words = shlex.split(command)
        if words[0] == "curl":
            url = words[-1].replace("http://127.0.0.1:8420", served)
            real = httpx.get(url).text
        else:
            done = subprocess.run(
                [STET, *words[1:]],
                capture_output=True,
                text=True,
                env=environment,
                cwd=tmp_path,
                check=True,
            )
            real = done.stdout + done.stderr
        assert shows(shown, real), f"{command}\n{real}"


def test_the_readmes_capture_is_one() -> None:
    (text,) = blocks("capture", "json")

    assert Capture.model_validate_json(text).content.headline
    assert json.loads(text)["content"]["body"][1]["kind"] == "caption"


def test_the_readme_promises_its_two_commands_and_names_only_files_that_are_there() -> None:
    assert "make demo" in README
    assert "make test" in README
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target


def test_the_readme_names_every_http_path() -> None:
    from services.api import reading, writing

    for router in (reading.router, writing.router):
        for route in router.routes:
            path = route.path.replace("{article_id}", "{id}")  # type: ignore[attr-defined]
            assert path in README, path
