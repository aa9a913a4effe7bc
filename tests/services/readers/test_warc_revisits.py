"""Revisits in web archives are the page that they repeat, seen once more."""

from __future__ import annotations

import gzip
import hashlib
import re
from base64 import b32encode
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from archive_readings import captures, outcomes
from archives import PAGE, Archive, digest_of, zstd
from news_pages import PARAGRAPHS, URL, plain, texts
from warcio.statusandheaders import StatusAndHeaders

from domain.capture import Capture
from domain.errors import RefusedError
from services.readers.reading import Passed, Source
from services.readers.worker import Limits, Workers
from services.unpacking import readings

OTHER = plain().replace("nine days", "ten days").encode()


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    made = Workers(Limits(), count=2)
    yield made
    made.close()


def test_a_revisit_is_the_page_from_before_seen_once_more(workers: Workers) -> None:
    archive = Archive()
    record = archive.response()
    archive.response(OTHER, date="2025-03-04T12:00:00Z")
    archive.revisit(digest_of(record))

    first, _, again = captures(archive.data, workers)

    assert again.content == first.content
    assert again.observed_at == datetime(2025, 3, 5, 9, tzinfo=UTC)
    assert again.provenance.reference != first.provenance.reference


def test_a_revisit_is_found_though_the_page_was_read_in_an_earlier_run(workers: Workers) -> None:
    archive = Archive()
    archive.revisit(digest_of(archive.response()))
    source = Source.of_bytes(archive.data)
    first, _ = readings(source, workers)
    assert first.after is not None

    (again,) = readings(source.from_mark(first.after), workers)

    assert isinstance(again.outcome, Capture)
    assert texts(again.outcome) == PARAGRAPHS


def test_a_revisit_whose_page_is_elsewhere_is_refused_and_says_what_is_missing(
    workers: Workers,
) -> None:
    archive = Archive()
    archive.revisit("sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ")

    (reading,) = readings(Source.of_bytes(archive.data), workers)

    assert isinstance(reading.outcome, RefusedError)
    assert f"a revisit of {URL}, whose page is not in this file" in reading.outcome.message


UNCHANGED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
LATER = "2025-03-04T12:00:00Z"


def unchanged(archive: Archive, url: str = URL, profile: str = UNCHANGED, **more: str) -> None:
    """Write what a crawler does where the server says that a page is as it was: 304, no body."""
    said = {name.replace("_", "-"): value for name, value in more.items()}
    archive.write(
        archive.writer.create_warc_record(
            url,
            "revisit",
            http_headers=StatusAndHeaders("304 Not Modified", [], protocol="HTTP/1.1"),
            warc_headers_dict={
                "WARC-Date": "2025-03-05T09:00:00Z",
                "WARC-Profile": profile,
                **said,
            },
        )
    )


def without_digests(data: bytes) -> bytes:
    return re.sub(rb"WARC-Payload-Digest: [^\r]*\r\n", b"", data)


@pytest.mark.parametrize("form", [bytes, without_digests, zstd])
def test_a_page_that_the_server_said_is_as_it_was_is_that_page_seen_once_more(
    workers: Workers, form: Callable[[bytes], bytes]
) -> None:
    archive = Archive(gzip=False)
    archive.response()
    archive.response(OTHER, date=LATER)
    archive.response(PAGE, f"{URL}/other", date=LATER)
    unchanged(archive)
    unchanged(archive, WARC_Refers_To_Target_URI=URL, WARC_Refers_To_Date="2025-03-04T09:00:00Z")

    first, second, _, newest, named = captures(form(archive.data), workers)

    assert newest.content == second.content != first.content == named.content
    assert newest.url == named.url == URL
    assert newest.observed_at == datetime(2025, 3, 5, 9, tzinfo=UTC)


def test_an_unchanged_page_of_an_earlier_run_is_found(workers: Workers) -> None:
    archive = Archive(gzip=False)
    archive.response()
    unchanged(archive)
    source = Source.of_bytes(without_digests(archive.data))
    first, _ = readings(source, workers)
    assert first.after is not None

    (again,) = readings(source.from_mark(first.after), workers)

    assert isinstance(again.outcome, Capture)
    assert texts(again.outcome) == PARAGRAPHS


def test_an_unchanged_page_of_a_time_that_the_file_does_not_hold_is_not_guessed(
    workers: Workers,
) -> None:
    archive = Archive()
    archive.response()
    unchanged(archive, WARC_Refers_To_Date="2024-01-01T00:00:00Z")
    unchanged(archive, f"{URL}/other")
    unchanged(archive, WARC_Refers_To_Date="yesterday")

    told = [r.outcome for r in readings(Source.of_bytes(archive.data), workers)][1:]

    messages = [o.message for o in told if isinstance(o, RefusedError)]
    assert len(messages) == 3
    assert all("whose page is not in this file" in message for message in messages[:2])
    assert "WARC-Refers-To-Date: 'yesterday' is not a time" in messages[2]


def test_a_revisit_that_names_no_digest_is_found_by_what_it_refers_to(workers: Workers) -> None:
    archive = Archive(gzip=False)
    archive.response()
    archive.response(OTHER, date=LATER)
    archive.revisit("sha1:ANY", url=URL)

    first, _, again = captures(without_digests(archive.data), workers)

    assert again.content == first.content


@pytest.mark.parametrize("coded", [False, True])
def test_a_page_without_a_digest_is_found_by_the_one_that_a_revisit_names(
    workers: Workers, coded: bool
) -> None:
    body = gzip.compress(PAGE) if coded else PAGE
    sent = f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n" if coded else body
    headers = (("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked")) if coded else ()
    first = Archive(gzip=False)
    record = first.response(sent, headers=headers)
    then = Archive(gzip=False)
    then.revisit(digest_of(record))
    decoded = b32encode(hashlib.sha1(PAGE, usedforsecurity=False).digest()).decode()
    then.revisit(f"sha1:{decoded}")

    found = captures(without_digests(first.data) + then.data, workers)

    assert [texts(capture) for capture in found] == [PARAGRAPHS] * 3


def test_what_is_unchanged_and_no_page_is_passed_over() -> None:
    archive = Archive()
    archive.response(b"\x89PNG", f"{URL}.png", media="image/png")
    unchanged(archive, f"{URL}.png")
    unchanged(archive, profile="https://archive.example/revisit/alike")

    assert [o.what for o in outcomes(archive.data) if isinstance(o, Passed)] == [
        "responses that are no HTML", "revisits of what is no HTML", "responses with status 304",
    ]  # fmt: skip
