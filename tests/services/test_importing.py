"""Importing: whole folders in batches, nothing read twice, everything refused named."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from archives import PAGE, Archive
from builders import URL, capture
from news_pages import SEEN, plain

from domain.capture import Capture
from domain.errors import RefusedError
from services import importing
from services.bootstrap import Stet
from services.intake import Found, Options, Report
from services.readers.given import Given
from services.readers.reading import Link, Source

LINES = 250


@pytest.fixture(autouse=True)
def _small_batches(stet: Stet, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(importing, "BATCH", 100)
    yield
    stet.workers.close()


def ndjson(path: Path, captures: Sequence[Capture]) -> Path:
    path.write_text("".join(c.model_dump_json() + "\n" for c in captures))
    return path


def many(path: Path, number: int = LINES) -> Path:
    return ndjson(
        path, [capture(n * 61, f"Text {n}.", url=f"{URL}/{n % 9}") for n in range(number)]
    )


def run(stet: Stet, *paths: Path, given: Given | None = None, **options: Any) -> Report:
    sources = [Source.of_file(p, given or Given(observed_at=SEEN, fallback=True)) for p in paths]
    return stet.importing.run(sources, Options(**options))


class Stopped(BaseException):
    """What stops a run where a test wants it to."""


def stop_after(batches: int) -> Any:
    """Return a teller of progress that stops the run after some batches."""
    seen = 0

    def progressed(*_: object) -> None:
        nonlocal seen
        seen += 1
        if seen == batches:
            raise Stopped

    return progressed


def test_a_file_goes_in_in_batches(stet: Stet, tmp_path: Path) -> None:
    report = run(stet, many(tmp_path / "a.ndjson"))

    assert report.outcomes == {"registered": 9, "revised": LINES - 9}
    assert stet.log.head().size == LINES + 9


def test_a_file_that_was_read_is_not_read_again_unless_it_changed_or_one_asks(
    stet: Stet, tmp_path: Path
) -> None:
    path = many(tmp_path / "a.ndjson", 5)
    run(stet, path)

    assert run(stet, path).skipped == [str(path)]
    assert run(stet, path, again=True).outcomes == {"known": 5}
    assert run(stet, path, given=Given(outlet="meridian-post.example")).outcomes == {"known": 5}
    many(path, 7)
    os.utime(path, ns=(1, 1))
    assert run(stet, path).outcomes == {"known": 5, "registered": 2}


def test_a_run_that_was_stopped_goes_on_where_it_was(stet: Stet, tmp_path: Path) -> None:
    path = many(tmp_path / "a.ndjson")
    sources = [Source.of_file(path)]
    with pytest.raises(Stopped):
        stet.importing.run(sources, Options(), progressed=stop_after(2))
    before = stet.log.head().size

    report = run(stet, path, given=Given())

    assert before == 200 + 9
    assert report.outcomes == {"revised": LINES - 200}


def test_a_run_that_was_killed_between_append_and_mark_takes_nothing_in_twice(
    stet: Stet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = many(tmp_path / "a.ndjson")

    def killed(*_: object) -> None:
        raise Stopped

    with monkeypatch.context() as patched:
        patched.setattr(type(stet.ways_in), "set_file_read", killed)
        with pytest.raises(Stopped):
            run(stet, path)
    report = run(stet, path)

    assert report.outcomes == {"known": 100, "revised": LINES - 100}
    assert stet.log.head().size == LINES + 9


def test_what_is_refused_is_told_with_its_place_and_the_rest_goes_in(
    stet: Stet, tmp_path: Path
) -> None:
    good = capture(0).model_dump_json()
    path = tmp_path / "a.ndjson"
    path.write_text("\n".join([good, "{broken", good.replace("2024", "2094"), good, ""]))
    told: list[Found] = []

    report = stet.importing.run([Source.of_file(path)], Options(), told.append)

    assert report.outcomes == {"registered": 1, "known": 1}
    assert [(f.place, str(f.outcome)[:20]) for f in told] == [
        ("2", "not JSON: column 2: "),
        ("3", "observed_at 2094-10-"),
    ]


def test_a_file_that_no_reader_takes_is_refused_and_the_next_is_read(
    stet: Stet, tmp_path: Path
) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7")
    told: list[Found] = []
    sources = [Source.of_file(tmp_path / "a.pdf"), Source.of_file(many(tmp_path / "b.ndjson", 3))]

    report = stet.importing.run(sources, Options(), told.append)

    assert report.taken == 3
    assert isinstance(told[0].outcome, RefusedError)
    assert "this is a PDF" in told[0].outcome.message


def test_a_dry_run_says_what_would_be_and_takes_nothing_in(stet: Stet, tmp_path: Path) -> None:
    path = ndjson(tmp_path / "a.ndjson", [capture(0), capture(0).model_copy(update={"url": "x"})])

    report = run(stet, path, dry_run=True)

    assert (report.outcomes, report.refused) == ({"readable": 1}, 1)
    assert stet.log.head().size == 0
    assert run(stet, path).outcomes == {"registered": 1}


def test_pages_in_a_folder_are_read_side_by_side(stet: Stet, tmp_path: Path) -> None:
    for number in range(6):
        page = plain(mainEntityOfPage=f"{URL}/{number}")
        (tmp_path / f"{number}.html").write_text(page)

    report = run(stet, *sorted(tmp_path.iterdir()))

    assert report.outcomes == {"registered": 6}


def test_an_archive_is_counted_by_what_it_holds(stet: Stet, tmp_path: Path) -> None:
    archive = Archive()
    archive.request()
    record = archive.response(PAGE)
    archive.response(PAGE, date="2025-03-04T12:00:00Z")
    archive.revisit(str(record.rec_headers.get_header("WARC-Payload-Digest")))
    archive.response(b"png", media="image/png")
    (tmp_path / "a.warc.gz").write_bytes(archive.data)

    report = run(stet, tmp_path / "a.warc.gz", given=Given())

    assert report.outcomes == {"registered": 1, "sighted": 2}
    assert report.passed == {"request records": 1, "responses that are no HTML": 1}


def test_an_article_that_was_canceled_is_gone_from_then_on(stet: Stet, tmp_path: Path) -> None:
    text = '"headlines": [{"value": "H"}], "bodies": [{"value": "B"}]'
    item = '{"uri": "%s", "versionCreated": "%s", ' + text + "}"
    gone = '{"uri": "%s", "versionCreated": "%s", "pubStatus": "canceled"}'
    lines = [
        item % (URL, "2024-10-23T12:00:00Z"),
        gone % (URL, "2024-10-23T13:00:00Z"),
        gone % (f"{URL}/never", "2024-10-23T13:00:00Z"),
    ]
    (tmp_path / "items.ndjson").write_text("\n".join(lines))

    report = run(stet, tmp_path / "items.ndjson", given=Given())

    assert report.outcomes == {"registered": 1, "unpublished": 1}
    assert report.refused == 1


def test_links_are_told(stet: Stet, tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_text(
        f"<rss version='2.0'><channel><item><title>T</title><link>{URL}</link></item></channel>"
        "</rss>"
    )
    told: list[Found] = []

    report = stet.importing.run([Source.of_file(tmp_path / "feed.xml")], Options(), told.append)

    assert report.links == 1
    assert told[0].outcome == Link(URL, "T")


def test_raw_bytes_are_kept_where_one_asks_and_only_once(stet: Stet, tmp_path: Path) -> None:
    data = plain().encode()
    for name in ("a.html", "b.html", "c.html"):
        (tmp_path / name).write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()

    run(stet, tmp_path / "a.html")
    assert stet.ways_in.raw(digest) is None
    run(stet, tmp_path / "b.html", tmp_path / "c.html", keep_raw=True)

    kept = stet.ways_in.raw(digest)
    assert kept is not None
    assert (kept.data, kept.media_type, kept.http_head) == (data, "text/html", None)
    stet.ways_in.forget_raw([digest])
    assert stet.ways_in.raw(digest) is None


def test_articles_are_linked_to_a_story(stet: Stet, tmp_path: Path) -> None:
    stet.curating.open("troops", "Troops")

    run(stet, many(tmp_path / "a.ndjson", 20), story="troops")

    assert stet.log.head().size == 1 + 20 + 9 + 9


def test_a_large_page_does_not_stop_the_others(stet: Stet, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(b"<html>" + b" " * 2_000_000)
    (tmp_path / "b.html").write_text(plain())
    small = replace(Source.of_file(tmp_path / "a.html", Given(observed_at=SEEN)), limit=1_000_000)
    told: list[Found] = []

    report = stet.importing.run(
        [small, Source.of_file(tmp_path / "b.html", Given(observed_at=SEEN))],
        Options(),
        told.append,
    )

    assert report.outcomes == {"registered": 1}
    assert "larger than 1000000 bytes" in str(told[0].outcome)
