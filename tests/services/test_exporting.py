"""What is exported makes the same articles in another log."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from archives import PAGE, Archive
from builders import URL, at, capture
from news_pages import URL as PAGE_URL
from news_pages import plain
from postgres_servers import Server

from infra.log import Log
from services import bootstrap
from services.bootstrap import Stet
from services.exporting import Exporting
from services.intake import Options, Report
from services.readers.given import Given
from services.readers.reading import Source
from services.settings import Settings
from services.writers import ninjs, warc

OTHER = plain().replace("nine days", "ten days").encode()


@pytest.fixture
def elsewhere(server: Server) -> Iterator[Stet]:
    """Lend Stet over another log."""
    address = server.new_database()
    log = Log(address)
    made = bootstrap.wire(Settings(database_url=address), log, address)
    yield made
    made.workers.close()
    log.close()


@pytest.fixture(autouse=True)
def _no_processes_left(stet: Stet) -> Iterator[None]:
    yield
    stet.workers.close()


def imported(stet: Stet, path: Path, **options: Any) -> Report:
    return stet.importing.run([Source.of_file(path)], Options(**options))


def told(stet: Stet, url: str) -> list[tuple[Any, ...]]:
    return [
        (one.content, one.published_at, one.modified_at, one.section)
        for one in Exporting(stet.log).revisions(url)
    ]


@pytest.mark.parametrize("version", ninjs.VERSIONS)
def test_items_make_the_same_article_in_another_log(
    stet: Stet, elsewhere: Stet, version: str, tmp_path: Path
) -> None:
    claims = {"published_at": at(-10), "section": "World"}
    stet.capturing.capture(capture(0, "One.", modified_at=at(-5), **claims))
    stet.capturing.capture(capture(61, "Two.", modified_at=at(60), **claims))
    stet.correcting.unpublish(URL, at(300), at(299), "test")
    items = [ninjs.item(one, version) for one in Exporting(stet.log).revisions(URL)]
    (tmp_path / "items.ndjson").write_text("\n".join(map(json.dumps, items)))

    report = imported(elsewhere, tmp_path / "items.ndjson")

    assert report.outcomes == {"registered": 1, "revised": 1, "unpublished": 1}
    assert told(elsewhere, URL) == told(stet, URL)


def test_an_archive_makes_the_same_article_in_another_log(
    stet: Stet, elsewhere: Stet, tmp_path: Path
) -> None:
    archive = Archive()
    archive.response(PAGE, date="2025-03-03T15:00:00Z", headers=(("Server", "test"),))
    archive.response(OTHER, date="2025-03-03T18:00:00Z")
    archive.response(PAGE, date="2025-03-04T18:00:00Z")
    (tmp_path / "in.warc.gz").write_bytes(archive.data)
    imported(stet, tmp_path / "in.warc.gz", keep_raw=True)
    with (tmp_path / "out.warc.gz").open("wb") as stream:
        writer = warc.Writer(stream)
        for seen in Exporting(stet.log).captures(PAGE_URL):
            kept = stet.ways_in.raw(seen.provenance.raw_sha256 or "")
            assert kept is not None
            writer.write(
                warc.Archived(
                    PAGE_URL, seen.observed_at, kept.data, kept.media_type, kept.http_head, "a"
                )
            )

    report = imported(elsewhere, tmp_path / "out.warc.gz")

    assert report.outcomes == {"registered": 1, "revised": 1, "sighted": 1}
    assert told(elsewhere, PAGE_URL) == told(stet, PAGE_URL)
    seen_here, seen_there = (
        [one.observed_at for one in Exporting(s.log).captures(PAGE_URL)] for s in (stet, elsewhere)
    )
    assert seen_here == seen_there


def test_a_revision_that_was_rejected_and_one_whose_times_were_corrected(stet: Stet) -> None:
    stet.capturing.capture(capture(0, "One."))
    stet.capturing.capture(capture(61, "An error page."))
    stet.correcting.reject(URL, 2, "an error page")
    stet.correcting.correct_times(URL, 1, at(0), {"observed_at": at(-5)}, "the clock was wrong")

    (one,) = Exporting(stet.log).revisions(URL)

    assert (one.revision, one.observed_at) == (1, at(-5))


def test_a_text_that_is_withheld_is_not_exported_whatever_position_is_asked_for(stet: Stet) -> None:
    stet.capturing.capture(capture(0, "One."))
    stet.capturing.capture(capture(61, "Two."))
    stet.redacting.withhold(URL, 2, "an order")
    exporting = Exporting(stet.log)

    for position in (None, 3):
        assert [one.revision for one in exporting.revisions(URL, position)] == [1]
        assert len(list(exporting.captures(URL, position))) == 1


def test_with_a_text_that_is_erased_go_the_raw_bytes_it_was_read_from(
    stet: Stet, tmp_path: Path
) -> None:
    (tmp_path / "a.html").write_bytes(PAGE)
    given = Given(observed_at=at(0).replace(year=2025))
    source = Source.of_file(tmp_path / "a.html", given)
    digest = hashlib.sha256(PAGE).hexdigest()
    stet.importing.run([source], Options(keep_raw=True))
    assert stet.ways_in.raw(digest) is not None

    stet.redacting.erase(PAGE_URL, 1, "an order")

    assert stet.ways_in.raw(digest) is None


def test_raw_bytes_can_be_kept_later_but_only_where_an_event_names_them(
    stet: Stet, tmp_path: Path
) -> None:
    (tmp_path / "a.html").write_bytes(PAGE)
    first = Given(observed_at=at(0).replace(year=2025))
    soon = Given(observed_at=at(10).replace(year=2025))
    other = PAGE.replace(b"</body>", b"<!-- fetched again --></body>")
    (tmp_path / "b.html").write_bytes(other)
    stet.importing.run([Source.of_file(tmp_path / "a.html", first)], Options())

    known = stet.importing.run(
        [Source.of_file(tmp_path / "a.html", first)], Options(keep_raw=True, again=True)
    )
    held_back = stet.importing.run(
        [Source.of_file(tmp_path / "b.html", soon)], Options(keep_raw=True)
    )

    assert known.outcomes == {"known": 1}
    assert held_back.outcomes == {"held-back": 1}
    assert stet.ways_in.raw(hashlib.sha256(PAGE).hexdigest()) is not None
    assert stet.ways_in.raw(hashlib.sha256(other).hexdigest()) is None
