"""The page that a record of a web archive holds, decoded, and the digests it may be named by."""

from __future__ import annotations

import hashlib
from base64 import b32encode
from dataclasses import dataclass
from typing import Any, Final

from domain.errors import RefusedError, TooLargeError

_HTML: Final = ("text/html", "application/xhtml+xml")
_MARKUP: Final = (b"<!doctype html", b"<html")


@dataclass(frozen=True, slots=True)
class Payload:
    """A page as a server sent it, decoded."""

    data: bytes
    media: str
    charset: str | None
    http_head: bytes | None
    digests: tuple[str, ...]
    """As the archive writes it; where it does not, of the bytes as they are kept and as decoded."""


def payload_of(record: Any, limit: int) -> Payload | None:
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
    stated = record.rec_headers.get_header("WARC-Payload-Digest")
    if stated is None:
        record.raw_stream = _Hashed(record.raw_stream)
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
    digests = (stated,) if stated else _digests(record.raw_stream, data)
    return Payload(data, media or _HTML[0], charset, head, digests)


def _digests(kept: _Hashed, data: bytes) -> tuple[str, ...]:
    return kept.digest(), _digest(hashlib.sha1(data, usedforsecurity=False))


def _digest(made: Any) -> str:
    """Return a SHA-1 as archives write it; it only tells the pages of one file apart."""
    return f"sha1:{b32encode(made.digest()).decode('ascii')}"


class _Hashed:
    """A record's bytes as they are kept, hashed while they are read."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._made = hashlib.sha1(usedforsecurity=False)

    @property
    def limit(self) -> int:
        """How many bytes are still to be read."""
        return int(self._stream.limit)

    def read(self, size: int | None = None) -> bytes:
        return self._hashed(self._stream.read(size))

    def readline(self, size: int | None = None) -> bytes:
        return self._hashed(self._stream.readline(size))

    def digest(self) -> str:
        """Return the digest of all, read to the end."""
        while self.read(1 << 16):
            pass
        return _digest(self._made)

    def _hashed(self, data: bytes) -> bytes:
        self._made.update(data)
        return data
