"""Statements over HTTP: what stood, what each lived through, what changed, and search."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from builders import URL, capture
from served import Service

from domain.address import article_id

ARTICLE = article_id(URL)
OLD = "No troops have reached Kyiv. Some 2,500 soldiers were sent by sea."
NEW = "Some 3,000 soldiers were sent by sea. Snow fell."


@pytest.fixture(scope="module", autouse=True)
def told(service: Service) -> None:
    """Tell an article of which one sentence goes, one is reworded and one comes."""
    service.captured(capture(0, OLD), capture(60, NEW))


@pytest.fixture
def client(service: Service) -> httpx.Client:
    return service.client


def get(client: httpx.Client, path: str, **parameters: Any) -> Any:
    response = client.get(f"/api/v1{path}", params=parameters)
    assert response.status_code == 200, response.text
    return response.json()


def refused(client: httpx.Client, path: str, status: int, **parameters: Any) -> str:
    response = client.get(f"/api/v1{path}", params=parameters)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    return str(response.json()["detail"])


def test_the_statements_of_an_article_tell_what_each_dates_from(client: httpx.Client) -> None:
    answer = get(client, f"/articles/{ARTICLE}/statements")

    told = [(s["text"], s["revision"], s["came"]) for s in answer["statements"]]
    assert told == [
        ("Troops", 1, "first"),
        ("Some 3,000 soldiers were sent by sea.", 2, "edited"),
        ("Snow fell.", 2, "added"),
    ]
    edited = answer["statements"][1]
    assert (edited["part"], edited["block"], edited["start"], edited["end"]) == ("body", 0, 0, 37)
    assert (edited["first_revision"], edited["wordings"]) == (1, 2)


def test_a_statement_tells_its_whole_life_with_honest_bounds(client: httpx.Client) -> None:
    statements = get(client, f"/articles/{ARTICLE}/statements")["statements"]

    life = get(client, f"/statements/{statements[1]['id']}")

    was, now = life["stays"]
    assert (was["went"], was["replaced_at"]) == ("edited", "2024-10-23T13:00:00Z")
    assert (was["seen_until"], was["absent_from"]) == (
        "2024-10-23T12:00:00Z",
        "2024-10-23T13:00:00Z",
    )
    assert (now["not_before"], now["not_after"]) == ("2024-10-23T12:00:00Z", "2024-10-23T13:00:00Z")
    changed = [(run["before"], run["after"]) for run in now["words"] if run["kind"] != "keep"]
    assert changed == [("2,500", "3,000")]
    assert (life["state"], life["revisions"]) == ("standing", [1, 2])
    assert "reworded once" in life["note"]


def test_what_was_dropped_is_known_for_the_time_it_stood(client: httpx.Client) -> None:
    then = get(client, f"/articles/{ARTICLE}/statements", as_of="2024-10-23T12:30:00Z")
    dropped = then["statements"][1]

    life = get(client, f"/statements/{dropped['id']}")

    assert dropped["text"] == "No troops have reached Kyiv."
    assert life["state"] == "gone"
    assert life["note"] == (
        "Stood from 2024-10-23T12:00:00Z, never reworded; dropped by 2024-10-23T13:00:00Z "
        "(seen until 2024-10-23T12:00:00Z, absent from 2024-10-23T13:00:00Z)."
    )


def test_the_difference_of_two_revisions_or_two_times_is_one(client: httpx.Client) -> None:
    path = f"/articles/{ARTICLE}/diff"
    default = get(client, path)
    numbered = get(client, path, **{"from": 1, "to": 2})
    timed = get(client, path, **{"from": "2024-10-23T12:30:00Z", "to": "2024-10-23T13:30:00Z"})

    assert default["statements"] == numbered["statements"] == timed["statements"]
    kinds = [one["kind"] for one in default["statements"]]
    assert kinds == ["kept", "dropped", "edited", "added"]
    assert default["change"]["edited"] == 1
    back = get(client, path, **{"from": 2, "to": 1})
    assert [one["kind"] for one in back["statements"]] == ["kept", "added", "edited", "dropped"]


def test_a_difference_comes_as_text_and_as_a_unified_diff(client: httpx.Client) -> None:
    path = f"/articles/{ARTICLE}/diff"

    text = client.get(f"/api/v1{path}", params={"format": "text"})
    unified = client.get(f"/api/v1{path}", params={"format": "unified"})

    assert text.headers["content-type"] == "text/plain; charset=utf-8"
    assert "Some [-2,500-]{+3,000+} soldiers were sent by sea." in text.text
    assert "\n-No troops have reached Kyiv.\n" in unified.text
    assert unified.text.startswith("--- revision 1  2024-10-23T12:00:00Z\n+++ revision 2")
    assert "format=unified" in unified.headers["content-location"]


def test_search_finds_what_stood_and_what_was_taken_out(client: httpx.Client) -> None:
    assert [h["text"] for h in get(client, "/search", q="snow")["hits"]] == ["Snow fell."]
    gone = get(client, "/search", q="troops reached", state="gone")["hits"]
    assert [(h["text"], h["went"]) for h in gone] == [("No troops have reached Kyiv.", "dropped")]
    near = get(client, "/search", q="soldeirs")
    assert near["instead"] == [{"word": "soldeirs", "near": "soldiers"}]
    assert len(near["hits"]) == 1


def test_pages_of_a_search_are_linked(client: httpx.Client) -> None:
    first = client.get("/api/v1/search", params={"q": "soldiers or snow", "limit": 1})

    answer = first.json()
    assert answer["next"] is not None
    assert f"cursor={answer['next']}" in first.headers["link"]
    second = get(client, "/search", q="soldiers or snow", limit=1, cursor=answer["next"])
    texts = {answer["hits"][0]["text"], second["hits"][0]["text"]}
    assert texts == {"Snow fell.", "Some 3,000 soldiers were sent by sea."}
    assert second["next"] is None


@pytest.mark.parametrize(
    "path",
    [f"/articles/{ARTICLE}/statements", f"/articles/{ARTICLE}/diff", "/search?q=snow"],
)
def test_answers_pinned_on_both_clocks_are_immutable(client: httpx.Client, path: str) -> None:
    more = "&" if "?" in path else "?"

    pinned = client.get(f"/api/v1{path}{more}as_of=2024-10-23T13:30:00Z&as_known=3")

    assert pinned.status_code == 200
    assert pinned.headers["cache-control"] == "public, max-age=31536000, immutable"
    again = client.get(
        f"/api/v1{path}{more}as_of=2024-10-23T13:30:00Z&as_known=3",
        headers={"If-None-Match": pinned.headers["etag"]},
    )
    assert again.status_code == 304


def test_before_anything_was_known_answers_are_200_and_say_so(client: httpx.Client) -> None:
    statements = get(client, f"/articles/{ARTICLE}/statements", as_known=0)
    life = get(client, "/statements/statement-2-aaaaa", as_known=0)
    diff = get(client, f"/articles/{ARTICLE}/diff", as_known=0)

    assert [a["note"].split(" as of")[0] for a in (statements, life, diff)] == [
        "Nothing was known of this article",
        "Nothing was known of this statement",
        "Nothing was known of this article",
    ]
    assert get(client, "/search", q="snow", as_known=0)["hits"] == []


def test_what_cannot_be_asked_is_refused_with_what_to_do(client: httpx.Client) -> None:
    nowhere = article_id("https://nowhere.example/")
    assert "never heard of" in refused(client, f"/articles/{nowhere}/statements", 404)
    assert "never heard of" in refused(client, f"/articles/{nowhere}/diff", 404)
    assert "it has 1, 2" in refused(client, f"/articles/{ARTICLE}/diff", 404, to=7)
    assert "stet blame" in refused(client, "/statements/statement-2-aaaaa", 404)
    assert "is not a statement id" in refused(client, "/statements/nonsense", 400)
    assert "from: '0'" in refused(client, f"/articles/{ARTICLE}/diff", 400, **{"from": "0"})
    assert "to: 'x'" in refused(client, f"/articles/{ARTICLE}/diff", 400, to="x")
    assert "state" in refused(client, "/search", 422, q="a", state="lying")
    assert "cursor" in refused(client, "/search", 400, q="a", cursor="lying")
    assert "q" in refused(client, "/search", 422)
