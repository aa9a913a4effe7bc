"""The operations of the OpenAPI document, what they need to go well, and bytes sent as they are."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import httpx
from builders import capture
from served import Service

from services.api.claim_examples import CLAIM_ID, WORDS
from services.api.problems import Problem
from services.claiming import Reading, StatementRef

JSON = {"Content-Type": "application/json"}
FILLED = {
    "{article_id}": "article-lx7vhl4vqdgkqrhdz3tffvxzvy",
    "{claim_id}": CLAIM_ID,
    "{slug}": "none",
    "{url}": "https://a.example/none",
    "{name}": "20241023134103",
}


def document(service: Service) -> dict[str, Any]:
    """Return the OpenAPI document of a service."""
    return dict(service.client.get("/openapi.json").json())


def filled(path: str, values: dict[str, str] = FILLED) -> str:
    """Return a path with its parameters filled in, by default with what there is not."""
    for name, value in values.items():
        path = path.replace(name, value)
    return path


def checked(response: httpx.Response) -> Problem:
    """Return the problem that a response is."""
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["cache-control"] == "no-store"
    problem = Problem.model_validate_json(response.content)
    assert problem.status == response.status_code
    assert problem.title
    return problem


@dataclass(frozen=True)
class Write:
    """An operation that writes, at a path with its parameters filled in."""

    method: str
    template: str
    body: bytes
    path: str = ""

    def __str__(self) -> str:
        return f"{self.method} {self.template}"

    def send(self, service: Service, key: str | None = None) -> httpx.Response:
        """Send it, under a key if one is given. What has no body says no kind."""
        kind = JSON if self.body else {}
        named = {} if key is None else {"Idempotency-Key": key.encode()}
        return service.client.request(
            self.method, self.path, content=self.body, headers={**kind, **named}
        )

    def head(self, *lines: str) -> bytes:
        """Return the head of a request, as it is sent."""
        first = f"{self.method} {self.path} HTTP/1.1"
        fixed = ("Host: 127.0.0.1", "Content-Type: application/json")
        return "\r\n".join((first, *fixed, *lines, "", "")).encode()

    def ready(self, service: Service, name: str) -> Write:
        """Return it for things of its own, which are as it needs them to go well."""
        values, order = made_ready(service, name)
        body = json.loads(self.body) if self.body else {}
        body |= {field: value for field, value in order.items() if field in body}
        return replace(
            self,
            path=filled(self.template, values),
            body=json.dumps(body).encode() if body else b"",
        )


def writes(service: Service) -> Iterator[Write]:
    """Yield every operation that writes, with its example, for things that there are not."""
    for path, operations in document(service)["paths"].items():
        for method, operation in operations.items():
            if method != "get":
                content = operation.get("requestBody", {}).get("content", {})
                example = content.get("application/json", {}).get("example")
                body = b"" if example is None else json.dumps(example).encode()
                yield Write(method.upper(), path, body, filled(path))


def made_ready(service: Service, name: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return the parameters of paths and the fields of orders that lead to new things.

    They are an article of three revisions in a story with a claim that has an assertion.
    """
    stet, url = service.stet, f"https://a.example/{name}"
    stet.curating.open(name, name)
    for hour, text in enumerate((WORDS, "Troops are there.", "Pay to read.")):
        receipt = stet.capturing.capture(capture(60 * hour, text, url=url), name)
    claim = stet.claiming.open(name, "Are there troops?").claim_id
    statement = StatementRef(article=url, revision=2, quote="Troops are there.")
    stet.claiming.link(claim, statement, Reading.model_validate({"stance": "affirms"}))
    values = {"{slug}": name, "{article_id}": receipt.article_id, "{claim_id}": claim}
    return values, {"url": url, "article": url, "slug": f"{name}-more"}


def send(service: Service, data: bytes, *, then_close: bool = False) -> bytes:
    """Send bytes as they are; return what comes back until the service has no more to say."""
    host, port = service.base.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall(data)
        if then_close:
            connection.shutdown(socket.SHUT_WR)
        received = b""
        while chunk := connection.recv(65_536):
            received += chunk
            if b"\r\n\r\n" in received:
                head, _, body = received.partition(b"\r\n\r\n")
                lengths = [
                    int(line.split(b":")[1])
                    for line in head.lower().split(b"\r\n")
                    if line.startswith(b"content-length:")
                ]
                if lengths and len(body) >= lengths[0]:
                    break
        return received
