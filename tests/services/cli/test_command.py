"""The command itself, run as a process: its output, its errors and its exit codes."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from builders import URL, capture
from shell import STET, Shell

pytestmark = pytest.mark.newest


@pytest.fixture
def shell(address: str, tmp_path: Path) -> Shell:
    return Shell(tmp_path, STET_DATABASE_URL=address)


def written(folder: Path, name: str, *captures: Any) -> str:
    (folder / name).write_text("\n".join(c.model_dump_json() for c in captures), "utf-8")
    return name


def test_help_teaches_every_command_and_the_exit_codes(shell: Shell) -> None:
    text = shell("--help").stdout

    for command in ("capture", "show", "timeline", "story", "serve", "demo", "db"):
        assert command in text
    assert "Exit codes" in text
    assert "STET_DATA_DIR" in text


def test_a_file_is_captured_shown_and_told_in_a_timeline(shell: Shell, tmp_path: Path) -> None:
    written(tmp_path, "a.json", capture(0, "A"))
    written(tmp_path, "b.json", capture(60, "B"))
    shell("story", "open", "troops", "--title", "Troops")

    first = shell("capture", "a.json", "--story", "troops").stdout
    shell("capture", "b.json", "--story", "troops")

    assert first.startswith("registered  article-")
    assert "\nA\n" in shell("show", URL, "--as-of", "2024-10-23 08:30 ET").stdout
    assert "\nB\n" in shell("show", URL).stdout
    course = shell("timeline", "troops").stdout
    assert "2024-10-23T13:00:00Z  meridian-post.example  revised (revision 1 → 2: text)" in course
    assert "1 article" in shell("story", "list").stdout


def test_how_long_each_revision_stood_is_listed_with_what_was_seen_around_it(shell: Shell) -> None:
    seen = [capture(0, "A"), capture(70, "A"), capture(200, "B"), capture(300, "A")]
    lines = "\n".join(c.model_dump_json() for c in seen)
    shell("capture", "-", stdin=lines.encode())

    told = shell("revisions", URL).stdout

    assert (
        "2024-10-23T12:00:00Z  revision 1, until 2024-10-23T15:20:00Z\n"
        "  seen 2 times, from 2024-10-23T12:00:00Z to 2024-10-23T13:10:00Z\n"
        "  after it revision 2 was first seen at 2024-10-23T15:20:00Z\n"
        "  time as seen; rests on position 2\n"
    ) in told
    assert (
        "2024-10-23T17:00:00Z  revision 1, and stands\n"
        "  before it another was seen until 2024-10-23T15:20:00Z\n"
        "  seen once, from 2024-10-23T17:00:00Z to 2024-10-23T17:00:00Z\n"
    ) in told
    assert "revision 2 was seen in its place at 2024-10-23T15:20:00Z" in (
        shell("show", URL, "--as-of", "2024-10-23T12:30:00Z").stdout
    )
    first = shell.json("revisions", URL, "--limit", "1")
    assert [r["replaced_by"] for r in first["revisions"]] == [2]
    rest = shell.json("revisions", URL, "--cursor", first["next"])
    assert [r["number"] for r in rest["revisions"]] == [2, 1]


def test_a_timeline_is_turned_page_by_page(shell: Shell) -> None:
    shell("story", "open", "troops", "--title", "Troops")
    lines = "\n".join(capture(60 * n, f"Text {n}").model_dump_json() for n in range(3))
    shell("capture", "-", "--story", "troops", stdin=lines.encode())

    page = shell("timeline", "troops", "--kind", "revised", "--limit", "1").stdout

    assert "revision 1 → 2" in page
    assert "revision 2 → 3" not in page
    more = page.splitlines()[-1].removeprefix("There is more: ").split()
    rest = shell("timeline", "troops", "--kind", "revised", *more).stdout
    assert "revision 1 → 2" not in rest
    assert "revision 2 → 3" in rest
    assert "There is more" not in rest


def test_as_known_takes_a_position_and_a_time(shell: Shell, tmp_path: Path) -> None:
    shell("capture", written(tmp_path, "a.json", capture(0, "A")))
    shell("capture", written(tmp_path, "b.json", capture(60, "B")))

    def text(*options: str) -> Any:
        revision = shell.json("show", URL, *options)["revision"]
        return revision and revision["content"]["body"][0]["text"]

    assert [text("--as-known", p) for p in ("0", "1", "2", "3")] == [None, None, "A", "B"]
    assert text("--as-known", "2024-10-23T12:00:00Z") is None


def test_captures_come_from_standard_input_too(shell: Shell) -> None:
    receipt = shell.json("capture", "-", stdin=capture().model_dump_json().encode())

    assert (receipt["source"], receipt["outcome"]) == ("-", "registered")


def test_of_an_ndjson_file_the_good_lines_go_in_and_the_broken_one_is_named(
    shell: Shell, tmp_path: Path
) -> None:
    lines = [capture(n * 61, f"Text {n}.").model_dump_json() for n in range(600)]
    lines[499] = lines[499][:-20]
    (tmp_path / "many.ndjson").write_text("\n".join(lines))

    done = shell("capture", "many.ndjson", code=2)

    assert len(done.stdout.splitlines()) == 599
    assert done.stderr.startswith("stet: many.ndjson:500: ")
    assert len(done.stderr.splitlines()) == 1


BAD_FILES = [
    (b"", "empty"),
    (b"\xff\xfe\x00", "byte 0xff at offset 0"),
    (b'{"url": "https://example.org/", "colour": "red"}', "colour: there is no such field"),
    (capture().model_dump_json().replace("12:00:00Z", "12:00:00").encode(), "no time zone"),
    (capture().model_dump_json().replace('"body":[{', '"body":[],"x":[{').encode(), "body"),
]


@pytest.mark.parametrize(("data", "complaint"), BAD_FILES)
def test_a_bad_file_is_refused_in_a_line_with_exit_code_2(
    shell: Shell, address: str, tmp_path: Path, data: bytes, complaint: str
) -> None:
    (tmp_path / "bad").write_bytes(data)

    done = shell("capture", "bad", code=2)

    assert done.stderr.startswith("stet: bad: ")
    assert complaint in done.stderr
    assert len(done.stderr.splitlines()) == 1
    with psycopg.connect(address) as connection:
        assert connection.execute("SELECT size FROM log.head").fetchone() == (0,)


def test_a_file_that_is_not_there_and_one_that_is_too_large_are_named(
    shell: Shell, tmp_path: Path
) -> None:
    assert "none.txt: cannot be read: No such file" in shell("capture", "none.txt", code=2).stderr
    shell.environment["STET_MAX_REQUEST_BYTES"] = "1000"
    (tmp_path / "large").write_bytes(b"x" * 1001)
    refused = shell("capture", "large", code=2).stderr
    assert "larger than 1000 bytes (STET_MAX_REQUEST_BYTES)" in refused


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["show", "https://example.org/never"], "never heard of"),
        (["show", "nonsense"], "not an absolute http"),
        (["timeline", "none"], "there is no story 'none'"),
        (["story", "open", "Bad Slug", "--title", "x"], "not a slug"),
        (["story", "open", "a", "--title", " "], "title"),
        (["story", "link", "none", "https://example.org/"], "never heard of"),
        (["show", URL, "--as-of", "2024-10-23 14:00"], "zone"),
        (["show", URL, "--as-of", "2024-10-23 14:00 CST"], "CST"),
        (["show", URL, "--as-known", "77"], "reaches from 0 to 0"),
    ],
)
def test_a_question_that_cannot_be_answered_says_why_with_exit_code_2(
    shell: Shell, arguments: list[str], complaint: str
) -> None:
    done = shell(*arguments, code=2)

    assert complaint in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_database_that_is_not_set_up_is_told_how_and_then_is(server: Any, tmp_path: Path) -> None:
    shell = Shell(tmp_path, STET_DATABASE_URL=server.empty_database())

    assert "stet db apply" in shell("story", "list", code=5).stderr
    assert shell("db", "apply").stdout.startswith("applied 0001_the_log, 0002_views, 0003_serving")
    assert shell("db", "apply").stdout == "up to date\n"
    assert "missing: nothing" in shell("db", "status").stdout
    assert "No stories yet" in shell("story", "list").stdout


def test_a_database_that_is_not_there_is_exit_code_5(tmp_path: Path) -> None:
    shell = Shell(tmp_path, STET_DATABASE_URL="host=/nonexistent")

    assert "cannot be reached" in shell("story", "list", code=5).stderr


def test_a_setting_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    shell = Shell(tmp_path, STET_MAX_BLOCKS="many", STET_DATABASE_URL="host=/nonexistent")

    assert "STET_MAX_BLOCKS='many'" in shell("story", "list", code=2).stderr


def test_what_an_outlet_wrote_cannot_steer_the_terminal(shell: Shell) -> None:
    data = capture(headline="Calm \u202egnihton\u202c").model_dump_json()
    shell("capture", "-", stdin=data.encode())

    assert "\u202e" not in shell("show", URL).stdout


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run ``stet demo`` on an embedded server of its own, on a free port."""
    shell = Shell(tmp_path, STET_DATA_DIR=str(tmp_path / "data"), STET_PORT="0")
    with subprocess.Popen(
        [STET, "demo"], env=shell.environment, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        address = next(
            line.split()[-1] for line in process.stderr if line.startswith("Stet listens on")
        )
        yield process, address
        if process.poll() is None:
            process.send_signal(signal.SIGINT)


def test_the_demo_loads_serves_and_stops_when_interrupted(
    demo: tuple[subprocess.Popen[str], str], tmp_path: Path
) -> None:
    process, address = demo
    answer = httpx.get(address).json()

    assert answer["story"]["articles"] == 6
    assert len({e["outlet"] for e in answer["entries"] if e["outlet"]}) == 3
    assert len([e for e in answer["entries"] if e["kind"] == "claim-opened"]) == 3
    beside = Shell(tmp_path, STET_DATA_DIR=str(tmp_path / "data"))
    assert answer["story"]["title"] in beside("story", "list").stdout
    process.send_signal(signal.SIGINT)
    assert process.wait(20) in (0, 130, -signal.SIGINT)


def test_views_are_listed_rebuilt_verified_and_shown_again(shell: Shell, tmp_path: Path) -> None:
    shell("capture", written(tmp_path, "a.json", capture(0, "A")))
    shell("capture", written(tmp_path, "b.json", capture(60, "B")))
    shell("show", URL)

    assert "articles  build 1  position 3  behind 0" in shell("views", "status").stdout
    rebuilt = shell("views", "rebuild", "--verify").stdout
    assert rebuilt.startswith("build 2 is live, build 1 is kept\n")
    assert "revisions: the same" in rebuilt
    listed = shell("views", "list").stdout.splitlines()
    assert [line.split()[:2] for line in listed] == [["1", "kept"], ["2", "live"]]
    assert "build 1 is live" in shell("views", "show", "1").stdout
    assert "build 1 is live; show another one first" in shell("views", "drop", "1", code=1).stderr
    assert shell.json("views", "drop", "2") == {"build": 2, "state": "gone"}
    assert "there is no build 7" in shell("views", "show", "7", code=2).stderr


def test_the_record_is_put_right_by_adding_to_it(shell: Shell, tmp_path: Path) -> None:
    for minutes, text in ((0, "A"), (60, "An error page."), (120, "B")):
        shell("capture", written(tmp_path, f"{minutes}.json", capture(minutes, text)))

    shell("article", "reject", URL, "--revision", "2", "--reason", "An error page.")
    shell(
        *("article", "correct-times", URL, "--revision", "3"),
        *("--seen-at", "2024-10-23T14:00:00Z", "--observed-at", "2024-10-23T13:30:00Z"),
        *("--reason", "The capturer's clock was ahead."),
    )
    gone = shell("article", "unpublish", URL, "--observed-at", "2024-10-23T15:00:00Z").stdout

    assert gone.startswith("unpublished  article-")
    assert (
        "so already"
        in shell("article", "reject", URL, "--revision", "2", "--reason", "Again.").stdout
    )
    assert "\nA\n" in shell("show", URL, "--as-of", "2024-10-23T13:10:00Z").stdout
    assert "\nB\n" in shell("show", URL, "--as-of", "2024-10-23T13:40:00Z").stdout
    assert "The article was gone" in shell("show", URL).stdout
    error_page = shell("show", URL, "--as-of", "2024-10-23T13:10:00Z", "--as-known", "4").stdout
    assert "\nAn error page.\n" in error_page


def test_work_keeps_the_views_up_to_the_log(shell: Shell, tmp_path: Path) -> None:
    with subprocess.Popen(
        [STET, "work"], env=shell.environment, stderr=subprocess.PIPE, text=True
    ) as worker:
        shell("capture", written(tmp_path, "a.json", capture(0, "A")))
        assert shell.json("show", URL, "--wait", "2")["as_known"] == 2
        worker.send_signal(signal.SIGINT)
        assert worker.wait(20) in (0, 130)
