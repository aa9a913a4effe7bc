"""schema.org's articles are read with their corrections, and what is written is read back."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from builders import NOON

from domain.capture import Capture
from domain.content import Block, BlockKind, Content
from domain.errors import RefusedError
from services.readers import recognise
from services.readers.given import Given
from services.readers.reading import Link, Outcome, Source
from services.writers import schema_org as writer
from services.writers.exported import Exported

URL = "https://www.harbour-gazette.example/ferries"
ARTICLE: dict[str, Any] = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "url": URL,
    "headline": "Ferries are back",
    "alternativeHeadline": "The night boats are not.",
    "articleBody": "Crews went back to work.\n\nNobody said when the night boats would sail.",
    "author": [
        {"@type": "Person", "name": "Mara Quist"},
        {"@type": "Person", "name": "Tom Aldous"},
    ],
    "publisher": {"@type": "Organization", "name": "The Harbour Gazette"},
    "datePublished": "2025-03-03T09:05:00-05:00",
    "dateModified": "2025-03-03T14:20:00Z",
    "articleSection": "Islands",
    "inLanguage": "en",
    "correction": {"@type": "CorrectionComment", "text": "It was Monday, not Sunday."},
}


def read(document: Any, **known: Any) -> Outcome:
    source = Source.of_bytes(json.dumps(document).encode(), "article.json", Given(**known))
    (reading,) = recognise.read(source)
    return reading.outcome


def test_an_article_is_a_capture_with_its_correction() -> None:
    capture = read(ARTICLE)

    assert isinstance(capture, Capture)
    assert capture.url == URL
    assert capture.outlet_name == "The Harbour Gazette"
    assert capture.section == "Islands"
    assert capture.content == Content(
        headline="Ferries are back",
        standfirst="The night boats are not.",
        byline=("Mara Quist", "Tom Aldous"),
        body=(
            Block(text="Crews went back to work."),
            Block(text="Nobody said when the night boats would sail."),
            Block(kind=BlockKind.CORRECTION, text="It was Monday, not Sunday."),
        ),
        language="en",
    )
    assert capture.published_at == datetime(2025, 3, 3, 14, 5, tzinfo=UTC)
    assert capture.observed_at == capture.modified_at == datetime(2025, 3, 3, 14, 20, tzinfo=UTC)
    assert capture.provenance.tool_version == "schema-org/1"
    assert "seen when it was changed" in capture.provenance.notes[0]


@pytest.mark.parametrize(
    "correction",
    [
        "It was Monday, not Sunday.",
        ["It was Monday, not Sunday."],
        [{"@type": "CorrectionComment", "text": "It was Monday, not Sunday."}],
    ],
)
def test_a_correction_is_read_however_it_is_written(correction: Any) -> None:
    capture = read({**ARTICLE, "correction": correction})

    assert isinstance(capture, Capture)
    assert [b.text for b in capture.content.body if b.kind is BlockKind.CORRECTION] == [
        "It was Monday, not Sunday."
    ]


def test_a_correction_that_is_a_mere_address_is_no_text() -> None:
    capture = read({**ARTICLE, "correction": "https://www.harbour-gazette.example/corrections"})

    assert isinstance(capture, Capture)
    assert len(capture.content.body) == 2


def test_when_it_was_seen_is_what_is_given_or_when_the_data_was_made() -> None:
    given = read(ARTICLE, observed_at=NOON.replace(year=2025, month=11))
    made = read({**ARTICLE, "sdDatePublished": "2025-03-09T00:00:00Z"})

    assert isinstance(given, Capture)
    assert isinstance(made, Capture)
    assert given.observed_at == NOON.replace(year=2025, month=11)
    assert made.observed_at == datetime(2025, 3, 9, tzinfo=UTC)
    assert given.provenance.notes == made.provenance.notes == ()


def test_the_article_in_a_graph_is_found() -> None:
    graph = {"@context": "https://schema.org", "@graph": [{"@type": "WebSite"}, ARTICLE]}

    assert isinstance(read(graph), Capture)


def test_an_article_without_its_text_is_a_link() -> None:
    assert read({**ARTICLE, "articleBody": ""}) == Link(URL, "Ferries are back")


@pytest.mark.parametrize(
    ("document", "complaint"),
    [
        ({"@context": "https://schema.org", "@type": "Recipe"}, "no schema.org article"),
        ({**ARTICLE, "headline": None}, "headline: is missing"),
        ({**ARTICLE, "url": None, "publisher": None}, "neither a url nor an outlet"),
        ({**ARTICLE, "url": None, "articleBody": None}, "no URL to fetch it from"),
        ({**ARTICLE, "dateModified": None, "datePublished": None}, "give --observed-at"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_the_reason(document: Any, complaint: str) -> None:
    outcome = read(document)

    assert isinstance(outcome, RefusedError)
    assert complaint in outcome.message


def test_what_is_written_is_read_back_the_same() -> None:
    before = read(ARTICLE, observed_at=NOON.replace(year=2025, month=11))
    assert isinstance(before, Capture)
    exported = Exported(
        "article-" + "a" * 26, URL, "harbour-gazette.example", "The Harbour Gazette", 1, 2,
        before.content, before.observed_at, before.published_at, before.modified_at, "Islands",
    )  # fmt: skip

    after = read(writer.document(exported))

    assert isinstance(after, Capture)
    assert after.model_copy(update={"provenance": before.provenance}) == before


def test_an_absence_cannot_be_written() -> None:
    gone = Exported("article-" + "a" * 26, URL, "x.example", None, 0, 2, None, NOON)

    with pytest.raises(RefusedError, match="no word for that"):
        writer.document(gone)
