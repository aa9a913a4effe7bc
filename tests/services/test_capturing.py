"""What is captured is in the log once, whatever else happens at the same moment."""

from __future__ import annotations

import multiprocessing
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from builders import URL, at, capture, content

from domain.article import Outcome
from domain.article_events import ArticleRegistered, RevisionCaptured, RevisionSighted
from domain.capture import Capture
from domain.content import Content
from domain.errors import NotFoundError, RefusedError, TooLargeError
from domain.events import EVENTS_BY_TOPIC
from infra.log import Log
from services import bootstrap
from services.bootstrap import Stet
from services.capturing import Capturing, Receipt
from services.settings import Settings


def events_of(stet: Stet, receipt: Receipt) -> list[Any]:
    return [logged.event for logged in stet.log.stream(receipt.article_id)]


def test_the_first_capture_registers_the_article_with_its_outlet_and_bucket(stet: Stet) -> None:
    receipt = stet.capturing.capture(capture())

    assert (receipt.outcome, receipt.revision, receipt.position) == (Outcome.REGISTERED, 1, 2)
    registered, revision = events_of(stet, receipt)
    assert isinstance(registered, ArticleRegistered)
    assert registered.outlet == "meridian-post.example"
    assert registered.url == URL
    assert isinstance(revision, RevisionCaptured)
    body = stet.log.bodies(receipt.article_id, [revision.commitment])[revision.commitment]
    assert Content.from_bytes(body) == capture().content


def test_the_same_capture_twice_is_one_revision_and_one_event(stet: Stet) -> None:
    first = stet.capturing.capture(capture())
    again = stet.capturing.capture(capture())

    assert again.outcome is Outcome.KNOWN
    assert again.position == first.position
    assert stet.log.head().size == 2


def test_another_content_is_a_revision_that_says_when_the_text_before_was_last_seen(
    stet: Stet,
) -> None:
    stet.capturing.capture(capture(0))
    held_back = stet.capturing.capture(capture(10))
    revised = stet.capturing.capture(capture(20, "Troops have arrived."))

    assert (held_back.outcome, revised.outcome) == (Outcome.HELD_BACK, Outcome.REVISED)
    event = events_of(stet, revised)[-1]
    assert isinstance(event, RevisionCaptured)
    assert [s.observed_at for s in event.earlier_sightings] == [at(10)]
    assert stet.log.held_back(revised.article_id) == ()


def test_a_sighting_after_an_hour_is_an_event_and_carries_what_was_held_back(stet: Stet) -> None:
    stet.capturing.capture(capture(0))
    stet.capturing.capture(capture(30))
    receipt = stet.capturing.capture(capture(61))

    assert receipt.outcome is Outcome.SIGHTED
    event = events_of(stet, receipt)[-1]
    assert isinstance(event, RevisionSighted)
    assert [s.observed_at for s in event.sightings] == [at(30), at(61)]


def test_a_held_back_sighting_that_comes_again_is_known(stet: Stet) -> None:
    stet.capturing.capture(capture(0))
    stet.capturing.capture(capture(10))

    assert stet.capturing.capture(capture(10)).outcome is Outcome.KNOWN


def test_flapping_content_is_two_revisions_that_come_and_go(stet: Stet) -> None:
    texts = ["A", "B", "A", "B", "A"]
    receipts = [stet.capturing.capture(capture(90 * n, t)) for n, t in enumerate(texts)]

    assert [r.revision for r in receipts] == [1, 2, 1, 2, 1]
    assert [r.outcome.value for r in receipts] == [
        "registered",
        "revised",
        "sighted",
        "sighted",
        "sighted",
    ]


def test_the_forms_of_a_url_name_one_article(stet: Stet) -> None:
    first = stet.capturing.capture(capture())
    again = stet.capturing.capture(
        capture(url="HTTPS://WWW.Meridian-Post.example:443/world/troops?utm_source=x#top")
    )

    assert again.article_id == first.article_id
    assert again.outcome is Outcome.KNOWN


def test_a_page_without_url_is_known_by_outlet_and_headline_and_says_so(stet: Stet) -> None:
    receipt = stet.capturing.capture(capture(url=None, outlet="The Meridian Post"))

    assert receipt.identity == "outlet-and-headline"
    assert "states no URL" in receipt.note
    assert events_of(stet, receipt)[0].outlet == "The Meridian Post"


def test_sixteen_writers_of_one_capture_make_one_revision(stet: Stet) -> None:
    receipts: list[Receipt] = []
    barrier = threading.Barrier(16)

    def write() -> None:
        barrier.wait()
        receipts.append(stet.capturing.capture(capture()))

    together(write, 16)

    assert Counter(r.outcome.value for r in receipts) == {"registered": 1, "known": 15}
    assert stet.log.head().size == 2


def test_sixteen_writers_of_different_contents_all_get_in(stet: Stet) -> None:
    numbers = iter(range(16))
    receipts: list[Receipt] = []

    def write() -> None:
        n = next(numbers)
        receipts.append(stet.capturing.capture(capture(n, f"Text {n}.")))

    together(write, 16)

    assert sorted(r.revision for r in receipts) == list(range(1, 17))


def together(work: Any, number: int) -> None:
    threads = [threading.Thread(target=work) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def capture_in_a_process(address: str, results: multiprocessing.Queue[str]) -> None:
    log = Log(address)
    for n in range(5):
        results.put(Capturing(log).capture(capture(n * 61, f"Text {n}.")).outcome.value)
    log.close()


def test_processes_that_capture_the_same_things_agree_on_one_course(
    stet: Stet, address: str
) -> None:
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    workers = [
        context.Process(target=capture_in_a_process, args=(address, results)) for _ in range(4)
    ]
    for worker in workers:
        worker.start()
    outcomes = Counter(results.get() for _ in range(20))
    for worker in workers:
        worker.join()

    assert outcomes == {"registered": 1, "revised": 4, "known": 15}


def test_a_capture_goes_into_a_story_in_the_same_transaction(stet: Stet) -> None:
    stet.curating.open("troops", "Troops")

    receipt = stet.capturing.capture(capture(), "troops")

    assert [type(e).__name__ for e in (x.event for x in stet.log.stream("story-troops"))] == [
        "StoryOpened",
        "ArticleLinked",
    ]
    assert receipt.position == 4
    times = {
        logged.recorded_at
        for s in ("story-troops", receipt.article_id)
        for logged in stet.log.stream(s)
        if logged.position > 1
    }
    assert len(times) == 1


def test_a_capture_for_a_story_that_is_not_open_stores_nothing(stet: Stet) -> None:
    with pytest.raises(NotFoundError, match="stet story open troops"):
        stet.capturing.capture(capture(), "troops")

    assert stet.log.head().size == 0


@pytest.mark.parametrize(
    ("made", "complaint"),
    [
        (lambda: capture(observed_at=datetime.now(UTC) + timedelta(minutes=6)), "in the future"),
        (lambda: capture(url="ftp://example.org/x"), "not an absolute http"),
        (lambda: capture(url="https://user:secret@example.org/x"), "user name or password"),
    ],
)
def test_what_cannot_be_taken_is_refused_and_leaves_nothing(
    stet: Stet, made: Any, complaint: str
) -> None:
    with pytest.raises(RefusedError, match=complaint):
        stet.capturing.capture(made())

    assert stet.log.head().size == 0


def test_an_article_beyond_the_limits_is_refused_with_the_settings_name(
    address: str, log: Log
) -> None:
    small = Settings(database_url=address, max_body_bytes=2000, max_blocks=3)
    stet = bootstrap.wire(small, log, address)

    with pytest.raises(TooLargeError, match="2000 are allowed.*STET_MAX_BODY_BYTES"):
        stet.capturing.capture(capture(text="x" * 2000))
    many = content().model_copy(update={"body": content().body * 4})
    with pytest.raises(TooLargeError, match="4 blocks; 3 are allowed.*STET_MAX_BLOCKS"):
        stet.capturing.capture(Capture(url=URL, observed_at=at(0), content=many))
    assert log.head().size == 0


def test_no_stored_topic_names_a_module(stet: Stet, address: str) -> None:
    stet.curating.open("troops", "Troops")
    receipt = stet.capturing.capture(capture(), "troops")
    stet.capturing.capture(capture(61))
    stet.curating.unlink("troops", receipt.article_id)
    stet.correcting.unpublish(URL, at(200), None, "by-hand")
    stet.correcting.correct_times(URL, 1, at(61), {"observed_at": at(62)}, "A slow clock.")
    stet.correcting.reject(URL, 1, "A paywall.")

    with psycopg.connect(address) as connection:
        topics = {t for (t,) in connection.execute("SELECT DISTINCT topic FROM log.events")}
    written_here = {topic for topic in EVENTS_BY_TOPIC if topic.startswith(("article.", "story."))}
    assert topics == written_here
    assert not any(":" in t or "domain" in t for t in EVENTS_BY_TOPIC)
