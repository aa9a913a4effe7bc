"""What others serve is taken within limits of size and time, packed or not, from nowhere inside."""

from __future__ import annotations

import gzip
import socket
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
import zstandard
from scripted_site import HERE, Site, serving

from domain.errors import ForbiddenAddressError, RefusedError, TooLargeError
from infra import getting
from infra.getting import Bounds, UnreachableError, ask, getter, seconds_asked

TEXT = b"The boats sail again. " * 100


@pytest.fixture
def site() -> Iterator[Site]:
    with serving(Site()) as made:
        yield made


def asked(url: str, size: int = 1 << 20, seconds: float = 20, *, cut: bool = False) -> bytes:
    with getting.client(HERE) as by:
        return ask(by, url, Bounds(size, seconds, cut)).data


@contextmanager
def dripping(*pieces: bytes, every: bytes = b"x") -> Iterator[str]:
    """Serve one connection by sending ``pieces``, then ``every`` again and again, slowly."""
    over = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        connection, _ = listener.accept()
        with connection:
            try:
                for piece in pieces:
                    connection.sendall(piece)
                while not over.wait(0.02):
                    connection.sendall(every)
            except OSError:
                return

    thread = threading.Thread(target=drip)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    finally:
        over.set()
        thread.join()
        listener.close()


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", gzip.compress(TEXT)),
        ("x-gzip", gzip.compress(TEXT)),
        ("GZIP", gzip.compress(TEXT[:100]) + gzip.compress(TEXT[100:])),
        ("gzip", gzip.compress(TEXT) + b"\0\0\0\0"),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", zlib.compress(TEXT, wbits=-15)),
        ("zstd", zstandard.compress(TEXT)),
        ("identity", TEXT),
    ],
    # gzip writes the time into what it packs: without names, no two runs have the same tests
    ids=["gzip", "x-gzip", "two members", "padded", "deflate", "bare deflate", "zstd", "identity"],
)
def test_what_is_packed_comes_unpacked(site: Site, coding: str, packed: bytes) -> None:
    url = site.says("/", 200, packed, Content_Encoding=coding)

    assert asked(url) == TEXT


@pytest.mark.parametrize("coding", ["gzip", "deflate", "zstd"])
def test_a_bomb_is_refused_before_it_is_unpacked(site: Site, coding: str) -> None:
    huge = bytes(200 << 20)
    pack = {"gzip": gzip.compress, "deflate": zlib.compress, "zstd": zstandard.compress}[coding]
    url = site.says("/", 200, pack(huge), Content_Encoding=coding)

    with pytest.raises(TooLargeError, match="more than 1048576 bytes"):
        asked(url)


@pytest.mark.parametrize(
    ("coding", "packed", "said"),
    [
        ("gzip", gzip.compress(TEXT)[:-20], "ends too early"),
        ("gzip", b"no gzip", "cannot be unpacked"),
        ("zstd", b"no zstd", "cannot be unpacked"),
        ("br", b"x", "packed as 'br', which it was not asked for"),
        ("gzip, gzip", gzip.compress(gzip.compress(TEXT)), "packed as 'gzip, gzip'"),
    ],
    ids=["cut short", "no gzip", "no zstd", "not asked for", "packed twice"],
)
def test_what_cannot_be_unpacked_is_no_answer(
    site: Site, coding: str, packed: bytes, said: str
) -> None:
    url = site.says("/", 200, packed, Content_Encoding=coding)

    with pytest.raises(UnreachableError, match=said):
        asked(url)


def test_an_answer_that_states_to_be_too_long_is_not_read(site: Site) -> None:
    with pytest.raises(TooLargeError):
        asked(site.says("/", 200, b"x", Content_Length="99999999"))


def test_an_answer_without_an_end_is_left_at_the_limit() -> None:
    head = b"HTTP/1.1 200 OK\r\n\r\n"
    with dripping(head, every=bytes(1 << 16)) as url, pytest.raises(TooLargeError):
        asked(url)


def test_where_that_will_do_the_beginning_of_a_long_answer_is_taken(site: Site) -> None:
    packed = gzip.compress(TEXT)

    assert asked(site.says("/", 200, TEXT), 100, cut=True) == TEXT[:100]
    url = site.says("/packed", 200, packed, Content_Encoding="gzip")
    assert asked(url, 1000, cut=True) == TEXT[:1000]


@pytest.mark.parametrize(
    "pieces",
    [(), (b"HTTP/1.1 200 OK\r\n",), (b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n",)],
)
def test_a_server_that_answers_byte_by_byte_is_left_in_time(pieces: tuple[bytes, ...]) -> None:
    with dripping(*pieces) as url, pytest.raises(UnreachableError, match="cannot be reached"):
        asked(url, seconds=0.3)


def test_an_answer_that_ends_before_its_end_is_no_answer(site: Site) -> None:
    with pytest.raises(UnreachableError):
        asked(site.says("/", 200, b"half", Content_Length="8"), seconds=0.5)


def test_a_redirect_is_an_answer_that_says_where_it_leads(site: Site) -> None:
    url = site.says("/old", 301, Location="/new#part")

    with getting.client(HERE) as by:
        answer = ask(by, url, Bounds(100))
    assert (answer.status, answer.moved_to) == (301, f"{site.address}/new")
    assert site.asked == ["/old"]


def test_redirects_are_followed_hop_by_hop_and_never_inside(site: Site) -> None:
    site.says("/", 302, Location="/next")
    site.says("/next", 307, Location="http://127.9.9.9:1/")
    here = getting.networks_of(site.address)

    with getter(100, here) as get, pytest.raises(ForbiddenAddressError, match=r"127\.9\.9\.9"):
        get(f"{site.address}/")
    assert site.asked == ["/", "/next"]


@pytest.mark.parametrize(
    "place", ["file:///etc/passwd", "ftp://example.org/", "http://u:p@x.example/"]
)
def test_a_redirect_leads_nowhere_but_to_http(site: Site, place: str) -> None:
    url = site.says("/", 302, Location=place)

    with getter(100, HERE) as get, pytest.raises(RefusedError):
        get(url)


def test_redirects_in_a_circle_end(site: Site) -> None:
    url = site.says("/", 302, Location="/")

    with getter(100, HERE) as get, pytest.raises(UnreachableError, match="10 redirects"):
        get(url)
    assert len(site.asked) == 11


def test_we_say_who_we_are_and_take_no_cookies(site: Site) -> None:
    url = site.says("/", 200, b"x", Set_Cookie="who=you; Path=/")

    with getting.client(HERE, contact="https://stet.example/about") as by:
        for _ in range(2):
            ask(by, url, Bounds(100))
    for headers in site.headers:
        assert headers["user-agent"].startswith("stet/")
        assert "+https://stet.example/about" in headers["user-agent"]
        assert headers["accept-encoding"] == "gzip"
        assert "cookie" not in headers


def test_retry_after_is_read_as_seconds_or_as_a_date() -> None:
    now = datetime(2025, 3, 3, 15, tzinfo=UTC)

    assert seconds_asked("120", now) == 120
    assert seconds_asked("Mon, 03 Mar 2025 15:01:00 GMT", now) == 60
    assert [seconds_asked(odd, now) for odd in (None, "", "soon", "-5", "1.5")] == [None] * 5
