"""Records of versions of web pages become captures whose hash stands for the absent text."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from domain.capture import Capture, address
from domain.errors import RefusedError
from services.readers import page_versions, recognise
from services.readers.given import Given
from services.readers.reading import Reading, Source

HASH = hashlib.sha256(b"<title>Tides</title> High water at noon.").hexdigest()
OTHER_HASH = hashlib.sha256(b"<title>Tides</title> High water at one.").hexdigest()
URL = "https://www.tides.example/tables/north"


def record(**fields: Any) -> dict[str, Any]:
    """Return a record with as little said as a tracker says, and ``fields``."""
    return {
        "capture_time": "2017-05-23T21:34:43Z",
        "url": URL,
        "title": "Tide tables",
        "body_hash": HASH,
        **fields,
    }


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in record().items() if key != name}


def ndjson(*records: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(made).encode() + b"\n" for made in records)


def read(**fields: Any) -> Capture:
    return page_versions.read(json.dumps(record(**fields)).encode(), reference="pages.ndjson")


def refusal(made: dict[str, Any]) -> str:
    (line,) = page_versions.READER.read(Source.of_bytes(ndjson(made)))
    assert isinstance(line.outcome, RefusedError)
    return line.outcome.message


def recognised(data: bytes) -> list[Reading]:
    return list(recognise.read(Source.of_bytes(data, "pages.ndjson")))


def sources(lines: list[Reading]) -> list[str]:
    return [
        line.outcome.provenance.source if isinstance(line.outcome, Capture) else "refused"
        for line in lines
    ]


# --- what a record says ----------------------------------------------------------------------


def test_a_record_is_a_capture_of_its_url_at_its_capture_time() -> None:
    capture = read()

    assert capture.url == URL
    assert capture.observed_at == datetime(2017, 5, 23, 21, 34, 43, tzinfo=UTC)
    assert (capture.published_at, capture.modified_at) == (None, None)
    assert capture.content.headline == "Tide tables"


def test_one_paragraph_that_names_the_hash_stands_for_the_absent_text() -> None:
    (block,) = read().content.body

    assert (block.kind, block.text) == ("paragraph", f"SHA-256 of the page: {HASH}")


def test_the_provenance_says_what_read_the_record_and_that_it_holds_no_text() -> None:
    provenance = read().provenance

    assert (provenance.source, provenance.reference) == ("page-version", "pages.ndjson")
    assert (provenance.tool, provenance.tool_version) == ("stet", "page-versions/1")
    assert provenance.notes == (
        "the text of the page is not in the record: the hash of the page stands for it",
    )


def test_the_notes_say_who_saw_the_page_and_where_it_is_kept() -> None:
    kept = "https://archive.example/7f/page.html"

    notes = read(source_type="internet_archive", uuid="0c1d", body_url=kept).provenance.notes

    assert notes[1:] == (f"seen by internet_archive, recorded as 0c1d, kept at {kept}",)
    assert read(uuid="0c1d").provenance.notes[1:] == ("recorded as 0c1d",)


def test_the_notes_say_where_a_server_redirected_to() -> None:
    metadata = {"redirects": [URL, "https://www.tides.example/"]}

    assert read(source_metadata=metadata).provenance.notes[-1] == (
        "the server redirected to https://www.tides.example/"
    )
    assert len(read(source_metadata={"redirects": [URL]}).provenance.notes) == 1


def test_a_hash_that_the_archive_keeps_the_bytes_under_is_the_digest_of_the_raw_bytes() -> None:
    kept = read(source_type="internet_archive", body_url=f"https://archive.example/{HASH}")
    elsewhere = read(source_type="internet_archive", body_url="https://archive.example/7.html")

    assert kept.provenance.raw_sha256 == HASH
    assert elsewhere.provenance.raw_sha256 is None


def test_the_hash_of_versionistas_copy_is_no_digest_of_the_raw_bytes_and_is_noted() -> None:
    provenance = read(
        source_type="versionista", body_url=f"https://archive.example/{HASH}"
    ).provenance

    assert provenance.raw_sha256 is None
    assert (
        "the hash is of Versionista's copy of the page; its title may be of another time"
        in provenance.notes
    )


def test_times_with_any_zone_are_one_time_in_utc() -> None:
    assert (
        read(capture_time="2017-05-23T17:34:43.000-04:00").observed_at
        == read(capture_time="2017-05-23T21:34:43Z").observed_at
    )


def test_forms_of_one_url_are_one_article_and_make_no_difference_between_contents() -> None:
    forms = [URL, "HTTPS://www.Tides.example:443/tables/north#today", f"{URL}?utm_source=mail"]

    captures = [read(url=form, title=None) for form in forms]

    assert len({address(capture).article_id for capture in captures}) == 1
    assert len({capture.content.to_bytes() for capture in captures}) == 1


def test_a_hash_in_capitals_is_the_same_content() -> None:
    assert read(body_hash=HASH.upper()).content == read().content


def test_another_hash_or_another_title_is_another_content() -> None:
    contents = {
        read().content.to_bytes(),
        read(body_hash=OTHER_HASH).content.to_bytes(),
        read(title="Tide tables of the north").content.to_bytes(),
    }

    assert len(contents) == 3


def test_white_space_in_a_title_makes_no_difference() -> None:
    assert read(title="\n Tide\t tables\n").content == read().content


# --- titles that are missing -----------------------------------------------------------------


@pytest.mark.parametrize("title", [None, "", " \n\t"])
def test_where_the_title_is_missing_the_url_stands_for_the_headline_and_that_is_noted(
    title: str | None,
) -> None:
    capture = read(title=title)

    assert capture.content.headline == URL
    assert capture.provenance.notes[-1] == (
        "the record has no title: the URL stands for the headline"
    )


def test_a_record_without_the_field_has_no_title() -> None:
    made = json.dumps(without("title")).encode()

    assert page_versions.read(made, reference=None).content.headline == URL


@pytest.mark.parametrize(
    "title", ["No title available", "No title yet", "None", "Your page is missing!"]
)
def test_what_versionista_shows_in_place_of_a_title_is_none(title: str) -> None:
    assert read(title=title, source_type="versionista").content.headline == URL
    assert read(title=title, source_type="internet_archive").content.headline == title


# --- failed fetches --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"source_metadata": {"error_code": "404"}}, "the server answered 404"),
        ({"source_metadata": {"error_code": 500}}, "the server answered 500"),
        ({"source_metadata": {"status_code": 403}}, "the server answered 403"),
        ({"status": 503}, "the server answered 503"),
        ({"network_error": "timeout"}, "the page could not be fetched (timeout)"),
        ({"body_hash": None}, "there is no body_hash: nothing was fetched"),
        ({"body_hash": hashlib.sha256(b"").hexdigest()}, "what is hashed is an empty page"),
        ({"body_hash": hashlib.sha256(b"\n").hexdigest()}, "what is hashed is an empty page"),
    ],
)
def test_a_failed_fetch_is_refused_as_no_version_of_the_page_and_no_deletion(
    told: dict[str, Any], why: str
) -> None:
    message = refusal(record(**told))

    assert message.startswith(why)
    assert message.endswith("a failed fetch is no version of the page, and no deletion either")


@pytest.mark.parametrize(
    "told",
    [
        {"status": 200},
        {"status": None, "network_error": None, "source_metadata": None},
        {"source_metadata": {}},
        {"source_metadata": {"status_code": 200, "error_code": None, "redirects": None}},
        {
            "source_metadata": {
                "status_code": 301,
                "headers": {"date": "today"},
                "has_content": True,
            }
        },
    ],
)
def test_a_fetch_that_is_not_said_to_have_failed_is_a_version(told: dict[str, Any]) -> None:
    assert read(**told).content == read().content


def test_a_title_that_speaks_of_an_error_does_not_make_a_fetch_fail() -> None:
    assert read(title="404 Not Found").content.headline == "404 Not Found"


# --- lines that are wrong --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (without("url"), "url: Field required"),
        (without("capture_time"), "capture_time: Field required"),
        (without("body_hash"), "body_hash: Field required"),
        (record(url=None), "url: Input should be a valid string"),
        (record(url="www.tides.example"), "www.tides.example"),
        (record(capture_time="2017-05-23T21:34:43"), "states no time zone"),
        (record(capture_time="yesterday"), "capture_time: 'yesterday' is not a time"),
        (record(capture_time=1495575283), "capture_time: a time is written as an RFC 3339 string"),
        (record(body_hash="d41d8cd9"), "body_hash: is not a SHA-256 digest in hexadecimal"),
        (record(body_hash=7), "body_hash: Input should be a valid string"),
        (record(title=["Tides"]), "title: Input should be a valid string"),
        (record(title="Tide\0s"), "title: NUL byte at character 4"),
        (record(source_metadata={"error_code": "none"}), "source_metadata.error_code: "),
    ],
)
def test_a_wrong_record_is_refused_with_what_is_wrong(made: dict[str, Any], message: str) -> None:
    assert message in refusal(made)


def test_a_wrong_line_is_refused_by_its_number_and_the_others_are_read() -> None:
    first, last = ndjson(record()), ndjson(record(body_hash=OTHER_HASH))
    data = first + b"\n" + b"{broken\n" + b"[]\n" + b'{"title": "\xff"}\r\n' + last

    lines = list(page_versions.READER.read(Source.of_bytes(data)))

    assert [line.place for line in lines] == ["1", "3", "4", "5", "6"]
    assert sources(lines) == ["page-version", "refused", "refused", "refused", "page-version"]
    assert "not UTF-8: byte 0xff at offset 11" in str(lines[3].outcome)


# --- how records are recognised --------------------------------------------------------------


def test_a_file_of_records_is_recognised() -> None:
    data = b"\xef\xbb\xbf" + ndjson(record(), record(body_hash=OTHER_HASH))

    assert sources(recognised(data)) == ["page-version", "page-version"]


def test_one_record_is_recognised_on_one_line_and_on_several() -> None:
    assert sources(recognised(ndjson(record()))) == ["page-version"]
    assert sources(recognised(json.dumps(record(), indent=2).encode())) == ["page-version"]


def test_records_are_recognised_though_the_first_line_is_broken() -> None:
    data = b'{"capture_time": "2017\n' + ndjson(record(), record(body_hash=OTHER_HASH))

    assert sources(recognised(data)) == ["refused", "page-version", "page-version"]


def test_captures_are_still_read_as_captures() -> None:
    made = json.loads(read().model_dump_json(exclude={"provenance"}))

    assert sources(recognised(ndjson(made, made))) == ["capture-json", "capture-json"]
    assert sources(recognised(ndjson(made))) == ["capture-json"]


@pytest.mark.parametrize("missing", ["capture_time", "body_hash"])
def test_an_object_without_time_or_hash_is_no_record(missing: str) -> None:
    assert page_versions.READER.looks_like(Source.of_bytes(ndjson(record())))
    assert not page_versions.READER.looks_like(Source.of_bytes(ndjson(without(missing))))


def test_what_the_caller_knows_goes_before_what_the_records_say() -> None:
    given = Given(outlet="harbour.example")
    lines = recognise.read(Source.of_bytes(ndjson(record()), given=given))

    (line,) = lines
    assert isinstance(line.outcome, Capture)
    assert line.outcome.outlet == "harbour.example"
    assert line.outcome.provenance.source == "page-version"
