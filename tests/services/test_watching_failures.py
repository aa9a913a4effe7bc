"""What fails is no deletion; what is gone is told once it is certain; what dies is taken up."""

from __future__ import annotations

import signal
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from running_service import started
from watched_site import HTML, PATH, START, Watch, in_turn, page

from domain.article_events import ArticleUnpublished, RevisionSighted

pytestmark = pytest.mark.newest

OK = (200, {"Content-Type": HTML}, page())


@pytest.mark.parametrize("status", [400, 401, 402, 403, 406, 418, 429, 451, 500, 502, 503, 504])
def test_an_answer_that_does_not_say_gone_is_a_failed_look_and_no_deletion(
    watch: Watch, status: int
) -> None:
    watch.site.answers[PATH] = in_turn(OK, (status, {}, b""))
    watch.add()
    watch.look()
    size = watch.stet.log.head().size
    for _ in range(4):
        watch.look_when_due()

    target = watch.target()
    assert (target.failures, target.problem) == (4, f"it answered {status}")
    assert target.absent_since is None
    assert watch.stet.log.head().size == size


def test_not_modified_is_no_answer_to_whoever_did_not_ask_for_it(watch: Watch) -> None:
    watch.site.says(PATH, 304)
    watch.add()

    assert watch.look() == ["/robots.txt", PATH]
    assert watch.target().problem == "it answered 304"


def test_each_failure_waits_longer_than_the_last_and_a_success_ends_it(watch: Watch) -> None:
    watch.site.answers[PATH] = in_turn(OK, *[(500, {}, b"")] * 6, OK)
    watch.add()
    watch.look()
    waits = []
    for _ in range(6):
        watch.look_when_due()
        target = watch.target()
        waits.append(target.due_at - (target.checked_at or START))

    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (timedelta(minutes=5), timedelta(minutes=16))
    watch.look_when_due()
    assert watch.target().failures == 0


def test_a_host_that_is_down_is_a_failed_look_for_each_of_its_addresses(watch: Watch) -> None:
    url = "http://127.0.0.1:9/story"
    watch.list.add([url], START, story=None, found_in=None)
    watch.look()

    target = watch.list.target(url)
    assert target is not None
    assert "did not answer" in (target.problem or "")


def test_a_host_in_trouble_is_left_alone_as_a_whole(watch: Watch) -> None:
    for n in range(30):
        watch.site.says(f"/{n}", 503)
        watch.add(f"/{n}")
    watcher = watch.watcher()
    for _ in range(360):
        watcher.step()
        watch.clock.pass_by(seconds=10)

    # After its rules the pauses double from five seconds to an hour.
    assert len(watch.site.asked) <= 11


def test_an_error_page_with_status_200_is_no_revision_and_no_deletion(watch: Watch) -> None:
    lost = b"<!DOCTYPE html><html><title>Page not found</title><h1>Page not found</h1><p>Sorry.</p>"
    watch.site.answers[PATH] = in_turn(OK, (200, {"Content-Type": HTML}, lost))
    watch.add()
    watch.look()
    watch.look_when_due()

    assert "error page" in (watch.target().problem or "")
    assert len(watch.events()) == 2


@pytest.mark.parametrize(("status", "looks"), [(404, 3), (410, 2)])
def test_gone_is_told_once_it_is_certain_and_since_it_was_first_seen(
    watch: Watch, status: int, looks: int
) -> None:
    watch.site.answers[PATH] = in_turn(OK, (status, {}, b""))
    watch.add()
    watch.look()
    for _ in range(looks - 1):
        watch.look_when_due()
        assert watch.target().absent_since is None
        assert not any(isinstance(e, ArticleUnpublished) for e in watch.events())
    assert watch.status().gone == 1
    first = watch.target().gone_since

    watch.look_when_due()
    gone = watch.events()[-1]
    assert isinstance(gone, ArticleUnpublished)
    assert gone.observed_at == first == watch.target().absent_since
    assert f"answered {status}, {looks} times in a row" in gone.provenance.notes[0]
    assert watch.status().absent == 1
    for _ in range(3):
        watch.look_when_due()
    assert watch.events()[-1] == gone


def test_what_was_gone_for_one_look_was_not_gone(watch: Watch) -> None:
    watch.site.answers[PATH] = in_turn(OK, (404, {}, b""), (404, {}, b""), OK, (404, {}, b""), OK)
    watch.add()
    watch.look()
    for _ in range(5):
        watch.look_when_due()

    assert watch.target().gone_since is None
    assert not any(isinstance(e, ArticleUnpublished) for e in watch.events())


def test_an_answer_in_between_that_says_nothing_confirms_nothing(watch: Watch) -> None:
    answers = [OK, (404, {}, b""), *[(500, {}, b"")] * 5, (404, {}, b"")]
    watch.site.answers[PATH] = in_turn(*answers)
    watch.add()
    watch.look()
    for _ in range(7):
        watch.look_when_due()

    assert (watch.target().gone_looks, watch.target().absent_since) == (2, None)


def test_what_comes_back_is_a_sighting(watch: Watch) -> None:
    watch.site.answers[PATH] = in_turn(OK, *[(404, {}, b"")] * 3, OK)
    watch.add()
    watch.look()
    for _ in range(4):
        watch.look_when_due()

    before, after = watch.events()[-2:]
    assert isinstance(before, ArticleUnpublished)
    assert isinstance(after, RevisionSighted)
    assert watch.target().absent_since is None


def test_what_was_never_seen_cannot_go(watch: Watch) -> None:
    watch.site.says("/none", 404)
    watch.add("/none")
    for _ in range(4):
        watch.look_when_due("/none")

    assert watch.target("/none").problem == "it answered 404"
    assert watch.stet.log.head().size == 0


def test_where_an_address_is_gone_that_the_text_did_not_come_from_nothing_is_told(
    watch: Watch,
) -> None:
    watch.site.answers["/short"] = in_turn((302, {"Location": PATH}, b""), (410, {}, b""))
    watch.add("/short")
    watch.look()
    for _ in range(3):
        watch.look_when_due("/short")

    assert "not where its text came from" in (watch.target("/short").problem or "")
    assert not any(isinstance(e, ArticleUnpublished) for e in watch.events("/short"))


# --- several watchers ----------------------------------------------------------------------------


def test_several_watchers_share_the_work_and_never_ask_a_host_at_once(watch: Watch) -> None:
    most, now, lock = [0], [0], threading.Lock()
    released = threading.Event()

    def slow(_: int) -> tuple[int, dict[str, str], bytes]:
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        released.wait(5)
        with lock:
            now[0] -= 1
        return OK

    for n in range(8):
        watch.site.answers[f"/{n}"] = slow
        watch.add(f"/{n}")
    watch.look(steps=1)
    watchers = [watch.watcher() for _ in range(4)]
    steps = [0] * 4

    def work(number: int) -> None:
        steps[number] = sum(watchers[number].step() for _ in range(10))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    released.set()
    for thread in threads:
        thread.join()

    # The clock stands still, so that the host is free for one request only.
    assert sum(steps) == 1
    assert most == [1]


def test_what_a_dead_watcher_had_is_taken_up_when_its_lease_has_ended(watch: Watch) -> None:
    watch.add()
    watch.look(steps=1)
    watcher = watch.watcher()
    dead = watch.list.claim(watch.clock.now, watch.options.lease, watch.options.budget)
    assert dead is not None

    assert not watcher.step()
    watch.clock.now += watch.options.lease - timedelta(seconds=1)
    assert not watcher.step()
    watch.clock.pass_by(seconds=1)
    assert watcher.step()
    assert watch.target().revision == 1
    # Should it not be dead but slow, what it has to say comes too late.
    late = watch.target()
    assert not watch.list.settle(dead, late, watch.clock.now, 0)


def test_what_was_taken_in_survives_a_watcher_that_is_killed(
    watch: Watch, address: str, tmp_path: Path
) -> None:
    asked, over = threading.Event(), threading.Event()

    def hang(_: int) -> tuple[int, dict[str, str], bytes]:
        asked.set()
        over.wait(30)
        return OK

    watch.site.says("/first", *OK[:1], OK[2], Content_Type=HTML)
    watch.site.answers["/second"] = hang
    watch.clock.now = datetime.now(UTC) - timedelta(hours=1)
    watch.add("/first")
    watch.clock.pass_by(seconds=1)
    watch.add("/second")
    settings = {
        "STET_DATABASE_URL": address,
        "STET_ALLOWED_NETWORKS": "127.0.0.0/8",
        "STET_WATCH_HOST_SECONDS": "0",
    }
    with started(tmp_path, "watch", wait_for="Stet watches", **settings) as service:
        assert asked.wait(60)
        service.stop(signal.SIGKILL)
    over.set()

    assert watch.target("/first").revision == 1
    assert watch.target("/second").revision is None
    watch.clock.now = datetime.now(UTC)
    assert not watch.watcher().step()
    watch.clock.now += watch.options.lease
    assert watch.watcher().step()
    assert watch.target("/second").revision == 1
    assert watch.stet.log.head().size == 4
