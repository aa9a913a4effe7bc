"""Reads web archives (WARC): HTML that was fetched becomes pages, revisits the page seen again.

What is no HTML that a server answered with 200 is passed over and counted by what it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from domain.clocks import parse_time
from domain.errors import RefusedError, TooLargeError
from services.readers.given import Given
from services.readers.reading import (
    Again,
    Mark,
    Outcome,
    Page,
    Passed,
    Raw,
    Reader,
    Reading,
    Source,
)
from services.readers.warc_records import Broken, Record, begins_as_warc, record_at, records

SOURCE: Final = "warc"
RULES_VERSION: Final = "warc/1"
MOST_DIGESTS: Final = 200_000
"""So many pages of a file are remembered, for revisits to find."""

_HTML: Final = ("text/html", "application/xhtml+xml")
_MARKUP: Final = (b"<!doctype html", b"<html")
_REVISITS: Final = "identical-payload-digest"


@dataclass(frozen=True, slots=True)
class _Payload:
    data: bytes
    media: str
    charset: str | None
    http_head: bytes | None


def _read(source: Source) -> Iterator[Reading]:
    if source.given.url is not None:
        raise RefusedError("--url names one article, and an archive says of each page which it is")
    pages = _Pages(source)
    before: Reading | None = None
    for one in records(source):
        if before is not None:
            # To go on after it is to begin where the next record does, which is known only now.
            yield replace(before, after=_before(one))
        before = _reading(one, source, pages)
    if before is not None:
        yield before


def _before(one: Record | Broken) -> Mark | None:
    return None if isinstance(one, Broken) else Mark(one.number - 1, one.offset or 0)


def _reading(one: Record | Broken, source: Source, pages: _Pages) -> Reading:
    place = f"record {one.number}"
    if isinstance(one, Broken):
        return Reading(RefusedError(one.why), place)
    try:
        outcome, raw = _outcome(one.parsed, one.offset, source, pages)
    except RefusedError as error:
        return Reading(error, place)
    return Reading(outcome, place, raw=raw)


def _outcome(
    record: Any, offset: int | None, source: Source, pages: _Pages
) -> tuple[Outcome, Raw | None]:
    if record.rec_type not in ("response", "resource", "revisit"):
        return Passed(f"{record.rec_type} records"), None
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    if not url.startswith(("http://", "https://")):
        return Passed(f"records of {url.partition(':')[0][:20] or 'no'} addresses"), None
    status = record.http_headers.get_statuscode() if record.http_headers else None
    if status not in (None, "200"):
        return Passed(f"responses with status {str(status)[:10]}"), None
    if record.rec_type == "revisit":
        return _revisit(record, url, source, pages), None
    payload = _payload(record, source.limit)
    if payload is None:
        return Passed("responses that are no HTML"), None
    page = _page(record, url, payload, source)
    pages.add(page.digest, offset)
    return page, Raw(payload.data, payload.media, payload.http_head)


def _revisit(record: Any, url: str, source: Source, pages: _Pages) -> Outcome:
    profile = record.rec_headers.get_header("WARC-Profile") or ""
    digest = record.rec_headers.get_header("WARC-Payload-Digest")
    if digest is None or _REVISITS not in profile:
        return Passed("revisits that name no digest")
    return Again(url, _date(record), digest, _reference(record, source), lambda: pages.find(digest))


def _page(record: Any, url: str, payload: _Payload, source: Source) -> Page:
    if record.rec_headers.get_header("WARC-Truncated"):
        said = record.rec_headers.get_header("WARC-Truncated")
        raise RefusedError(f"{url}: the archive holds only a part of the page (truncated: {said})")
    if record.raw_stream.limit > 0 and not record.raw_stream.read(1):
        raise RefusedError(f"{url}: the file ends before the page does")
    given = Given(url, source.given.outlet, _date(record), source.given.published_at)
    made = Source.of_bytes(payload.data, _reference(record, source), given)
    return Page(
        replace(made, limit=source.limit, origin=SOURCE, charset=payload.charset),
        digest=record.rec_headers.get_header("WARC-Payload-Digest"),
    )


def _payload(record: Any, limit: int) -> _Payload | None:
    """Return the decoded body of a response that is HTML; None for any other.

    Raises ``RefusedError`` for one that is too large or that cannot be decoded.
    """
    headers = record.http_headers or record.rec_headers
    media, _, parameters = (headers.get_header("Content-Type") or "").partition(";")
    media = media.strip().lower()
    if media and media not in _HTML:
        return None
    encoding = ((record.http_headers and headers.get_header("Content-Encoding")) or "").lower()
    if encoding not in ("", "identity", "gzip", "deflate", "x-gzip"):
        raise RefusedError(f"its body is encoded as {encoding[:20]}, which is not read here")
    try:
        data = record.content_stream().read(limit + 1)
    except Exception as error:  # warcio's readers raise what their libraries do
        raise RefusedError(f"its body cannot be decoded: {str(error)[:120]}") from error
    if len(data) > limit:
        raise TooLargeError(f"its page is larger than {limit} bytes (STET_MAX_REQUEST_BYTES)")
    if not media and not data[:512].lstrip().lower().startswith(_MARKUP):
        return None
    charset = parameters.partition("charset=")[2].strip(" \"'") or None
    head = record.http_headers.to_bytes() if record.http_headers else None
    return _Payload(data, media or _HTML[0], charset, head)


def _date(record: Any) -> datetime:
    said = record.rec_headers.get_header("WARC-Date") or ""
    try:
        return parse_time(said)
    except RefusedError as error:
        raise RefusedError(f"WARC-Date: {error.message}") from error


def _reference(record: Any, source: Source) -> str:
    identity = record.rec_headers.get_header("WARC-Record-ID") or ""
    return f"{source.reference or 'WARC'} {identity}".strip()


class _Pages:
    """Where the pages of a file lie, by the archive's digest of them."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._offsets: dict[str, int] = {}
        self._knows_all = source.start == Mark()

    def add(self, digest: str | None, offset: int | None) -> None:
        if digest and offset is not None and len(self._offsets) < MOST_DIGESTS:
            self._offsets.setdefault(digest, offset)

    def find(self, digest: str) -> Page | None:
        """Return the page with a digest, read anew; None where the file has none."""
        if digest not in self._offsets and not self._knows_all:
            self._look_before()
        offset = self._offsets.get(digest)
        if offset is None:
            return None
        with self._source.open() as stream:
            record = record_at(stream, offset)
            payload = _payload(record, self._source.limit) if record else None
            url = record.rec_headers.get_header("WARC-Target-URI") if record else None
            return _page(record, url, payload, self._source) if payload and url else None

    def _look_before(self) -> None:
        """Go through what was read in an earlier run, for the digests of its pages."""
        self._knows_all = True
        whole = self._source.from_mark(Mark())
        for one in records(whole):
            if isinstance(one, Broken):
                continue
            if one.number > self._source.start.number:
                return
            if one.parsed.rec_type in ("response", "resource"):
                self.add(one.parsed.rec_headers.get_header("WARC-Payload-Digest"), one.offset)


READER: Final = Reader(SOURCE, RULES_VERSION, lambda source: begins_as_warc(source.head), _read)
