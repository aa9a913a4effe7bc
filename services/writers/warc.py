"""Writes captures with their raw bytes as a WARC (ISO 28500), as ``warcio`` writes records.

Bytes whose response headers were kept are a ``response``, others a ``resource``; the same bytes
once more are a ``revisit``. Bodies are as they were decoded: what that makes untrue of the headers
is renamed, as crawlers do.
"""

from __future__ import annotations

import base64
import hashlib
import io
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any, Final

from warcio.statusandheaders import (  # type: ignore[import-untyped]
    StatusAndHeaders,
    StatusAndHeadersParser,
)
from warcio.warcwriter import WARCWriter  # type: ignore[import-untyped]

from domain.clocks import format_micros

VERSION: Final = "1.1"
_UNTRUE: Final = ("content-encoding", "transfer-encoding", "content-length")


@dataclass(frozen=True, slots=True)
class Archived:
    """Raw bytes as they were seen at an address."""

    url: str
    observed_at: datetime
    data: bytes
    media_type: str
    http_head: bytes | None
    article_id: str


class Writer:
    """Writes records to a stream, one after another."""

    def __init__(self, stream: IO[bytes], *, gzip: bool = True) -> None:
        self._writer = WARCWriter(stream, gzip=gzip, warc_version=VERSION)
        self._written: dict[str, tuple[str, str]] = {}
        self.responses = self.revisits = 0

    def about(self, name: str, software: str) -> None:
        """Write the record that says what wrote the file."""
        fields = {"software": software, "format": f"WARC File Format {VERSION}"}
        self._write(self._writer.create_warcinfo_record(name, fields))

    def write(self, archived: Archived) -> None:
        """Write a capture; as a revisit where its bytes were written before."""
        digest = _digest(archived.data)
        date = format_micros(archived.observed_at)
        before = self._written.get(digest)
        headers = {"WARC-Date": date, "WARC-Payload-Digest": digest}
        if before is not None:
            record = self._writer.create_revisit_record(
                archived.url, digest, *before, warc_headers_dict=headers
            )
            self.revisits += 1
        else:
            record = self._record(archived, headers)
            self._written[digest] = (archived.url, date)
            self.responses += 1
        self._write(record)

    def _record(self, archived: Archived, headers: dict[str, str]) -> Any:
        options: dict[str, Any] = {"payload": io.BytesIO(archived.data)}
        kind = "resource"
        if archived.http_head is None:
            options["warc_content_type"] = archived.media_type
        else:
            kind = "response"
            options["http_headers"] = _head(archived)
        return self._writer.create_warc_record(
            archived.url, kind, warc_headers_dict=headers, **options
        )

    def _write(self, record: Any) -> None:
        self._writer.write_record(record)
        record.raw_stream.close()  # warcio leaves a temporary file open


def _head(archived: Archived) -> StatusAndHeaders:
    head = StatusAndHeadersParser([], verify=False).parse(io.BytesIO(archived.http_head or b""))
    head.headers = [
        (f"X-Archive-Orig-{name}" if name.lower() in _UNTRUE else name, value)
        for name, value in head.headers
    ]
    head.headers.append(("Content-Length", str(len(archived.data))))
    return head


def _digest(data: bytes) -> str:
    """Return SHA-1 in base 32, as all readers of WARC know it."""
    digest = hashlib.sha1(data, usedforsecurity=False).digest()
    return f"sha1:{base64.b32encode(digest).decode('ascii')}"
