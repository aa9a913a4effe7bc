"""A capture is taken whole or refused with the reason; nothing is guessed for it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from builders import NOON, URL, at, capture, content
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.address import article_id
from domain.capture import Address, Capture, Limits, Provenance, address, admit
from domain.clocks import format_time
from domain.content import Block, Content
from domain.errors import RefusedError, TooLargeError

HANDED_IN: dict[str, Any] = {
    "url": URL,
    "observed_at": "2024-10-23T12:00:00Z",
    "content": {"headline": "Troops", "body": [{"text": "No troops have arrived."}]},
}


def read(**changes: Any) -> Capture:
    """Read a capture as JSON, with fields changed; None takes a field away."""
    fields = {key: value for key, value in {**HANDED_IN, **changes}.items() if value is not None}
    return Capture.model_validate_json(json.dumps(fields))


def refusal(**changes: Any) -> str:
    with pytest.raises(ValidationError) as refused:
        read(**changes)
    return str(refused.value)


def body_of(one: Capture) -> bytes:
    return one.content.to_bytes()


def test_a_url_a_time_and_a_content_are_enough() -> None:
    assert read() == capture()
    assert read().provenance == Provenance(source="capture-json")


@given(
    st.builds(
        capture,
        st.integers(-1_000_000, 1_000_000),
        outlet=st.sampled_from([None, "example.org"]),
        published_at=st.none() | st.integers(-100, 0).map(at),
        modified_at=st.none() | st.integers(0, 100).map(at),
    )
)
def test_a_capture_goes_through_json_and_comes_back(one: Capture) -> None:
    assert Capture.model_validate_json(one.model_dump_json()) == one


@pytest.mark.parametrize(
    "changes",
    [
        {"updated_at": "2024-10-23T12:00:00Z"},
        {"Url": URL},
        {"content": {**HANDED_IN["content"], "html": "<p>"}},
        {"provenance": {"source": "html", "sha256": "0" * 64}},
    ],
    ids=["unknown", "misspelt", "in-content", "in-provenance"],
)
def test_an_unknown_field_is_refused_and_not_dropped(changes: dict[str, Any]) -> None:
    assert "Extra inputs are not permitted" in refusal(**changes)


@pytest.mark.parametrize("field", ["observed_at", "content"])
def test_what_a_capture_cannot_do_without_is_asked_for(field: str) -> None:
    assert f"{field}\n  Field required" in refusal(**{field: None})


def test_neither_url_nor_outlet_is_refused() -> None:
    assert "neither a url nor an outlet" in refusal(url=None)


@pytest.mark.parametrize("field", ["outlet", "outlet_name"])
def test_an_outlet_stands_in_for_a_url_that_is_not_known(field: str) -> None:
    assert read(url=None, **{field: "The Meridian Post"}).url is None


@pytest.mark.parametrize("field", ["url", "outlet", "outlet_name"])
def test_a_field_that_is_there_is_not_empty(field: str) -> None:
    assert f"{field}\n  Value error, is empty" in refusal(**{field: " "})


@pytest.mark.parametrize("field", ["observed_at", "published_at", "modified_at"])
def test_a_time_without_a_zone_is_refused_with_the_advice_to_state_one(field: str) -> None:
    assert "states no time zone; write it as RFC 3339" in refusal(**{field: "2024-10-23T12:00:00"})


@pytest.mark.parametrize("field", ["observed_at", "published_at", "modified_at"])
def test_a_time_as_a_number_is_refused(field: str) -> None:
    assert "a time is written as an RFC 3339 string" in refusal(**{field: 1729680900})


def test_times_of_any_zone_are_kept_in_utc() -> None:
    one = read(observed_at="2024-10-23T08:00:00-04:00")

    assert one.observed_at == NOON
    assert format_time(one.observed_at) == "2024-10-23T12:00:00Z"


def test_modified_before_published_is_refused() -> None:
    said = refusal(published_at="2024-10-23T11:00:00Z", modified_at="2024-10-23T10:59:59Z")

    assert "modified_at is earlier than published_at" in said


@pytest.mark.parametrize("modified", ["2024-10-23T11:00:00Z", "2024-10-23T12:00:00+01:00"])
def test_modified_at_the_moment_of_publication_is_taken(modified: str) -> None:
    assert read(published_at="2024-10-23T11:00:00Z", modified_at=modified).modified_at == at(-60)


def test_an_outlets_claim_may_contradict_what_was_seen() -> None:
    assert read(published_at="2024-10-23T18:00:00Z").published_at == at(360)


def test_a_capture_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        capture().url = "https://example.org/"  # type: ignore[misc]
    with pytest.raises(ValidationError, match="frozen"):
        capture().provenance.source = "html"  # type: ignore[misc]


@pytest.mark.parametrize("digest", ["", "0" * 63, "0" * 65, "A" * 64, "g" * 64, "٠" * 64])
def test_a_digest_that_is_none_is_refused(digest: str) -> None:
    said = refusal(provenance={"source": "html", "raw_sha256": digest})

    assert "is not a SHA-256 digest in lower-case hexadecimal" in said


@pytest.mark.parametrize(
    "field", ["source", "reference", "tool", "tool_version", "zone_assumed", "notes"]
)
def test_provenance_holds_no_text_that_nothing_could_store(field: str) -> None:
    bad = ["a\0b"] if field == "notes" else "a\0b"

    assert "NUL byte at character 1" in refusal(provenance={"source": "html", field: bad})


def test_a_capture_is_of_the_article_at_its_canonical_url() -> None:
    where = address(capture(url=URL.upper().replace("/WORLD/TROOPS", "/world/troops?utm_source=x")))

    assert where == Address(article_id(URL), URL)
    assert where.identity == "url"


def test_without_a_url_a_capture_is_of_the_article_of_that_outlet_and_headline() -> None:
    where = address(capture(url=None, outlet="example.org", headline="Troops arrive"))
    spaced = address(capture(url=None, outlet="Example.ORG", headline="TROOPS  arrive"))

    assert where == spaced
    assert where.canonical_url is None
    assert where.identity == "outlet-and-headline"


@pytest.mark.parametrize(
    "changes",
    [
        {"headline": "Troops have arrived"},
        {"outlet": "example.net"},
        {"url": "https://example.org/troops"},
    ],
    ids=["headline", "outlet", "url"],
)
def test_without_a_url_another_headline_or_outlet_is_another_article(
    changes: dict[str, Any],
) -> None:
    known: dict[str, Any] = {"url": None, "outlet": "example.org", "headline": "Troops arrive"}

    assert address(capture(**{**known, **changes})) != address(capture(**known))


def test_an_outlets_name_stands_in_where_its_domain_is_not_known() -> None:
    by_name = capture(url=None, outlet_name="The Post")
    by_both = capture(url=None, outlet="post.example", outlet_name="The Post")
    by_domain = capture(url=None, outlet="post.example")

    assert address(by_name) == address(capture(url=None, outlet="the post"))
    assert address(by_both) == address(by_domain) != address(by_name)


def test_a_url_that_names_no_article_is_refused() -> None:
    with pytest.raises(RefusedError, match="is not an absolute http or https URL"):
        address(capture(url="ftp://example.org/troops"))


def test_unless_told_otherwise_8_mebibytes_10000_blocks_and_5_minutes_of_skew_are_allowed() -> None:
    assert Limits() == Limits(8 * 1024 * 1024, 10_000, timedelta(minutes=5))


LIMITS = Limits(skew=timedelta(minutes=5))


@pytest.mark.parametrize("what", ["observed_at", "published_at", "modified_at"])
@pytest.mark.parametrize("ahead", [timedelta(days=-365_000), timedelta(0), timedelta(minutes=5)])
def test_a_time_within_the_skew_of_our_clock_is_taken(what: str, ahead: timedelta) -> None:
    claims: dict[str, Any] = {what: NOON + ahead}
    one = capture(**claims)

    admit(one, body_of(one), NOON, LIMITS)


@pytest.mark.parametrize("what", ["observed_at", "published_at", "modified_at"])
def test_a_time_in_the_future_beyond_the_skew_is_refused(what: str) -> None:
    claims: dict[str, Any] = {what: NOON + timedelta(minutes=5, microseconds=1)}
    one = capture(**claims)

    with pytest.raises(RefusedError, match=f"^{what} 2024-10-23T12:05:00.000001Z lies in the fut"):
        admit(one, body_of(one), NOON, LIMITS)


def of_blocks(number: int) -> Capture:
    body = tuple(Block(text="x") for _ in range(number))
    return capture().model_copy(update={"content": Content(headline="x", body=body)})


def test_as_many_blocks_as_allowed_are_taken() -> None:
    one = of_blocks(3)

    admit(one, body_of(one), NOON, Limits(blocks=3))


def test_too_many_blocks_are_refused_with_the_name_of_the_setting() -> None:
    one = of_blocks(4)

    with pytest.raises(TooLargeError, match=r"has 4 blocks; 3 are allowed \(STET_MAX_BLOCKS\)"):
        admit(one, body_of(one), NOON, Limits(blocks=3))


def test_as_large_a_body_as_allowed_is_taken() -> None:
    one = capture()

    admit(one, body_of(one), NOON, Limits(body_bytes=len(body_of(one))))


def test_too_large_a_body_is_refused_with_the_name_of_the_setting() -> None:
    one = capture(text="ü")
    size = len(body_of(one))

    with pytest.raises(TooLargeError) as refused:
        admit(one, body_of(one), NOON, Limits(body_bytes=size - 1))

    assert refused.value.message == (
        f"the article's text is {size} bytes; {size - 1} are allowed (STET_MAX_BODY_BYTES)"
    )


def test_a_limit_counts_bytes_and_not_characters() -> None:
    assert len(content("ü").to_bytes()) == len(content("u").to_bytes()) + 1
