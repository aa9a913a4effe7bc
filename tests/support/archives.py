"""Web archives that tests make: WARC files with warcio, as crawlers write them."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import zstandard
from news_pages import URL, plain
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

DATE = "2025-03-04T09:00:00Z"
PAGE = plain().encode()


class Archive:
    """Writes records one after another."""

    def __init__(self, *, gzip: bool = True) -> None:
        self.stream = io.BytesIO()
        self.writer = WARCWriter(self.stream, gzip=gzip)
        self.offsets: list[int] = []

    @property
    def data(self) -> bytes:
        return self.stream.getvalue()

    def response(
        self,
        body: bytes = PAGE,
        url: str = URL,
        date: str = DATE,
        *,
        status: str = "200 OK",
        media: str | None = "text/html; charset=utf-8",
        headers: tuple[tuple[str, str], ...] = (),
        record: dict[str, str] | None = None,
        kind: str = "response",
    ) -> Any:
        """Write a response; return its record."""
        http = [*headers, *([("Content-Type", media)] if media else [])]
        made = self.writer.create_warc_record(
            url,
            kind,
            payload=io.BytesIO(body),
            http_headers=StatusAndHeaders(status, http, protocol="HTTP/1.1"),
            warc_headers_dict={"WARC-Date": date, **(record or {})},
        )
        return self.write(made)

    def resource(self, body: bytes = PAGE, url: str = URL, date: str = DATE) -> Any:
        """Write a resource: the bytes of a page without what a server said of them."""
        return self.write(
            self.writer.create_warc_record(
                url,
                "resource",
                payload=io.BytesIO(body),
                warc_content_type="text/html",
                warc_headers_dict={"WARC-Date": date},
            )
        )

    def revisit(self, digest: str, url: str = URL, date: str = "2025-03-05T09:00:00Z") -> Any:
        """Write a record that says: the same bytes once more."""
        return self.write(
            self.writer.create_revisit_record(
                url, digest, url, DATE, warc_headers_dict={"WARC-Date": date}
            )
        )

    def request(self, url: str = URL) -> Any:
        """Write a request."""
        return self.write(
            self.writer.create_warc_record(
                url,
                "request",
                http_headers=StatusAndHeaders("GET / HTTP/1.1", [], is_http_request=True),
            )
        )

    def write(self, record: Any) -> Any:
        self.offsets.append(self.stream.tell())
        self.writer.write_record(record)
        record.raw_stream.close()  # warcio leaves a temporary file open
        return record


def digest_of(record: Any) -> str:
    """Return the digest of a record's payload, as the archive writes it."""
    return str(record.rec_headers.get_header("WARC-Payload-Digest"))


def zstd(data: bytes, *, dictionary: bytes | None = None) -> bytes:
    """Return a plain WARC in zstd, a frame a record; after a dictionary if one is given."""
    parts = [b"WARC/1.0" + part for part in data.split(b"WARC/1.0") if part]
    made = zstandard.ZstdCompressionDict(dictionary) if dictionary else None
    compressor: Callable[[bytes], bytes] = zstandard.ZstdCompressor(dict_data=made).compress
    head = b""
    if dictionary:
        head = b"\x5d\x2a\x4d\x18" + len(dictionary).to_bytes(4, "little") + dictionary
    return head + b"".join(compressor(part) for part in parts)
