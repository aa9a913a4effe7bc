"""A write that is sent again under its Idempotency-Key gets the answer that it got."""

from __future__ import annotations

import threading
from typing import Any

import httpx
import pytest
from builders import capture

from services.capturing import Capturing

pytestmark = pytest.mark.newest

CAPTURES = "/api/v1/captures"
JSON = {"Content-Type": "application/json"}


def post(service: Any, made: Any, key: str | None, **headers: str) -> httpx.Response:
    named = {"Idempotency-Key": key} if key is not None else {}
    response: httpx.Response = service.client.post(
        CAPTURES, content=made.model_dump_json(), headers={**JSON, **named, **headers}
    )
    return response


def test_the_same_request_under_the_same_key_gets_the_same_answer(service: Any) -> None:
    made = capture(0, "A", url="https://a.example/same")
    first = post(service, made, '"same"')
    again = post(service, made, '"same"')

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again.headers["location"] == first.headers["location"]
    assert again.headers["idempotency-replayed"] == "true"
    assert post(service, made, None).json()["outcome"] == "known"


def test_another_request_under_the_same_key_is_422_and_stores_nothing(service: Any) -> None:
    post(service, capture(0, "A", url="https://a.example/other"), "other")
    size = service.stet.log.head().size

    refused = post(service, capture(60, "B", url="https://a.example/other"), "other")

    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"
    assert "another request" in refused.json()["detail"]
    assert service.stet.log.head().size == size


def test_a_key_is_its_senders(service: Any) -> None:
    made = capture(0, "A", url="https://a.example/sender")
    post(service, made, "mine")
    other = post(service, made, "mine", Authorization="Bearer other")

    assert "idempotency-replayed" not in other.headers


def test_a_request_that_was_refused_may_be_sent_again(service: Any) -> None:
    body = capture(0, "A", url="https://a.example/refused").model_dump_json()
    headers = {**JSON, "Idempotency-Key": "refused"}
    asked = {"content": body, "headers": headers, "params": {"story": "not-open-yet"}}

    refused = service.client.post(CAPTURES, **asked)
    service.stet.curating.open("not-open-yet", "Open now")
    taken = service.client.post(CAPTURES, **asked)

    assert (refused.status_code, taken.status_code) == (404, 201)


def test_lines_are_kept_with_their_results(service: Any) -> None:
    lines = "\n".join(
        capture(0, "A", url=f"https://a.example/line-{n}").model_dump_json() for n in range(3)
    )
    headers = {"Content-Type": "application/x-ndjson", "Idempotency-Key": "lines"}

    first, again = (service.client.post(CAPTURES, content=lines, headers=headers) for _ in range(2))

    assert again.content == first.content
    assert again.headers["content-type"] == first.headers["content-type"]
    assert first.text.count('"registered"') == 3


@pytest.mark.parametrize("key", ["", "x" * 256, "é", "a\tb"])
def test_a_key_that_is_none_is_400(service: Any, key: str) -> None:
    response = service.client.post(
        CAPTURES,
        content=capture(0, "A").model_dump_json(),
        headers=[(b"Content-Type", b"application/json"), (b"Idempotency-Key", key.encode())],
    )

    assert response.status_code == 400
    assert "Idempotency-Key" in response.json()["detail"]


def test_while_a_request_is_carried_out_the_same_one_is_409(
    service: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    real = Capturing.capture

    def slow(self: Capturing, *given: Any) -> Any:
        begun.set()
        assert go_on.wait(20)
        return real(self, *given)

    monkeypatch.setattr(Capturing, "capture", slow)
    made = capture(0, "A", url="https://a.example/slow")
    answers: list[httpx.Response] = []
    thread = threading.Thread(target=lambda: answers.append(post(service, made, "slow")))
    thread.start()
    assert begun.wait(20)
    meanwhile = post(service, made, "slow")
    go_on.set()
    thread.join()

    assert meanwhile.status_code == 409
    assert answers[0].status_code == 201
    assert post(service, made, "slow").content == answers[0].content


def test_an_answer_is_kept_for_a_day(service: Any) -> None:
    made = capture(0, "A", url="https://a.example/old")
    post(service, made, "old")
    service.stet.log.rows(
        "UPDATE capture.answered SET asked_at = asked_at - interval '25 hours'", {}
    )

    assert post(service, made, "old").json()["outcome"] == "known"


def test_a_request_whose_process_died_is_taken_up_again(service: Any) -> None:
    made = capture(0, "A", url="https://a.example/died")
    post(service, made, "died")
    service.stet.log.rows(
        "UPDATE capture.answered SET status = NULL, asked_at = asked_at - interval '2 minutes'", {}
    )

    assert post(service, made, "died").json()["outcome"] == "known"
