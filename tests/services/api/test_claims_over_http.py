"""Claims over HTTP: opened, decided, asked for, pinned, cached, and as JSON-LD."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from builders import URL, capture
from served import Service, seen

STORY = "troops"
QUESTION = "Are there troops in Kyiv?"
OLD = "No troops have reached Kyiv. Some 2,500 soldiers were sent by sea."
NEW = "Some 2,500 soldiers were sent by sea. Snow fell."


@pytest.fixture(scope="module")
def claim(service: Service) -> str:
    """Open a claim with one assertion, whose statement is dropped."""
    service.stet.curating.open(STORY, "Troops")
    service.captured(capture(0, OLD), capture(60, NEW), story=STORY)
    opened = service.client.post(f"/api/v1/stories/{STORY}/claims", json={"question": QUESTION})
    assert opened.status_code == 201, opened.text
    name = opened.json()["claim_id"]
    assert opened.headers["Location"] == f"/api/v1/claims/{name}"
    order = {"article": URL, "revision": 1, "quote": "No troops", "stance": "denies"}
    linked = service.client.post(f"/api/v1/claims/{name}/assertions", json=order)
    assert (linked.status_code, linked.json()["assertion"]) == (201, 1)
    seen(service.base, linked.json()["position"])
    return str(name)


@pytest.fixture
def client(service: Service) -> httpx.Client:
    return service.client


def post(client: httpx.Client, path: str, status: int, **order: Any) -> Any:
    response = client.post(f"/api/v1{path}", json=order)
    assert response.status_code == status, response.text
    return response.json()


def test_the_board_tells_what_stood_and_what_does_no_longer(
    client: httpx.Client, claim: str
) -> None:
    then, now = (
        client.get(f"/api/v1/stories/{STORY}/claims", params=clocks).json()["claims"][0]
        for clocks in ({"as_of": "2024-10-23T12:30:00Z"}, {})
    )

    assert [(a["state"], a["stance"]) for a in then["assertions"]] == [("asserted", "denies")]
    assert then["standing"] == {"affirms": 0, "denies": 1, "leaves-open": 0}
    assert (now["assertions"], now["note"]) == ([], "Nothing stands that speaks to it.")


def test_a_claim_and_its_history_tell_the_evidence(client: httpx.Client, claim: str) -> None:
    told = client.get(f"/api/v1/claims/{claim}").json()
    entries = client.get(f"/api/v1/claims/{claim}/history").json()["entries"]

    assert told["assertions"][0]["note"].endswith(
        "seen until 2024-10-23T12:00:00Z, absent from 2024-10-23T13:00:00Z."
    )
    assert [e["kind"] for e in entries] == ["asserted", "dropped", "claim-opened", "claim-linked"]
    some = client.get(f"/api/v1/claims/{claim}/history", params={"limit": 3}).json()
    rest = client.get(f"/api/v1/claims/{claim}/history", params={"after": some["next"]}).json()
    assert [*some["entries"], *rest["entries"]] == entries


def test_a_pinned_answer_is_kept_and_an_open_one_is_confirmed(
    client: httpx.Client, claim: str
) -> None:
    given = client.get(f"/api/v1/claims/{claim}")
    pinned = client.get(given.headers["Content-Location"])

    assert pinned.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert pinned.json() == given.json()
    again = client.get(f"/api/v1/claims/{claim}", headers={"If-None-Match": given.headers["ETag"]})
    assert again.status_code == 304


def test_a_statement_is_linked_by_its_id_and_once(client: httpx.Client, claim: str) -> None:
    told = client.get("/api/v1/search", params={"q": "soldiers", "story": STORY}).json()["hits"]
    name = told[0]["id"]

    figure = {"least": "2500", "most": "2500", "unit": "soldiers"}
    order = {"statement": name, "stance": "leaves-open", "figure": figure}
    first = post(client, f"/claims/{claim}/assertions", 201, **order)
    again = post(client, f"/claims/{claim}/assertions", 200, **order)
    refused = post(client, f"/claims/{claim}/dismissals", 409, statement=name)
    other = post(client, f"/claims/{claim}/assertions", 409, statement=name, stance="affirms")

    assert (first["changed"], again["changed"]) == (True, False)
    assert "accepted as assertion 2" in refused["detail"]
    assert "assertion 2 of the claim already (leaves-open)" in other["detail"]
    parameters = {"min_position": first["position"]}
    queue = client.get(f"/api/v1/claims/{claim}/suggestions", params=parameters).json()
    assert name not in [s["statement"] for s in queue["suggestions"]]
    told = client.get(f"/api/v1/claims/{claim}", params=parameters).json()["assertions"][1]
    assert told["figure"] == figure


def test_what_is_dismissed_is_not_suggested_again(client: httpx.Client, claim: str) -> None:
    order = {"article": URL, "revision": 2, "quote": "Snow fell."}
    receipt = post(client, f"/claims/{claim}/dismissals", 201, reason="Weather.", **order)
    refused = post(client, f"/claims/{claim}/assertions", 409, stance="affirms", **order)

    assert "was dismissed" in refused["detail"]
    seen(str(client.base_url).rstrip("/"), receipt["position"])
    queue = client.get(f"/api/v1/claims/{claim}/suggestions").json()["suggestions"]
    assert not [s for s in queue if s["text"] == "Snow fell."]


def test_a_claim_is_a_schema_org_claim_and_a_review_once_a_person_answered(
    client: httpx.Client, claim: str
) -> None:
    asked = {"format": "json-ld"}
    plain = client.get(f"/api/v1/claims/{claim}", params=asked)
    receipt = post(client, f"/claims/{claim}/answer", 201, answer="No.", answered_by="A. Checker")
    asked["min_position"] = receipt["position"]
    review = client.get(f"/api/v1/claims/{claim}", params=asked).json()

    assert plain.headers["Content-Type"] == "application/ld+json"
    assert plain.json()["@type"] == "Claim"
    assert plain.json()["firstAppearance"]["text"] == "No troops have reached Kyiv."
    assert client.get(plain.json()["firstAppearance"]["archivedAt"]).status_code == 200
    assert review["@type"] == "ClaimReview"
    assert review["claimReviewed"] == QUESTION
    assert review["author"] == {"@type": "Person", "name": "A. Checker"}
    assert review["itemReviewed"]["@type"] == "Claim"


def test_the_timeline_tells_what_was_done_about_claims(client: httpx.Client, claim: str) -> None:
    kinds = {"kind": ["claim-opened", "claim-linked"]}
    entries = client.get(f"/api/v1/stories/{STORY}/timeline", params=kinds).json()["entries"]

    opened, linked = entries[:2]
    assert (opened["kind"], opened["article_id"], opened["basis"]) == (
        "claim-opened",
        None,
        "recorded",
    )
    assert (linked["outlet"], linked["revision"]) == ("meridian-post.example", 1)
    assert linked["claim"] == {
        "id": claim,
        "question": QUESTION,
        "assertion": 1,
        "stance": "denies",
        "said": None,
    }


def test_withdrawing_twice_is_a_conflict_that_says_so(client: httpx.Client, claim: str) -> None:
    other = post(client, f"/stories/{STORY}/claims", 201, question="Is there snow?")["claim_id"]
    post(client, f"/claims/{other}/withdraw", 200, reason="Settled.")
    twice = post(client, f"/claims/{other}/withdraw", 409, reason="Settled.")

    assert "open it again" in twice["detail"]


@pytest.mark.parametrize(
    ("order", "status", "said"),
    [
        ({"stance": "denies"}, 422, "name the statement"),
        ({"statement": "x", "stance": "denies"}, 400, "is not a statement id"),
        ({"statement": "statement-3-aaaaa", "stance": "denies"}, 404, "no statement-3-aaaaa"),
        ({"statement": "statement-3-aaaaa", "stance": "maybe"}, 422, "stance"),
        (
            {"article": URL, "revision": 9, "quote": "No", "stance": "denies"},
            404,
            "has no revision 9",
        ),
        (
            {"article": URL, "revision": 1, "quote": "No troops", "stance": "denies", "x": 1},
            422,
            "x",
        ),
    ],
    ids=json.dumps,
)
def test_what_points_to_nothing_is_refused(
    client: httpx.Client, claim: str, order: dict[str, Any], status: int, said: str
) -> None:
    assert said in post(client, f"/claims/{claim}/assertions", status, **order)["detail"]


def test_what_there_is_not_is_not_found(client: httpx.Client, claim: str) -> None:
    none = f"claim-{'a' * 26}"
    for path in (f"claims/{none}", f"claims/{none}/history", "stories/none/claims"):
        assert client.get(f"/api/v1/{path}").status_code == 404
    pinned = client.get(f"/api/v1/claims/{claim}", params={"as_known": 1})
    assert (pinned.status_code, pinned.json()["claim"]) == (200, None)
    assert client.get("/api/v1/claims/claim-1").status_code == 400
