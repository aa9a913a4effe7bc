"""Connections to what users name go to the public internet, or nowhere."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import ForbiddenAddressError, RefusedError
from infra import fetching

LOOPBACK = fetching.networks(["127.0.0.0/8"])

INSIDE = """
127.0.0.1 127.8.9.10 0.0.0.0 10.1.2.3 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254
100.64.0.1 192.0.2.1 198.18.0.1 198.51.100.7 203.0.113.9 224.0.0.1 239.255.255.250 240.0.0.1
255.255.255.255 :: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:a9fe:a9fe fe80::1
fe80::1%eth0 fc00::1 fd12:3456::1 fec0::1 ff02::1 2001:db8::1 64:ff9b::7f00:1 64:ff9b::a00:1
64:ff9b:1::1 2002:7f00:1:: 2002:a00:1:: 2001:0:7f00:1:: ::ffff:0:127.0.0.1 192.88.99.1 3fff::1
5f00::1 4000::1 100::1 2001:2::1 ff0e::1
""".split()
OUTSIDE = """
8.8.8.8 1.1.1.1 93.184.215.14 172.32.0.1 192.169.0.1 2606:4700:4700::1111 2a00:1450::1
::ffff:8.8.8.8 64:ff9b::808:808
""".split()


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_never_permitted(address: str) -> None:
    assert not fetching.permitted(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_a_public_address_is_permitted(address: str) -> None:
    assert fetching.permitted(address)


@given(st.ip_addresses(v=4), st.integers(0, 0xFFFF))
def test_an_address_that_stands_for_another_is_no_better_than_it(
    address: ipaddress.IPv4Address, more: int
) -> None:
    inner, public = int(address), fetching.permitted(str(address))

    for known in ("::ffff:0:0", "64:ff9b::"):
        form = ipaddress.IPv6Address(int(ipaddress.IPv6Address(known)) + inner)
        assert fetching.permitted(str(form)) == public
    six_to_four = ipaddress.IPv6Address((0x2002 << 112) + (inner << 80) + more)
    teredo = ipaddress.IPv6Address((0x20010000 << 96) + (inner << 64) + more)
    for form in (six_to_four, teredo):
        assert public or not fetching.permitted(str(form))
    for deprecated in ("::", "::ffff:0:0:0"):
        form = ipaddress.IPv6Address(int(ipaddress.IPv6Address(deprecated)) + inner)
        assert not fetching.permitted(str(form))


@given(st.ip_addresses(v=6))
def test_of_ipv6_nothing_is_permitted_but_global_unicast_and_nat64(
    address: ipaddress.IPv6Address,
) -> None:
    is_public = any(
        address in net for net in map(ipaddress.ip_network, ("2000::/3", "64:ff9b::/96"))
    )

    assert is_public or address.ipv4_mapped or not fetching.permitted(str(address))


def test_a_network_that_is_allowed_is_permitted_in_all_its_forms() -> None:
    allowed = fetching.networks(["10.0.0.0/8", "fd00::/8"])

    assert fetching.permitted("10.9.8.7", allowed)
    assert fetching.permitted("::ffff:10.9.8.7", allowed)
    assert fetching.permitted("fd00::1", allowed)
    assert not fetching.permitted("192.168.0.1", allowed)


@pytest.mark.parametrize(
    "host",
    ["localhost", "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "::1", "0"],
)
def test_every_way_to_write_this_machine_leads_nowhere(host: str) -> None:
    with pytest.raises(ForbiddenAddressError, match="STET_ALLOWED_NETWORKS"):
        fetching.addresses(host, 80)


class Answering(BaseHTTPRequestHandler):
    seen: list[str]

    def do_GET(self) -> None:
        Answering.seen.append(self.headers["host"])
        self.send_response(302 if self.path == "/away" else 200)
        self.send_header("Location", "http://127.0.0.2:1/")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    Answering.seen = []
    server = HTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def resolve_to(monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    """Let names be answered for as a hostile name server would, another way each time."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def lookup(host: Any, port: Any, *more: Any, **options: Any) -> Any:
        if isinstance(host, str) and host.endswith(".example"):
            address = answers[min(len(asked), len(answers) - 1)]
            asked.append(host)
            return real(address, port, *more, **options)
        return real(host, port, *more, **options)

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    return asked


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::ffff:127.0.0.1]", "127.1"])
def test_nothing_inside_is_connected_to(port: int, host: str) -> None:
    with fetching.client() as client, pytest.raises(ForbiddenAddressError):
        client.get(f"http://{host}:{port}/")
    assert Answering.seen == []


def test_what_is_allowed_is_connected_to_by_its_name(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = resolve_to(monkeypatch, "127.0.0.1")
    with fetching.client(LOOPBACK) as client:
        assert client.get(f"http://intranet.example:{port}/").text == "ok"
    assert Answering.seen == [f"intranet.example:{port}"]
    assert asked == ["intranet.example"]  # looked up once: there is no second answer to trick


def test_a_name_that_moves_inside_after_the_check_gains_nothing(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = resolve_to(monkeypatch, "127.0.0.1")
    with fetching.client() as client, pytest.raises(ForbiddenAddressError):
        client.get(f"http://rebind.example:{port}/")
    assert asked == ["rebind.example"]
    assert Answering.seen == []


def test_a_redirect_is_followed_only_where_one_may_go(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve_to(monkeypatch, "127.0.0.1")
    here = fetching.networks(["127.0.0.1/32"])
    with (
        fetching.client(here, follow_redirects=True) as client,
        pytest.raises(ForbiddenAddressError, match="127.0.0.2"),
    ):
        client.get(f"http://out.example:{port}/away")
    assert Answering.seen == [f"out.example:{port}"]


def test_the_environments_proxy_is_not_used(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    with fetching.client(LOOPBACK) as client:
        assert client.get(f"http://127.0.0.1:{port}/").text == "ok"


def test_the_asynchronous_client_checks_alike(port: int) -> None:
    async def both() -> str:
        async with fetching.async_client() as client:
            with pytest.raises(ForbiddenAddressError):
                await client.get(f"http://localhost:{port}/")
        async with fetching.async_client(LOOPBACK) as client:
            return (await client.get(f"http://127.0.0.1:{port}/")).text

    assert asyncio.run(both()) == "ok"
    assert len(Answering.seen) == 1


def test_a_name_that_nobody_knows_is_a_failed_connection() -> None:
    with fetching.client() as client, pytest.raises(httpx.ConnectError):
        client.get("http://no-such-name.invalid/")


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/",
        "file:///etc/passwd",
        "gopher://example.org/",
        "//example.org/",
        "example.org",
        "http://",
        "https://user:secret@example.org/",
        "https://user@example.org/",
        "https://example.org/#x",
        "http://exa mple.org/",
        "http://[::1",
        "http://example.org:99999/",
        "https://example.org/" + "x" * 3000,
        "https://example.org/\n",
        "",
    ],
)
def test_a_url_that_is_not_fetched_is_refused(url: str) -> None:
    with pytest.raises(RefusedError):
        fetching.checked_url(url)


@pytest.mark.parametrize("text", ["10.0.0.0", "10.0.0.1/8", "x", "10.0.0.0/99", "::/200"])
def test_a_network_that_is_none_is_refused(text: str) -> None:
    if text == "10.0.0.0":
        assert fetching.networks([text])[0].prefixlen == 32
        return
    with pytest.raises(RefusedError, match=r"such as 10\.0\.0\.0/8"):
        fetching.networks([text])
