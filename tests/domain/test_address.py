"""One article has one address, however its URL was written; and the address never changes."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.address import (
    BUCKETS,
    MAX_URL_LENGTH,
    article_id,
    bucket,
    canonical_url,
    host_of,
    identity_without_url,
    name_of,
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


@pytest.mark.parametrize(
    "url",
    [
        "",
        "   ",
        "story.html",
        "/world/story.html",
        "//example.org/story",
        "example.org/story",
        "https:example.org/story",
        "https:///story",
        "https://",
        "https://:443/",
        "ftp://example.org/story",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "data:text/html,x",
        "mailto:desk@example.org",
        "htttps://example.org/",
    ],
)
def test_what_is_no_absolute_web_address_is_refused_with_an_example_of_one(url: str) -> None:
    with pytest.raises(RefusedError, match="is not an absolute http or https URL, such as https:"):
        canonical_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://user@example.org/",
        "https://user:secret@example.org/",
        "https://:secret@example.org/",
        "https://@example.org/",
        "https://example.org\\@evil.example/",
        "https://example.org%40@evil.example/",
    ],
)
def test_a_url_with_a_name_or_password_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(RefusedError, match="holds a user name or password") as refused:
        canonical_url(url)

    assert "secret" not in refused.value.message


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/a b",
        "https://example.org/a\tb",
        "https://example.org/a\r\nHost: evil",
        "https://exam\nple.org/",
        "https://example.org/a\u00a0b",
        "https://example.org/a\u3000b",
        "https://example.org/a\u2028b",
        "https://example.org/\x00",
        "https://example.org/\x1b[31m",
        "https://example.org/\x7f",
        "https://example.org/\x85b",
        "https://example.org/\ud800",
    ],
    ids=ascii,
)
def test_spaces_and_control_characters_are_refused(url: str) -> None:
    with pytest.raises(RefusedError, match="holds a space or a control character"):
        canonical_url(url)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://example.org:0/", "names port 0"),
        ("https://example.org:00/", "names port 0"),
        ("https://example.org:99999/", "is not a URL: Port out of range"),
        ("https://example.org:65536/", "is not a URL: Port out of range"),
        ("https://example.org:http/", "is not a URL: Port could not be cast"),
        ("https://example.org:-1/", "is not a URL: Port could not be cast"),
        ("https://example.org:８０/", "is not a URL: Port could not be cast"),
        ("https://example.org:80:80/", "is not a URL: Port could not be cast"),
    ],
)
def test_a_port_that_no_server_can_have_is_refused(url: str, why: str) -> None:
    with pytest.raises(RefusedError, match=why):
        canonical_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://./",
        "https://.example.org/",
        "https://-example.org/",
        "https://exa%6Dple.org/",
        "https://exa!mple.org/",
        "https://exa*mple.org/",
        "https://bü_cher.example/",
        "https://-bücher.example/",
        "https://ü..example/",
        "https://\u200b/",
        "https://\u202e.example/",
        "https://" + "ü" * 64 + ".example/",
        "https://" + "ü." * 200 + "example/",
    ],
    ids=lambda url: ascii(url)[:40],
)
def test_what_is_no_host_name_is_refused(url: str) -> None:
    with pytest.raises(RefusedError, match="is not a host name"):
        canonical_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://[::1/",
        "https://::1]/",
        "https://[]/",
        "https://[192.0.2.7]/",
        "https://[::zz]/",
        "https://[v1.example:1]/",
        "https://[fe80::1%25eth0]/",
        "https://example.org[::1]/",
        "https://[::1]example.org/",
        "https://[::1].:443/",
    ],
)
def test_brackets_hold_an_ipv6_address_and_nothing_stands_around_them(url: str) -> None:
    with pytest.raises(RefusedError, match="is not"):
        canonical_url(url)


@pytest.mark.parametrize(
    "url",
    ["https://example.org/" + "a" * 64 * 1024, "https://" + "ü" * 64 * 1024, "%" * 64 * 1024],
    ids=["path", "host", "percent"],
)
def test_a_url_of_64_kib_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(RefusedError, match="characters long; 4096 are allowed") as refused:
        canonical_url(url)

    assert len(refused.value.message) < 100


def test_a_url_may_have_4096_characters_and_not_one_more() -> None:
    longest = "https://example.org/".ljust(MAX_URL_LENGTH, "a")

    assert canonical_url(longest) == longest
    with pytest.raises(RefusedError, match="4097 characters long"):
        canonical_url(longest + "a")


def test_a_url_that_encoding_makes_too_long_is_refused() -> None:
    with pytest.raises(RefusedError, match="4520 characters long"):
        canonical_url("https://example.org/" + "日" * 500)


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
