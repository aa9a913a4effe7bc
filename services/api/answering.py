"""An answer as HTTP sends it: validators and conditions (RFC 9110), caching (RFC 9111), links
(RFC 8288), compression. What an answer says is decided elsewhere.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from types import MappingProxyType
from typing import IO, Final

from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

JSON: Final = b"application/json"
IMMUTABLE: Final = b"public, max-age=31536000, immutable"
"""For what never changes (RFC 8246)."""
SHORT: Final = b"public, max-age=1"
"""For what may change with the next event: kept for a moment, then asked about again."""
CONFIRMED: Final = b"no-cache"
"""For what may be kept, and is asked about each time."""
KEPT_BY_NOBODY: Final = b"private, no-store"
"""For what only those with a scope may see."""
COMPRESSED_FROM: Final = 1024  # bytes; smaller ones fit into a packet or two as they are

_TAG = re.compile(r'(?:W/)?"([^"]*)"')
_GZIP = "-gzip"
_WEIGHT = re.compile(r"q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)")
_PIECE = 256 * 1024  # bytes
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
        offers = weights(accepted)
        return offers.get("gzip", offers.get("*", 0.0)) > 0

    def weight(self, media_type: str) -> float:
        """Return how much a media type is wanted (RFC 9110 section 12.5.1): 0 is not at all."""
        accepted = self._headers.get(b"accept")
        if accepted is None:
            return 1.0
        offers = weights(accepted)
        ranges = (media_type, f"{media_type.partition('/')[0]}/*", "*/*")
        return next((offers[range_] for range_ in ranges if range_ in offers), 0.0)

    def prefers(self, media_type: str, over: str) -> bool:
        """Tell whether a media type is wanted more than another."""
        return self.weight(media_type) > self.weight(over)

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


@lru_cache(maxsize=128)
def weights(listed: bytes) -> Mapping[str, float]:
    """Return how much is wanted of what Accept or Accept-Encoding lists (RFC 9110 section 12.4.2).

    Names are in lower case, without parameters. What is listed twice has the larger weight, what
    has one that cannot be read is not wanted.
    """
    found: dict[str, float] = {}
    for offer in listed.decode("latin-1").lower().split(","):
        name, *parameters = (part.strip() for part in offer.split(";"))
        given = next((text for text in parameters if re.match(r"q\s*=", text)), "q=1")
        weight = _WEIGHT.fullmatch(given)
        found[name] = max(found.get(name, 0.0), float(weight[1]) if weight else 0.0)
    return MappingProxyType(found)


def answer(
    scope: Scope,
    body: bytes,
    media_type: bytes = JSON,
    cache_control: bytes = CONFIRMED,
    headers: Sequence[Header] = (),
    *,
    varies: bool = True,
) -> Raw:
    """Return the response of bytes by which they are tagged themselves, or 304."""
    made = Representation(body, media_type, tag_of(body), None, cache_control, headers, varies)
    return respond(made, Conditions(scope))


def respond(made: Representation, asked: Conditions) -> Raw:
    """Return the response to a GET or HEAD, or 304 where the client has this very answer."""
    compress = made.varies and len(made.body) >= COMPRESSED_FROM and asked.gzip
    modified = _last_modified(made)
    headers = _about(made, modified, compressed=compress)
    if asked.met(made.tag, modified):
        return Raw(304, headers)
    body = gzip.compress(made.body, 5, mtime=0) if compress else made.body
    if compress:
        headers.append((b"content-encoding", b"gzip"))
    headers += ((b"content-type", made.media_type), (b"content-length", b"%d" % len(body)))
    return Raw(200, headers, body)


def respond_with(file: IO[bytes], made: Representation, asked: Conditions) -> Response:
    """Return what ``respond`` does, with a file as the body, sent as it is and closed then."""
    modified = _last_modified(made)
    headers = _about(made, modified, compressed=False)
    if asked.met(made.tag, modified):
        file.close()
        return Raw(304, headers)
    length = file.seek(0, os.SEEK_END)
    file.seek(0)
    response = StreamingResponse(_pieces(file))
    response.raw_headers = [
        *headers,
        (b"content-type", made.media_type),
        (b"content-length", b"%d" % length),
    ]
    return response


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while data := file.read(_PIECE):
            yield data


def _about(made: Representation, modified: datetime | None, *, compressed: bool) -> list[Header]:
    """Return the headers that 200 and 304 share."""
    headers: list[Header] = [(b"cache-control", made.cache_control)]
    if made.tag is not None:
        headers.append((b"etag", f'"{made.tag}{_GZIP if compressed else ""}"'.encode()))
    if modified is not None:
        headers.append((b"last-modified", http_date(modified).encode()))
    if made.varies:
        headers.append((b"vary", b"Accept-Encoding"))
    headers += made.headers
    return headers


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
