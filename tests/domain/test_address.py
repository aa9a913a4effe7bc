"""One article has one address, however its URL was written; and the address never changes."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.address import (
    canonical_url,
)
from domain.errors import RefusedError

CLEAN = [
    # Nothing to do.
    ("https://example.org/world/story.html", "https://example.org/world/story.html"),
    ("https://example.org/a?id=7&page=2", "https://example.org/a?id=7&page=2"),
    # Case of scheme and host; the case of the path says which page it is.
    ("HTTPS://Example.ORG/World/Story", "https://example.org/World/Story"),
    # An empty path is the root.
    ("https://example.org", "https://example.org/"),
    ("https://example.org?id=7", "https://example.org/?id=7"),
    # White space around it, from a careless copy.
    (" https://example.org/a\n", "https://example.org/a"),
]

PORTS = [
    ("http://example.org:80/a", "http://example.org/a"),
    ("https://example.org:443/a", "https://example.org/a"),
    ("https://example.org:0443/a", "https://example.org/a"),
    ("https://example.org:/a", "https://example.org/a"),
    ("https://example.org:8443/a", "https://example.org:8443/a"),
    ("http://example.org:443/a", "http://example.org:443/a"),
    ("https://example.org:80/a", "https://example.org:80/a"),
]

FRAGMENTS = [
    ("https://example.org/a#comments", "https://example.org/a"),
    ("https://example.org/a?id=7#comments", "https://example.org/a?id=7"),
    ("https://example.org/a#", "https://example.org/a"),
    ("https://example.org#top?utm_source=x", "https://example.org/"),
]

TRACKING = [
    ("https://example.org/a?utm_source=x&utm_medium=y", "https://example.org/a"),
    ("https://example.org/a?fbclid=IwAR0", "https://example.org/a"),
    ("https://example.org/a?UTM_Source=x&FBCLID=y", "https://example.org/a"),
    ("https://example.org/a?utm%5Fsource=x", "https://example.org/a"),
    ("https://example.org/a?gclid", "https://example.org/a"),
    ("https://example.org/a?b=2&utm_source=x&a=1", "https://example.org/a?b=2&a=1"),
    ("https://example.org/a?b=2&&a=1&", "https://example.org/a?b=2&a=1"),
    ("https://example.org/a?b=2&a=1&b=1", "https://example.org/a?b=2&a=1&b=1"),
    ("https://example.org/a?", "https://example.org/a"),
    ("https://example.org/a?id=", "https://example.org/a?id="),
    ("https://example.org/a?q=utm_source", "https://example.org/a?q=utm_source"),
    ("https://example.org/a?q=x%26utm_source=y", "https://example.org/a?q=x%26utm_source=y"),
    ("https://example.org/utm_source=x", "https://example.org/utm_source=x"),
]

HOSTS = [
    ("https://bücher.example/a", "https://xn--bcher-kva.example/a"),
    ("https://BÜCHER.example/a", "https://xn--bcher-kva.example/a"),
    ("https://XN--BCHER-KVA.example/a", "https://xn--bcher-kva.example/a"),
    ("https://bu\u0308cher.example/a", "https://xn--bcher-kva.example/a"),
    ("https://straße.example/a", "https://xn--strae-oqa.example/a"),
    ("https://例え.テスト/a", "https://xn--r8jz45g.xn--zckzah/a"),
    ("https://例え。テスト。/a", "https://xn--r8jz45g.xn--zckzah/a"),
    ("https://Ｅｘａｍｐｌｅ．org/a", "https://example.org/a"),
    ("https://my_host.example/a", "https://my_host.example/a"),
    ("https://example.org./a", "https://example.org/a"),
    ("https://example.org.:443/a", "https://example.org/a"),
    ("https://192.0.2.7/a", "https://192.0.2.7/a"),
    ("https://[2001:DB8::1]/a", "https://[2001:db8::1]/a"),
    ("https://[2001:db8::1]:443/a", "https://[2001:db8::1]/a"),
    ("https://[2001:db8::1]:8443/a", "https://[2001:db8::1]:8443/a"),
    ("https://[::ffff:192.0.2.7]/a", "https://[::ffff:192.0.2.7]/a"),
]

ENCODING = [
    # Section 6.2.2.1 and 6.2.2.2 of RFC 3986: upper case, and nothing encoded without need.
    ("https://example.org/a%c3%a9", "https://example.org/a%C3%A9"),
    ("https://example.org/%61%2D%7e", "https://example.org/a-~"),
    ("https://example.org/a%2fb", "https://example.org/a%2Fb"),
    ("https://example.org/a%3Fb", "https://example.org/a%3Fb"),
    ("https://example.org/a?q=%41%20b", "https://example.org/a?q=A%20b"),
    # What may not stand is encoded, as UTF-8 of its NFC.
    ("https://example.org/café", "https://example.org/caf%C3%A9"),
    ("https://example.org/cafe\u0301", "https://example.org/caf%C3%A9"),
    ("https://example.org/?q=日", "https://example.org/?q=%E6%97%A5"),
    ('https://example.org/"<>\\^`{|}', "https://example.org/%22%3C%3E%5C%5E%60%7B%7C%7D"),
    # Delimiters stay as they are.
    ("https://example.org/!$&'()*+,;=:@", "https://example.org/!$&'()*+,;=:@"),
    # A percent sign that encodes nothing is one.
    ("https://example.org/100%", "https://example.org/100%25"),
    ("https://example.org/%zz%4", "https://example.org/%25zz%254"),
    # Once encoded twice, always encoded twice.
    ("https://example.org/%2541", "https://example.org/%2541"),
    ("https://example.org/%%34%31", "https://example.org/%2541"),
]

# Section 5.2.4 of RFC 3986; doubled slashes are segments like any other.
DOTS = [
    ("https://example.org/a/./b", "https://example.org/a/b"),
    ("https://example.org/a/../b", "https://example.org/b"),
    ("https://example.org/a/b/..", "https://example.org/a/"),
    ("https://example.org/a/.", "https://example.org/a/"),
    ("https://example.org/.", "https://example.org/"),
    ("https://example.org/..", "https://example.org/"),
    ("https://example.org/../../a", "https://example.org/a"),
    ("https://example.org/a/%2e%2E/b", "https://example.org/b"),
    ("https://example.org/a/...", "https://example.org/a/..."),
    ("https://example.org/.a/b..", "https://example.org/.a/b.."),
    ("https://example.org//a//b//", "https://example.org//a//b//"),
    ("https://example.org/a//.", "https://example.org/a//"),
    ("https://example.org/a//..", "https://example.org/a/"),
    ("https://example.org/a/..//b", "https://example.org//b"),
    ("https://example.org/..//a", "https://example.org//a"),
    ("https://example.org/a/?q=../b", "https://example.org/a/?q=../b"),
    # With and without the slash at the end are two pages for all we know.
    ("https://example.org/a/", "https://example.org/a/"),
]


@pytest.mark.parametrize(("url", "canonical"), CLEAN)
def test_an_ordinary_url_is_kept_but_for_case_of_scheme_and_host(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


@pytest.mark.parametrize(("url", "canonical"), PORTS)
def test_a_port_is_dropped_where_its_scheme_implies_it(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


@pytest.mark.parametrize(("url", "canonical"), FRAGMENTS)
def test_a_fragment_is_dropped(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


@pytest.mark.parametrize(("url", "canonical"), TRACKING)
def test_tracking_is_dropped_and_real_parameters_stay_in_order(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


@pytest.mark.parametrize(("url", "canonical"), HOSTS)
def test_a_host_has_one_form(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


@pytest.mark.parametrize(("url", "canonical"), ENCODING)
def test_percent_encoding_has_one_form(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


@pytest.mark.parametrize(("url", "canonical"), DOTS)
def test_dot_segments_are_resolved_and_doubled_slashes_kept(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


hosts = st.sampled_from(
    ["example.org", "EXAMPLE.org.", "bücher.example", "例え。テスト", "192.0.2.7", "[2001:DB8::1]"]
)
ports = st.sampled_from(["", ":", ":80", ":443", ":8080"])
pieces = st.text(
    st.sampled_from("aZ09-._~/.%:?#[]@!$&'()*+,;=\"<>\\^`{|}éäß日😀\u0301\u200b"), max_size=8
) | st.sampled_from(
    ["/..", "/.", "//", "%2e", "%2E%2e", "%41", "%c3%a9", "%25", "%", "%5F", "utm", "utm_", "&"]
)
tails = st.lists(pieces, max_size=8).map("".join)
urls = st.builds(
    lambda scheme, host, port, path, query: f"{scheme}://{host}{port}/{path}?{query}",
    st.sampled_from(["http", "https", "HttpS"]),
    hosts,
    ports,
    tails,
    tails,
)


@given(urls)
@example("http://例え.テスト。/")
@example("http://example.org/?utm%5Fsource=x")
def test_the_canonical_form_is_its_own_canonical_form(url: str) -> None:
    once = canonical_url(url)

    assert canonical_url(once) == once


@given(urls)
def test_the_canonical_form_is_ascii_with_nothing_left_to_normalise(url: str) -> None:
    canonical = canonical_url(url)

    assert canonical.isascii()
    assert "#" not in canonical
    assert "/./" not in canonical.partition("?")[0]
    assert "/../" not in canonical.partition("?")[0]


@given(urls, st.sampled_from(["utm_source=x", "fbclid=1", "utm%5Fterm", "GCLID=2"]), tails)
def test_tracking_and_fragments_never_make_another_article(
    url: str, tracking: str, fragment: str
) -> None:
    page = url.replace("#", "")

    assert canonical_url(f"{page}&{tracking}#{fragment}") == canonical_url(page)


@given(st.text() | tails.map("http://{}".format) | st.text().map("https://{}/".format))
def test_any_text_at_all_is_either_an_address_for_good_or_refused(text: str) -> None:
    try:
        once = canonical_url(text)
    except RefusedError:
        return
    assert canonical_url(once) == once
