"""Commands are loaded when they are called, and the list of them says what each says of itself."""

from __future__ import annotations

import subprocess
import sys

import pytest
import typer
from typer.testing import CliRunner

from services.cli.main import COMMANDS, app

GROUP = typer.main.get_command(app)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_says_of_a_command_what_its_own_help_begins_with(name: str) -> None:
    command = GROUP.commands[name]  # type: ignore[attr-defined]

    assert command.name == name
    assert command.get_short_help_str(limit=1000) == COMMANDS[name].help


def test_a_command_that_is_mistyped_is_told_what_may_have_been_meant() -> None:
    found = CliRunner().invoke(app, ["shwo"])

    assert found.exit_code == 2
    assert "Did you mean 'show'?" in found.output


def test_help_loads_no_command() -> None:
    program = (
        "import sys; from services.cli.main import app\n"
        "try: app(['--help'])\n"
        "except SystemExit: pass\n"
        "loaded = {m for m in sys.modules if m.split('.')[0] in ('psycopg', 'fastapi', 'lxml')}\n"
        "sys.exit(f'loaded: {loaded}' if loaded else 0)"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert "timeline" in done.stdout
