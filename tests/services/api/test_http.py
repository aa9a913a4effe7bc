"""The HTTP API against a real server: answers, the way in, and one shape for every error."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from builders import URL, capture
from served import serving

from services import bootstrap
from services.bootstrap import Stet
from services.settings import Settings

pytestmark = pytest.mark.newest


@pytest.fixture
def stet(stet: Stet, address: str) -> Stet:
    return bootstrap.wire(
        Settings(database_url=address, max_request_bytes=200_000), stet.log, address
    )


@pytest.fixture
def client(stet: Stet) -> Iterator[httpx.Client]:
    """Lend a client of a real service, whose reads follow its own writes."""

    def see_all(request: httpx.Request) -> None:
        if request.method == "GET" and "as_known" not in request.url.params:
            newest = stet.log.head().size
            request.url = request.url.copy_merge_params({"min_position": newest})

    with (
        serving(stet) as base,
        httpx.Client(base_url=base, event_hooks={"request": [see_all]}) as made,
    ):
        yield made


def post(client: httpx.Client, made: Any, **parameters: Any) -> httpx.Response:
    return client.post(
        "/api/v1/captures",
        content=made.model_dump_json(),
        headers={"Content-Type": "application/json"},
        params=parameters,
    )


def problem(response: httpx.Response, status: int) -> str:
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == status
    assert body["title"]
    return str(body.get("detail", ""))


def test_a_capture_goes_in_and_its_article_comes_out(client: httpx.Client) -> None:
    created = post(client, capture())

    assert created.status_code == 201
    answer = client.get(created.headers["location"]).json()
    assert answer["revision"]["content"]["body"][0]["text"] == "No troops have arrived."
    assert answer["as_known"] == 2
    assert (
        client.get("/api/v1/articles", params={"url": URL}).json()["article"] == answer["article"]
    )


def test_the_same_capture_again_is_200_and_known(client: httpx.Client) -> None:
    post(client, capture())
    again = post(client, capture())

    assert (again.status_code, again.json()["outcome"]) == (200, "known")


def test_both_clocks_pin_an_answer_for_ever(client: httpx.Client) -> None:
    post(client, capture(0, "A"))
    post(client, capture(60, "B"))
    pin = {"url": URL, "as_of": "2024-10-23T12:30:00Z", "as_known": "3"}

    pinned = client.get("/api/v1/articles", params=pin)
    post(client, capture(10, "late"))
    again = client.get("/api/v1/articles", params=pin)

    assert pinned.content == again.content
    assert pinned.headers["cache-control"] == "public, max-age=31536000, immutable"
    now = client.get("/api/v1/articles", params={**pin, "as_known": "4"}).json()
    assert now["revision"]["content"]["body"][0]["text"] == "late"
    open_ended = client.get("/api/v1/articles", params={"url": URL})
    assert open_ended.headers["cache-control"] == "public, max-age=1"


def test_ndjson_takes_the_good_lines_and_tells_each_lines_outcome(client: httpx.Client) -> None:
    lines = [capture(n * 61, f"Text {n}.").model_dump_json() for n in range(6)]
    lines[3] = '{"url": "https://example.org", "surprise": 1}'

    response = client.post(
        "/api/v1/captures",
        content="\n".join(lines),
        headers={"Content-Type": "application/x-ndjson"},
    )

    results = [json.loads(line) for line in response.text.splitlines()]
    assert response.status_code == 200
    assert [r["line"] for r in results] == [1, 2, 3, 4, 5, 6]
    assert [r.get("receipt", {}).get("revision") for r in results] == [1, 2, 3, None, 4, 5]
    assert results[3]["problem"]["status"] == 400
    assert "surprise: there is no such field" in results[3]["problem"]["detail"]


def test_stories_and_timelines_are_answered(client: httpx.Client, stet: Stet) -> None:
    stet.curating.open("troops", "Troops")
    post(client, capture(), story="troops")

    assert client.get("/api/v1/stories").json()["stories"] == [
        {"slug": "troops", "title": "Troops", "articles": 1}
    ]
    assert client.get("/api/v1/stories/troops").json()["articles"][0]["headline"] == "Troops"
    entries = client.get("/api/v1/stories/troops/timeline").json()["entries"]
    assert [e["kind"] for e in entries] == ["first-seen", "linked"]
    assert entries[0]["at"] == "2024-10-23T12:00:00Z"
    before = client.get(
        "/api/v1/stories/troops/timeline", params={"as_of": "2024-10-23T11:59:59Z"}
    ).json()
    assert before["entries"] == []
    assert "Nothing was known" in before["note"]
    revisions = client.get(f"/api/v1/articles/{entries[0]['article_id']}/revisions").json()[
        "revisions"
    ]
    assert [r["number"] for r in revisions] == [1]


@pytest.mark.parametrize(
    ("path", "status", "detail"),
    [
        ("/api/v1/articles?url=https://example.org/never", 404, "never heard of"),
        ("/api/v1/articles", 422, "query.url"),
        ("/api/v1/articles?url=nonsense", 400, "not an absolute http"),
        ("/api/v1/articles/nonsense", 400, "not an article id"),
        ("/api/v1/stories/none", 404, "there is no story"),
        ("/api/v1/stories/NONE", 400, "is not a slug"),
        ("/api/v1/stories?as_of=2024-10-23T14:00:00", 400, "states no time zone"),
        ("/api/v1/stories?as_of=2024-10-23T14:00:00%2B25:00", 400, "as_of"),
        ("/api/v1/stories?as_of=2024-10-23T14:00:00+02:00", 400, "%2B"),
        ("/api/v1/stories?as_of=yesterday", 400, "is not a time"),
        ("/api/v1/stories?as_known=999", 400, "reaches from 0 to 0"),
        ("/api/v1/stories?as_known=-1", 400, "as_known"),
        ("/api/v1/stories?as_of=", 400, "as_of"),
        ("/api/v1/stories?asof=2024-10-23T14:00:00Z", 400, "there is no parameter 'asof'"),
        ("/api/v1/stories?as_known=0&as_known=0", 400, "as_known is given twice"),
        ("/api/v1/stories/none/timeline?kind=gossip", 400, "'gossip' is none of"),
        ("/api/v1/stories/none/timeline?cursor=x", 400, "none that an answer"),
        ("/api/v1/stories/none/timeline?limit=0", 422, "query.limit"),
        (
            "/api/v1/stories/none/timeline?since=2024-10-24T00:00:00Z&until=2024-10-23T00:00:00Z",
            400,
            "ends before it starts",
        ),
        ("/nowhere", 404, "/docs lists what there is"),
    ],
)
def test_every_error_is_a_problem_document_that_says_what_is_wrong(
    client: httpx.Client, path: str, status: int, detail: str
) -> None:
    assert detail in problem(client.get(path), status)


def test_a_method_that_is_not_there_is_a_problem_too(client: httpx.Client) -> None:
    assert "takes GET, HEAD, POST, not DELETE" in problem(client.delete("/api/v1/stories"), 405)


def test_the_front_door_leads_to_what_there_is(client: httpx.Client) -> None:
    opened = client.get("/", follow_redirects=False)

    assert (opened.status_code, opened.headers["location"]) == (302, "/docs")


BROKEN = [
    (b"{", "column 2"),
    (b'{"content": 1}', "content"),
    (
        capture().model_dump_json().replace("2024-10-23T12:00:00Z", "2024-10-23T12:00:00").encode(),
        "states no time zone",
    ),
    (capture().model_dump_json().replace("Troops", "\\ud800").encode(), "lone surrogate"),
    (capture().model_dump_json().replace("Troops", "\\udc00 a").encode(), "lone surrogate"),
    (capture().model_dump_json().replace("Troops", "\\ud83d\\u0041").encode(), "lone surrogate"),
    (capture().model_dump_json().replace("Troops", "\\u0000").encode(), "NUL byte at character 0"),
    (capture().model_dump_json().encode().replace(b"Troops", b"\xff"), "byte 0xff at offset"),
    (b'{"content": {"headline": "x", "body": []}, "observed_at": "2024-10-23T12:00:00Z"}', "body"),
    (b"", "not JSON: column 1"),
]


@pytest.mark.parametrize(("data", "detail"), BROKEN)
def test_a_broken_capture_is_refused_and_nothing_is_stored(
    client: httpx.Client, stet: Stet, data: bytes, detail: str
) -> None:
    response = client.post(
        "/api/v1/captures", content=data, headers={"Content-Type": "application/json"}
    )

    assert detail in problem(response, 400)
    assert stet.log.head().size == 0


def test_a_body_larger_than_the_limit_is_413_with_the_limit(client: httpx.Client) -> None:
    response = client.post(
        "/api/v1/captures",
        content=b"x" * 200_001,
        headers={"Content-Type": "application/json"},
    )

    assert "200000 bytes (STET_MAX_REQUEST_BYTES)" in problem(response, 413)


def test_another_content_type_is_415(client: httpx.Client) -> None:
    response = client.post("/api/v1/captures", content=b"x", headers={"Content-Type": "text/html"})

    assert "neither application/json nor" in problem(response, 415)


def test_a_capture_for_a_story_that_is_not_open_is_404_and_stores_nothing(
    client: httpx.Client, stet: Stet
) -> None:
    assert "open it first" in problem(post(client, capture(), story="other"), 404)
    assert stet.log.head().size == 0


def test_the_openapi_document_is_served_and_names_every_operation(client: httpx.Client) -> None:
    document = client.get("/openapi.json").json()

    assert set(document["paths"]) >= {
        "/api/v1/articles",
        "/api/v1/articles/{article_id}",
        "/api/v1/articles/{article_id}/revisions",
        "/api/v1/captures",
        "/api/v1/stories",
        "/api/v1/stories/{slug}",
        "/api/v1/stories/{slug}/timeline",
        "/healthz",
        "/readyz",
        "/metrics",
        "/timegate/{url}",
        "/timemap/link/{url}",
        "/timemap/json/{url}",
        "/memento/{name}/{url}",
        "/audit/v1/anchors",
        "/audit/v1/bodies/{commitment}",
        "/audit/v1/checkpoint",
        "/audit/v1/entries",
        "/audit/v1/keys",
        "/audit/v1/proof/consistency",
        "/audit/v1/proof/inclusion",
        "/audit/v1/redactions",
        "/audit/v1/stories/{slug}/evidence",
        "/audit/v1/views/{view}",
        "/audit/v1/tile/entries/{number}",
        "/audit/v1/tile/{level}/{number}",
    }
