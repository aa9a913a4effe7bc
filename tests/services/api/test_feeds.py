"""Atom feeds, read as feed readers read them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import feedparser
import httpx
import psycopg
import pytest
from builders import URL, capture, content
from running_service import serving

from domain.claim_events import Stance
from domain.content import Block
from projections import newest, projector
from services.bootstrap import Stet
from services.claiming import Reading, StatementRef

ATOM = "{http://www.w3.org/2005/Atom}"
TOMBSTONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
OTHER = "https://www.harbour-gazette.example/ferries"


@pytest.fixture
def base(stet: Stet) -> Iterator[str]:
    stet.curating.open("troops", "Troops")
    stet.capturing.capture(capture(0, "No troops have arrived.", outlet_name="The Post"), "troops")
    with serving(stet, projecting=False) as url:
        yield url


def read(base: str, stet: Stet, path: str = "changes", **headers: str) -> Any:
    projector.catch_up(stet.address)
    answer = httpx.get(f"{base}/feeds/{path}.atom", headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    check(answer.content)
    feed = feedparser.parse(answer.content)
    assert not feed.bozo, feed.get("bozo_exception")
    return feed


def check(xml: bytes) -> None:
    """Hold a feed to what RFC 4287 asks of one (sections 4.1.1 and 4.1.2)."""
    feed = ElementTree.fromstring(xml)  # noqa: S314 - our own
    assert feed.tag == f"{ATOM}feed"
    entries = feed.findall(f"{ATOM}entry")
    for element in (feed, *entries):
        for name in ("id", "title", "updated"):
            assert len(element.findall(ATOM + name)) == 1, name
        assert urlsplit(element.findtext(f"{ATOM}id") or "").scheme == "urn"
        assert element.findall(f"{ATOM}author/{ATOM}name")
        links = [(x.get("rel"), x.get("type")) for x in element.findall(f"{ATOM}link")]
        assert all(x.get("href") for x in element.findall(f"{ATOM}link"))
        assert len(links) == len(set(links))
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(ids) == len(set(ids))
    assert next(x.get("rel") for x in feed.findall(f"{ATOM}link")) == "self"


def test_each_entry_holds_the_difference_and_says_what_is_known(base: str, stet: Stet) -> None:
    before = Block(text="Some 3,000 troops have arrived.")
    after = (before, Block(text="At least 10,000 are on their way."))
    for minute, headline, body in ((60, "Troops", (before,)), (120, "Soldiers", after)):
        text = content(headline=headline, language="en").model_copy(update={"body": body})
        stet.capturing.capture(capture(minute).model_copy(update={"content": text}))

    feed = read(base, stet)
    newest_entry, _, first = feed.entries

    assert newest_entry.title == "Soldiers (changed silently)"
    assert newest_entry.author == "The Post"
    assert [tag.term for tag in newest_entry.tags] == ["revised", "fact", "silent"]
    assert newest_entry.summary == (
        "Changed after 2024-10-23T13:00:00Z, by 2024-10-23T14:00:00Z, without a word about it: "
        "headline, text."
    )
    html = newest_entry.content[0].value
    assert newest_entry.content[0].type == "text/html"
    assert "<del>Troops</del>" in html
    assert "<ins>Soldiers</ins>" in html
    assert "… 1 line unchanged …" in html
    assert "<ins>At least 10,000 are on their way.</ins>" in html
    assert first.title == "Troops (first seen)"
    assert "1 paragraph." in first.content[0].value
    links = {link.rel: link.href for link in newest_entry.links}
    assert links["via"] == URL
    record = httpx.get(links["alternate"]).json()
    assert record["revision"]["content"]["headline"] == "Soldiers"


def test_ids_stay_whatever_is_learned_and_whatever_the_address(base: str, stet: Stet) -> None:
    stet.capturing.capture(capture(120, "B"))
    before = {e.title: (e.id, e.updated) for e in read(base, stet).entries}
    stet.capturing.capture(capture(60, "Late"))
    after = read(base.replace("127.0.0.1", "localhost"), stet)

    assert len(after.entries) == 3
    known = [e.id for e in after.entries]
    assert {entry_id for entry_id, _ in before.values()} < set(known)
    assert after.feed.id == read(base, stet).feed.id
    revised = {e.id: e.updated for e in after.entries}
    moved = [i for i, updated in before.values() if revised[i] != updated]
    assert len(moved) == 1  # what the late text came before is told otherwise now


def test_what_is_withdrawn_leaves_and_is_said_to(base: str, stet: Stet) -> None:
    stet.capturing.capture(capture(60, "An error page"))
    gone = read(base, stet).entries[0].id
    stet.correcting.reject(URL, 2, "An error page.")

    feed = read(base, stet)
    assert gone not in [e.id for e in feed.entries]
    for path in ("changes", "stories/troops"):
        projector.catch_up(stet.address)
        xml = httpx.get(f"{base}/feeds/{path}.atom").content
        tombstones = ElementTree.fromstring(xml).findall(TOMBSTONE)  # noqa: S314 - our own
        assert [t.get("ref") for t in tombstones] == [gone]


def test_there_is_a_feed_of_a_story_and_of_an_article(base: str, stet: Stet) -> None:
    article = stet.capturing.capture(capture(0, "Ferry", url=OTHER)).article_id

    assert len(read(base, stet).entries) == 2
    assert [e.title for e in read(base, stet, "stories/troops").entries] == ["Troops (first seen)"]
    assert len(read(base, stet, f"articles/{article}").entries) == 1
    stet.curating.link("troops", OTHER)
    assert len(read(base, stet, "stories/troops").entries) == 2
    stet.curating.unlink("troops", OTHER)
    assert len(read(base, stet, "stories/troops").entries) == 1


def test_a_feed_of_a_claim_tells_its_course_under_ids_that_stay(base: str, stet: Stet) -> None:
    claim = stet.claiming.open("troops", "Are there troops?").claim_id
    said = StatementRef(article=URL, revision=1, quote="No troops")
    stet.claiming.link(claim, said, Reading(stance=Stance.DENIES))
    before = {entry.id for entry in read(base, stet, f"claims/{claim}").entries}
    stet.capturing.capture(capture(60, "Snow fell."))
    stet.capturing.capture(capture(-30, "No troops have arrived.", outlet_name="The Post"))
    entries = read(base, stet, f"claims/{claim}").entries

    assert {tag.term for entry in entries for tag in entry.tags} >= {"asserted", "dropped"}
    gone = next(entry for entry in entries if "dropped" in [tag.term for tag in entry.tags])
    assert "absent from 2024-10-23T13:00:00Z" in gone.summary
    assert before < {entry.id for entry in entries}  # the late capture renamed nothing
    assert httpx.get({x.rel: x.href for x in gone.links}["alternate"]).status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("claims/claim-" + "a" * 26, 404),
        ("claims/nonsense", 400),
        ("stories/none", 404),
        ("stories/No Slug", 400),
        ("articles/nonsense", 400),
        ("changes.atom?asof=2024", 400),
    ],
)
def test_a_feed_of_nothing_is_a_problem(base: str, path: str, status: int) -> None:
    answer = httpx.get(f"{base}/feeds/{path}.atom")

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_who_has_the_feed_already_is_told_so_until_there_is_more(base: str, stet: Stet) -> None:
    projector.catch_up(stet.address)
    url = f"{base}/feeds/changes.atom"
    first = httpx.get(url)
    kept = {"If-None-Match": first.headers["etag"]}

    again = httpx.get(url, headers=kept)
    assert (again.status_code, again.content) == (304, b"")
    while "last-modified" not in first.headers:  # until the second of the newest event is over
        first = httpx.get(url)
    since = {"If-Modified-Since": first.headers["last-modified"]}
    assert httpx.get(url, headers=since).status_code == 304
    assert httpx.head(url).headers["etag"] == first.headers["etag"]

    stet.capturing.capture(capture(60, "More"))
    projector.catch_up(stet.address)
    assert httpx.get(url, headers=kept).status_code == 200


HOSTILE = '<script>alert(1)</script> & "quoted" ]]> \ufffe \u202e <b>'


def test_what_an_outlet_wrote_is_shown_and_never_run(base: str, stet: Stet) -> None:
    stet.capturing.capture(capture(60, HOSTILE, headline=HOSTILE))
    projector.catch_up(stet.address)
    xml = httpx.get(f"{base}/feeds/changes.atom").content
    check(xml)
    entry = ElementTree.fromstring(xml).findall(f"{ATOM}entry")[0]  # noqa: S314 - our own

    html = entry.findtext(f"{ATOM}content") or ""
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quoted&quot;" in html
    title = entry.find(f"{ATOM}title")
    assert title is not None
    assert title.get("type") is None  # plain text
    assert (title.text or "").startswith("<script>alert(1)</script> &")


def test_a_text_that_is_not_kept_any_longer_is_told_as_such(base: str, stet: Stet) -> None:
    stet.capturing.capture(capture(60, "To be erased"))
    with psycopg.connect(stet.address, autocommit=True) as connection:
        connection.execute("ALTER TABLE log.bodies DISABLE TRIGGER USER")
        connection.execute("DELETE FROM log.bodies")

    feed = read(base, stet)
    assert "The text is not kept here any longer." in feed.entries[0].content[0].value


def test_pages_go_back_to_the_beginning(
    base: str, stet: Stet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newest, "PAGE", 2)
    for n in range(1, 6):
        stet.capturing.capture(capture(70 * n, f"Text {n}"))
    projector.catch_up(stet.address)
    whole = [e.id for e in read(base, stet).entries]
    url: str | None = f"{base}/feeds/changes.atom"
    found: list[str] = []
    while url:
        feed = feedparser.parse(httpx.get(url).content)
        found += [e.id for e in feed.entries]
        url = next((link.href for link in feed.feed.links if link.rel == "next"), None)

    assert len(found) == len(set(found)) == 6
    assert found[: len(whole)] == whole


def test_a_log_of_nothing_has_an_empty_feed(stet: Stet) -> None:
    with serving(stet, projecting=False) as base:
        assert read(base, stet).entries == []
