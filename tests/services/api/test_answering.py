"""What request headers want is read as RFC 9110 has it."""

from __future__ import annotations

import asyncio
import io

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from services.api.answering import Conditions, Representation, respond_with, weights


def asked(**headers: str) -> Conditions:
    named = [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()]
    return Conditions({"type": "http", "headers": named})


@pytest.mark.parametrize(
    ("listed", "read"),
    [
        ("gzip", {"gzip": 1}),
        ("GZip ; Q=0.5 ,br;q=0", {"gzip": 0.5, "br": 0}),
        ("gzip;q = 0.000", {"gzip": 0}),
        ("text/plain;format=flowed;q=0.125;ext=1", {"text/plain": 0.125}),
        ("text/plain;q=0, text/plain;charset=utf-8", {"text/plain": 1}),
        ("gzip;q=2, br;q=-1, zstd;q=x, deflate;q=, identity;q=0.1234", dict.fromkeys(
            ("gzip", "br", "zstd", "deflate", "identity"), 0)),
        ("", {"": 1}),
    ],
)  # fmt: skip
def test_weights_are_read_and_those_that_are_none_are_not_wanted(
    listed: str, read: dict[str, float]
) -> None:
    assert weights(listed.encode()) == read


@pytest.mark.parametrize(
    ("accept", "text"),
    [
        ("text/plain", True),
        ("text/*", True),
        ("text/plain, application/json;q=0.1", True),
        ("application/json;q=0.5, text/plain;q=0.6", True),
        ("*/*;q=0.1, text/plain", True),
        ("application/json;q=0, */*", True),
        ("text/plain;q=0", False),
        ("text/plain;q=0, */*", False),
        ("text/plain, application/json", False),
        ("text/plain;q=0.1, application/json", False),
        ("text/html, application/*;q=0.2, text/plain;q=0.1", False),
        ("*/*", False),
        ("image/png", False),
        ("", False),
    ],
)
def test_text_is_preferred_where_it_has_the_larger_weight(accept: str, text: bool) -> None:
    assert asked(accept=accept).prefers("text/plain", over="application/json") is text


def test_without_accept_nothing_is_preferred() -> None:
    assert not asked().prefers("text/plain", over="application/json")


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [
        ("gzip", True),
        ("*", True),
        ("br, gzip;q=0.1", True),
        ("gzip;q=0", False),
        ("gzip;q=0, *", False),
        ("*;q=0", False),
        ("x-gzip-not", False),
        ("identity", False),
    ],
)
def test_gzip_is_for_whoever_gives_it_a_weight(accepted: str, packed: bool) -> None:
    assert asked(accept_encoding=accepted).gzip is packed


def test_a_file_is_closed_whether_it_is_sent_or_not() -> None:
    files = [io.BytesIO(b"x" * 300_000) for _ in range(2)]
    left = iter(files)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        made = Representation(b"", b"text/plain", "tag", varies=False)
        await respond_with(next(left), made, Conditions(scope))(scope, receive, send)

    async def ask() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app)  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return [await client.get("/", headers=h) for h in ({}, {"If-None-Match": '"tag"'})]

    sent, confirmed = asyncio.run(ask())

    assert (sent.status_code, sent.headers["content-length"]) == (200, "300000")
    assert sent.content == b"x" * 300_000
    assert (confirmed.status_code, confirmed.content) == (304, b"")
    assert "content-type" not in confirmed.headers
    assert [file.closed for file in files] == [True, True]
