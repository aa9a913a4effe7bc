"""Web archives become pages as they were seen; what is broken in them is named, the rest read."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from archive_readings import captures, outcomes, refusals, three_pages
from archives import PAGE, Archive, zstd
from hypothesis import given, settings
from hypothesis import strategies as st
from news_pages import PARAGRAPHS, URL, plain, texts

from domain.errors import RefusedError
from services.readers import recognise, warc
from services.readers.given import Given
from services.readers.reading import Again, Page, Passed, Reading, Source
from services.readers.worker import Limits, Workers


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    made = Workers(Limits(), count=2)
    yield made
    made.close()


# --- what is read ----------------------------------------------------------------------------


def test_a_response_of_html_is_a_capture_of_its_address_at_the_records_date(
    workers: Workers,
) -> None:
    archive = Archive()
    record = archive.response()

    (capture,) = captures(archive.data, workers)

    assert texts(capture) == PARAGRAPHS
    assert capture.url == URL
    assert capture.observed_at == datetime(2025, 3, 4, 9, tzinfo=UTC)
    assert capture.provenance.source == "warc"
    assert capture.provenance.tool_version == "html/1"
    assert capture.provenance.reference == (
        f"a.warc.gz {record.rec_headers.get_header('WARC-Record-ID')}"
    )


def test_plain_gzip_and_zstd_files_are_read_alike_and_known_by_their_content(
    workers: Workers,
) -> None:
    archive = three_pages(compressed=False)
    plain_file = archive.data
    files = [
        plain_file, three_pages().data, gzip.compress(plain_file), zstd(plain_file),
        zstd(plain_file, dictionary=plain_file[:2000]),
    ]  # fmt: skip

    for data in files:
        assert recognise.reader_of(Source.of_bytes(data)).kind == "warc"
        assert [c.url for c in captures(data, workers)] == [URL, URL, URL]


def test_a_page_sent_in_chunks_and_compressed_is_read(workers: Workers) -> None:
    archive = Archive()
    body = gzip.compress(PAGE)
    chunked = f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n"
    archive.response(
        chunked, headers=(("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked"))
    )

    (capture,) = captures(archive.data, workers)

    assert texts(capture) == PARAGRAPHS


def test_the_servers_word_on_the_encoding_is_heard(workers: Workers) -> None:
    archive = Archive()
    page = plain("<p>Die Fähren fahren, hieß es am Montag im Hafen.</p>" * 3)
    archive.response(page.encode("cp1250"), media="text/html; charset=windows-1250")

    (capture,) = captures(archive.data, workers)

    assert "Fähren" in texts(capture)[0]


def test_all_else_is_passed_over_and_told_by_what_it_is() -> None:
    archive = Archive()
    archive.write(archive.writer.create_warcinfo_record("a.warc.gz", {"software": "test"}))
    archive.request()
    archive.response(b"\x89PNG", media="image/png")
    archive.response(b"gone", status="404 Not Found")
    archive.response(b"", status="301 Moved", headers=(("Location", "/x"),))
    archive.response(url="dns:harbour-gazette.example", media="text/dns")
    archive.response(b"binary", media=None)
    archive.response()

    passed = [o.what for o in outcomes(archive.data) if isinstance(o, Passed)]

    assert passed == [
        "warcinfo records", "request records", "responses that are no HTML",
        "responses with status 404", "responses with status 301", "records of dns addresses",
        "responses that are no HTML",
    ]  # fmt: skip


def test_a_resource_is_a_page_as_well() -> None:
    archive = Archive()
    archive.resource()

    (page,) = outcomes(archive.data)

    assert isinstance(page, Page)


def test_the_bytes_of_a_page_are_given_with_what_the_server_said() -> None:
    archive = Archive()
    archive.response(gzip.compress(PAGE), headers=(("Content-Encoding", "gzip"),))
    (reading,) = warc.READER.read(Source.of_bytes(archive.data))

    assert reading.raw is not None
    assert reading.raw.data == PAGE
    assert reading.raw.http_head is not None
    assert reading.raw.http_head.startswith(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip")


@pytest.mark.parametrize("form", ["plain", "gzip", "zstd", "gzip of all"])
def test_reading_goes_on_at_the_mark_of_any_record(form: str) -> None:
    made = three_pages(compressed=form == "gzip").data
    data = {"zstd": zstd, "gzip of all": gzip.compress}.get(form, bytes)(made)
    source = Source.of_bytes(data)
    urls = [_url(r) for r in warc.READER.read(source)]
    first, *_ = warc.READER.read(source)
    assert first.after is not None

    assert [_url(r) for r in warc.READER.read(source.from_mark(first.after))] == urls[1:]


def _url(reading: Reading) -> str | None:
    assert isinstance(reading.outcome, Page)
    return reading.outcome.source.given.url


# --- what is broken --------------------------------------------------------------------------


@pytest.mark.parametrize("compressed", [True, False])
def test_over_a_corrupt_record_to_the_ones_that_are_not(compressed: bool) -> None:
    archive = three_pages(compressed=compressed)
    data = bytearray(archive.data)
    start = archive.offsets[1] + 20 * compressed
    data[start : start + 40] = b"\xff" * 40

    found = outcomes(bytes(data))

    assert len([o for o in found if isinstance(o, Page)]) == 2
    (refused,) = [o.message for o in found if isinstance(o, RefusedError)]
    assert f"at byte {archive.offsets[1]}: " in refused
    assert f"read on at byte {archive.offsets[2]}" in refused


@pytest.mark.parametrize("compressed", [True, False])
def test_a_file_that_ends_within_a_page_gives_no_half_page(compressed: bool) -> None:
    data = three_pages(compressed=compressed).data[: -100 if compressed else -700]

    found = outcomes(data)

    assert len([o for o in found if isinstance(o, Page)]) == 2
    assert "the file ends before the page does" in refusals(data)[0]


@pytest.mark.parametrize(
    ("record", "complaint"),
    [
        ({"WARC-Truncated": "length"}, "only a part of the page (truncated: length)"),
        ({"WARC-Date": "yesterday"}, "WARC-Date: 'yesterday' is not a time"),
        ({"WARC-Date": "2025-03-04T09:00:00"}, "states no time zone"),
    ],
)
def test_a_page_that_cannot_be_taken_is_refused_with_the_reason(
    record: dict[str, str], complaint: str
) -> None:
    archive = Archive()
    archive.response(record=record)
    archive.response()

    (message,) = refusals(archive.data)

    assert complaint in message
    assert len(outcomes(archive.data)) == 2


def test_an_encoding_that_is_not_known_is_named() -> None:
    archive = Archive()
    archive.response(b"\x0b\x02\x80x\x03", headers=(("Content-Encoding", "br"),))

    assert "encoded as br" in refusals(archive.data)[0]


def test_a_page_that_swells_beyond_the_limit_is_refused_before_it_is_read_whole() -> None:
    archive = Archive()
    bomb = gzip.compress(b"<html>" + b" " * 50_000_000)
    archive.response(bomb, headers=(("Content-Encoding", "gzip"),))
    source = replace(Source.of_bytes(archive.data), limit=1_000_000)

    (reading,) = warc.READER.read(source)

    assert isinstance(reading.outcome, RefusedError)
    assert "larger than 1000000 bytes" in reading.outcome.message


def test_a_zstd_file_that_breaks_off_says_where() -> None:
    data = zstd(three_pages(compressed=False).data)

    found = outcomes(data[: len(data) * 5 // 6])

    assert isinstance(found[0], Page)
    assert isinstance(found[-1], RefusedError)


def test_one_url_cannot_be_given_for_an_archive() -> None:
    source = Source.of_bytes(three_pages().data, given=Given(url=URL))

    with pytest.raises(RefusedError, match="--url names one article"):
        list(warc.READER.read(source))


def test_a_file_is_read_as_its_bytes_are(tmp_path: Path) -> None:
    (tmp_path / "b.warc.gz").write_bytes(three_pages().data)

    found = list(warc.READER.read(Source.of_file(tmp_path / "b.warc.gz")))

    assert len(found) == 3


WHOLE = three_pages().data
BARE = three_pages(compressed=False).data


@settings(max_examples=60)
@given(
    st.sampled_from([WHOLE, BARE, zstd(BARE)]),
    st.lists(st.tuples(st.integers(0, 10_000), st.binary(max_size=20)), max_size=4),
    st.integers(0, 10_000),
)
def test_any_damage_is_told_and_never_hangs(
    data: bytes, damages: list[tuple[int, bytes]], end: int
) -> None:
    damaged = bytearray(data)
    for at, what in damages:
        start = at % len(damaged)
        damaged[start : start + len(what)] = what
    cut = bytes(damaged[: end % len(damaged)] if end % 3 == 0 else damaged)

    for outcome in outcomes(b"WARC/" * (len(cut) == 0) + cut):
        assert isinstance(outcome, Page | Passed | RefusedError | Again)
