"""Memento (RFC 7089) against a running service, header by header."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from builders import at, capture

from domain.capture import Capture
from domain.content import Block, Content

pytestmark = pytest.mark.newest

# Doubled slashes, a query, percent-encoding: all of it is the article's address.
URL = "https://www.meridian-post.example/world//troops.html?id=1&q=%C3%BC%2F"
EVIL = '"><script>alert(1)</script>'


@pytest.fixture(scope="module", autouse=True)
def _stood(service: Any) -> None:
    """Hand in four texts: A at noon, B and C within a second at 13:00, A again at 14:00."""
    service.captured(
        capture(0, "A", url=URL),
        capture(60, "B", url=URL),
        capture(60 + 0.5 / 60, "C", url=URL),
        capture(120, "A", url=URL),
    )


def timegate(service: Any, when: str | None = None, url: str = URL) -> httpx.Response:
    headers = {"Accept-Datetime": when} if when else {}
    response: httpx.Response = service.client.get(f"/timegate/{url}", headers=headers)
    return response


def links(text: str) -> dict[str, list[tuple[str, str | None]]]:
    """Return (target, datetime) by each word of the relations, parsed by RFC 8288's grammar."""
    found: dict[str, list[tuple[str, str | None]]] = {}
    for target, parameters in re.findall(r'<([^>]*)>((?:\s*;\s*\w+="[^"]*")*)', text):
        values = dict(re.findall(r'(\w+)="([^"]*)"', parameters))
        for word in values["rel"].split():
            found.setdefault(word, []).append((target, values.get("datetime")))
    return found


def name_in(response: httpx.Response) -> str:
    return response.headers["location"].removeprefix("http://").split("/")[2]


@pytest.mark.parametrize(
    ("when", "name"),
    [
        (None, "20241023140000"),
        ("Wed, 23 Oct 2024 11:00:00 GMT", "20241023120000"),
        ("Wed, 23 Oct 2024 12:00:00 GMT", "20241023120000"),
        ("Wed, 23 Oct 2024 12:59:59 GMT", "20241023120000"),
        ("Wed, 23 Oct 2024 13:00:00 GMT", "20241023130000-3"),
        ("Wed, 23 Oct 2024 13:59:59 GMT", "20241023130000-3"),
        ("Thu, 23 Oct 2025 12:00:00 GMT", "20241023140000"),
        ("Mon, 01 Jan 0001 00:00:00 GMT", "20241023120000"),
    ],
)
def test_the_timegate_leads_to_what_stood_then_never_to_a_later_text(
    service: Any, when: str | None, name: str
) -> None:
    response = timegate(service, when)

    assert response.status_code == 302
    assert response.headers["vary"] == "accept-datetime"
    assert "memento-datetime" not in response.headers
    assert response.headers["location"] == f"{service.base}/memento/{name}/{URL}"


def test_the_timegate_links_original_timemap_and_the_mementos_around(service: Any) -> None:
    found = links(timegate(service, "Wed, 23 Oct 2024 13:30:00 GMT").headers["link"])

    base = f"{service.base}/memento"
    assert found["original"] == [(URL, None)]
    assert found["timemap"] == [(f"{service.base}/timemap/link/{URL}", None)]
    noon, one, two = (f"Wed, 23 Oct 2024 {hour}:00:00 GMT" for hour in (12, 13, 14))
    assert found["first"] == [(f"{base}/20241023120000/{URL}", noon)]
    assert found["prev"] == [(f"{base}/20241023130000/{URL}", one)]
    assert found["next"] == found["last"] == [(f"{base}/20241023140000/{URL}", two)]
    assert (f"{base}/20241023130000-3/{URL}", one) in found["memento"]
    assert len(found["memento"]) == 4


def test_a_memento_is_the_page_as_it_stood(service: Any) -> None:
    response = service.client.get(
        timegate(service, "Wed, 23 Oct 2024 13:30:00 GMT").headers["location"]
    )

    assert response.status_code == 200
    assert response.headers["memento-datetime"] == "Wed, 23 Oct 2024 13:00:00 GMT"
    assert response.headers["content-location"] == str(response.url)
    assert "vary" not in response.headers
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    found = links(response.headers["link"])
    assert found["original"] == [(URL, None)]
    assert found["timegate"] == [(f"{service.base}/timegate/{URL}", None)]
    assert '<p dir="auto">C</p>' in response.text
    assert "This is a record, not the outlet’s page." in response.text


def test_two_texts_of_one_second_are_both_reachable(service: Any) -> None:
    first = service.client.get(f"/memento/20241023130000/{URL}")
    second = service.client.get(f"/memento/20241023130000-3/{URL}")

    assert '<p dir="auto">B</p>' in first.text
    assert '<p dir="auto">C</p>' in second.text
    assert first.headers["memento-datetime"] == second.headers["memento-datetime"]
    assert links(first.headers["link"])["next"][0][0] == str(second.url)


def test_a_time_of_no_memento_leads_to_what_stood_then(service: Any) -> None:
    for name, leads_to in (
        ("20241023123456", "20241023120000"),
        ("19990101000000", "20241023120000"),
        ("20241023130000-9", "20241023130000-3"),
    ):
        response = service.client.get(f"/memento/{name}/{URL}")
        assert response.status_code == 302
        assert name_in(response) == leads_to
        assert "memento-datetime" not in response.headers


def test_the_timemap_lists_all_as_plain_mementos(service: Any) -> None:
    response = service.client.get(f"/timemap/link/{URL}")

    assert response.headers["content-type"] == "application/link-format"
    found = links(response.text)
    assert [name.split("/")[4] for name, _ in found["memento"]] == [
        "20241023120000",
        "20241023130000",
        "20241023130000-3",
        "20241023140000",
    ]
    assert response.text.count('rel="memento"') == 4
    assert found["original"] == [(URL, None)]
    assert found["self"] == [(f"{service.base}/timemap/link/{URL}", None)]
    assert found["timegate"] == [(f"{service.base}/timegate/{URL}", None)]


def test_the_timemap_as_json_says_the_same(service: Any) -> None:
    listed = links(service.client.get(f"/timemap/link/{URL}").text)["memento"]
    timemap = service.client.get(f"/timemap/json/{URL}").json()

    assert timemap["original_uri"] == URL
    assert [m["uri"] for m in timemap["mementos"]["list"]] == [uri for uri, _ in listed]
    assert timemap["mementos"]["first"] == timemap["mementos"]["list"][0]
    assert timemap["mementos"]["last"] == timemap["mementos"]["list"][-1]
    assert timemap["mementos"]["last"]["datetime"] == "2024-10-23T14:00:00Z"


@pytest.mark.parametrize(
    "path", ["timegate", "timemap/link", "timemap/json", "memento/20241023120000"]
)
def test_head_says_what_get_says(service: Any, path: str) -> None:
    got = service.client.get(f"/{path}/{URL}")
    head = service.client.head(f"/{path}/{URL}")

    assert head.status_code == got.status_code
    assert head.content == b""
    for name, value in got.headers.items():
        assert name in ("date", "x-request-id") or head.headers[name] == value


@pytest.mark.parametrize(
    "when",
    ["yesterday", "2024-10-23T12:00:00Z", "Wed, 23 Oct 2024 12:00:00 +0200",
     "Wed, 32 Oct 2024 12:00:00 GMT", "Wed, 23 Oct 2024 25:00:00 GMT", "x" * 30_000],
)  # fmt: skip
def test_a_datetime_that_is_none_is_400(service: Any, when: str) -> None:
    response = timegate(service, when)

    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"
    assert "Accept-Datetime" in response.json()["detail"]


@pytest.mark.parametrize(
    "path", ["timegate", "timemap/link", "timemap/json", "memento/20241023120000"]
)
@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("https://www.meridian-post.example/none", 404),
        ("https://user:secret@www.meridian-post.example/", 400),
        ("ftp://www.meridian-post.example/", 400),
        ("nonsense", 400),
        ("", 400),
        ("https://", 400),
        ("https://www.meridian-post.example/%00", 404),
        ("https://bücher.example/ä%2F?ö=日本", 404),
        ("https://www.meridian-post.example/" + "x" * 60_000, 400),
    ],
)
def test_an_original_that_is_none_or_unknown_is_a_problem(
    service: Any, path: str, url: str, status: int
) -> None:
    response = service.client.get(f"/{path}/{url}")

    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"


def test_an_original_survives_proxies_and_clients_that_change_it_on_the_way(service: Any) -> None:
    from urllib.parse import quote

    right = timegate(service).headers["location"]
    for changed in (
        URL.replace("https://", "https:/"),
        URL.replace("www.meridian", "WWW.Meridian"),
        quote(URL, safe=""),
        f"{URL}&utm_source=newsletter",
    ):
        assert timegate(service, url=changed).headers["location"] == right


@pytest.mark.parametrize("end", ["%0D%0AX-Evil:%201", "%0A", "a%0Ab"])
def test_a_url_with_a_line_break_in_it_has_mementos_and_injects_nothing(
    service: Any, end: str
) -> None:
    url = f"https://www.meridian-post.example/break/{end}"
    service.captured(capture(0, "A", url=url))

    found = timegate(service, url=url)
    memento = service.client.get(found.headers["location"])

    assert (found.status_code, memento.status_code) == (302, 200)
    assert "x-evil" not in memento.headers
    assert service.client.get(f"/timemap/link/{url}").status_code == 200


def test_an_article_without_a_url_has_no_memento_and_is_told_so(service: Any) -> None:
    made = Capture(
        outlet="harbour.example",
        observed_at=at(0),
        content=Content(headline="Known by its headline", body=(Block(text="A"),)),
    )
    service.captured(made)

    response = timegate(service, url="https://harbour.example/")
    assert response.status_code == 404
    assert "/api/v1/articles/{id}" in response.json()["detail"]


def test_an_article_that_was_taken_down_is_shown_as_it_stood_before(service: Any) -> None:
    url = "https://www.meridian-post.example/gone"
    service.captured(capture(0, "A", url=url))
    service.stet.correcting.unpublish(url, at(60), None, "test")
    from served import seen

    seen(service.base, service.stet.log.head().size)

    assert name_in(timegate(service, url=url)) == "20241023120000"


def test_the_outlets_word_on_when_a_text_appeared_counts_and_its_sighting_dates_it(
    service: Any,
) -> None:
    url = "https://www.meridian-post.example/claimed"
    service.captured(
        capture(0, "A", url=url),
        capture(120, "B", url=url, published_at=at(-60), modified_at=at(30)),
    )

    response = timegate(service, "Wed, 23 Oct 2024 13:00:00 GMT", url)
    assert name_in(response) == "20241023140000"
    page = service.client.get(response.headers["location"])
    assert page.headers["memento-datetime"] == "Wed, 23 Oct 2024 14:00:00 GMT"
    assert "2024-10-23T12:30:00Z, by the outlet’s word" in page.text


def test_nothing_an_outlet_wrote_runs_or_breaks_out_of_a_header(service: Any) -> None:
    url = f"https://www.meridian-post.example/a?{EVIL}"
    made = Capture(
        url=url,
        outlet_name=EVIL,
        observed_at=at(0),
        content=Content(
            headline=EVIL,
            standfirst=EVIL,
            byline=(EVIL,),
            dateline=EVIL,
            body=(Block(text=EVIL), Block(kind="caption", text=EVIL, credit=EVIL)),  # type: ignore[arg-type]
            language="en",
        ),
    )
    service.captured(made)

    for path in ("timemap/link", "timemap/json", "memento/20241023120000", "timegate"):
        response = service.client.get(f"/{path}/{url}")
        assert response.status_code in (200, 302), response.text
        assert "<script>" not in response.text
        assert "<script>" not in str(response.headers)
    page = service.client.get(f"/memento/20241023120000/{url}")
    assert page.text.count("&lt;script&gt;") >= 7
    assert "script-src" not in page.headers["content-security-policy"]
    assert page.headers["content-security-policy"].startswith(
        "default-src 'none'; style-src 'self'"
    )


def test_the_page_is_complete_by_itself_and_loads_its_style_only(service: Any) -> None:
    page = service.client.get(f"/memento/20241023120000/{URL}").text

    assert re.findall(r'<link rel="stylesheet" href="([^"]+)">', page) == ["/static/record.css"]
    assert "<script" not in page
    assert "style=" not in page
    style = service.client.get("/static/record.css")
    assert style.headers["content-type"] == "text/css; charset=utf-8"
    assert "url(" not in style.text
    for landmark in ("<header", "<main", "<nav aria-label", "<footer", '<html lang="en"', "<h1"):
        assert landmark in page


def test_links_name_the_address_that_the_service_is_known_by(service: Any) -> None:
    import dataclasses

    from served import serving

    settings = service.stet.settings.model_copy(
        update={"public_url": "https://stet.example/record"}
    )
    with serving(dataclasses.replace(service.stet, settings=settings)) as base:
        response = httpx.get(f"{base}/timegate/{URL}")

    assert response.headers["location"].startswith("https://stet.example/record/memento/2024")
