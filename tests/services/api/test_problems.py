"""Every error is a problem document (RFC 9457), whatever path and method brought it about."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from builders import capture
from operations import FILLED, checked, document, filled, send
from served import serving

from projections.serving import Serving
from services.api.app import create_app
from services.api.problems import Problem

pytestmark = pytest.mark.newest

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
CAPTURES = "/api/v1/captures"


def test_every_path_and_method_answers_as_it_is_documented_or_with_a_problem(
    service: Any,
) -> None:
    paths = document(service)["paths"]
    asked = 0
    for path, operations in {**paths, "/nowhere": {}, "/api/v1/": {}}.items():
        for method in METHODS:
            response = answered(service, method, filled(path))
            asked += 1
            if response.status_code >= 400 and method != "HEAD":
                checked(response)
            documented = "get" if method == "HEAD" else method.lower()
            if documented in operations:
                answers = operations[documented]["responses"]
                assert str(response.status_code) in answers, (method, path, response.text)
            else:
                expected = 404 if not operations else 405
                assert response.status_code == expected, (method, path, response.text)
                if expected == 405:
                    offered = {word.upper() for word in operations}
                    offered |= {"HEAD"} if "GET" in offered else set()
                    assert set(response.headers["allow"].split(", ")) == offered
    assert asked > 100


def answered(service: Any, method: str, path: str) -> httpx.Response:
    """Return an answer with its content; of a stream of events, which has no end, without."""
    with service.client.stream(method, path) as response:
        if not response.headers.get("content-type", "").startswith("text/event-stream"):
            response.read()
    return response


def test_every_operation_is_documented_with_examples_and_every_error_with_its_problem(
    service: Any,
) -> None:
    made = document(service)
    for path, operations in made["paths"].items():
        for method, operation in operations.items():
            where = f"{method} {path}"
            assert operation.get("summary"), where
            assert "405" in operation["responses"], where
            for status, answer in operation["responses"].items():
                if int(status) >= 400:
                    (media_type,) = answer["content"]
                    assert media_type == "application/problem+json", where
                    example = answer["content"][media_type]["example"]
                    assert Problem.model_validate(example).status == int(status)
                elif status in ("200", "201"):
                    for content in answer.get("content", {}).values():
                        assert "example" in content, (where, status)
            for parameter in operation.get("parameters", []):
                assert parameter.get("description"), (where, parameter["name"])


def test_examples_are_answers(service: Any) -> None:
    from pydantic import TypeAdapter

    from projections import answers
    from services.api import examples
    from services.capturing import Receipt

    for shape, example in (
        (answers.ArticleAnswer, examples.ARTICLE),
        (answers.RevisionsAnswer, examples.REVISIONS),
        (answers.StoriesAnswer, examples.STORIES),
        (answers.StoryAnswer, examples.STORY),
        (answers.TimelineAnswer, examples.TIMELINE),
        (Receipt, examples.RECEIPT),
    ):
        answer = TypeAdapter(shape).validate_json(json.dumps(example))
        assert TypeAdapter(shape).dump_python(answer, mode="json") == example
    assert service.client.post(CAPTURES, json=examples.CAPTURE).status_code == 201


@pytest.fixture
def broken(service: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[httpx.Client]:
    """Lend a client of a service that has a fault wherever it asks the views."""

    async def fault(*_: object) -> None:
        raise ZeroDivisionError("a secret of the service")

    monkeypatch.setattr(Serving, "ask", fault)
    with serving(service.stet) as base, httpx.Client(base_url=base) as client:
        yield client


def test_a_fault_is_a_problem_that_gives_nothing_away(broken: httpx.Client) -> None:
    response = broken.get("/api/v1/stories")

    problem = checked(response)
    assert problem.status == 500
    assert "secret" not in response.text


def test_views_that_are_behind_are_503_with_when_to_try_again(
    service: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("projections.serving.WAIT_SECONDS", 0.05)
    app = create_app(service.stet)
    position = service.stet.log.head().size

    async def ask() -> httpx.Response:
        from infra.postgres.reads import Reads

        class Behind(Reads):
            async def rows(self, *given: Any, **more: Any) -> list[dict[str, Any]]:
                found = await super().rows(*given, **more)
                behind = {"reached": position - 1, "position": position - 1}
                return [{**row, **{k: v for k, v in behind.items() if k in row}} for row in found]

        reads = Behind(service.stet.address)
        app.state.serving = Serving(reads)
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://stet") as client:
            response = await client.get("/api/v1/stories", params={"min_position": position})
        await reads.close()
        return response

    service.captured(capture(0, "A", url="https://a.example/behind"))
    response = asyncio.run(ask())

    assert checked(response).status == 503
    assert response.headers["retry-after"] == "1"
    assert "stet views status" in response.text


HUGE = "x" * 30_000
ODD_VALUES = [
    "",
    " ",
    "%00",
    "%ff",
    "%F0%9F%92%A9",
    "'",
    '"',
    "<script>",
    "-1",
    "1e9",
    "null",
    HUGE,
]


@pytest.mark.parametrize("value", ODD_VALUES, ids=lambda v: v[:8] or "empty")
def test_no_parameter_of_any_operation_brings_the_service_down(service: Any, value: str) -> None:
    for path, operations in document(service)["paths"].items():
        operation = operations.get("get")
        if operation is None or path in ("/metrics", "/readyz"):
            continue
        names = [p["name"] for p in operation.get("parameters", []) if p["in"] == "query"]
        for name in [*names, "surprise"]:
            for query in (f"{name}={value}", f"{name}={value}&{name}={value}"):
                response = answered(service, "GET", f"{filled(path)}?{query}")
                assert response.status_code < 500, (path, query[:80], response.text)
                if response.status_code >= 400:
                    checked(response)


@pytest.mark.parametrize(
    "value", ["%2F", "%00", "%ff", "..", "%2e%2e", "a%0d%0aX-Evil:%201", "💩", "x" * 60_000]
)
def test_no_path_brings_the_service_down(service: Any, value: str) -> None:
    for path in document(service)["paths"]:
        for name in FILLED:
            if name in path:
                response = answered(service, "GET", filled(path.replace(name, value)))
                assert response.status_code < 500, response.text
                assert "x-evil" not in response.headers
                if response.status_code >= 400:
                    checked(response)


def test_what_is_no_http_leaves_the_service_up(service: Any) -> None:
    for noise in (b"\x16\x03\x01\x00\xa5\x01", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n"):
        send(service, noise, then_close=True)

    assert service.client.get("/healthz").status_code == 200


def test_a_host_that_is_none_ends_up_in_no_link(service: Any) -> None:
    service.captured(capture(0, "A", url="https://a.example/host"))
    for host in ('evil"><script>', "a b", "x>; rel=x"):
        response = service.client.get(
            "/timemap/link/https://a.example/host", headers={"Host": host}
        )
        assert response.status_code == 400
        assert "evil" not in response.text
