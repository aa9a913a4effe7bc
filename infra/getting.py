"""Gets what others serve, over HTTP: of a limited size, in a limited time, packed or not, and from
addresses only that may be connected to (``infra/fetching.py``).
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib.metadata import version
from typing import Any, Final
from urllib.parse import urldefrag, urljoin

import httpx
import zstandard

from domain.errors import RefusedError, StetError, TooLargeError
from infra import fetching
from infra.fetching import Network

PRODUCT: Final = "stet"
"""What ``robots.txt`` calls us."""
MOST_REDIRECTS: Final = 10
MAX_URL: Final = 8000  # an archive's address holds another one
MOVED: Final = (301, 302, 303, 307, 308)
_WINDOW: Final = 8 * 1024 * 1024  # of zstd over HTTP (RFC 9659)


class UnreachableError(StetError):
    """A server did not answer, or not in a way that can be read."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered; names of headers are in small letters."""

    url: str
    """The address that answered in the end, after redirects."""
    status: int
    headers: Mapping[str, str]
    data: bytes

    @property
    def moved_to(self) -> str | None:
        """Where a redirect leads, without a fragment; None where it is none."""
        place = self.headers.get("location")
        if self.status not in MOVED or not place:
            return None
        with suppress(ValueError):  # what is no address leads nowhere
            return urldefrag(urljoin(self.url, place.strip())).url
        return None


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one answer may cost."""

    size: int
    """Bytes, as they come and unpacked."""
    seconds: float = 60.0
    """From looking the name up to the last byte."""
    cut: bool = False
    """Whether an answer that is longer is taken up to there, and not refused."""


Get = Callable[[str], Answer]
"""Gets an address. Raises ``UnreachableError``, ``TooLargeError``, ``RefusedError``."""


def user_agent(contact: str | None = None) -> str:
    """Return how we name ourselves; ``contact`` says who runs this, a page or an address."""
    who = f"; +{contact}" if contact else ""
    return f"{PRODUCT}/{version('stet-timeline')} (an archive of news revisions{who})"


def client(
    allowed: tuple[Network, ...] = (), contact: str | None = None, **options: Any
) -> httpx.Client:
    """Return a client for ``ask``: it follows nothing by itself, and takes no cookies.

    With a cookie a server would show us what it shows somebody whom it knows.
    """
    no_cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
    headers = {"User-Agent": user_agent(contact), "Accept-Encoding": "gzip"}
    return fetching.client(allowed, headers=headers, cookies=no_cookies, **options)


def ask(
    by: httpx.Client, url: str, bounds: Bounds, headers: Mapping[str, str] | None = None
) -> Answer:
    """Make one request and return its answer, a redirect as it is.

    Raises ``UnreachableError`` where no answer can be had, ``TooLargeError`` for one beyond
    ``bounds``, ``RefusedError`` for an address that is not fetched.
    """
    where = fetching.checked_url(url, MAX_URL)
    try:
        with fetching.within(bounds.seconds), by.stream("GET", where, headers=headers) as response:
            packed, whole = _taken(response, bounds)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        said = str(error) or type(error).__name__
        raise UnreachableError(f"{url} cannot be reached: {said}") from error
    named = {name.lower(): value for name, value in response.headers.items()}
    coding = named.get("content-encoding", "").strip().lower()
    data = _unpacked(packed, coding, url, bounds, whole=whole)
    return Answer(str(where), response.status_code, named, data)


@contextmanager
def getter(
    limit: int, allowed: tuple[Network, ...] = (), contact: str | None = None
) -> Iterator[Get]:
    """Lend a function that gets addresses over one client, and goes where redirects lead.

    ``limit`` is in bytes.
    """
    with client(allowed, contact) as by:

        def get(url: str) -> Answer:
            url = urldefrag(url).url
            for _ in range(MOST_REDIRECTS + 1):
                answer = ask(by, url, Bounds(limit))
                if answer.moved_to is None:
                    return answer
                url = answer.moved_to
            raise UnreachableError(f"{url} cannot be reached: more than {MOST_REDIRECTS} redirects")

        yield get


def seconds_asked(text: str | None, now: datetime) -> float | None:
    """Read ``Retry-After`` (RFC 9110, 10.2.3), seconds or a date; None for anything else."""
    said = (text or "").strip()
    if said.isdecimal():
        return float(said[:9])
    try:
        return (parsedate_to_datetime(said).astimezone(UTC) - now).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None


def _taken(response: httpx.Response, bounds: Bounds) -> tuple[bytes, bool]:
    """Return the body as it comes, and whether that is all of it."""
    stated = response.headers.get("content-length", "")
    if stated.isdecimal() and int(stated) > bounds.size and not bounds.cut:
        raise _too_large(str(response.url), bounds)
    data = bytearray()
    for chunk in response.iter_raw():
        data += chunk
        if len(data) > bounds.size:
            if not bounds.cut:
                raise _too_large(str(response.url), bounds)
            return bytes(data[: bounds.size]), False
    return bytes(data), True


def _unpacked(data: bytes, coding: str, url: str, bounds: Bounds, *, whole: bool) -> bytes:
    """Return a body unpacked, never more of it than it may have."""
    try:
        match coding:
            case "" | "identity":
                return data
            case "gzip" | "x-gzip" | "deflate":
                out = _inflated(data, bounds.size, whole=whole)
            case "zstd":
                plain = zstandard.ZstdDecompressor(max_window_size=_WINDOW)
                out = plain.stream_reader(io.BytesIO(data)).read(bounds.size + 1)
            case _:
                raise UnreachableError(
                    f"{url} answers packed as '{coding[:40]}', which it was not asked for"
                )
    except (zlib.error, zstandard.ZstdError) as error:
        raise UnreachableError(f"{url} answers with what cannot be unpacked: {error}") from error
    if len(out) > bounds.size and not bounds.cut:
        raise _too_large(url, bounds)
    return out[: bounds.size]


def _inflated(data: bytes, limit: int, *, whole: bool) -> bytes:
    """Return gzip's or deflate's bytes unpacked, or one more than ``limit`` of them."""
    out = bytearray()
    while data and len(out) <= limit:
        # RFC 9110 means zlib's format by deflate; some servers send the bare one. After a member
        # of gzip there may be another; what else follows it is no data.
        is_wrapped = data[:2] == b"\x1f\x8b" or data[0] & 0x0F == 8
        one = zlib.decompressobj(47 if is_wrapped else -15)
        out += one.decompress(data, limit + 1 - len(out))
        if not one.eof and len(out) <= limit:
            if whole:
                raise zlib.error("it ends too early")
            break
        rest = one.unused_data
        data = rest if rest[:2] == b"\x1f\x8b" else b""
    return bytes(out)


def _too_large(url: str, bounds: Bounds) -> TooLargeError:
    return TooLargeError(
        f"{url} answers with more than {bounds.size} bytes (STET_MAX_REQUEST_BYTES)"
    )


def networks_of(url: str) -> tuple[Network, ...]:
    """Return the addresses of a host that its user trusts by naming it; none where it has none.

    Raises ``RefusedError`` for what is no address to fetch.
    """
    where = fetching.checked_url(url)
    try:
        found = fetching.lookup(where.host, where.port or 443)
        return fetching.networks(address.partition("%")[0] for address in found)
    except (OSError, UnicodeError, RefusedError):
        return ()
