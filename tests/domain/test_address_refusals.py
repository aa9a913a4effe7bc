"""Which URLs name no article, and that they are refused in a short message."""

from __future__ import annotations

import pytest

from domain.address import (
    MAX_URL_LENGTH,
    canonical_url,
)
from domain.errors import RefusedError


@pytest.mark.parametrize(
    "url",
    [
        "",
        "   ",
        "story.html",
        "/world/story.html",
        "//example.org/story",
        "example.org/story",
        "https:example.org/story",
        "https:///story",
        "https://",
        "https://:443/",
        "ftp://example.org/story",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "data:text/html,x",
        "mailto:desk@example.org",
        "htttps://example.org/",
    ],
)
def test_what_is_no_absolute_web_address_is_refused_with_an_example_of_one(url: str) -> None:
    with pytest.raises(RefusedError, match="is not an absolute http or https URL, such as https:"):
        canonical_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://user@example.org/",
        "https://user:secret@example.org/",
        "https://:secret@example.org/",
        "https://@example.org/",
        "https://example.org\\@evil.example/",
        "https://example.org%40@evil.example/",
    ],
)
def test_a_url_with_a_name_or_password_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(RefusedError, match="holds a user name or password") as refused:
        canonical_url(url)

    assert "secret" not in refused.value.message


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/a b",
        "https://example.org/a\tb",
        "https://example.org/a\r\nHost: evil",
        "https://exam\nple.org/",
        "https://example.org/a\u00a0b",
        "https://example.org/a\u3000b",
        "https://example.org/a\u2028b",
        "https://example.org/\x00",
        "https://example.org/\x1b[31m",
        "https://example.org/\x7f",
        "https://example.org/\x85b",
        "https://example.org/\ud800",
    ],
    ids=ascii,
)
def test_spaces_and_control_characters_are_refused(url: str) -> None:
    with pytest.raises(RefusedError, match="holds a space or a control character"):
        canonical_url(url)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://example.org:0/", "names port 0"),
        ("https://example.org:00/", "names port 0"),
        ("https://example.org:99999/", "is not a URL: Port out of range"),
        ("https://example.org:65536/", "is not a URL: Port out of range"),
        ("https://example.org:http/", "is not a URL: Port could not be cast"),
        ("https://example.org:-1/", "is not a URL: Port could not be cast"),
        ("https://example.org:８０/", "is not a URL: Port could not be cast"),
        ("https://example.org:80:80/", "is not a URL: Port could not be cast"),
    ],
)
def test_a_port_that_no_server_can_have_is_refused(url: str, why: str) -> None:
    with pytest.raises(RefusedError, match=why):
        canonical_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://./",
        "https://.example.org/",
        "https://-example.org/",
        "https://exa%6Dple.org/",
        "https://exa!mple.org/",
        "https://exa*mple.org/",
        "https://bü_cher.example/",
        "https://-bücher.example/",
        "https://ü..example/",
        "https://\u200b/",
        "https://\u202e.example/",
        "https://" + "ü" * 64 + ".example/",
        "https://" + "ü." * 200 + "example/",
    ],
    ids=lambda url: ascii(url)[:40],
)
def test_what_is_no_host_name_is_refused(url: str) -> None:
    with pytest.raises(RefusedError, match="is not a host name"):
        canonical_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://[::1/",
        "https://::1]/",
        "https://[]/",
        "https://[192.0.2.7]/",
        "https://[::zz]/",
        "https://[v1.example:1]/",
        "https://[fe80::1%25eth0]/",
        "https://example.org[::1]/",
        "https://[::1]example.org/",
        "https://[::1].:443/",
    ],
)
def test_brackets_hold_an_ipv6_address_and_nothing_stands_around_them(url: str) -> None:
    with pytest.raises(RefusedError, match="is not"):
        canonical_url(url)


@pytest.mark.parametrize(
    "url",
    ["https://example.org/" + "a" * 64 * 1024, "https://" + "ü" * 64 * 1024, "%" * 64 * 1024],
    ids=["path", "host", "percent"],
)
def test_a_url_of_64_kib_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(RefusedError, match="characters long; 4096 are allowed") as refused:
        canonical_url(url)

    assert len(refused.value.message) < 100


def test_a_url_may_have_4096_characters_and_not_one_more() -> None:
    longest = "https://example.org/".ljust(MAX_URL_LENGTH, "a")

    assert canonical_url(longest) == longest
    with pytest.raises(RefusedError, match="4097 characters long"):
        canonical_url(longest + "a")


def test_a_url_that_encoding_makes_too_long_is_refused() -> None:
    with pytest.raises(RefusedError, match="4520 characters long"):
        canonical_url("https://example.org/" + "日" * 500)
