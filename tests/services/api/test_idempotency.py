"""A write that is sent again under its Idempotency-Key gets the answer that it got."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import httpx
import pytest
from builders import capture
from operations import JSON, Write, checked, writes

from infra.answered import Answered
from services.capturing import Capturing

pytestmark = pytest.mark.newest

CAPTURES = "/api/v1/captures"


@pytest.fixture
def every(service: Any, request: pytest.FixtureRequest) -> list[Write]:
    """Lend every write that the OpenAPI document has, each for things of this test's own."""
    name = request.node.originalname.removeprefix("test_").replace("_", "-")
    found = [w.ready(service, f"{name}-{n}") for n, w in enumerate(writes(service))]
    assert len(found) >= 12
    return found


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


def test_every_write_is_carried_out_once_under_its_key(service: Any, every: list[Write]) -> None:
    for number, write in enumerate(every):
        key = f"once-{number}"
        first = write.send(service, key)
        size = service.stet.log.head().size
        again = write.send(service, key)

        assert first.status_code in (200, 201), (str(write), first.text)
        assert "idempotency-replayed" not in first.headers, str(write)
        assert again.headers["idempotency-replayed"] == "true", str(write)
        assert (again.status_code, again.content) == (first.status_code, first.content)
        for name in ("content-type", "location"):
            assert again.headers.get(name) == first.headers.get(name), str(write)
        assert service.stet.log.head().size == size


def test_another_request_under_the_same_key_is_422_and_stores_nothing(
    service: Any, every: list[Write]
) -> None:
    for number, write in enumerate(every):
        key = f"other-{number}"
        assert write.send(service, key).is_success, str(write)
        size = service.stet.log.head().size

        for other in (
            replace(write, body=write.body + b" "),
            replace(write, path=f"{write.path}?story=none"),
        ):
            refused = other.send(service, key)
            assert refused.status_code == 422, (str(write), refused.text)
            assert "another request" in str(checked(refused).detail)
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


def test_every_write_that_was_refused_may_be_sent_otherwise_under_its_key(
    service: Any, every: list[Write]
) -> None:
    for number, (write, without) in enumerate(zip(every, writes(service), strict=True)):
        key = f"refused-{number}"
        broken = replace(write, body=b"{}") if write.body else without
        for _ in range(2):
            refused = broken.send(service, key)
            assert checked(refused).status in (400, 404, 422), str(write)
            assert "another request" not in refused.text

        taken = write.send(service, key)
        assert taken.is_success, (str(write), taken.text)
        assert "idempotency-replayed" not in taken.headers


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
def test_a_key_that_is_none_is_400_and_stores_nothing(
    service: Any, every: list[Write], key: str
) -> None:
    size = service.stet.log.head().size
    for write in every:
        refused = write.send(service, key)

        assert checked(refused).status == 400, str(write)
        assert "Idempotency-Key" in refused.text
    assert service.stet.log.head().size == size


def test_while_any_write_is_carried_out_the_same_one_is_409(
    service: Any, every: list[Write], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Answered, "finish", lambda *_: None)  # as long as it has no answer yet
    for number, write in enumerate(every):
        key = f"under-way-{number}"
        assert write.send(service, key).is_success, str(write)
        meanwhile = write.send(service, key)

        assert checked(meanwhile).status == 409, str(write)
        assert "still being carried out" in meanwhile.text


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
