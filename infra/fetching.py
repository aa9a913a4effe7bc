"""Connects to addresses that other people name, and to none that lie inside: the name is looked up
once, each address it has is checked, and the connection goes to an address that was checked.

For whatever fetches what users name: webhooks, watched pages. Where redirects are followed, each
leads to a connection that is checked. Proxies of the environment are not used: they would look the
name up again. What an answer may weigh is the matter of ``infra/getting.py``.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any, Final

import httpcore
import httpx
from anyio import to_thread

from domain.errors import ForbiddenAddressError, RefusedError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

TIMEOUT: Final = httpx.Timeout(15.0, connect=10.0)
_MAX_URL: Final = 2000
_HOST: Final = re.compile(r"[A-Za-z0-9._:-]+", re.ASCII)
# Not public either, whatever this Python's tables say: relays of 6to4 (RFC 7526), documentation
# (RFC 9637). Of IPv6 only global unicast is (RFC 4291, 2.4), and what stands for IPv4 by NAT64.
_INSIDE: Final = (ipaddress.ip_network("192.88.99.0/24"), ipaddress.ip_network("3fff::/20"))
_UNICAST: Final = ipaddress.IPv6Network("2000::/3")
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
# IPv6 networks that carry an IPv4 address at their end: NAT64 (RFC 6052), translated (RFC 2765),
# and the deprecated form of RFC 4291, 2.5.5.1.
_EMBEDDING: Final = (_NAT64, *map(ipaddress.IPv6Network, ("::ffff:0:0:0/96", "::/96")))

_until: ContextVar[float | None] = ContextVar("until", default=None)


def networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """Return networks from CIDR, such as ``10.0.0.0/8``. Raises ``RefusedError``."""
    try:
        return tuple(ipaddress.ip_network(text.strip()) for text in texts)
    except ValueError as error:
        raise RefusedError(f"{error}; write a network such as 10.0.0.0/8") from error


def permitted(text: str, allowed: Sequence[Network] = ()) -> bool:
    """Tell whether an address may be connected to: it is public, or in a network that is allowed.

    An IPv6 address that stands for an IPv4 address is as good as that one.
    """
    address = ipaddress.ip_address(text.partition("%")[0])
    forms = list(_forms(address))
    if any(form in network for form in forms for network in allowed):
        return True
    return _is_public(address) and all(_is_public(form) for form in forms)


def addresses(host: str, port: int, allowed: Sequence[Network] = ()) -> list[str]:
    """Look a name up; return those of its addresses that may be connected to.

    Raises ``ForbiddenAddressError`` when it has none of these, ``OSError`` when it has none at all.
    """
    texts = lookup(host, port)
    good = [text for text in texts if permitted(text, allowed)]
    if not good:
        raise ForbiddenAddressError(
            f"{host} leads to {', '.join(texts)}, which is not on the public internet; "
            "STET_ALLOWED_NETWORKS names networks that may be connected to all the same"
        )
    return good


def lookup(host: str, port: int) -> list[str]:
    """Return all addresses of a name, whatever they are. Raises ``OSError`` for none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


def refuse_inside(where: httpx.URL, allowed: Sequence[Network]) -> None:
    """Raise ``ForbiddenAddressError`` for a URL that leads inside; a name that nobody knows yet may
    be known later.
    """
    with suppress(OSError, UnicodeError):
        addresses(where.host, where.port or 443, allowed)


def checked_url(text: str, longest: int = _MAX_URL) -> httpx.URL:
    """Return a URL that may be fetched: http or https, with a host and without a password.

    Raises ``RefusedError``.
    """
    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, ValueError) as error:
        raise RefusedError(f"'{text[:80]}' is not a URL: {error}") from error
    if len(text) > longest:
        raise RefusedError(f"the URL is longer than {longest} characters")
    if url.scheme not in ("http", "https") or not _HOST.fullmatch(url.raw_host.decode("ascii")):
        raise RefusedError(f"'{text[:80]}' is not an absolute http or https URL")
    if url.port is not None and not 0 < url.port < 65_536:
        raise RefusedError(f"there is no port {url.port}")
    if url.userinfo or url.fragment:
        raise RefusedError("a URL with a user, a password or a fragment is not fetched")
    return url


def client(allowed: Sequence[Network] = (), **options: Any) -> httpx.Client:
    """Return a client whose connections are checked. ``options`` are httpx's."""
    transport = _Transport(_Backend(allowed))
    return httpx.Client(transport=transport, trust_env=False, **{"timeout": TIMEOUT, **options})


def async_client(allowed: Sequence[Network] = (), **options: Any) -> httpx.AsyncClient:
    """Return an asynchronous client whose connections are checked."""
    transport = _AsyncTransport(_AsyncBackend(allowed))
    return httpx.AsyncClient(
        transport=transport, trust_env=False, **{"timeout": TIMEOUT, **options}
    )


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Let all that a client of this module does meanwhile in this thread take so long at most.

    httpx's own limits are of one wait each: a server that sends a byte now and then keeps to them.
    """
    token = _until.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _until.reset(token)


def _left(timeout: float | None, late: type[Exception]) -> float | None:
    """Return how long a step may take, of what is left to all of them. Raises ``late``."""
    until = _until.get()
    if until is None:
        return timeout
    left = until - time.monotonic()
    if left <= 0:
        raise late("it takes too long as a whole")
    return left if timeout is None else min(left, timeout)


class _Backend(httpcore.SyncBackend):
    def __init__(self, allowed: Sequence[Network]) -> None:
        self._allowed = allowed

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, *more: Any, **options: Any
    ) -> Any:
        """Connect to the first address that answers. An address is not looked up again."""
        for last, address in _marked(_looked_up(host, port, self._allowed)):
            left = _left(timeout, httpcore.ConnectTimeout)
            try:
                return _Timed(super().connect_tcp(address, port, left, *more, **options))
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if last:
                    raise
        raise AssertionError("there is an address")

    def connect_unix_socket(self, *_: Any, **__: Any) -> Any:
        raise httpcore.ConnectError("sockets of this machine are not connected to")


class _AsyncBackend(httpcore.AnyIOBackend):
    def __init__(self, allowed: Sequence[Network]) -> None:
        self._allowed = allowed

    async def connect_tcp(self, host: str, port: int, *more: Any, **options: Any) -> Any:
        """Connect to the first address that answers. An address is not looked up again."""
        found = await to_thread.run_sync(_looked_up, host, port, self._allowed)
        for last, address in _marked(found):
            try:
                return await super().connect_tcp(address, port, *more, **options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if last:
                    raise
        raise AssertionError("there is an address")

    async def connect_unix_socket(self, *_: Any, **__: Any) -> Any:
        raise httpcore.ConnectError("sockets of this machine are not connected to")


class _Timed(httpcore.NetworkStream):
    """A connection whose every step is held to what is left of the time (``within``)."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = _left(timeout, httpcore.ConnectTimeout)
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _Transport(httpx.HTTPTransport):
    """httpx's transport over a pool of checked connections; names in certificates are checked as
    ever, since only the connection goes by address.
    """

    def __init__(self, backend: _Backend) -> None:
        super().__init__(trust_env=False)
        tls = httpx.create_ssl_context(trust_env=False)
        self._pool = httpcore.ConnectionPool(ssl_context=tls, network_backend=backend)


class _AsyncTransport(httpx.AsyncHTTPTransport):
    def __init__(self, backend: _AsyncBackend) -> None:
        super().__init__(trust_env=False)
        tls = httpx.create_ssl_context(trust_env=False)
        self._pool = httpcore.AsyncConnectionPool(ssl_context=tls, network_backend=backend)


def _looked_up(host: str, port: int, allowed: Sequence[Network]) -> list[str]:
    try:
        return addresses(host, port, allowed)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(f"{host} is not known: {error}") from error


def _marked(found: Sequence[str]) -> Iterable[tuple[bool, str]]:
    return ((n == len(found), address) for n, address in enumerate(found, 1))


def _is_public(address: Address) -> bool:
    """Tell whether an address is one of the public internet, for a single receiver."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return _is_public(address.ipv4_mapped)
        if address in _NAT64:
            return True  # as good as the address it carries, which is another of its forms
        if address not in _UNICAST:
            return False
    inside = any(address in network for network in _INSIDE)
    return address.is_global and not address.is_multicast and not inside


def _forms(address: Address) -> Iterable[Address]:
    """Yield an address, or the IPv4 addresses that it stands for."""
    if isinstance(address, ipaddress.IPv4Address):
        yield address
        return
    if address.ipv4_mapped is not None:
        yield address.ipv4_mapped
        return
    yield address
    if address.sixtofour is not None:
        yield address.sixtofour
    if address.teredo is not None:
        yield from address.teredo
    if any(address in network for network in _EMBEDDING):
        yield ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
