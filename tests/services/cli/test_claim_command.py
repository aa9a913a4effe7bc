"""``stet claim …``, run as a process."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import URL, capture
from shell import Shell

pytestmark = pytest.mark.newest

OLD = "No troops have reached Kyiv. Some 2,500 soldiers were sent by sea."
NEW = "Some 2,500 soldiers were sent by sea. Snow fell in Kyiv."


@pytest.fixture
def shell(address: str, tmp_path: Path) -> Shell:
    made = Shell(tmp_path, STET_DATABASE_URL=address)
    lines = [capture(minute, text).model_dump_json() for minute, text in ((0, OLD), (60, NEW))]
    (tmp_path / "captures.ndjson").write_text("\n".join(lines), "utf-8")
    made("story", "open", "troops", "--title", "Troops")
    made("capture", "captures.ndjson", "--story", "troops")
    return made


def test_a_claim_is_followed_from_its_question_to_its_verdict(shell: Shell) -> None:
    claim = shell.json("claim", "open", "troops", "Are there troops in Kyiv?")["claim_id"]
    there = ("--article", URL, "--revision", "1", "--quote", "No troops")
    said = shell("claim", "assert", claim, "--stance", "denies", *there, "--hedge", "yet").stdout
    assert said.startswith(f"linked  {claim}  assertion 1  position ")

    queue = shell.json("claim", "suggestions", claim)["suggestions"]
    snow = next(s["statement"] for s in queue if "Snow" in s["text"])
    shell("claim", "dismiss", claim, snow, "--reason", "Weather.")
    assert snow not in shell("claim", "suggestions", claim).stdout

    board = shell("claim", "board", "troops", "--as-of", "2024-10-23T12:30:00Z").stdout
    assert "1 assertion stands: 1 denies." in board
    assert "  1. meridian-post.example denies" in board
    shown = shell("claim", "show", claim).stdout
    assert "(last said) No troops have reached Kyiv." in shown
    assert "seen until 2024-10-23T12:00:00Z, absent from 2024-10-23T13:00:00Z." in shown

    shell("claim", "answer", claim, "No.", "--by", "A. Checker", "--stance", "denies")
    assert "Answered by A. Checker: No." in shell("claim", "board", "troops").stdout
    assert '"@type": "ClaimReview"' in shell("claim", "show", claim, "--json-ld").stdout
    shell("claim", "withdraw", claim, "--reason", "Misread.", "--assertion", "1")
    again = ("claim", "withdraw", claim, "--reason", "Misread.", "--assertion", "1")
    assert "assertion 1 was withdrawn before" in shell(*again, code=1).stderr
    course = shell("claim", "history", claim).stdout
    assert "claim-dismissed" in course
    assert "Assertion 1 was withdrawn. Misread. (shell:" in course
    timeline = shell("timeline", "troops").stdout
    assert "claim-linked (assertion 1)\n  Are there troops in Kyiv?: denies\n" in timeline
    assert "  Are there troops in Kyiv?: denies: No." in timeline


def test_what_cannot_be_is_refused_with_what_to_do(shell: Shell) -> None:
    claim = shell.json("claim", "open", "troops", "Are there troops in Kyiv?")["claim_id"]
    for arguments, code, said in (
        (("open", "nowhere", "Why?"), 2, "there is no story 'nowhere'"),
        (("assert", claim, "--stance", "denies"), 2, "name the statement"),
        (("assert", claim, "statement-3-aaaaa", "--stance", "denies"), 2, "'stet blame ARTICLE'"),
        (("assert", claim, "x", "--stance", "denies", "--unit", "soldiers"), 2, "which figure"),
        (("assert", claim, "x", "--stance", "denies", "--least", "many"), 2, "figure.least"),
        (("show", "claim-1"), 2, "is not a claim id"),
    ):
        assert said in shell("claim", *arguments, code=code).stderr
