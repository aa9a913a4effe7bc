"""Streams of what is new: in order, nothing left out, whatever breaks or is slow."""

from __future__ import annotations

import itertools
import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import Any

import httpx
import psycopg
import pytest
from builders import URL, capture, content
from running_service import serving

from projections.when import resolve
from services import bootstrap
from services.api import hub as hubs
from services.bootstrap import Stet
from services.settings import Settings

OTHER = "https://www.harbour-gazette.example/ferries"


@pytest.fixture
def base(stet: Stet) -> Iterator[str]:
    with serving(stet) as url:
        yield url


class Stream:
    """A client of a stream, that knows only what it reads."""

    def __init__(self, response: httpx.Response) -> None:
        assert response.status_code == 200, response.read()
        assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
        self._lines = response.iter_lines()
        self.last_id = ""

    def next(self) -> Any:
        """Return the next event's data, and remember its id as browsers do."""
        data = None
        for line in self._lines:
            field, _, value = line.partition(": ")
            if field == "id":
                self.last_id = value
            elif field == "data":
                data = json.loads(value)
            elif not line and data is not None:
                return data
        raise AssertionError("the stream ended")

    def take(self, count: int) -> list[int]:
        return [self.next()["position"] for _ in range(count)]


@contextmanager
def stream(base: str, last_id: str | None = None, **asked: Any) -> Iterator[Stream]:
    headers = {"Last-Event-ID": last_id} if last_id else {}
    url = f"{base}/api/v1/changes/stream"
    with (
        httpx.Client(timeout=30) as client,
        client.stream("GET", url, params=asked, headers=headers) as response,
    ):
        yield Stream(response)


def reach(stet: Stet) -> int:
    newest = stet.log.head().size
    return resolve(stet.log, stet.answers, None, None, min_position=newest).position


def test_what_is_captured_comes_at_once_and_in_order(base: str, stet: Stet) -> None:
    stet.capturing.capture(capture(0))
    reach(stet)
    with stream(base) as following:
        positions = [
            stet.capturing.capture(capture(70 * n, f"Text {n}")).position for n in range(1, 6)
        ]

        assert following.take(5) == positions


def test_a_stream_that_broke_goes_on_where_it_was(base: str, stet: Stet) -> None:
    stet.capturing.capture(capture(0))
    with stream(base, after="0") as following:
        assert following.next()["entries"][0]["kind"] == "first-seen"
        last = following.last_id
    missed = [stet.capturing.capture(capture(70 * n, f"Text {n}")).position for n in (1, 2)]
    reach(stet)

    with stream(base, last_id=last) as following:
        later = stet.capturing.capture(capture(500, "Later")).position
        assert following.take(3) == [*missed, later]


def test_a_stream_and_the_pages_say_the_same(base: str, stet: Stet) -> None:
    stet.curating.open("troops", "Troops")
    for n, minute in enumerate((0, 120, 60, 180)):
        stet.capturing.capture(capture(minute, f"Text {n}"))
        stet.capturing.capture(capture(minute, f"Ferry {n}", url=OTHER))
    stet.curating.link("troops", URL)
    newest = reach(stet)
    for asked in (
        {},
        {"story": "troops"},
        {"outlet": "harbour-gazette.example"},
        {"kind": "revised"},
    ):
        pages = httpx.get(f"{base}/api/v1/changes", params={"after": 0, **asked}).json()
        assert pages["reached"] == newest
        with stream(base, after="0", **asked) as following:
            assert [following.next() for _ in pages["changes"]] == pages["changes"]


def test_filtered_streams_get_live_what_is_theirs(base: str, stet: Stet) -> None:
    stet.curating.open("ferries", "Ferries")
    stet.capturing.capture(capture(0, url=OTHER))
    reach(stet)
    with (
        stream(base, story="ferries") as of_story,
        stream(base, outlet="harbour-gazette.example") as of_outlet,
        stream(base, kind="first-seen") as of_kind,
    ):
        first = stet.capturing.capture(capture(0)).position
        linked = stet.curating.link("ferries", OTHER).position
        stet.capturing.capture(capture(70, "B"))
        revised = stet.capturing.capture(capture(70, "B", url=OTHER)).position

        assert of_kind.take(1) == [first]
        assert of_outlet.take(2) == [linked, revised]
        came = of_story.next()
        assert (came["position"], [e["kind"] for e in came["entries"]]) == (
            linked,
            ["first-seen", "linked"],
        )
        assert of_story.take(1) == [revised]


@pytest.mark.parametrize("act", ["withhold", "erase"])
@pytest.mark.parametrize("asked", [{}, {"kind": "revised"}], ids=["all", "filtered"])
def test_what_was_sent_of_a_text_is_not_sent_again_once_it_is_redacted(
    base: str, stet: Stet, act: str, asked: dict[str, str]
) -> None:
    stet.capturing.capture(capture(0))
    before = reach(stet)
    with stream(base, last_id=str(before), **asked) as open_all_along:
        secret = capture(70, "B", content=content("B", "The secret headline"))
        stet.capturing.capture(secret)
        assert open_all_along.next()["entries"][0]["headline"] == "The secret headline"
        getattr(stet.redacting, act)(URL, 2, "order 1")
        assert open_all_along.next()["entries"][0]["headline"] is None

        with stream(base, last_id=str(before), **asked) as late:
            told = late.next()["entries"][0]

    assert (told["headline"], told["redaction"]["order"]) == (None, "order 1")


def test_who_falls_behind_what_is_kept_misses_nothing(
    base: str, stet: Stet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hubs, "KEPT_FRAMES", 3)
    monkeypatch.setattr(hubs, "PAGE", 2)
    stet.capturing.capture(capture(0))
    reach(stet)
    with stream(base) as slow:
        positions = [
            stet.capturing.capture(capture(70 * n, f"Text {n}")).position for n in range(1, 30)
        ]
        reach(stet)

        assert slow.take(29) == positions


def test_a_lost_connection_to_the_database_loses_no_change(base: str, stet: Stet) -> None:
    stet.capturing.capture(capture(0))
    reach(stet)
    with stream(base) as following, stream(base, kind="revised") as revised:
        before = stet.capturing.capture(capture(70, "B")).position
        assert following.take(1) == revised.take(1) == [before]
        with psycopg.connect(stet.address, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        after = stet.capturing.capture(capture(140, "C")).position

        assert following.take(1) == revised.take(1) == [after]


def sessions(address: str, query: str = "") -> int:
    """Return how many sessions Stet has on the database, or those whose last words begin so."""
    with psycopg.connect(address) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND application_name = 'stet' AND starts_with(query, %s)",
            (query,),
        ).fetchone()
    assert row is not None
    return int(row[0])


def test_streams_hold_no_connection_to_the_database(base: str, stet: Stet) -> None:
    stet.capturing.capture(capture(0))
    reach(stet)
    with stream(base) as first, ExitStack() as stack:
        position = stet.capturing.capture(capture(70, "B")).position
        assert first.take(1) == [position]
        before = sessions(stet.address)
        more = [stack.enter_context(stream(base)) for _ in range(20)]
        position = stet.capturing.capture(capture(140, "C")).position
        for following in (first, *more):
            assert following.take(1) == [position]

        assert sessions(stet.address) == before
        assert sessions(stet.address, "LISTEN stet_views") == 1


def test_a_quiet_stream_is_kept_alive_and_tells_how_far_it_has_come(
    base: str, stet: Stet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hubs, "HEARTBEAT_SECONDS", 0.05)
    stet.capturing.capture(capture(0))
    newest = reach(stet)
    asked = {"outlet": "nobody.example"}
    with (
        httpx.Client() as client,
        client.stream("GET", f"{base}/api/v1/changes/stream", params=asked) as response,
    ):
        ids = (line for line in response.iter_lines() if line.startswith("id: "))
        beats = list(itertools.islice(ids, 4))

    assert beats == [f"id: {newest}"] * 4


@pytest.mark.parametrize(
    ("asked", "headers", "detail"),
    [
        ({"after": "soon"}, {}, "after"),
        ({"after": "9" * 30}, {}, "after"),
        ({}, {"Last-Event-ID": "x"}, "Last-Event-ID"),
        ({"kind": "gossip"}, {}, "gossip"),
        ({"since": "1"}, {}, "there is no parameter 'since'"),
    ],
)
def test_a_stream_that_cannot_begin_says_why(
    base: str, asked: Any, headers: Any, detail: str
) -> None:
    answer = httpx.get(f"{base}/api/v1/changes/stream", params=asked, headers=headers)

    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert detail in answer.json()["detail"]


def test_streams_beyond_the_limit_are_refused_until_one_ends(stet: Stet, address: str) -> None:
    few = bootstrap.wire(Settings(database_url=address, max_streams=1), stet.log, address)
    with serving(few) as base:
        with stream(base):
            refused = httpx.get(f"{base}/api/v1/changes/stream")
            assert refused.status_code == 503
            assert "STET_MAX_STREAMS" in refused.json()["detail"]
        for _ in range(200):
            with closing(_raw(base)) as again:
                if b"200 OK" in again.recv(4096):
                    return
        raise AssertionError("the place of a stream that ended stayed taken")


def _raw(base: str) -> socket.socket:
    host, port = base.removeprefix("http://").split(":")
    made = socket.create_connection((host, int(port)), timeout=10)
    made.sendall(f"GET /api/v1/changes/stream HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    return made
