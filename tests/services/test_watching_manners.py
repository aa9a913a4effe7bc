"""A watcher asks what it may, as seldom as hosts want, and goes only where it is safe to go."""

from __future__ import annotations

import socket
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from scripted_site import HERE, Site, serving
from watched_site import HTML, PATH, START, Watch, in_turn, page

from infra import fetching
from infra.watch_list import Budget

pytestmark = pytest.mark.newest

# --- robots.txt ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rules",
    [
        "User-agent: *\nDisallow: /2025/",
        "User-agent: stet\nDisallow: /\n\nUser-agent: *\nAllow: /",
        "\ufeffUser-agent: *\nDisallow: /*ferries$",
    ],
)
def test_what_robots_txt_does_not_allow_is_not_fetched(watch: Watch, rules: str) -> None:
    watch.site.says("/robots.txt", 200, rules.encode())
    watch.add()

    assert watch.look() == ["/robots.txt"]
    target = watch.target()
    assert target.problem == "its robots.txt does not allow us to fetch it"
    assert target.due_at - START > timedelta(hours=23)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 429])
def test_where_there_are_no_rules_everything_is_allowed(watch: Watch, status: int) -> None:
    watch.site.says("/robots.txt", status, b"User-agent: *\nDisallow: /")
    watch.add()

    assert watch.look() == ["/robots.txt", PATH]


def test_rules_for_others_and_what_is_no_rule_allow_us(watch: Watch) -> None:
    watch.site.says(
        "/robots.txt", 200, b"<html>\xff no rules \0</html>\nUser-agent: other\nDisallow: /"
    )
    watch.add()

    assert watch.look() == ["/robots.txt", PATH]


def test_while_a_host_does_not_say_its_rules_nothing_is_fetched(watch: Watch) -> None:
    watch.site.answers["/robots.txt"] = in_turn((503, {}, b""), (200, {}, b""))
    watch.add()

    assert watch.look() == ["/robots.txt"]
    target = watch.target()
    assert "answered 503 when it was asked for its robots.txt" in (target.problem or "")
    assert target.due_at - START <= timedelta(hours=1)
    assert watch.look_when_due() == ["/robots.txt", PATH]
    assert watch.target().failures == 0


def test_rules_are_kept_for_a_day_and_asked_for_where_redirects_lead(watch: Watch) -> None:
    watch.site.says("/robots.txt", 301, Location="/rules")
    watch.site.says("/rules", 200, b"User-agent: *\nDisallow: /private")
    watch.add()
    watch.add("/private")

    assert sorted(watch.look()) == [PATH, "/robots.txt", "/rules"]
    assert "robots" in (watch.target("/private").problem or "")
    watch.clock.pass_by(hours=23)
    assert "/robots.txt" not in watch.look()
    watch.clock.pass_by(hours=1)
    assert watch.look()[:2] == ["/robots.txt", "/rules"]


def test_rules_that_lead_in_a_circle_are_none(watch: Watch) -> None:
    watch.site.says("/robots.txt", 301, Location="/robots.txt")
    watch.add()

    assert watch.look() == ["/robots.txt"] * 6 + [PATH]


def test_of_endless_rules_the_beginning_counts(watch: Watch) -> None:
    rules = b"User-agent: *\nDisallow: /2025\n" + b"# and so on\n" * 100_000
    watch.site.says("/robots.txt", 200, rules)
    watch.add()

    assert watch.look() == ["/robots.txt"]


# --- hosts and the budget ------------------------------------------------------------------------


def pauses(watch: Watch) -> list[float]:
    """Make all looks in steps of a second; return the seconds between requests."""
    at: list[float] = []
    watcher = watch.watcher()
    for second in range(200):
        if watcher.step():
            at.append(second)
        watch.clock.pass_by(seconds=1)
    return [b - a for a, b in pairwise(at)]


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ("", 5),
        ("User-agent: *\nCrawl-delay: 20", 20),
        ("User-agent: *\nCrawl-delay: 1", 5),
        ("User-agent: *\nRequest-rate: 2/60", 30),
    ],
)
def test_a_host_is_asked_no_more_often_than_it_wants(
    watch: Watch, rules: str, expected: float
) -> None:
    watch.site.says("/robots.txt", 200, rules.encode())
    for n in range(4):
        watch.add(f"/{n}")
    watch.site.says("/0", 200, page(), Content_Type=HTML)

    assert min(pauses(watch)) == expected


def test_a_host_that_asks_for_time_gets_it_for_all_its_addresses(watch: Watch) -> None:
    watch.site.says("/a", 429, Retry_After="120")
    watch.site.says("/b", 200, page(), Content_Type=HTML)
    watch.add("/a")
    watch.clock.pass_by(seconds=1)
    watch.add("/b")

    # The rules, then /a, then two minutes of nothing, then /b.
    assert pauses(watch)[:2] == [5, 120]
    assert watch.target("/a").due_at - START >= timedelta(seconds=120)
    assert watch.target("/b").revision == 1


@pytest.mark.parametrize("status", [429, 503])
def test_a_host_that_asks_for_time_before_it_tells_its_rules_gets_it(
    watch: Watch, status: int
) -> None:
    watch.site.says("/robots.txt", status, Retry_After="90")
    watch.add()

    assert pauses(watch)[0] >= 90


def test_all_watchers_together_keep_to_the_budget_of_an_hour(watch: Watch) -> None:
    sites = [Site() for _ in range(3)]
    with serving(sites[0]), serving(sites[1]), serving(sites[2]):
        for site in sites:
            watch.list.add(
                [f"{site.address}/{n}" for n in range(40)], START, story=None, found_in=None
            )
        budget = Budget(20)
        watchers = [watch.watcher(budget=budget), watch.watcher(budget=budget)]
        made = [0, 0, 0]
        for third in range(540):  # of a minute
            made[third // 180] += sum(watcher.step() for watcher in watchers)
            watch.clock.pass_by(seconds=20)

    assert max(made) <= 20
    assert min(made) >= 18


# --- redirects -----------------------------------------------------------------------------------


def test_a_redirect_is_recorded_and_what_moved_for_good_is_looked_at_there(watch: Watch) -> None:
    new = watch.site.says("/new", 200, page(), Content_Type=HTML)
    watch.site.says("/old", 301, Location="/new")
    url = watch.add("/old")

    assert watch.look() == ["/robots.txt", "/old", "/new"]
    target = watch.target("/old")
    assert target.home == new
    assert watch.article("/old").registered.url == new
    assert f"asked for as {url}; redirected" in watch.events("/old")[1].provenance.notes
    (move,) = watch.list.moves(url)
    assert (move.url, move.moved_to, move.status) == (url, new, 301)
    assert watch.look_when_due("/old") == ["/new"]


def test_what_moved_for_now_is_looked_for_where_it_was(watch: Watch) -> None:
    watch.site.says("/new", 200, page(), Content_Type=HTML)
    watch.site.says("/old", 302, Location="/new")
    watch.add("/old")
    watch.look()

    assert watch.look_when_due("/old") == ["/old", "/new"]


def test_a_redirect_to_another_host_is_followed_by_that_hosts_rules(watch: Watch) -> None:
    with serving(Site(), "127.0.0.3") as other:
        other.says("/robots.txt", 200, b"User-agent: *\nDisallow: /")
        watch.site.says("/out", 302, Location=f"{other.address}/in")
        watch.add("/out")
        watch.look()

        assert other.asked == ["/robots.txt"]
    assert "robots.txt" in (watch.target("/out").problem or "")


def test_a_redirect_to_the_front_page_is_no_new_text(watch: Watch) -> None:
    watch.site.says("/", 200, page(), Content_Type=HTML)
    watch.site.says("/withdrawn", 301, Location="/")
    watch.add("/withdrawn")
    watch.look()

    target = watch.target("/withdrawn")
    assert target.problem == "it leads to the front page, which is no article"
    assert target.home.endswith("/withdrawn")
    assert watch.stet.log.head().size == 0


def test_redirects_in_a_circle_are_left(watch: Watch) -> None:
    watch.site.says("/a", 302, Location="/b")
    watch.site.says("/b", 302, Location="/a")
    watch.add("/a")

    assert len(watch.look()) == 12
    assert watch.target("/a").problem == "it leads over more than 10 redirects"


# --- where it may go -----------------------------------------------------------------------------


def resolve(monkeypatch: pytest.MonkeyPatch, **answers: list[str]) -> list[str]:
    """Let names under .example be answered for, another way each time."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def lookup(host: Any, port: Any, *more: Any, **options: Any) -> Any:
        name = str(host).removesuffix(".example")
        if name == host:
            return real(host, port, *more, **options)
        addresses = answers[name]
        asked.append(name)
        return real(addresses[min(asked.count(name), len(addresses)) - 1], port, *more, **options)

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    return asked


def test_nothing_inside_is_watched_unless_it_is_allowed(watch: Watch) -> None:
    watch.watcher(allowed=())
    watch.add()

    assert watch.look() == []
    problem = watch.target().problem or ""
    assert "127.0.0.1, which is not on the public internet" in problem
    assert "STET_ALLOWED_NETWORKS" in problem


@pytest.mark.parametrize(
    "place",
    [
        "http://127.0.0.9:1/",
        "http://[::ffff:127.0.0.9]:1/",
        "http://2130706441:1/",
        "file:///etc/passwd",
    ],
)
def test_a_redirect_leads_to_nothing_inside(watch: Watch, place: str) -> None:
    watch.watcher(allowed=fetching.networks(["127.0.0.1/32"]))
    watch.site.says("/out", 302, Location=place)
    watch.add("/out")
    watch.look()

    target = watch.target("/out")
    assert target.failures == 1
    assert ("public internet" in (target.problem or "")) != place.startswith("file:")


def test_a_name_that_is_answered_for_in_two_ways_leads_to_what_was_checked(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each request looks the name up once, and connects to nothing but that answer."""
    port = watch.site.address.rpartition(":")[2]
    asked = resolve(monkeypatch, rebind=["127.0.0.1", "127.0.0.1", "127.0.0.9"])
    watch.watcher(allowed=fetching.networks(["127.0.0.1/32"]))
    url = f"http://rebind.example:{port}{PATH}"
    watch.list.add([url], START, story=None, found_in=None)
    watch.look()

    target = watch.list.target(url)
    assert target is not None
    assert target.revision == 1
    assert asked == ["rebind", "rebind"]  # for the rules, for the page
    watch.clock.now = target.due_at
    watch.look()
    target = watch.list.target(url)
    assert target is not None
    assert "127.0.0.9, which is not on the public internet" in (target.problem or "")
    assert watch.site.asked == ["/robots.txt", PATH]


def test_hosts_see_who_watches_them(watch: Watch) -> None:
    watch.watcher(contact="https://stet.example/about", allowed=HERE)
    watch.add()
    watch.look()

    for headers in watch.site.headers:
        assert headers["user-agent"].startswith("stet/")
        assert headers["user-agent"].endswith("+https://stet.example/about)")
