"""What answers are over HTTP: the bytes of the views, how long they hold, where they are pinned."""

from __future__ import annotations

import gzip
import json
from datetime import timedelta
from typing import Any

import httpx
import pytest
from builders import at, capture

from domain.clocks import parse_time
from domain.content import Block, BlockKind, Content
from projections.answers import (
    ArticleAnswer,
    RevisionsAnswer,
    StoriesAnswer,
    StoryAnswer,
    TimelineAnswer,
)

IMMUTABLE = "public, max-age=31536000, immutable"
URL = "https://www.meridian-post.example/world/troops"
ODD = 'Ünï "quoted" \\ <script> 日本 \u2028 𝄞'


@pytest.fixture(scope="module", autouse=True)
def story(service: Any) -> int:
    """Tell a story of one article with three texts; return the newest position."""
    service.stet.curating.open("troops", "Troops “in” Russia")
    rich = Content(
        headline=ODD,
        byline=("A", "B"),
        standfirst=ODD,
        body=(
            Block(text=ODD),
            Block(kind=BlockKind.CAPTION, text="A station.", credit="Agency"),
        ),
        language="en",
    )
    first = capture(0, "A", url=URL, published_at=at(-30.5))
    odd = capture(60.25, "B", url=URL).model_copy(update={"content": rich})
    position = service.captured(first, odd, capture(120, "C", url=URL), story="troops")
    return int(position)


def ids(service: Any) -> str:
    answer = service.client.get("/api/v1/articles", params={"url": URL}).json()
    return str(answer["article"]["id"])


SHAPES = [
    ("/api/v1/articles/{id}", ArticleAnswer),
    ("/api/v1/articles/{id}/revisions", RevisionsAnswer),
    ("/api/v1/stories", StoriesAnswer),
    ("/api/v1/stories/troops", StoryAnswer),
    ("/api/v1/stories/troops/timeline", TimelineAnswer),
]


@pytest.mark.parametrize(("path", "shape"), SHAPES)
@pytest.mark.parametrize("minutes", [-60, -30, -10, 0, 61, 150])
def test_the_bytes_of_an_answer_are_those_of_its_model(
    service: Any, story: int, path: str, shape: Any, minutes: int
) -> None:
    pinned = {"as_of": at(minutes).isoformat(), "as_known": str(story)}
    response = service.client.get(path.format(id=ids(service)), params=pinned)

    # Keys of a content are in the order in which it was sealed.
    modelled = shape.model_validate_json(response.content).model_dump_json()
    assert _sorted_content(response.text) == _sorted_content(modelled)


def _sorted_content(text: str) -> str:
    answer = json.loads(text)
    revision = answer.get("revision")
    if revision:
        for part in ("content", "provenance"):
            revision[part] = dict(sorted(revision[part].items()))
            blocks = revision[part].get("body", [])
            revision[part]["body"] = [dict(sorted(block.items())) for block in blocks]
    return json.dumps(answer)


def test_the_sealed_body_goes_out_as_it_is(service: Any, story: int) -> None:
    asked = {"as_of": at(61).isoformat(), "as_known": str(story)}
    response = service.client.get(f"/api/v1/articles/{ids(service)}", params=asked)

    content = ArticleAnswer.model_validate_json(response.content).revision.content  # type: ignore[union-attr]
    assert content.headline == ODD
    assert content.to_bytes() in response.content


def test_an_answer_left_open_names_its_pinned_form_which_never_changes(
    service: Any, story: int
) -> None:
    answered = service.client.get("/api/v1/articles", params={"url": URL})
    pinned = service.client.get(answered.headers["content-location"])

    assert answered.headers["cache-control"] == "public, max-age=1"
    assert pinned.headers["cache-control"] == IMMUTABLE
    assert pinned.content == answered.content
    assert pinned.headers["content-location"] == answered.headers["content-location"]
    assert answered.json()["as_known"] == story


@pytest.mark.parametrize(
    "clocks",
    [
        {},
        {"as_of": "2024-10-23T12:30:00Z"},
        {"as_known": "3"},
        {"as_of": "soon", "as_known": "3"},
        {"as_of": "2024-10-23T12:30:00Z", "as_known": "newest"},
    ],
)
def test_what_may_still_move_is_never_immutable(service: Any, clocks: dict[str, str]) -> None:
    now = parse_time(service.client.get("/api/v1/stories/troops").json()["as_of"])
    newest = service.stet.log.head().recorded_at
    words = {"soon": (now + timedelta(seconds=200)).isoformat(), "newest": newest.isoformat()}
    given = {name: words.get(value, value) for name, value in clocks.items()}

    response = service.client.get("/api/v1/stories/troops", params=given)

    assert response.status_code == httpx.codes.OK, response.text
    assert response.headers["cache-control"] == "public, max-age=1"


def test_a_time_on_the_record_axis_is_pinned_once_the_log_has_grown_past_it(
    service: Any,
) -> None:
    recorded = service.stet.log.head().recorded_at
    service.captured(capture(5, "later", url="https://harbour.example/other"))

    asked = {"as_of": "2024-10-23T12:30:00Z", "as_known": recorded.isoformat()}
    response = service.client.get("/api/v1/stories/troops", params=asked)

    assert response.headers["cache-control"] == IMMUTABLE


def test_whoever_has_an_answer_is_told_that_it_holds(service: Any) -> None:
    answered = service.client.get("/api/v1/articles", params={"url": URL})
    tag = answered.headers["etag"]
    path = "/api/v1/articles"

    for condition in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = service.client.get(path, params={"url": URL}, headers={"If-None-Match": condition})
        assert again.status_code == httpx.codes.NOT_MODIFIED, condition
        assert again.content == b""
        assert again.headers["cache-control"] == answered.headers["cache-control"]
    kept = service.client.get(path, params={"url": URL}, headers={"If-None-Match": tag})
    assert kept.headers["etag"] == tag
    assert kept.headers["content-location"] == answered.headers["content-location"]
    other = service.client.get(path, params={"url": URL}, headers={"If-None-Match": '"other"'})
    assert other.status_code == httpx.codes.OK


def test_an_answer_holds_while_the_log_grows_by_other_things_and_no_longer(service: Any) -> None:
    url = "https://www.meridian-post.example/world/another"
    service.captured(capture(0, "A", url=url))
    tag = service.client.get("/api/v1/articles", params={"url": url}).headers["etag"]
    condition = {"If-None-Match": tag}

    newest = service.captured(capture(1, "B", url="https://harbour.example/one-more"))
    for asked in ({}, {"as_of": "2024-10-23T12:00:30Z"}, {"min_position": str(newest)}):
        again = service.client.get(
            "/api/v1/articles", params={"url": url, **asked}, headers=condition
        )
        expected = httpx.codes.OK if asked else httpx.codes.NOT_MODIFIED
        assert again.status_code == expected, asked
    service.captured(capture(60, "B", url=url))
    again = service.client.get("/api/v1/articles", params={"url": url}, headers=condition)
    assert again.status_code == httpx.codes.OK
    assert again.headers["etag"] != tag


def test_an_answer_holds_by_the_time_it_was_modified_too(service: Any) -> None:
    pinned = {"url": URL, "as_of": "2024-10-23T12:30:00Z"}
    modified = None
    while modified is None:  # until the second of the newest event is over
        answered = service.client.get("/api/v1/articles", params=pinned)
        modified = answered.headers.get("last-modified")

    for since, status in (
        (modified, 304),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 200),
        ("yesterday", 200),
    ):
        again = service.client.get(
            "/api/v1/articles", params=pinned, headers={"If-Modified-Since": since}
        )
        assert again.status_code == status, since


def test_two_texts_of_one_second_are_not_told_apart_by_their_date(service: Any) -> None:
    url = "https://www.meridian-post.example/quick"
    dated = 0
    for n in range(20):
        service.captured(capture(n, f"Text {n}", url=url))
        newest = service.client.get("/api/v1/articles", params={"url": url})
        since = newest.headers.get("last-modified")
        dated += since is not None
        service.captured(capture(n + 0.5, f"Text {n}, and at once another", url=url))
        again = service.client.get(
            "/api/v1/articles", params={"url": url}, headers={"If-Modified-Since": since or ""}
        )
        assert again.status_code == 200

    assert dated < 20


def test_compressed_bytes_have_a_tag_of_their_own(service: Any) -> None:
    path = "/openapi.json"
    plain = service.client.get(path, headers={"Accept-Encoding": "identity"})
    with service.client.stream("GET", path, headers={"Accept-Encoding": "gzip"}) as packed:
        sent = b"".join(packed.iter_raw())

    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(sent) == plain.content
    assert packed.headers["etag"] != plain.headers["etag"]
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    for refusal in ("gzip;q=0", "br", "identity"):
        again = service.client.get(path, headers={"Accept-Encoding": refusal})
        assert "content-encoding" not in again.headers
    for tag in (packed.headers["etag"], plain.headers["etag"]):
        again = service.client.get(path, headers={"If-None-Match": tag})
        assert again.status_code == httpx.codes.NOT_MODIFIED


@pytest.mark.parametrize(("path", "_shape"), SHAPES)
def test_head_says_what_get_says_without_the_content(
    service: Any, story: int, path: str, _shape: Any
) -> None:
    pinned = {"as_of": "2024-10-23T14:00:00Z", "as_known": str(story)}
    got = service.client.get(path.format(id=ids(service)), params=pinned)
    head = service.client.head(path.format(id=ids(service)), params=pinned)

    assert head.content == b""
    assert _without_date(head.headers) == _without_date(got.headers)


def _without_date(headers: httpx.Headers) -> dict[str, str]:
    of_one_answer = ("date", "x-request-id")
    return {name: value for name, value in headers.items() if name not in of_one_answer}


PAGED = [
    ("/api/v1/articles/{id}/revisions", "revisions"),
    ("/api/v1/stories", "stories"),
    ("/api/v1/stories/troops/timeline", "entries"),
]


@pytest.mark.parametrize(("path", "part"), PAGED)
def test_links_lead_through_all_pages_and_back(
    service: Any, story: int, path: str, part: str
) -> None:
    for slug in ("tariffs", "floods"):
        if not any(s.slug == slug for s in service.stet.answers.stories(_when(service)).stories):
            service.stet.curating.open(slug, slug)
    newest = service.stet.log.head().size
    address = path.format(id=ids(service))
    whole = service.client.get(address, params={"min_position": newest}).json()[part]
    assert len(whole) >= 3

    forth = []
    url = f"{address}?limit=2&min_position={newest}"
    while url:
        response = service.client.get(url)
        forth.append(response)
        url = response.links.get("next", {}).get("url")
    assert [row for page in forth for row in page.json()[part]] == whole
    assert forth[0].json()["prev"] is None
    assert all(page.headers["cache-control"] == IMMUTABLE for page in forth[1:])

    back = [forth[-1]]
    while url := back[-1].links.get("prev", {}).get("url"):
        back.append(service.client.get(url))
    assert [page.json()[part] for page in reversed(back)] == [page.json()[part] for page in forth]


def _when(service: Any) -> Any:
    from projections.when import resolve

    newest = service.stet.log.head().size
    return resolve(service.stet.log, service.stet.answers, None, None, min_position=newest)


def test_an_answer_links_to_its_original_and_to_memento(service: Any) -> None:
    links = service.client.get("/api/v1/articles", params={"url": URL}).links

    assert links["original"]["url"] == URL
    assert links["timegate"]["url"] == f"/timegate/{URL}"
    assert links["timemap"]["url"] == f"/timemap/link/{URL}"


def test_pages_of_any_site_may_read(service: Any) -> None:
    simple = service.client.get("/api/v1/stories", headers={"Origin": "https://reader.example"})
    asked = service.client.options(
        "/timegate/https://a.example/",
        headers={
            "Origin": "https://reader.example",
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": "accept-datetime",
        },
    )

    assert simple.headers["access-control-allow-origin"] == "*"
    exposed = set(simple.headers["access-control-expose-headers"].split(", "))
    assert exposed >= {
        "Content-Disposition", "ETag", "Repr-Digest", "Stet-Position", "X-Request-ID",
    }  # fmt: skip
    assert asked.status_code == httpx.codes.NO_CONTENT
    assert asked.headers["access-control-allow-methods"] == "GET, HEAD"
    assert "Accept-Datetime" in asked.headers["access-control-allow-headers"]
