"""What is true of the repository as a whole."""

from __future__ import annotations

import re
import subprocess
from importlib.metadata import files, packages_distributions
from pathlib import Path

import pytest

from services.settings import Settings

ROOT = Path(__file__).parents[1]
OURS = ["domain", "infra", "projections", "services"]


@pytest.mark.parametrize("name", OURS)
def test_our_import_names_belong_to_our_distribution_alone(name: str) -> None:
    assert set(packages_distributions()[name]) == {"stet-timeline"}


def test_the_distribution_installs_no_other_top_level_name() -> None:
    installed = {path.parts[0] for path in files("stet-timeline") or []}

    assert {part for part in installed if part.isidentifier()} <= set(OURS)


def test_tests_are_no_package() -> None:
    assert not list((ROOT / "tests").rglob("__init__.py"))


@pytest.mark.parametrize("lock", ["run.txt", "dev.txt"])
def test_the_lock_pins_by_hash_and_names_no_address(lock: str) -> None:
    text = (ROOT / "requirements" / lock).read_text()

    assert "--hash=sha256:" in text
    assert not re.search(r"https?://|--index|--find-links|file:", text)


def test_every_setting_is_documented() -> None:
    text = (ROOT / "docs" / "settings.md").read_text()

    documented = set(re.findall(r"`STET_([A-Z_]+)`", text))
    assert documented == {name.upper() for name in Settings.model_fields}


def test_every_make_target_explains_itself() -> None:
    makefile = (ROOT / "Makefile").read_text()
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)

    assert phony is not None
    shown = subprocess.run(
        ["make", "-C", str(ROOT), "help"], capture_output=True, text=True, check=True
    ).stdout
    assert {line.split()[1] for line in shown.splitlines() if line.startswith("  make")} == set(
        phony[1].split()
    )


def test_no_file_of_ours_is_longer_than_a_few_hundred_lines() -> None:
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "*.py", "*.sql"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()

    long = {f: n for f in listed if (n := len((ROOT / f).read_text().splitlines())) > 400}
    assert long == {}
