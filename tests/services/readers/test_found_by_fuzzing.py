"""What ``make fuzz`` has found: each reader refuses or reads what once hung or broke it."""

from __future__ import annotations

import pytest
from news_pages import HEADLINE, PARAGRAPHS, SEEN

from domain.capture import Capture
from domain.errors import RefusedError
from services.readers import recognise, timemap
from services.readers.given import Given
from services.readers.reading import Link, Source
from services.readers.timemap import Odd

TEXT = f"<h1>{HEADLINE}</h1><p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[3]}</p>".encode()


@pytest.mark.parametrize("kind", [reader.kind for reader in recognise.READERS])
@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf", b"\0", b"\xff" * 9])
def test_no_reader_hangs_over_nothing_or_over_noise(kind: str, data: bytes) -> None:
    source = Source.of_bytes(data, given=Given(observed_at=SEEN))

    try:
        found = list(recognise.named(kind).read(source))
    except RefusedError:
        return
    assert all(isinstance(reading.outcome, RefusedError) for reading in found)


@pytest.mark.parametrize("reference", ["&#1;", "&#x1F;", "&#xD800", "&#xFFFF;", "&#27;"])
def test_a_reference_to_no_character_after_something_invisible_is_read(reference: str) -> None:
    page = f"<p>A<script>x</script>{reference}b.</p>".encode() + TEXT
    given = Given("https://gazette.example/1", observed_at=SEEN)

    (reading,) = recognise.named("html").read(Source.of_bytes(page, given=given))

    assert isinstance(reading.outcome, Capture)


def test_a_nul_in_the_title_of_an_entry_is_left_out() -> None:
    data = b"<rss version='2.0'><channel><item><title>T\0t</title><link>http://x.example/</link>"

    (reading,) = recognise.named("feed").read(Source.of_bytes(data + b"</item></channel></rss>"))

    assert reading.outcome == Link("http://x.example/", "Tt")


def test_an_address_that_is_none_in_a_timemap_is_told() -> None:
    text = '<http://[x>; rel="memento"; datetime="Mon, 03 Mar 2025 15:00:00 GMT"'

    (odd,) = timemap.read(text, "https://archive.example/")

    assert isinstance(odd, Odd)
    assert odd.place == "line 1"
