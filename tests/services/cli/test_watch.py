"""``stet watch``: what people type, and what they are told."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from running_service import started
from scripted_site import Site, serving
from shell import Shell
from watched_site import HTML, PATH, atom, entry, page

from infra.log import Log

pytestmark = pytest.mark.newest

HERE = {"STET_ALLOWED_NETWORKS": "127.0.0.0/8", "STET_WATCH_HOST_SECONDS": "0"}


@pytest.fixture
def site() -> Iterator[Site]:
    with serving(Site()) as made:
        made.says(PATH, 200, page(), Content_Type=HTML)
        made.says("/feed", 200, atom(entry(made.address + PATH)))
        yield made


@pytest.fixture
def shell(address: str, tmp_path: Path) -> Shell:
    return Shell(tmp_path, STET_DATABASE_URL=address, **HERE)


def test_what_is_added_is_looked_at_and_told_of(shell: Shell, site: Site) -> None:
    feed, article = f"{site.address}/feed", f"{site.address}{PATH}"
    assert "Nothing is watched yet" in shell("watch", "list").stdout
    assert shell("watch", "add", f"{feed}#top").stdout == f"{feed}#top  is watched\n"
    assert "was watched before" in shell("watch", "add", feed).stdout

    assert "3 looks" in shell("watch", "--once").stdout
    told = shell.json("watch", "status")
    assert (told["targets"], told["articles"], told["feeds"], told["failing"]) == (2, 1, 1, 0)
    assert told["hosts"][0]["robots_status"] == 404
    one, other = shell.json("watch", "list")["watched"]
    assert (one["url"], one["state"], one["found_in"]) == (article, "standing", feed)
    assert (other["url"], other["kind"]) == (feed, "feed")
    assert "1 article, 1 feed," in shell("watch", "status").stdout
    assert "service:watch" in shell("trail").stdout
    assert "no more" in shell("watch", "remove", article).stdout
    assert article not in shell("watch", "list").stdout


def test_redirects_are_told_of_the_address_that_led_over_them(shell: Shell, site: Site) -> None:
    old = site.says("/old", 308, Location=PATH)
    shell("watch", "add", old)
    shell("watch", "--once")

    told = shell("watch", "list", old).stdout
    assert f"308  {old} → {site.address}{PATH}" in told


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "ftp://x.example/"), "is not an absolute http or https URL"),
        (("add", "x.example/feed"), "is not an absolute http or https URL"),
        (("add", "http://user:secret@x.example/"), "a user, a password"),
        (("add", "http://10.0.0.1/"), "STET_ALLOWED_NETWORKS names networks"),
        (("add", "--story", "none", "http://127.0.0.1/"), "stet story open none --title"),
        (("remove", "http://x.example/"), "'stet watch list' shows what is"),
        (("list", "http://x.example/"), "'stet watch add http://x.example/' watches it"),
    ],
)
def test_what_cannot_be_watched_is_refused_and_told_why(
    shell: Shell, arguments: tuple[str, ...], said: str
) -> None:
    assert said in shell("watch", *arguments, code=2).stderr


def test_settings_that_contradict_each_other_are_named(address: str, tmp_path: Path) -> None:
    shell = Shell(
        tmp_path, STET_DATABASE_URL=address, STET_WATCH_LEAST_SECONDS="60",
        STET_WATCH_MOST_SECONDS="30",
    )  # fmt: skip
    assert "STET_WATCH_LEAST_SECONDS=60 is more" in shell("watch", "--once", code=2).stderr


def test_a_service_watches_too_where_that_is_set(
    shell: Shell, site: Site, address: str, tmp_path: Path
) -> None:
    asked = threading.Event()

    def answer(_: int) -> tuple[int, dict[str, str], bytes]:
        asked.set()
        return 200, {"Content-Type": HTML}, page()

    site.answers[PATH] = answer
    shell("watch", "add", site.address + PATH)
    environment = {"STET_DATABASE_URL": address, "STET_WATCH": "1", "STET_SEQUENCER": "0", **HERE}
    with started(tmp_path, **environment) as service:
        assert asked.wait(60)
        assert service.stop() == 0  # in order: the look at hand is finished first
    log = Log(address)
    assert log.head().size == 2
    log.close()
