"""An article that an agency names and no page shows is known by that name."""

from __future__ import annotations

import pytest
from builders import capture

from domain.address import canonical_url, host_of
from domain.capture import address
from domain.errors import RefusedError


@pytest.mark.parametrize(
    ("name", "canonical", "host"),
    [
        ("URN:NewsML:dpa.com:20190510:99-1", "urn:newsml:dpa.com:20190510:99-1", "dpa.com"),
        ("urn:uuid:8D19%cf#part", "urn:uuid:8D19%CF", ""),
        ("urn:newsml:a.example:1:2?+r?=q", "urn:newsml:a.example:1:2", "a.example"),
        (
            "tag:wire.example,2020:newsml_Kx%c3",
            "tag:wire.example,2020:newsml_Kx%c3",
            "wire.example",
        ),
        ("TAG:desk@wire.example,2020-01:1", "tag:desk@wire.example,2020-01:1", "wire.example"),
    ],
)
def test_an_article_without_a_page_is_named_by_its_urn_or_tag_uri(
    name: str, canonical: str, host: str
) -> None:
    assert canonical_url(name) == canonical_url(canonical) == canonical
    assert host_of(canonical) == host


@pytest.mark.parametrize(
    "name", ["urn:", "urn:a", "urn:-a:b", "urn:x y:z", "tag:a:b", "tag:a,20:b"]
)
def test_what_is_no_urn_and_no_tag_uri_names_nothing(name: str) -> None:
    with pytest.raises(RefusedError):
        canonical_url(name)


def test_a_capture_is_of_the_article_that_its_urn_names_if_an_outlet_is_known() -> None:
    named = capture(url="urn:newsml:wire.example:1:2")

    assert address(named).canonical_url == "urn:newsml:wire.example:1:2"
    assert address(capture(url="urn:uuid:1", outlet="Wire")).identity == "url"
    with pytest.raises(RefusedError, match="names no outlet"):
        address(capture(url="urn:uuid:1"))
