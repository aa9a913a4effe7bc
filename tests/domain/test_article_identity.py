"""What an article is known by: its id, which is for ever, and its bucket."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.address import (
    BUCKETS,
    article_id,
    bucket,
    host_of,
    identity_without_url,
    name_of,
)
from domain.errors import RefusedError


@pytest.mark.parametrize(
    ("identity", "stream"),
    [
        # printf %s "$identity" | sha256sum | head -c 32 | xxd -r -p | base32 | tr -d = | tr A-Z a-z
        ("https://example.org/world/story.html", "article-oy5a4vsvhumsou6yvscqte3gwy"),
        ("outlet-and-headline\nthe meridian post\ntroops", "article-zcsduy4gbrflludmq6zltvtvcu"),
    ],
)
def test_an_article_id_is_the_same_for_ever(identity: str, stream: str) -> None:
    assert article_id(identity) == stream


@given(st.text())
def test_an_article_id_is_a_short_word_that_is_safe_in_urls_and_file_names(identity: str) -> None:
    kind, _, digest = article_id(identity).partition("-")

    assert kind == "article"
    assert len(digest) == 26
    assert set(digest) <= set("abcdefghijklmnopqrstuvwxyz234567")


@pytest.mark.parametrize(
    "article",
    [
        "https://example.org/world/story.html",
        "HTTPS://EXAMPLE.org:443/world/story.html?utm_source=x#top",
        "article-oy5a4vsvhumsou6yvscqte3gwy",
    ],
)
def test_an_article_is_named_by_any_form_of_its_url_or_by_its_id(article: str) -> None:
    assert name_of(article) == "article-oy5a4vsvhumsou6yvscqte3gwy"


@given(st.text())
def test_every_id_names_itself(identity: str) -> None:
    assert name_of(article_id(identity)) == article_id(identity)


@pytest.mark.parametrize(
    "article",
    [
        "article-",
        "article-x",
        "article-oy5a4vsvhumsou6yvscqte3gw",
        "article-oy5a4vsvhumsou6yvscqte3gwyy",
        "article-OY5A4VSVHUMSOU6YVSCQTE3GWY",
        "article-oy5a4vsvhumsou6yvscqte3gw1",
        "article-oy5a4vsvhumsou6yvscqte3gwy\n",
        "article-oy5a4vsvhumsou6yvscqte3gw\0",
        "article-oy5a4vsvhumsou6yvscqte3gw\ud800",
    ],
    ids=ascii,
)
def test_what_only_begins_like_an_article_id_names_no_article(article: str) -> None:
    with pytest.raises(RefusedError, match="is not an article id"):
        name_of(article)


@pytest.mark.parametrize("article", ["", "story-troops", "oy5a4vsvhumsou6yvscqte3gwy"])
def test_what_is_neither_a_url_nor_an_id_names_no_article(article: str) -> None:
    with pytest.raises(RefusedError, match="is not an absolute http or https URL"):
        name_of(article)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("The Post", "Troops arrive"), (" the  POST ", "TROOPS\u00a0arrive\n")),
        (("Straße", "Café"), ("STRASSE", "cafe\u0301")),
    ],
)
def test_without_a_url_case_and_spacing_make_no_other_article(
    one: tuple[str, str], other: tuple[str, str]
) -> None:
    assert identity_without_url(*one) == identity_without_url(*other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("The Post", "Troops arrive"), ("The Post", "Troops arrived")),
        (("The Post", "Troops arrive"), ("The Times", "Troops arrive")),
        (("The Post", "Troops arrive"), ("The Post Troops", "arrive")),
        (("The Post", "Troops arrive"), ("The Post\nTroops", "arrive")),
    ],
)
def test_without_a_url_another_outlet_or_headline_is_another_article(
    one: tuple[str, str], other: tuple[str, str]
) -> None:
    assert identity_without_url(*one) != identity_without_url(*other)


def crc32(data: bytes) -> int:
    """CRC-32 of ISO 3309, bit by bit: nobody's library."""
    register = 0xFFFFFFFF
    for byte in data:
        register ^= byte
        for _ in range(8):
            register = register >> 1 ^ (0xEDB88320 if register & 1 else 0)
    return register ^ 0xFFFFFFFF


def test_the_bucket_of_the_check_value_of_crc_32_is_38() -> None:
    assert bucket("123456789") == 0xCBF43926 % 64 == 38


@given(st.text())
def test_a_bucket_is_crc_32_of_the_stream_in_64_parts(stream: str) -> None:
    assert 0 <= bucket(stream) < BUCKETS == 64
    assert bucket(stream) == crc32(stream.encode()) % 64


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.example.org/a", "www.example.org"),
        ("https://example.org:8443/a", "example.org"),
        ("https://[2001:db8::1]:8443/a", "2001:db8::1"),
    ],
)
def test_the_host_of_an_address_is_told_without_its_port(url: str, host: str) -> None:
    assert host_of(url) == host
