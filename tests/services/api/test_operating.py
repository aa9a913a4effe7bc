"""How the service tells of itself: ids, headers, figures, readiness, log lines, spans."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from builders import capture
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from running_service import serving, started

from services.api import changes
from services.bootstrap import Stet
from services.figures import MOST_SOURCES, Figures

pytestmark = pytest.mark.newest

JSON = {"Content-Type": "application/json"}


@pytest.fixture
def base(stet: Stet) -> Iterator[str]:
    with serving(stet, projecting=False) as url:
        yield url


def broken(*_: Any) -> Any:
    raise RuntimeError("a fault of ours")


def test_every_answer_has_an_id_and_says_what_a_browser_may_do_with_it(
    base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "_page", broken)
    asked = [
        ("GET", "/api/v1/stories", 200),
        ("GET", "/feeds/changes.atom", 200),
        ("GET", "/docs", 200),
        ("GET", "/healthz", 200),
        ("GET", "/nowhere", 404),
        ("DELETE", "/api/v1/stories", 405),
        ("POST", "/api/v1/stories", 415),
        ("GET", "/api/v1/stories?asof=1", 400),
        ("GET", "/api/v1/changes", 500),
        ("HEAD", "/api/v1/changes/stream", 200),
    ]
    ids = set()
    for method, path, status in asked:
        answer = httpx.request(method, base + path)
        assert answer.status_code == status, (path, answer.text)
        headers = answer.headers
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["referrer-policy"] == "no-referrer", path
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'"), path
        assert "unsafe" not in policy
        assert "frame-ancestors" in policy
        assert headers.get_list("content-security-policy") == [policy]
        ids.add(headers["x-request-id"])
    assert len(ids) == len(asked)


@pytest.mark.parametrize(
    ("given", "kept"),
    [("abc-123_.=", True), ("x" * 128, True), ("x" * 129, False), ("a b", False), ("<x>", False)],
)
def test_an_id_that_a_request_brings_is_kept_where_it_is_harmless(
    base: str, given: str, kept: bool
) -> None:
    answer = httpx.get(f"{base}/healthz", headers={"X-Request-ID": given})

    assert (answer.headers["x-request-id"] == given) is kept


def figures(base: str) -> dict[str, float]:
    text = httpx.get(f"{base}/metrics").text
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (x.rpartition(" ") for x in lines)}


def test_figures_count_answers_by_route_and_captures_by_source(base: str) -> None:
    body = capture().model_dump_json()
    httpx.post(f"{base}/api/v1/captures", content=body, headers=JSON)
    httpx.post(f"{base}/api/v1/captures", content=body, headers=JSON)
    httpx.get(f"{base}/api/v1/stories/none-{'x' * 20}")
    httpx.head(f"{base}/api/v1/stories/none-{'x' * 20}")
    httpx.get(f"{base}/a/path/that/somebody/made/up")

    found = figures(base)
    assert found['stet_captures_total{outcome="registered",source="capture-json"}'] == 1
    assert found['stet_captures_total{outcome="known",source="capture-json"}'] == 1
    count = "stet_http_request_seconds_count"
    assert found[f'{count}{{method="POST",route="/api/v1/captures",status="201"}}'] == 1
    assert found[f'{count}{{method="GET",route="/api/v1/stories/{{slug}}",status="404"}}'] == 1
    assert found[f'{count}{{method="HEAD",route="/api/v1/stories/{{slug}}",status="404"}}'] == 1
    assert found[f'{count}{{method="GET",route="other",status="404"}}'] == 1
    assert found["stet_log_position"] == 2
    assert found['stet_view_lag_events{view="articles"}'] == 2
    assert found['stet_view_lag_seconds{view="articles"}'] > 0
    assert found["stet_database_up"] == 1
    assert found['stet_pool_connections{pool="reading"}'] >= 1
    assert found["stet_streams"] == 0
    assert found["stet_webhook_deliveries_dead"] == 0


def test_sources_that_captures_make_up_are_not_all_told_apart(stet: Stet) -> None:
    counted = Figures()
    receipt = stet.capturing.capture(capture())
    for n in range(MOST_SOURCES + 20):
        made = capture()
        provenance = made.provenance.model_copy(update={"source": f"source-{n}"})
        counted.captured(made.model_copy(update={"provenance": provenance}), receipt)

    sources = {
        sample.labels["source"]
        for metric in counted.registry.collect()
        for sample in metric.samples
        if sample.name == "stet_captures_total"
    }
    assert len(sources) == MOST_SOURCES + 1
    assert "other" in sources


def test_a_database_that_lacks_a_migration_is_not_ready_and_says_what_to_do(
    base: str, stet: Stet
) -> None:
    assert httpx.get(f"{base}/readyz").json()["status"] == "ready"
    with psycopg.connect(stet.address, autocommit=True) as connection:
        connection.execute("DELETE FROM stet.migrations WHERE number = 5")

    answer = httpx.get(f"{base}/readyz")
    assert answer.status_code == 503
    why = "the database lacks 0005_webhooks; 'stet db apply' sets it up"
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.json()["status"], answer.json()["why"]) == (503, [why])
    assert httpx.get(f"{base}/healthz").status_code == 200


def test_views_that_fall_behind_are_not_ready(base: str, stet: Stet) -> None:
    stet.capturing.capture(capture())
    for _ in range(200):
        answer = httpx.get(f"{base}/readyz")
        if answer.status_code == 503:
            break
        with psycopg.connect(stet.address, autocommit=True) as connection:
            # As if the event had waited for longer than views may be behind.
            connection.execute("ALTER TABLE log.events DISABLE TRIGGER append_only")
            connection.execute(
                "UPDATE log.events SET recorded_at = recorded_at - interval '1 minute'"
            )

    assert "view articles is 2 events and" in answer.json()["why"][0]


def test_off_a_terminal_each_line_is_json_with_the_id_of_its_request(
    stet: Stet, tmp_path: Path
) -> None:
    with started(tmp_path, STET_DATABASE_URL=stet.address, STET_LOG_LEVEL="debug") as service:
        trace = "0af7651916cd43dd8448eb211c80319c"
        headers = {
            "X-Request-ID": "from-a-test",
            "traceparent": f"00-{trace}-b7ad6b7169203331-01",
        }
        httpx.get(f"{service.url}/healthz", headers=headers)
        assert service.stop() == 0

    said = [line for line in service.said.read_text().splitlines() if line.startswith("{")]
    lines = [json.loads(line) for line in said]
    told = next(x for x in lines if x.get("request_id") == "from-a-test")
    assert (told["event"], told["path"], told["status"]) == ("answered", "/healthz", 200)
    assert (told["level"], told["logger"], told["trace_id"]) == ("debug", "stet.http", trace)
    assert told["timestamp"].endswith("Z")


def test_a_service_says_nothing_of_requests_that_went_well_unless_asked(
    stet: Stet, tmp_path: Path
) -> None:
    with started(tmp_path, STET_DATABASE_URL=stet.address) as service:
        for _ in range(20):
            httpx.get(f"{service.url}/healthz")
        service.stop()

    assert "answered" not in service.said.read_text()


class Collector(BaseHTTPRequestHandler):
    spans: list[Any]
    came: threading.Event

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        request = ExportTraceServiceRequest.FromString(body)
        for resource in request.resource_spans:
            Collector.spans += [s for scope in resource.scope_spans for s in scope.spans]
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()
        Collector.came.set()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def collector() -> Iterator[str]:
    Collector.spans, Collector.came = [], threading.Event()
    server = HTTPServer(("127.0.0.1", 0), Collector)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_where_opentelemetry_is_configured_each_request_is_a_span(
    stet: Stet, tmp_path: Path, collector: str
) -> None:
    environment = {
        "STET_DATABASE_URL": stet.address,
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector,
        "OTEL_BSP_SCHEDULE_DELAY": "50",
    }
    trace = "0af7651916cd43dd8448eb211c80319c"
    with started(tmp_path, **environment) as service:
        headers = {"traceparent": f"00-{trace}-b7ad6b7169203331-01"}
        httpx.get(f"{service.url}/api/v1/stories/none", headers=headers)
        assert Collector.came.wait(20)
        service.stop()

    (span,) = Collector.spans
    assert span.name == "GET /api/v1/stories/{slug}"
    assert span.trace_id.hex() == trace
    attributes = {a.key: a.value.string_value or a.value.int_value for a in span.attributes}
    assert attributes["http.response.status_code"] == 404
    assert attributes["http.route"] == "/api/v1/stories/{slug}"
