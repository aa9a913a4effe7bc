"""What is true of the repository as a whole."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from importlib.metadata import distributions
from pathlib import Path

import pytest

from services.settings import Settings

ROOT = Path(__file__).parents[1]
OURS = ["domain", "infra", "projections", "services"]


def test_no_other_installed_distribution_has_one_of_our_import_names() -> None:
    others = {
        (distribution.name, path.parts[0])
        for distribution in distributions()
        if distribution.name != "stet-timeline"
        for path in distribution.files or []
        if path.parts[0].removesuffix(".py") in OURS
    }

    assert others == set()


def test_the_wheel_holds_our_four_packages_with_their_data_and_nothing_else(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("stet_timeline-*.whl")

    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == set(OURS)
    for wanted in (
        "infra/postgres/log.sql",
        "infra/postgres/migrations/before.sql",
        "infra/postgres/migrations/0001_the_log/05_function_append.sql",
        "services/sample/captures.ndjson",
    ):
        assert wanted in names


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
    assert documented == {name.upper() for name in Settings.model_fields} | {"CONFIG"}


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

    lines = {f: len((ROOT / f).read_text().splitlines()) for f in listed}
    allowed = {f: 400 if f.startswith("tests/") else 300 for f in listed}
    assert {f: n for f, n in lines.items() if n > allowed[f]} == {}
