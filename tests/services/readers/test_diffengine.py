"""The database of diffengine is read: every version, and when its page had not changed since."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.capture import Capture
from domain.errors import RefusedError
from services.readers import diffengine, recognise
from services.readers.given import Given
from services.readers.reading import Reading, Source

URL = "https://www.harbour-gazette.example/ferries"
TABLES = """
    CREATE TABLE feed (url VARCHAR(255) PRIMARY KEY, name VARCHAR(255), created DATETIME);
    CREATE TABLE entry (id INTEGER PRIMARY KEY, url VARCHAR(255), created DATETIME,
                        checked DATETIME);
    CREATE TABLE entryversion (id INTEGER PRIMARY KEY, title VARCHAR(255), url VARCHAR(255),
                               summary VARCHAR(255), created DATETIME, archive_url VARCHAR(255),
                               entry_id INTEGER);
    INSERT INTO entry VALUES (1, 'https://x.example/1', '2017-01-07 17:41:56.123456',
                              '2017-01-09 08:00:00');
"""
VERSIONS = [
    (1, "Ferries are back", URL, "<p>Crews went back.</p>\n<p>At last.</p>",
     "2017-01-07 17:41:56.123456", "https://web.archive.org/web/2017/x", 1),
    (2, "Ferries are back", URL, "<p>Crews went back to work.</p>",
     "2017-01-08 10:00:00.000001", None, 1),
]  # fmt: skip


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "diffengine.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(TABLES)
        connection.executemany("INSERT INTO entryversion VALUES (?, ?, ?, ?, ?, ?, ?)", VERSIONS)
    connection.close()
    return path


def captures(found: list[Reading]) -> list[Capture]:
    return [r.outcome for r in found if isinstance(r.outcome, Capture)]


def test_each_version_is_a_capture_and_the_last_is_seen_again_when_it_was_checked(
    database: Path,
) -> None:
    source = Source.of_file(database)

    first, second, checked = captures(list(recognise.read(source)))

    assert [b.text for b in first.content.body] == ["Crews went back.", "At last."]
    assert first.observed_at == datetime(2017, 1, 7, 17, 41, 56, 123456, tzinfo=UTC)
    assert checked.content == second.content
    assert checked.observed_at == datetime(2017, 1, 9, 8, tzinfo=UTC)
    assert first.url == URL
    assert first.provenance.reference == "diffengine.db, version 1"
    assert "kept at https://web.archive.org/web/2017/x" in first.provenance.notes


def test_bytes_are_read_as_the_file_is(database: Path) -> None:
    from_bytes = Source.of_bytes(database.read_bytes(), "diffengine.db")

    assert list(diffengine.READER.read(from_bytes)) == list(
        diffengine.READER.read(Source.of_file(database))
    )


def test_reading_goes_on_after_the_version_it_stopped_at(database: Path) -> None:
    source = Source.of_file(database)
    first, *rest = diffengine.READER.read(source)
    assert first.after is not None

    assert list(diffengine.READER.read(source.from_mark(first.after))) == rest


def test_a_version_that_cannot_be_taken_is_refused_and_the_others_are_read(database: Path) -> None:
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE entryversion SET created = 'noon' WHERE id = 1")
        connection.execute(
            "INSERT INTO entryversion VALUES (3, '', ?, '', '2017-01-08', NULL, 9)", (URL,)
        )
    connection.close()

    found = list(diffengine.READER.read(Source.of_file(database)))

    assert len(captures(found)) == 2
    assert [str(r.outcome) for r in found if isinstance(r.outcome, RefusedError)] == [
        "created: 'noon' is no time",
        "the version holds no text",
    ]
    assert [r.place for r in found] == [
        "version 1", "version 2", "version 2, last checked", "version 3",
    ]  # fmt: skip


def test_a_damaged_database_is_refused_with_what_sqlite_says(database: Path) -> None:
    data = bytearray(database.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)

    with pytest.raises(RefusedError, match="cannot be read as diffengine's"):
        list(diffengine.READER.read(Source.of_bytes(bytes(data))))


def test_another_database_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE t (a)")
    connection.close()

    with pytest.raises(RefusedError, match="this is an SQLite database"):
        recognise.reader_of(Source.of_file(path))


def test_one_url_cannot_be_given_for_many_articles(database: Path) -> None:
    source = Source.of_file(database, Given(url=URL))

    with pytest.raises(RefusedError, match="--url names one article"):
        list(diffengine.READER.read(source))
