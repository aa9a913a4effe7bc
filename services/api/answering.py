"""An answer as HTTP sends it: validators and conditions (RFC 9110), caching (RFC 9111), links
(RFC 8288), compression. What an answer says is decided elsewhere.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Final

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

JSON: Final = b"application/json"
IMMUTABLE: Final = b"public, max-age=31536000, immutable"
"""For what never changes (RFC 8246)."""
SHORT: Final = b"public, max-age=1"
"""For what may change with the next event: kept for a moment, then asked about again."""
COMPRESSED_FROM: Final = 1024  # bytes; smaller ones fit into a packet or two as they are

_TAG = re.compile(r'(?:W/)?"([^"]*)"')
_GZIP = "-gzip"
_NOT_WANTED = re.compile(r"q\s*=\s*0(\.0{0,3})?")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()

Header = tuple[bytes, bytes]


@dataclass(slots=True)
class Representation:
    """What a GET of something gives: the bytes and what is said of them.

    ``tag`` is the opaque part of the strong entity tag of the bytes as they are; ``varies`` says
    whether they may be compressed for who accepts that.
    """

    body: bytes
    media_type: bytes = JSON
    tag: str | None = None
    modified: datetime | None = None
    cache_control: bytes = SHORT
    headers: Sequence[Header] = ()
    varies: bool = True


class Raw(Response):
    """A response of headers and bytes that are made already."""

    def __init__(self, status: int, headers: list[Header], body: bytes = b"") -> None:
        self.status_code = status
        self.body = body
        self.raw_headers = headers
        self.background = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Send it."""
        await send(
            {
                "type": "http.response.start",
                "status": self.status_code,
                "headers": self.raw_headers,
            }
        )
        await send({"type": "http.response.body", "body": self.body})


def tag_of(*parts: bytes) -> str:
    """Return an opaque tag over bytes: 64 bits, since it only tells versions of one thing apart."""
    digest = hashlib.blake2b(digest_size=8)
    for part in parts:
        digest.update(part)
    return digest.hexdigest()


class Conditions:
    """What a request's headers say of the answer it wants."""

    __slots__ = ("_headers",)

    def __init__(self, scope: Scope) -> None:
        self._headers: dict[bytes, bytes] = {}
        for name, value in scope["headers"]:
            held = self._headers.get(name)
            self._headers[name] = value if held is None else held + b"," + value

    @property
    def tags(self) -> list[str]:
        """The opaque tags of If-None-Match, as they are before compression."""
        given = self._headers.get(b"if-none-match")
        if given is None:
            return []
        text = given.decode("latin-1")
        if text.strip() == "*":
            return ["*"]
        return [tag.removesuffix(_GZIP) for tag in _TAG.findall(text)]

    @property
    def gzip(self) -> bool:
        """Whether the answer may be sent compressed (RFC 9110 section 12.5.3)."""
        accepted = self._headers.get(b"accept-encoding")
        if accepted is None:
            return False
        offers = {}
        for offer in accepted.decode("latin-1").lower().split(","):
            coding, _, weight = offer.partition(";")
            offers[coding.strip()] = not _NOT_WANTED.fullmatch(weight.strip())
        return offers.get("gzip", offers.get("*", False))

    def met(self, tag: str | None, modified: datetime | None) -> bool:
        """Tell whether the client has what it asks for (RFC 9110 section 13.2.2)."""
        if b"if-none-match" in self._headers:
            tags = self.tags
            return tag is not None and ("*" in tags or tag in tags)
        since = self._headers.get(b"if-modified-since")
        if since is None or modified is None:
            return False
        moment = read_http_date(since.decode("latin-1"))
        return moment is not None and modified.replace(microsecond=0) <= moment


def respond(made: Representation, asked: Conditions) -> Raw:
    """Return the response to a GET or HEAD, or 304 where the client has this very answer."""
    compress = made.varies and len(made.body) >= COMPRESSED_FROM and asked.gzip
    headers: list[Header] = [(b"cache-control", made.cache_control)]
    if made.tag is not None:
        headers.append((b"etag", f'"{made.tag}{_GZIP if compress else ""}"'.encode()))
    modified = _last_modified(made)
    if modified is not None:
        headers.append((b"last-modified", http_date(modified).encode()))
    if made.varies:
        headers.append((b"vary", b"Accept-Encoding"))
    headers += made.headers
    if asked.met(made.tag, modified):
        return Raw(304, headers)
    body = gzip.compress(made.body, 5, mtime=0) if compress else made.body
    if compress:
        headers.append((b"content-encoding", b"gzip"))
    headers += ((b"content-type", made.media_type), (b"content-length", b"%d" % len(body)))
    return Raw(200, headers, body)


def _last_modified(made: Representation) -> datetime | None:
    """Return when it was modified, once no other of the same second can come (RFC 9110 section
    8.8.2.2): a date that two of them share would tell who has the first that nothing is new.
    """
    if made.modified is None or made.cache_control == IMMUTABLE:
        return made.modified
    return made.modified if made.modified.timestamp() // 1 < time.time() // 1 else None


@lru_cache(maxsize=256)
def http_date(moment: datetime) -> str:
    """Write a time as an HTTP-date (RFC 9110 section 5.6.7); parts of a second are cut."""
    at = moment.astimezone(UTC)
    return (
        f"{_DAYS[at.weekday()]}, {at.day:02} {_MONTHS[at.month - 1]} {at.year:04} "
        f"{at.hour:02}:{at.minute:02}:{at.second:02} GMT"
    )


def read_http_date(text: str) -> datetime | None:
    """Read an HTTP-date in any of its three forms; None for anything else."""
    try:
        moment = parsedate_to_datetime(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
