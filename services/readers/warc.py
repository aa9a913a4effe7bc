"""Reads web archives (WARC): HTML that was fetched becomes pages, revisits the page seen again.

What is no HTML that a server answered with 200 is passed over and counted by what it is. A revisit
names the page it repeats by a digest; one that the server answered with 304, or that names none, by
address and time (WARC 1.1, section 6.7).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from domain.clocks import parse_time
from domain.errors import RefusedError
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
from services.readers.warc_payload import Payload, payload_of
from services.readers.warc_records import Broken, Record, begins_as_warc, record_at, records

SOURCE: Final = "warc"
RULES_VERSION: Final = "warc/1"
MOST_DIGESTS: Final = 200_000
"""So many pages of a file are remembered, for revisits to find."""

_GIVEN: Final = (None, "200")
_UNCHANGED: Final = "server-not-modified"
_REVISITS: Final = ("identical-payload-digest", _UNCHANGED)


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
    profile = record.rec_headers.get_header("WARC-Profile") or ""
    status = _status(record)
    if status not in (*_GIVEN, *(["304"] if _UNCHANGED in profile else [])):
        return Passed(f"responses with status {str(status)[:10]}"), None
    if record.rec_type == "revisit":
        return _revisit(record, url, source, pages), None
    payload = payload_of(record, source.limit)
    if payload is None:
        pages.pass_over(url)
        return Passed("responses that are no HTML"), None
    page = _page(record, url, payload, source)
    pages.add(url, page.source.given.observed_at, payload.digests, offset)
    return page, Raw(payload.data, payload.media, payload.http_head)


def _status(record: Any) -> str | None:
    return record.http_headers.get_statuscode() if record.http_headers else None


def _revisit(record: Any, url: str, source: Source, pages: _Pages) -> Outcome:
    header = record.rec_headers.get_header
    profile, digest = header("WARC-Profile") or "", header("WARC-Payload-Digest")
    if not any(known in profile for known in _REVISITS):
        return Passed("revisits of another kind")
    date = _date(record)
    if digest is None or _UNCHANGED in profile:
        if pages.is_other(url):
            return Passed("revisits of what is no HTML")
        # What a server sends with 304 is empty, and archives write that down as its digest.
        digest = digest if digest in pages else pages.digest_at(*_referred(record, url), date)
    found = digest or ""
    return Again(url, date, found, _reference(record, source), lambda: pages.find(found))


def _referred(record: Any, url: str) -> tuple[str, datetime | None]:
    """Return address and time of the page that a record says it repeats."""
    header = record.rec_headers.get_header
    said = header("WARC-Refers-To-Date")
    try:
        at = parse_time(said) if said else None
    except RefusedError as error:
        raise RefusedError(f"WARC-Refers-To-Date: {error.message}") from error
    return header("WARC-Refers-To-Target-URI") or url, at


def _page(record: Any, url: str, payload: Payload, source: Source) -> Page:
    if record.rec_headers.get_header("WARC-Truncated"):
        said = record.rec_headers.get_header("WARC-Truncated")
        raise RefusedError(f"{url}: the archive holds only a part of the page (truncated: {said})")
    if record.raw_stream.limit > 0 and not record.raw_stream.read(1):
        raise RefusedError(f"{url}: the file ends before the page does")
    given = Given(url, source.given.outlet, _date(record), source.given.published_at)
    made = Source.of_bytes(payload.data, _reference(record, source), given)
    return Page(
        replace(made, limit=source.limit, origin=SOURCE, charset=payload.charset),
        digest=payload.digests[0],
    )


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
    """Where the pages of a file lie, by their digests and by address and time."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._offsets: dict[str, int | None] = {}
        self._times: defaultdict[str, dict[datetime, str]] = defaultdict(dict)
        self._others: set[str] = set()
        self._count = 0
        self._knows_all = source.start == Mark()

    def add(
        self, url: str, seen: datetime | None, digests: tuple[str, ...], offset: int | None
    ) -> None:
        if self._count < MOST_DIGESTS:
            self._count += 1
            for digest in digests:
                self._offsets.setdefault(digest, offset)
            if seen is not None:
                self._times[url][_second(seen)] = digests[0]

    def pass_over(self, url: str) -> None:
        if len(self._others) < MOST_DIGESTS:
            self._others.add(url)

    def is_other(self, url: str) -> bool:
        """Tell whether an address has given something else than pages."""
        return url in self._others and url not in self._times

    def __contains__(self, digest: str | None) -> bool:
        return digest in self._offsets

    def digest_at(self, url: str, at: datetime | None, before: datetime) -> str | None:
        """Return the digest of an address's page of a time, or of its newest page ``before``.

        None where the file has no such page: that of another time may have said something else.
        """
        found = self._digest_at(url, at, before)
        if found is None and not self._knows_all:
            self._look_before()
            found = self._digest_at(url, at, before)
        return found

    def _digest_at(self, url: str, at: datetime | None, before: datetime) -> str | None:
        times = self._times.get(url, {})
        newest = max((time for time in times if time < before), default=None)
        wanted = newest if at is None else _second(at)
        return times.get(wanted) if wanted else None

    def find(self, digest: str) -> Page | None:
        """Return the page with a digest, read anew; None where the file has none."""
        if digest not in self._offsets and not self._knows_all:
            self._look_before()
        offset = self._offsets.get(digest)
        if offset is None:
            return None
        with self._source.open() as stream:
            record = record_at(stream, offset)
            payload = payload_of(record, self._source.limit) if record else None
            url = record.rec_headers.get_header("WARC-Target-URI") if record else None
            return _page(record, url, payload, self._source) if payload and url else None

    def _look_before(self) -> None:
        """Go through what was read in an earlier run, for its pages."""
        self._knows_all = True
        whole = self._source.from_mark(Mark())
        for one in records(whole):
            if isinstance(one, Broken):
                continue
            if one.number > self._source.start.number:
                return
            if one.parsed.rec_type in ("response", "resource"):
                self._add_record(one.parsed, one.offset)

    def _add_record(self, record: Any, offset: int | None) -> None:
        url = record.rec_headers.get_header("WARC-Target-URI") or ""
        try:
            payload = payload_of(record, self._source.limit) if _status(record) in _GIVEN else None
            if payload is not None:
                self.add(url, _date(record), payload.digests, offset)
        except RefusedError:
            return  # told in the run that read it


def _second(moment: datetime) -> datetime:
    """Return a time as WARC 1.0 writes it: records may refer to one of 1.1, which is finer."""
    return moment.replace(microsecond=0)


READER: Final = Reader(SOURCE, RULES_VERSION, lambda source: begins_as_warc(source.head), _read)
