"""Rates: what a client may ask in a window, and what it is told about it."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from postgres_servers import Server
from served import running

from services.api.rates import Rates

pytestmark = pytest.mark.newest


def test_a_client_beyond_its_rate_is_429_with_when_to_go_on(server: Server) -> None:
    with running(server, rate_limit=5, rate_window_seconds=3600) as service:
        answers = [service.client.get("/healthz") for _ in range(7)]

    assert [a.status_code for a in answers] == [200] * 5 + [429] * 2
    assert answers[0].headers["ratelimit-policy"] == '"default";q=5;w=3600'
    assert answers[0].headers["ratelimit"] == '"default";r=4;t=3600'
    refused = answers[-1]
    assert refused.headers["content-type"] == "application/problem+json"
    assert 3590 < int(refused.headers["retry-after"]) <= 3600
    assert refused.headers["ratelimit"].startswith('"default";r=0;t=')
    assert refused.json()["status"] == httpx.codes.TOO_MANY_REQUESTS


def test_by_default_nobody_is_counted(service: Any) -> None:
    assert "ratelimit" not in service.client.get("/healthz").headers


asked = st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 30)), max_size=60)


@given(limit=st.integers(1, 5), window=st.integers(1, 10), steps=asked)
def test_no_window_of_a_client_holds_more_than_the_limit(
    limit: int, window: int, steps: list[tuple[str, float]]
) -> None:
    rates = Rates(limit, window)
    now = 0.0
    begun: dict[str, float] = {}
    taken: dict[str, int] = {}
    for client, later in steps:
        now += later
        if client not in begun or now >= begun[client] + window:
            begun[client], taken[client] = now, 0
        standing = rates.take(client, now)
        taken[client] += standing.allowed
        assert taken[client] <= limit
        assert standing.left == limit - taken[client]
        assert standing.allowed or standing.left == 0
        assert 1 <= standing.resets_in <= window
    assert len(rates._windows) <= 3


def test_clients_of_windows_that_are_over_are_forgotten() -> None:
    rates = Rates(5, 10)
    for n in range(1000):
        rates.take(f"client-{n}", n / 10)

    assert len(rates._windows) < 250
