"""Webhooks: signed as others check it, delivered at least once, given up at last, never inside."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import psycopg
import pytest
from builders import capture
from standardwebhooks import Webhook, WebhookVerificationError

from domain import webhook
from infra import fetching
from infra.webhooks import Webhooks
from projections import projector
from services.bootstrap import Stet
from services.delivering import Deliverer

OTHER = "https://www.harbour-gazette.example/ferries"
HERE = fetching.networks(["127.0.0.0/8"])


class Receiver:
    """A service that is told what is new; ``answers`` says with what it answers, in turn."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []
        self.headers: dict[str, str] = {}
        self._lock = threading.Lock()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                with receiver._lock:
                    receiver.got.append((dict(self.headers), body))
                    status = receiver.answers.pop(0) if receiver.answers else 204
                self.send_response(status)
                for name, value in receiver.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"

    @property
    def positions(self) -> list[int]:
        return [json.loads(body)["data"]["position"] for _, body in self.got]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    thread = threading.Thread(target=made.server.serve_forever, args=(0.01,))
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


@pytest.fixture
def webhooks(stet: Stet) -> Webhooks:
    return Webhooks(stet.log)


@pytest.fixture
def step(stet: Stet) -> Iterator[Callable[[], int]]:
    """Return what folds the log, then makes and carries out deliveries once."""
    deliverer = Deliverer(stet.log, stet.answers, HERE)
    with ThreadPoolExecutor(4) as pool:

        def once() -> int:
            projector.catch_up(stet.address)
            return deliverer.step(pool)

        yield once
    deliverer.stop()


def make_due(stet: Stet) -> None:
    """Let time pass until everything that waits is due."""
    with psycopg.connect(stet.address, autocommit=True) as connection:
        connection.execute("UPDATE webhooks.deliveries SET due_at = now()")


def test_what_is_new_is_delivered_signed_as_the_reference_checks_it(
    stet: Stet, webhooks: Webhooks, receiver: Receiver, step: Callable[[], int]
) -> None:
    _, secret = webhooks.add(receiver.url, 0)
    position = stet.capturing.capture(capture(0, "Ünïcode — “quoted”")).position
    assert step() == 1

    headers, body = receiver.got[0]
    event = Webhook(secret).verify(body, headers)
    assert event["type"] == "stet.change"
    assert event["data"]["position"] == position
    assert event["data"] == json.loads(stet.changes.page(0, 9999).changes[0].model_dump_json())
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body.replace(b"first-seen", b"first-sean"), headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(webhook.secret_of(b"x" * 32)).verify(body, headers)
    assert (step(), webhooks.endpoints()[0].waiting) == (0, 0)


def test_only_what_is_wanted_and_comes_after_the_beginning_is_delivered(
    stet: Stet, webhooks: Webhooks, receiver: Receiver, step: Callable[[], int]
) -> None:
    begun = stet.capturing.capture(capture(0)).position
    webhooks.add(receiver.url, begun, outlet="harbour-gazette.example")
    stet.capturing.capture(capture(70, "B"))
    wanted = stet.capturing.capture(capture(0, url=OTHER)).position
    step()

    assert receiver.positions == [wanted]


def test_what_fails_is_tried_again_with_the_same_id_and_a_new_time(
    stet: Stet, webhooks: Webhooks, receiver: Receiver, step: Callable[[], int]
) -> None:
    _, secret = webhooks.add(receiver.url, 0)
    stet.capturing.capture(capture(0))
    receiver.answers = [500, 302, 204]
    step()
    assert step() == 0  # not before its time
    for _ in range(2):
        make_due(stet)
        step()

    ids = {headers["webhook-id"] for headers, _ in receiver.got}
    assert (len(receiver.got), len(ids)) == (3, 1)
    for headers, body in receiver.got:
        Webhook(secret).verify(body, headers)
    assert webhooks.endpoints()[0].waiting == 0


def test_what_keeps_failing_is_given_up_listed_and_retried_by_hand(
    stet: Stet, webhooks: Webhooks, receiver: Receiver, step: Callable[[], int]
) -> None:
    name, _ = webhooks.add(receiver.url, 0)
    stet.capturing.capture(capture(0))
    tries = len(webhook.RETRIES) + 1
    receiver.answers = [503] * tries
    for _ in range(tries):
        step()
        make_due(stet)
    assert (step(), len(receiver.got)) == (0, tries)

    (letter,) = webhooks.dead()
    assert (letter.endpoint, letter.attempts, letter.last_error) == (name, tries, "answered 503")
    assert webhooks.dead("hook_other") == []
    assert webhooks.retry(letter.id) == 1
    step()
    assert (webhooks.dead(), len(receiver.got)) == ([], tries + 1)


def test_a_receiver_that_says_gone_is_left_alone_until_it_is_enabled(
    stet: Stet, webhooks: Webhooks, receiver: Receiver, step: Callable[[], int]
) -> None:
    name, _ = webhooks.add(receiver.url, 0)
    stet.capturing.capture(capture(0))
    receiver.answers = [410]
    step()
    make_due(stet)

    assert step() == 0
    assert webhooks.endpoints()[0].disabled_why == "it answered 410 Gone"
    webhooks.enable(name)
    assert step() == 1
    assert len(receiver.got) == 2


def test_a_receiver_may_ask_to_be_left_alone_for_longer() -> None:
    assert webhook.wait(1, 0.0) == 5
    assert webhook.wait(1, 1.0) == 5.5
    assert webhook.wait(1, 0.0, asked=120) == 120
    assert webhook.wait(1, 0.0, asked=10**9) == webhook.LONGEST_WAIT
    assert webhook.wait(len(webhook.RETRIES) + 1, 0.0) is None


def test_a_delivery_whose_deliverer_died_is_delivered_by_another(
    stet: Stet, webhooks: Webhooks, receiver: Receiver, step: Callable[[], int]
) -> None:
    webhooks.add(receiver.url, 0)
    stet.capturing.capture(capture(0))
    receiver.answers = [500]
    step()
    make_due(stet)
    assert len(webhooks.claim(5)) == 1  # and dies
    assert step() == 0
    make_due(stet)  # the lease is over

    assert step() == 1


def test_of_several_deliverers_each_delivery_goes_to_one(
    stet: Stet, webhooks: Webhooks, receiver: Receiver
) -> None:
    webhooks.add(receiver.url, 0)
    positions = [stet.capturing.capture(capture(70 * n, f"Text {n}")).position for n in range(30)]
    projector.catch_up(stet.address)
    deliverers = [Deliverer(stet.log, stet.answers, HERE) for _ in range(3)]
    for deliverer in deliverers:
        deliverer.start()
    deadline = threading.Event()
    for _ in range(1000):
        if len(receiver.got) >= 30:
            break
        deadline.wait(0.02)
    for deliverer in deliverers:
        deliverer.stop()

    assert sorted(receiver.positions) == positions
    assert webhooks.endpoints()[0].waiting == 0


def test_an_address_inside_is_not_delivered_to(
    stet: Stet, webhooks: Webhooks, receiver: Receiver
) -> None:
    webhooks.add(receiver.url, 0)
    stet.capturing.capture(capture(0))
    projector.catch_up(stet.address)
    careful = Deliverer(stet.log, stet.answers)
    with ThreadPoolExecutor(1) as pool:
        careful.step(pool)
    careful.stop()

    assert receiver.got == []
    error = stet.log.rows("SELECT last_error FROM webhooks.deliveries", {})[0]["last_error"]
    assert "127.0.0.1, which is not on the public internet" in error


def test_what_waits_for_one_endpoint_is_bounded_and_loses_nothing(
    stet: Stet,
    webhooks: Webhooks,
    receiver: Receiver,
    step: Callable[[], int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("services.delivering.MOST_WAITING", 2)
    monkeypatch.setattr("services.delivering.PAGE", 2)
    webhooks.add(receiver.url, 0)
    positions = [stet.capturing.capture(capture(70 * n, f"Text {n}")).position for n in range(7)]
    receiver.answers = [500, 500]
    step()
    for _ in range(5):
        step()
    assert webhooks.endpoints()[0].waiting == 2
    for _ in range(10):
        make_due(stet)
        step()

    assert sorted(set(receiver.positions)) == positions


def test_a_removed_webhook_takes_its_deliveries_along(
    stet: Stet, webhooks: Webhooks, receiver: Receiver, step: Callable[[], int]
) -> None:
    name, _ = webhooks.add(receiver.url, 0)
    stet.capturing.capture(capture(0))
    receiver.answers = [500]
    step()
    webhooks.remove(name)
    make_due(stet)

    assert (step(), webhooks.endpoints()) == (0, [])
