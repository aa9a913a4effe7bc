"""News items of all versions of ninjs are read, and what is written is read back the same."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from builders import NOON
from hypothesis import given
from hypothesis import strategies as st

from domain.capture import Capture
from domain.content import Block, BlockKind, Content
from domain.errors import RefusedError
from services.readers import ninjs, recognise
from services.readers.given import Given
from services.readers.reading import Absence, Link, Outcome, Passed, Source
from services.writers import ninjs as writer
from services.writers.exported import Exported

URI = "https://wire.example/items/ferries"
CREATED = "2025-03-03T15:05:00+01:00"
FIRST = "Crews of the island ferries went back to work on Monday."
SECOND = "Nobody said when the night boats would sail again."

THIRD_GENERATION: dict[str, Any] = {
    "uri": URI,
    "type": "text",
    "version": "3",
    "firstCreated": "2025-03-03T09:00:00Z",
    "versionCreated": CREATED,
    "pubStatus": "usable",
    "copyrightHolder": "Harbour Wire",
    "edNote": "Adds what the harbour office said.",
    "language": "en-GB",
    "by": "Mara Quist and Tom Aldous",
    "headlines": [
        {"role": "short", "value": "Ferries"},
        {"role": "main", "value": "Ferries are back"},
    ],
    "bodies": [
        {"role": "text", "contentType": "text/plain", "value": f"{FIRST}\n\n{SECOND}"},
        {"role": "html", "contentType": "text/html", "value": f"<p>{FIRST}</p><p>{SECOND}</p>"},
    ],
    "altIds": [{"role": "desk", "value": "HW-77"}],
}
SECOND_GENERATION: dict[str, Any] = {
    name.lower(): value for name, value in THIRD_GENERATION.items() if name != "bodies"
} | {
    "bodies": [{"role": "text", "contenttype": "text/plain", "value": f"{FIRST}\n\n{SECOND}"}],
    "altids": [{"role": "desk", "value": "HW-77"}],
}
FIRST_GENERATION: dict[str, Any] = {
    name.lower(): value
    for name, value in THIRD_GENERATION.items()
    if name not in ("bodies", "headlines", "by", "altIds")
} | {
    "headline": "Ferries are back",
    "byline": "Mara Quist and Tom Aldous",
    "body_text": f"{FIRST}\n\n{SECOND}",
    "body_xhtml": f"<p>{FIRST}</p><p>{SECOND}</p>",
    "altids": {"desk": "HW-77"},
}
GENERATIONS = {"3": THIRD_GENERATION, "2": SECOND_GENERATION, "1": FIRST_GENERATION}


def read(item: dict[str, Any], **known: Any) -> Outcome:
    source = Source.of_bytes(json.dumps(item).encode(), "items.json", Given(**known))
    (reading,) = recognise.read(source)
    return reading.outcome


def captured(item: dict[str, Any], **known: Any) -> Capture:
    outcome = read(item, **known)
    assert isinstance(outcome, Capture), outcome
    return outcome


def refusal(item: dict[str, Any], **known: Any) -> str:
    outcome = read(item, **known)
    assert isinstance(outcome, RefusedError)
    return outcome.message


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in THIRD_GENERATION.items() if key != name}


@pytest.mark.parametrize("item", GENERATIONS.values(), ids=GENERATIONS.keys())
def test_an_item_of_any_generation_is_the_same_capture(item: dict[str, Any]) -> None:
    capture = captured(item)

    assert capture.url == URI
    assert capture.outlet_name == "Harbour Wire"
    assert capture.content == Content(
        headline="Ferries are back",
        byline=("Mara Quist", "Tom Aldous"),
        body=(
            Block(text=FIRST),
            Block(text=SECOND),
            Block(kind=BlockKind.EDITORS_NOTE, text="Adds what the harbour office said."),
        ),
        language="en-GB",
    )
    assert capture.published_at == datetime(2025, 3, 3, 9, tzinfo=UTC)
    assert capture.modified_at == capture.observed_at == datetime(2025, 3, 3, 14, 5, tzinfo=UTC)
    assert {"version 3 of the item", "also known as HW-77 (desk)"} <= set(capture.provenance.notes)
    assert (capture.provenance.source, capture.provenance.tool_version) == ("ninjs", "ninjs/1")


def test_when_it_was_received_goes_before_when_it_was_created() -> None:
    capture = captured(THIRD_GENERATION, observed_at=NOON.replace(year=2025, month=3))

    assert capture.observed_at == NOON.replace(year=2025, month=3)
    assert not any("does not say when" in note for note in capture.provenance.notes)


def test_a_canceled_item_is_an_absence_at_the_time_it_was_canceled() -> None:
    outcome = read({"uri": URI, "pubStatus": "canceled", "versionCreated": CREATED})

    assert isinstance(outcome, Absence)
    assert outcome.url == URI
    assert outcome.claimed_at == outcome.observed_at == datetime(2025, 3, 3, 14, 5, tzinfo=UTC)


def test_an_item_without_a_body_is_a_link_where_its_uri_is_one() -> None:
    assert read(without("bodies")) == Link(URI, "Ferries are back")
    assert "no body" in refusal({**without("bodies"), "uri": "urn:newsml:wire.example:1:2"})


def test_a_picture_is_passed_over() -> None:
    assert read({**THIRD_GENERATION, "type": "picture"}) == Passed("ninjs items of type picture")


def test_an_item_that_names_its_standard_is_one_whatever_it_is_about() -> None:
    item = {"standard": {"name": "ninjs", "version": "3.1"}, "uri": URI, "type": "event"}
    source = Source.of_bytes(json.dumps(item).encode(), "event.json", Given())

    assert recognise.reader_of(source) is ninjs.READER
    assert read(item) == Passed("ninjs items of type event")


def test_an_item_that_only_a_urn_names_is_an_article_of_its_agency() -> None:
    capture = captured({**THIRD_GENERATION, "uri": "urn:newsml:wire.example:20250303:77"})

    assert capture.url == "urn:newsml:wire.example:20250303:77"


@pytest.mark.parametrize(
    ("item", "complaint"),
    [
        (without("headlines"), "headlines: there is none"),
        ({**THIRD_GENERATION, "uri": "  "}, "uri: is missing"),
        ({**THIRD_GENERATION, "pubStatus": "withheld"}, "withholds it"),
        ({**THIRD_GENERATION, "versionCreated": "31/02/2024"}, "not a time that exists"),
        ({**THIRD_GENERATION, "versionCreated": "2024-02-03"}, "is no date and time"),
        ({**THIRD_GENERATION, "language": "not a language"}, "language: is not a BCP 47"),
        ({**THIRD_GENERATION, "uri": "urn:uuid:1", "copyrightHolder": ""}, "names no outlet"),
        (
            {k: v for k, v in without("versionCreated").items() if k != "firstCreated"},
            "versionCreated: is missing",
        ),
    ],
)
def test_an_item_that_cannot_be_taken_is_refused_with_the_reason(
    item: dict[str, Any], complaint: str
) -> None:
    assert complaint in refusal(item)


def test_markup_and_figures_become_blocks() -> None:
    body = (
        "<section><h1>Ferries are back</h1><h2>At North Quay</h2><p>One.</p><ul><li>Two</li></ul>"
        "<blockquote>Three.</blockquote><figure><img/><figcaption>A boat. Ada Lund/Harbour Wire"
        "</figcaption></figure><p>Correction: It was Monday.</p></section>"
    )
    item = {**without("edNote"), "bodies": [{"contentType": "text/html", "value": body}]}

    assert [(str(b.kind), b.text) for b in captured(item).content.body] == [
        ("heading", "At North Quay"),
        ("paragraph", "One."),
        ("list-item", "Two"),
        ("quotation", "Three."),
        ("caption", "A boat."),
        ("correction", "Correction: It was Monday."),
    ]


# --- written and read back ---------------------------------------------------------------------

words = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40).filter(
    lambda text: bool(text.strip())
)
contents = st.builds(
    Content,
    headline=words,
    standfirst=st.none() | words,
    byline=st.lists(words, max_size=3).map(tuple),
    dateline=st.none() | words,
    body=st.lists(
        st.builds(Block, kind=st.sampled_from([k for k in BlockKind if k != "caption"]), text=words)
        | st.builds(Block, kind=st.just(BlockKind.CAPTION), text=words, credit=st.none() | words),
        min_size=1,
        max_size=6,
    ).map(tuple),
    language=st.none() | st.sampled_from(["en", "de-at"]),
)


def exported(content: Content | None) -> Exported:
    return Exported(
        "article-" + "a" * 26, URI, "wire.example", "Harbour Wire", 2, 7, content, NOON,
        published_at=NOON.replace(hour=9), modified_at=NOON.replace(hour=11), section="Islands",
    )  # fmt: skip


@given(contents, st.sampled_from(writer.VERSIONS))
def test_what_is_written_in_any_version_is_read_back_the_same(
    content: Content, version: str
) -> None:
    item = writer.item(exported(content), version)

    capture = captured(json.loads(json.dumps(item)))

    assert capture.content == content
    assert (capture.url, capture.outlet_name, capture.section) == (URI, "Harbour Wire", "Islands")
    assert capture.published_at == NOON.replace(hour=9)
    assert capture.modified_at == NOON.replace(hour=11)


@pytest.mark.parametrize("version", writer.VERSIONS)
def test_an_absence_is_written_as_a_canceled_item(version: str) -> None:
    outcome = read(writer.item(exported(None), version))

    assert isinstance(outcome, Absence)
    assert outcome.claimed_at == NOON.replace(hour=11)


def test_a_version_that_is_not_written_is_refused() -> None:
    with pytest.raises(RefusedError, match="ninjs 4.0 is not written"):
        writer.item(exported(None), "4.0")


# --- real items --------------------------------------------------------------------------------


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("3.0-dpa_text.json", Capture),
        ("3.0-ninjsExSimpleText_3.json", Capture),
        ("3.0-ntb_text.json", RefusedError),
        ("3.1-001_simple_example.json", Capture),
        ("3.1-004_simple_text_article.json", Capture),
        ("3.1-005_complex_text_article.json", Capture),
        ("3.1-007_multimedia.json", Capture),
    ],
)
def test_examples_of_the_standard_are_read(shared: Path, name: str, kind: type[Any]) -> None:
    source = Source.of_file(shared / "corpus/ninjs" / name)

    (reading,) = ninjs.READER.read(source)

    assert isinstance(reading.outcome, kind)


@pytest.mark.corpus
def test_what_is_written_is_valid_by_the_schema_of_the_standard(shared: Path) -> None:
    schema = json.loads((shared / "corpus/ninjs/ninjs-schema_3.1.json").read_bytes())
    elsewhere = [("https://geojson.org/schema/GeoJSON.json", {"type": "object"})]
    validator = jsonschema_rs.validator_for(schema, registry=jsonschema_rs.Registry(elsewhere))
    whole = captured(THIRD_GENERATION)

    for content in (whole.content, None):
        item = writer.item(replace(exported(None), content=content))
        assert [str(e) for e in validator.iter_errors(item)] == []
