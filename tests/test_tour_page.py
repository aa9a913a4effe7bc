"""docs/tour.md shows what really happens: its commands are run on the sample story."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from shell import Shell

from services.bootstrap import Stet
from services.sample import loading

pytestmark = pytest.mark.newest

PAGE = (Path(__file__).parents[1] / "docs" / "tour.md").read_text("utf-8")


def steps() -> list[tuple[str, str]]:
    """Return (command, shown output) of the blocks that are marked as the tour's."""
    return re.findall(r"<!-- tour -->\n```console\n\$ ([^\n]*)\n(.*?)```", PAGE, re.DOTALL)


def test_the_tour_shows_what_the_commands_print(stet: Stet, tmp_path: Path) -> None:
    loading.load(stet, lambda _: None)
    assert stet.log.head().size == 54  # the position that the page pins
    shell = Shell(tmp_path, STET_DATABASE_URL=stet.address)

    assert len(steps()) == 4
    for command, shown in steps():
        assert shell(*shlex.split(command)[1:]).stdout == shown, command


def test_loading_the_sample_again_changes_nothing(stet: Stet) -> None:
    loading.load(stet, lambda _: None)
    size = stet.log.head().size
    loading.load(stet, lambda _: None)

    assert stet.log.head().size == size
