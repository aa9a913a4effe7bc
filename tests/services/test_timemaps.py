"""An archive's mementos come in politely, each once: from a real pywb, and from worse servers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import pywb_server
from archives import PAGE, Archive, digest_of
from news_pages import URL, plain
from scripted_site import HERE, Site, serving
from shell import Shell

from domain.address import article_id
from domain.errors import RefusedError
from infra.getting import UnreachableError, getter
from services.bootstrap import Stet
from services.intake import Found, Options, Report
from services.timemaps import Politeness

pytestmark = pytest.mark.newest

OTHER = plain().replace("nine days", "ten days").encode()
FAST = 1000.0


def archived() -> bytes:
    archive = Archive()
    first = archive.response(PAGE, date="2025-03-03T15:00:00Z")
    archive.response(OTHER, date="2025-03-03T18:00:00Z")
    archive.revisit(digest_of(first), date="2025-03-04T10:00:00Z")
    archive.response(b"gone", date="2025-03-05T10:00:00Z", status="404 Not Found")
    return archive.data


@pytest.fixture(scope="module")
def pywb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if not pywb_server.is_installed():
        pytest.skip("pywb is not installed: make .venv-pywb/.done")
    with pywb_server.served(tmp_path_factory.mktemp("pywb"), archived()) as address:
        yield address


@pytest.fixture(autouse=True)
def _no_processes_left(stet: Stet) -> Iterator[None]:
    yield
    stet.workers.close()


def run(stet: Stet, url: str, told: list[Found] | None = None, **options: Any) -> Report:
    tell = (told if told is not None else []).append
    with getter(1 << 20, HERE) as get:
        return stet.timemaps.run(url, get, Options(**options), Politeness(FAST), tell)


def seen(stet: Stet) -> list[tuple[datetime, int]]:
    events = [logged.event for logged in stet.log.stream(article_id(URL))]
    found = [events[1].sighting, *(s for e in events[2:] for s in _sightings(e))]
    return sorted((s.observed_at, s.revision) for s in found)


def _sightings(event: Any) -> list[Any]:
    return list(event.sightings) if hasattr(event, "sightings") else [event.sighting]


@pytest.mark.parametrize("form", ["link", "cdxj"])
def test_the_mementos_of_a_real_archive_are_sightings_at_their_datetimes(
    stet: Stet, pywb: str, form: str
) -> None:
    report = run(stet, f"{pywb}/timemap/{form}/{URL}")

    assert report.outcomes == {"registered": 1, "revised": 1, "sighted": 1}
    assert report.passed == {"mementos with status 404": 1}
    assert report.refused == 0
    assert seen(stet) == [
        (datetime(2025, 3, 3, 15, tzinfo=UTC), 1),
        (datetime(2025, 3, 3, 18, tzinfo=UTC), 2),
        (datetime(2025, 3, 4, 10, tzinfo=UTC), 1),
    ]


def test_what_is_kept_is_what_was_captured_and_not_what_the_archive_adds(
    stet: Stet, pywb: str
) -> None:
    run(stet, f"{pywb}/timemap/link/{URL}", keep_raw=True)

    kept = stet.ways_in.raw(hashlib.sha256(PAGE).hexdigest())
    assert kept is not None
    assert kept.data == PAGE


def test_a_second_run_fetches_nothing_that_is_in(stet: Stet, pywb: str) -> None:
    url = f"{pywb}/timemap/link/{URL}"
    run(stet, url)

    again = run(stet, url)

    assert (again.taken, len(again.skipped)) == (0, 4)
    assert run(stet, url, again=True).outcomes == {"known": 3}


# --- servers that are worse --------------------------------------------------------------------


@pytest.fixture
def worse() -> Iterator[Site]:
    with serving(Site()) as made:
        yield made


def page(minute: int) -> Callable[[int], tuple[int, dict[str, str], bytes]]:
    said = f"Mon, 03 Mar 2025 15:{minute:02}:00 GMT"
    headers = {"Memento-Datetime": said, "Content-Type": "text/html"}
    return lambda _: (200, headers, PAGE)


def listing(worse: Site, *minutes: int, more: str = "") -> None:
    lines = [
        f'<{worse.address}/m/{m}>; rel="memento"; datetime="Mon, 03 Mar 2025 15:{m:02}:00 GMT"'
        for m in minutes
    ]
    text = f'<{URL}>; rel="original",\n' + ",\n".join(lines) + more
    worse.answers["/timemap"] = lambda _: (200, {}, text.encode())


class Patience:
    """A clock that no test waits for."""

    def __init__(self) -> None:
        self.time = 0.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds

    def politeness(self, per_second: float = 1.0) -> Politeness:
        return Politeness(per_second, self.sleep, lambda: self.time)


def patiently(
    stet: Stet, worse: Site, patience: Patience, told: list[Found] | None = None
) -> Report:
    tell = (told if told is not None else []).append
    url = f"{worse.address}/timemap"
    with getter(100_000, HERE) as get:
        return stet.timemaps.run(url, get, Options(), patience.politeness(), tell)


def test_requests_go_out_at_the_rate_that_is_asked_for(stet: Stet, worse: Site) -> None:
    listing(worse, 1, 2, 3)
    worse.answers |= {f"/m/{m}": page(m) for m in (1, 2, 3)}
    patience = Patience()

    patiently(stet, worse, patience)

    assert patience.slept[1:] == [1.0, 1.0, 1.0]


def test_a_server_that_asks_to_wait_is_waited_for(stet: Stet, worse: Site) -> None:
    listing(worse, 1)
    answers = [(429, {"Retry-After": "120"}, b""), (503, {}, b"")]
    worse.answers["/m/1"] = lambda n: answers[n - 1] if n <= 2 else page(1)(n)
    patience = Patience()

    report = patiently(stet, worse, patience)

    assert report.outcomes == {"registered": 1}
    assert 120.0 in patience.slept
    assert len(patience.slept) == 4


def test_a_memento_that_cannot_be_had_now_is_told_and_asked_for_in_the_next_run(
    stet: Stet, worse: Site
) -> None:
    listing(worse, 1, 2)
    worse.answers["/m/2"] = page(2)
    worse.answers["/m/1"] = lambda _: (500, {}, b"")
    told: list[Found] = []

    first = patiently(stet, worse, Patience(), told)
    worse.answers["/m/1"] = page(1)
    second = patiently(stet, worse, Patience())

    assert (first.taken, first.refused) == (1, 1)
    assert "answered 500" in str(told[0].outcome)
    assert (second.taken, len(second.skipped)) == (1, 1)


def test_a_server_that_asks_to_wait_for_hours_is_left_alone(stet: Stet, worse: Site) -> None:
    listing(worse, 1)
    worse.answers["/m/1"] = lambda _: (429, {"Retry-After": "7200"}, b"")
    told: list[Found] = []

    patiently(stet, worse, Patience(), told)

    assert "asks to wait 7200 s" in str(told[0].outcome)
    assert worse.asked.count("/m/1") == 1


def test_timemaps_that_refer_to_each_other_in_a_loop_are_each_read_once(
    stet: Stet, worse: Site
) -> None:
    listing(worse, 1, more=f',\n<{worse.address}/second>; rel="timemap"')
    loop = (
        f'<{worse.address}/timemap>; rel="timemap", <{worse.address}/second>; rel="next", '
        f'<{worse.address}/none>; rel="timemap", '
        f'<{worse.address}/m/2>; rel="memento"; datetime="Mon, 03 Mar 2025 15:02:00 GMT"'
    )
    worse.answers["/second"] = lambda _: (200, {}, loop.encode())
    worse.answers |= {f"/m/{m}": page(m) for m in (1, 2)}
    told: list[Found] = []

    report = patiently(stet, worse, Patience(), told)

    assert report.taken == 2
    assert worse.asked.count("/timemap") == worse.asked.count("/second") == 1
    assert "/none answered 404" in str(told[0].outcome)


def test_broken_lines_are_told_and_the_mementos_among_them_are_read(
    stet: Stet, worse: Site
) -> None:
    listing(worse, 1, more=',\nbroken; rel="memento",\n<x>; rel="memento"; datetime="31/02/2024"')
    worse.answers["/m/1"] = page(1)
    told: list[Found] = []

    report = patiently(stet, worse, Patience(), told)

    assert (report.taken, report.refused) == (1, 2)
    assert [f.place for f in told] == ["line 3", "line 4"]


def test_the_archives_answer_goes_before_its_timemap_on_when_it_was(
    stet: Stet, worse: Site
) -> None:
    listing(worse, 1)
    worse.answers["/m/1"] = page(30)

    patiently(stet, worse, Patience())

    (when,) = [t for t, _ in seen(stet)]
    assert when.minute == 30


@pytest.mark.parametrize(
    ("answer", "passed", "complaint"),
    [
        ((200, {"Content-Type": "image/png"}, b"x"), {"mementos that are no HTML": 1}, None),
        ((200, {"Content-Type": "text/html"}, b"<html>"), {}, "no headline"),
        ((200, {}, b"x" * 200_000), {}, "more than 100000 bytes"),
        ((404, {}, b""), {}, "the archive answered 404"),
    ],
)
def test_what_is_no_page_is_passed_over_or_told(
    stet: Stet,
    worse: Site,
    answer: tuple[int, dict[str, str], bytes],
    passed: dict[str, int],
    complaint: str | None,
) -> None:
    listing(worse, 1)
    worse.answers["/m/1"] = lambda _: answer
    told: list[Found] = []

    report = patiently(stet, worse, Patience(), told)

    assert report.passed == passed
    assert [complaint in str(f.outcome) for f in told if complaint] == [True] * bool(complaint)


def test_what_is_no_timemap_is_refused_and_a_server_that_is_not_there_is_named(
    stet: Stet, worse: Site
) -> None:
    worse.answers["/timemap"] = lambda _: (200, {}, b"<!DOCTYPE html>")
    with pytest.raises(RefusedError, match="this is no TimeMap"):
        patiently(stet, worse, Patience())
    worse.answers["/timemap"] = lambda _: (404, {}, b"")
    with pytest.raises(RefusedError, match="answered 404"):
        patiently(stet, worse, Patience())
    polite = Patience().politeness()
    with pytest.raises(UnreachableError, match="cannot be reached"), getter(1000, HERE) as get:
        stet.timemaps.run("http://127.0.0.1:9/timemap", get, Options(), polite)


def test_the_command_says_what_came_of_it(stet: Stet, pywb: str, tmp_path: Path) -> None:
    shell = Shell(tmp_path, STET_DATABASE_URL=stet.address)

    done = shell("import", "timemap", f"{pywb}/timemap/link/{URL}", "--rate", "100")
    again = shell("import", "timemap", f"{pywb}/timemap/link/{URL}", "--rate", "100")

    assert done.stdout.splitlines() == [
        "taken in: 3 (1 registered, 1 revised, 1 sighted)",
        "passed over: 1 mementos with status 404",
    ]
    assert "mementos read before: 4" in again.stdout
    assert shell("import", "timemap", "http://127.0.0.1:9/", code=1).stderr.startswith("stet: http")
