"""``stet import`` as a process: its report, its exit codes, and going on after a stop."""

from __future__ import annotations

import json
import signal
import subprocess
from pathlib import Path

import psycopg
import pytest
from builders import URL, capture
from news_pages import CORRECTION, MAKES, plain
from shell import STET, Shell

# What a command says does not hang on the version of the server.
pytestmark = pytest.mark.newest


@pytest.fixture
def shell(address: str, tmp_path: Path) -> Shell:
    return Shell(tmp_path, STET_DATABASE_URL=address)


def write(path: Path, number: int) -> None:
    lines = (
        capture(n * 61, f"Text {n}.", url=f"{URL}/{n}").model_dump_json() for n in range(number)
    )
    path.write_text("\n".join(lines))


def test_a_folder_goes_in_and_the_report_says_what_came_of_it(shell: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "deeper").mkdir(parents=True)
    write(folder / "a.ndjson", 30)
    (folder / "deeper" / "b.html").write_text(plain())
    (folder / ".hidden").write_text("nothing")
    (folder / "c.pdf").write_bytes(b"%PDF-1.7")

    done = shell("import", "in", "--observed-at", "2025-03-04T09:00:00Z", code=2)
    again = shell("import", "in", "--observed-at", "2025-03-04T09:00:00Z", "--json")

    assert done.stdout.splitlines() == ["taken in: 31 (31 registered)", "refused: 1"]
    assert "c.pdf: this is a PDF" in done.stderr
    assert len(json.loads(again.stdout)["skipped"]) == 3


def test_refusals_beyond_the_first_are_counted_and_written_to_a_report(
    shell: Shell, tmp_path: Path
) -> None:
    (tmp_path / "a.ndjson").write_text("{\n" * 50)

    done = shell("import", "a.ndjson", "--report", "refused.ndjson", code=2)

    assert len(done.stderr.splitlines()) == 20
    assert "refused: 50 (30 of them not shown" in done.stdout
    report = [json.loads(line) for line in (tmp_path / "refused.ndjson").read_text().splitlines()]
    assert len(report) == 50
    assert report[0]["source"].endswith("a.ndjson:1")


def test_standard_input_and_a_kind_that_is_forced(shell: Shell) -> None:
    page = plain().encode()

    done = shell("import", "-", "--as", "html", "--observed-at", "2025-03-04T09:00:00Z", stdin=page)

    assert done.stdout.startswith("taken in: 1 ")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["none"], "none: cannot be read: No such file or directory"),
        (["empty"], "there are no files in empty"),
        (["a.html", "--as", "docx"], "there is no reader 'docx'; there are warc, "),
        (["a.html", "--report", "no/such/dir"], "--report no/such/dir: No such file"),
        (["-", "--observed-at", "mtime"], "is for files"),
    ],
)
def test_what_cannot_be_done_is_said_with_exit_code_2(
    shell: Shell, tmp_path: Path, arguments: list[str], complaint: str
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "a.html").write_text(plain())

    done = shell("import", *arguments, code=2)

    assert complaint in done.stderr
    assert "Traceback" not in done.stderr


def test_an_import_that_is_killed_goes_on_and_takes_nothing_in_twice(
    shell: Shell, address: str, tmp_path: Path
) -> None:
    write(tmp_path / "a.ndjson", 6000)
    running = subprocess.Popen(
        [STET, "import", "a.ndjson"], cwd=tmp_path, env=shell.environment, stdout=subprocess.PIPE
    )
    with psycopg.connect(address) as connection:
        while connection.execute("SELECT size FROM log.head").fetchone() == (0,):
            connection.rollback()
            assert running.poll() is None
    running.send_signal(signal.SIGKILL)
    running.communicate()

    rest = json.loads(shell("import", "a.ndjson", "--json").stdout)["outcomes"]

    assert 0 < rest["registered"] < 6000
    assert rest.get("known", 0) <= 1000
    with psycopg.connect(address) as connection:
        assert connection.execute("SELECT size FROM log.head").fetchone() == (12_000,)


def test_a_page_fetched_twice_is_one_revision_and_a_sighting(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(MAKES["columns"](1))
    (tmp_path / "b.html").write_text(MAKES["columns"](7))

    first = shell.json("capture", "a.html", "--observed-at", "2025-03-04T09:00:00Z")
    second = shell.json("capture", "b.html", "--observed-at", "2025-03-04T11:00:00Z")

    assert (first["outcome"], second["outcome"]) == ("registered", "sighted")
    assert first["revision"] == second["revision"] == 1
    assert f"[correction] {CORRECTION}" in shell("show", first["canonical_url"]).stdout


@pytest.mark.corpus
def test_a_real_page_fetched_twice_is_one_revision_and_a_sighting(
    shell: Shell, shared: Path
) -> None:
    url = "http://news.bbc.co.uk/1/hi/england/bradford/6072486.stm"
    outcomes = [
        shell.json(
            "capture", str(shared / f"corpus/pages/6072486-{which}.stm.html"),
            "--url", url, "--observed-at", f"2009-04-10T{hour}:00:00Z",
        )["outcome"]
        for which, hour in (("A", "10"), ("B", "12"))
    ]  # fmt: skip

    assert outcomes == ["registered", "sighted"]
