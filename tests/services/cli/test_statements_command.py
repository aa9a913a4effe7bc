"""``stet blame``, ``statement``, ``diff`` and ``search``, run as a process."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from builders import URL, capture
from shell import Shell

pytestmark = pytest.mark.newest

OLD = "No troops have reached Kyiv. Some 2,500 soldiers were sent by sea."
NEW = "Some 3,000 soldiers were sent by sea. Snow fell."


@pytest.fixture
def shell(address: str, tmp_path: Path) -> Shell:
    made = Shell(tmp_path, STET_DATABASE_URL=address)
    lines = [capture(minute, text).model_dump_json() for minute, text in ((0, OLD), (60, NEW))]
    (tmp_path / "captures.ndjson").write_text("\n".join(lines), "utf-8")
    made("capture", "captures.ndjson")
    return made


def statement(shell: Shell, text: str, *options: str) -> Any:
    (found,) = (
        s for s in shell.json("blame", URL, *options)["statements"] if s["text"].startswith(text)
    )
    return found


def test_blame_shows_which_revision_each_sentence_dates_from(shell: Shell) -> None:
    lines = shell("blame", URL).stdout.splitlines()

    assert "3 statements of revision 2, which stood since 2024-10-23T13:00:00Z." in lines
    assert "r1   2024-10-23T12:00:00Z  Troops" in lines
    assert "r2   2024-10-23T13:00:00Z  Some 3,000 soldiers were sent by sea." in lines
    assert any(
        line.startswith(
            "     reworded; since r1 2024-10-23T12:00:00Z, in its 2nd words  statement-"
        )
        for line in lines
    )
    earlier = shell("blame", URL, "--as-of", "2024-10-23 08:30 ET").stdout
    assert "No troops have reached Kyiv." in earlier


def test_a_statement_is_followed_from_its_beginning_to_its_end(shell: Shell) -> None:
    dropped = statement(shell, "No troops", "--as-of", "2024-10-23T12:30:00Z")
    edited = statement(shell, "Some")

    gone, life = (shell("statement", s["id"]).stdout for s in (dropped, edited))

    assert "dropped by 2024-10-23T13:00:00Z (seen until 2024-10-23T12:00:00Z" in gone
    assert "  Some [-2,500-]{+3,000+} soldiers were sent by sea." in life
    assert "not there at 2024-10-23T12:00:00Z, seen by 2024-10-23T13:00:00Z" in life


def test_two_texts_are_named_by_number_by_time_or_not_at_all(shell: Shell) -> None:
    asked = [
        ("diff", URL),
        ("diff", URL, "--from", "1", "--to", "2"),
        ("diff", f"{URL}#1"),
        ("diff", f"{URL}#1", f"{URL}#2"),
        ("diff", URL, "--from", "2024-10-23T12:30:00Z", "--to", "2024-10-23 09:30 ET"),
    ]

    said = {shell(*arguments).stdout for arguments in asked}

    assert len({text.split("\n", 2)[2] for text in said}) == 1
    assert "{+Snow fell.+}" in said.pop()
    back = shell("diff", f"{URL}#2", f"{URL}#1", "--unified").stdout
    assert "\n-Snow fell.\n" in back
    assert "\n+No troops have reached Kyiv.\n" in back


def test_search_says_what_stood_and_what_was_taken_out(shell: Shell) -> None:
    gone = shell("search", "troops", "reached", "--state", "gone").stdout

    assert "2024-10-23T12:00:00Z until 2024-10-23T13:00:00Z, dropped" in gone
    assert "  No troops have reached Kyiv." in gone
    assert "No statement that stood says that." in shell("search", "reached").stdout
    assert "Some 3,000 soldiers" in shell("search", "--", "soldiers", "-troops").stdout
    assert shell.json("search", "soldiers")["hits"][0]["rank"] > 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("diff", URL, "--to", "7"), "has no revision 7"),
        (("diff", URL, "--from", "zero"), "--from: 'zero' is not a time"),
        (("diff", f"{URL}#1", "--from", "2"), "named twice"),
        (("diff", f"{URL}#1", f"{URL}#2", "--to", "2"), "not by both"),
        (("diff", f"{URL}#1", "https://harbour-wire.example/#2"), "another article"),
        (("diff", URL, "https://harbour-wire.example/"), "names no revision"),
        (("blame", "https://nowhere.example/"), "never heard of"),
        (("statement", "nonsense"), "is not a statement id, such as"),
        (("search", "a", "--cursor", "x"), "cursor: none"),
    ],
)
def test_what_cannot_be_asked_says_why_with_exit_code_2(
    shell: Shell, arguments: tuple[str, ...], message: str
) -> None:
    done = shell(*arguments, code=2)

    assert message in done.stderr
    assert done.stderr.startswith("stet: ")
