"""Every write that the OpenAPI document has keeps to its limits, and to the kinds that it takes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from operations import JSON, Write, checked, document, send, writes

from services.api import writes as limits

pytestmark = pytest.mark.newest

ENOUGH = 12
CHUNK = b"%x\r\n%b\r\n" % (50_000, b" " * 50_000)


@pytest.fixture
def every(service: Any) -> Iterator[list[Write]]:
    """Lend all writes, for things that there are not; nothing that they are refused stores any."""
    found = list(writes(service))
    assert len(found) >= ENOUGH
    size = service.stet.log.head().size
    yield found
    assert service.stet.log.head().size == size
    assert service.client.get("/healthz").status_code == 200


def test_a_body_larger_than_the_limit_is_413(service: Any, every: list[Write]) -> None:
    for write in every:
        response = service.client.request(
            write.method, write.path, content=b" " * 200_001, headers=JSON
        )

        assert response.status_code == 413, (str(write), response.text)
        assert "200000 bytes (STET_MAX_REQUEST_BYTES)" in str(checked(response).detail)


def test_a_body_of_the_limit_is_read(service: Any, every: list[Write]) -> None:
    for write in every:
        response = service.client.request(
            write.method, write.path, content=b" " * 200_000, headers=JSON
        )

        assert response.status_code in (400, 404, 422), (str(write), response.text)


def test_a_chunked_body_without_end_is_cut_off_at_the_limit(
    service: Any, every: list[Write]
) -> None:
    for write in every:
        answer = send(service, write.head("Transfer-Encoding: chunked") + CHUNK * 5)

        assert answer.startswith(b"HTTP/1.1 413"), (str(write), answer)
        assert b"STET_MAX_REQUEST_BYTES" in answer


def test_a_body_that_stands_still_is_408(
    service: Any, every: list[Write], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "STALLED_SECONDS", 0.05)
    for write in every:
        answer = send(service, write.head("Content-Length: 100") + b"{")

        assert answer.startswith(b"HTTP/1.1 408"), (str(write), answer)
        assert b"application/problem+json" in answer


def test_a_body_that_is_cut_off_stores_nothing_and_leaves_the_service_up(service: Any) -> None:
    for number, write in enumerate(writes(service)):
        whole = write.ready(service, f"cut-off-{number}")
        size = service.stet.log.head().size
        send(service, whole.head("Content-Length: 10000") + whole.body, then_close=True)

        assert service.client.get("/healthz").status_code == 200
        assert service.stet.log.head().size == size, str(write)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Content-Type": ""},
        {"Content-Type": "text/html"},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "multipart/form-data; boundary=x"},
        {"Content-Type": "application/json", "Content-Encoding": "gzip"},
        {"Content-Type": "application/json", "Content-Encoding": "identity, br"},
    ],
    ids=lambda headers: ", ".join(headers.values()) or "none",
)
def test_a_body_of_no_kind_that_is_taken_is_415(
    service: Any, every: list[Write], headers: dict[str, str]
) -> None:
    for write in every:
        if write.method == "DELETE" and not headers.get("Content-Type"):
            continue
        response = service.client.request(
            write.method, write.path, content=write.body, headers=headers
        )

        assert response.status_code == 415, (str(write), response.text)
        checked(response)


def test_lines_are_taken_where_they_are_documented_only(service: Any, every: list[Write]) -> None:
    for write in every:
        response = service.client.request(
            write.method, write.path, headers={"Content-Type": "application/x-ndjson"}
        )

        documented = write.template == "/api/v1/captures"
        assert response.status_code == (200 if documented else 415), (str(write), response.text)


def test_every_write_documents_its_limits_its_key_and_an_example(service: Any) -> None:
    for path, operations in document(service)["paths"].items():
        for method, operation in operations.items():
            where = f"{method} {path}"
            contents = operation.get("requestBody", {}).get("content", {})
            assert all(content.get("example") for content in contents.values()), where
            if method == "get":
                continue
            assert contents or method == "delete", where
            assert {"408", "413", "415"} <= set(operation["responses"]), where
            headers = [p["name"] for p in operation["parameters"] if p["in"] == "header"]
            assert headers == ["Idempotency-Key"], where


def test_the_example_of_every_write_can_be_carried_out(service: Any) -> None:
    for number, write in enumerate(writes(service)):
        response = write.ready(service, f"example-{number}").send(service)

        assert response.status_code in (200, 201), (str(write), response.text)
