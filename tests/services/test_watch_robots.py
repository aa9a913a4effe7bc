"""Whatever a host writes for its rules, they are read, and ask for no more than an hour."""

from __future__ import annotations

from datetime import timedelta

import pytest
from builders import NOON
from hypothesis import given
from hypothesis import strategies as st

from infra.watch_list import Robots
from services.watch.robots import Rules

OWN = timedelta(seconds=5)
FIELDS = ["User-agent", "Disallow", "Allow", "Crawl-delay", "Request-rate", "Visit-time", "Host"]
ODD = [
    "*",
    "stet",
    "/",
    "nan",
    "inf",
    "-5",
    "1e999",
    "1/0s",
    "0/5",
    "9" * 400,
    "/%zz*$",
    "1/1h 25-99",
]
lines = st.text(max_size=30) | st.builds(
    "{}: {}".format, st.sampled_from(FIELDS), st.sampled_from(ODD) | st.text(max_size=12)
)


def rules(text: str) -> Rules:
    return Rules.of(Robots(text, 200, NOON))


@given(
    st.lists(lines, max_size=8).map("\n".join),
    st.sampled_from(["http://x.example/a?b=%zz", "http://[::1]/", "http://x.example:80//a/../b"]),
)
def test_any_rules_can_be_read_and_ask_for_an_hour_at_most(text: str, url: str) -> None:
    found = rules(text)

    assert found.allow(url) in (True, False)
    assert OWN <= found.delay(OWN) <= timedelta(hours=1)


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /", "/robots.txt", True),
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b", True),  # the longest rule counts
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/c", False),
        ("User-agent: STET\nDisallow: /\n\nUser-agent: *\nAllow: /", "/a", False),
        ("User-agent: stet\nAllow: /\n\nUser-agent: *\nDisallow: /", "/a", True),
        ("User-agent: other\nUser-agent: stet\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a.pdf?x", True),
    ],
)
def test_rules_hold_as_rfc_9309_has_them(text: str, path: str, allowed: bool) -> None:
    assert rules(text).allow(f"http://x.example{path}") is allowed
