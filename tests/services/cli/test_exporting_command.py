"""``stet export``: what is written is what the log holds."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from archives import PAGE, Archive
from builders import URL, at, capture
from news_pages import URL as PAGE_URL
from news_pages import plain
from shell import Shell
from warcio.archiveiterator import ArchiveIterator

from services.bootstrap import Stet

# What a command says does not hang on the version of the server.
pytestmark = pytest.mark.newest

OTHER = plain().replace("nine days", "ten days").encode()


@pytest.fixture
def shell(stet: Stet, tmp_path: Path) -> Shell:
    return Shell(tmp_path, STET_DATABASE_URL=stet.address)


@pytest.fixture
def told(stet: Stet) -> Stet:
    """Return Stet with a story of two articles: one changed and went, one stood."""
    stet.curating.open("troops", "Troops")
    changed = [capture(0, "One."), capture(61, "Two.", modified_at=at(60)), capture(200, "Two.")]
    stet.capturing.capture_all(changed, "troops")
    stet.correcting.unpublish(URL, at(300), None, "test")
    stet.capturing.capture(capture(30, "Other.", url=f"{URL}/other"), "troops")
    return stet


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_all_revisions_of_a_story_are_items_and_what_was_gone_is_canceled(
    shell: Shell, told: Stet
) -> None:
    items = lines(shell("export", "ninjs", "--story", "troops").stdout)

    assert [(i["uri"], i["version"], i["pubStatus"]) for i in items] == [
        (URL, "1", "usable"),
        (URL, "2", "usable"),
        (URL, "0", "canceled"),
        (f"{URL}/other", "1", "usable"),
    ]


def test_what_stood_at_a_time_is_one_item(shell: Shell, told: Stet) -> None:
    (item,) = lines(shell("export", "ninjs", URL, "--as-of", "2024-10-23T13:30:00Z").stdout)
    gone = shell("export", "ninjs", URL, "--as-of", "2024-10-23T18:00:00Z", code=2)

    assert item["version"] == "2"
    assert "nothing to write" in gone.stderr


def test_what_the_log_held_at_a_position_is_written(shell: Shell, told: Stet) -> None:
    items = lines(shell("export", "schema-org", URL, "--as-known", "3").stdout)

    assert [item["articleBody"] for item in items] == ["One."]


def archived(folder: Path) -> Callable[[], list[tuple[str, str | None, bytes]]]:
    """Import a WARC with its raw bytes; return what reads the one that is exported."""
    archive = Archive()
    archive.response(PAGE, date="2025-03-03T15:00:00Z", headers=(("Server", "test"),))
    archive.response(OTHER, date="2025-03-03T18:00:00Z")
    archive.response(PAGE, date="2025-03-04T18:00:00Z")
    (folder / "in.warc.gz").write_bytes(archive.data)

    def read() -> list[tuple[str, str | None, bytes]]:
        data = (folder / "out.warc.gz").read_bytes()
        return [
            (r.rec_type, r.rec_headers.get_header("WARC-Date"), r.content_stream().read())
            for r in ArchiveIterator(io.BytesIO(data), check_digests="raise")
        ]

    return read


def test_captures_are_written_as_responses_and_the_same_bytes_as_a_revisit(
    shell: Shell, tmp_path: Path
) -> None:
    read = archived(tmp_path)
    shell("import", "in.warc.gz", "--keep-raw")

    done = shell("export", "warc", PAGE_URL, "-o", "out.warc.gz")

    assert [(kind, date, data) for kind, date, data in read() if kind != "warcinfo"] == [
        ("response", "2025-03-03T15:00:00.000000Z", PAGE),
        ("response", "2025-03-03T18:00:00.000000Z", OTHER),
        ("revisit", "2025-03-04T18:00:00.000000Z", b""),
    ]
    assert "written: 2 captures, 1 revisit" in done.stderr


def test_a_page_without_its_servers_words_is_a_resource_and_one_without_bytes_is_counted(
    shell: Shell, tmp_path: Path
) -> None:
    (tmp_path / "a.html").write_bytes(PAGE)
    (tmp_path / "b.html").write_bytes(OTHER)
    shell("capture", "a.html", "--keep-raw", "--observed-at", "2025-03-03T15:00:00Z")
    shell("capture", "b.html", "--observed-at", "2025-03-03T18:00:00Z")

    done = shell("export", "warc", PAGE_URL, "-o", "out.warc.gz")

    data = (tmp_path / "out.warc.gz").read_bytes()
    kinds = [record.rec_type for record in ArchiveIterator(io.BytesIO(data))]
    assert kinds == ["warcinfo", "resource"]
    assert "left out: 1 capture whose raw bytes were not kept" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["ninjs"], "name articles, or a story"),
        (["ninjs", URL, "--story", "troops"], "name articles, or a story"),
        (["ninjs", "--story", "none"], "there is no story 'none'"),
        (["ninjs", "https://example.org/never"], "never heard of"),
        (["ninjs", URL, "--ninjs", "4"], "ninjs 4 is not written"),
        (["warc", URL, "-o", "no/such/dir"], "No such file or directory"),
    ],
)
def test_what_cannot_be_written_is_said_with_exit_code_2(
    shell: Shell, told: Stet, arguments: list[str], complaint: str
) -> None:
    done = shell("export", *arguments, code=2)

    assert complaint in done.stderr
    assert "Traceback" not in done.stderr
