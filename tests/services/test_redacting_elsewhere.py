"""A text that is withheld or erased goes out in no other way: exports, raw bytes, deliveries."""

from __future__ import annotations

import pytest
from builders import URL, capture

from domain.address import name_of
from domain.capture import Provenance
from infra.ways_in import Kept, WaysIn
from infra.webhooks import Webhooks
from services.bootstrap import Stet
from services.exporting import Exporting


@pytest.fixture
def told(stet: Stet) -> Stet:
    """Return Stet with two texts of an article, read from raw bytes that are kept."""
    for minute, text in ((0, "A"), (60, "B")):
        kept = Kept(f"<p>{text}".encode(), "text/html")
        stet.ways_in.keep_raw([kept])
        provenance = Provenance(source="html", raw_sha256=kept.digest)
        stet.capturing.capture(capture(minute, text, provenance=provenance))
    return stet


def texts(stet: Stet, position: int | None = None) -> list[str]:
    found = Exporting(stet.log).revisions(URL, position)
    return [one.content.body[0].text for one in found if one.content is not None]


def digests(stet: Stet) -> list[str | None]:
    return [seen.provenance.raw_sha256 for seen in Exporting(stet.log).captures(URL)]


@pytest.mark.parametrize("act", ["withhold", "erase"])
def test_exports_leave_it_out_at_every_position(told: Stet, act: str) -> None:
    assert texts(told) == ["A", "B"]
    assert len(digests(told)) == 2

    getattr(told.redacting, act)(URL, 1, "7 O 3/24")

    assert texts(told) == ["B"]
    assert texts(told, 2) == []
    assert digests(told) == [Kept(b"<p>B", "text/html").digest]


def test_raw_bytes_stay_with_what_is_withheld_and_go_with_what_is_erased(told: Stet) -> None:
    a, b = (Kept(f"<p>{text}".encode(), "text/html").digest for text in "AB")
    ways_in = WaysIn(told.log)

    told.redacting.withhold(URL, 1, "7 O 3/24")
    assert ways_in.raw(a) is not None
    told.redacting.erase(URL, 1, "9 W 1/25")

    assert ways_in.raw(a) is None
    assert ways_in.raw(b) is not None


def test_deliveries_about_it_that_have_not_gone_out_are_forgotten(told: Stet) -> None:
    webhooks = Webhooks(told.log)
    endpoint, _ = webhooks.add("https://receiver.example/hook", 0)
    article = told.log.stream(name_of(URL))[0].event.originator_id
    mine = b'{"data":{"article_id":"%b","headline":"A"}}' % article.encode()
    other = b'{"data":{"article_id":"article-other","headline":"B"}}'
    webhooks.enqueue(endpoint, 0, 3, [(2, mine), (3, other)])

    told.redacting.settled(told.redacting.withhold(URL, 1, "7 O 3/24"))

    assert [delivery.payload for delivery in webhooks.claim(10)] == [other]
