"""What a page states of its article is read from JSON-LD, meta tags and what readers see."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from news_pages import (
    AUTHORS,
    HEADLINE,
    MODIFIED,
    PARAGRAPHS,
    PUBLISHED,
    SEEN,
    URL,
    json_ld,
    paragraphs,
    plain,
    read,
)

from domain.capture import Capture

HOUR = timedelta(hours=1)
AT = datetime(2025, 3, 3, 14, 5, tzinfo=UTC)


def with_head(*metas: str) -> Capture:
    return read(plain(head="".join(metas)), url=URL)


def published(*metas: str) -> datetime | None:
    return with_head(*metas).published_at


def test_all_that_json_ld_states_is_taken() -> None:
    capture = read(plain())

    assert capture.url == URL
    assert capture.outlet_name == "The Harbour Gazette"
    assert capture.section == "Islands"
    assert capture.content.language == "en-gb"
    assert capture.content.byline == AUTHORS
    assert (capture.published_at, capture.modified_at) == (
        AT,
        datetime(2025, 3, 3, 14, 20, 30, tzinfo=UTC),
    )
    assert capture.provenance.notes == ()


def test_the_provenance_names_reader_file_and_digest() -> None:
    provenance = read(plain()).provenance

    assert (provenance.source, provenance.reference) == ("html", "page.html")
    assert (provenance.tool, provenance.tool_version) == ("stet", "html/1")
    assert provenance.raw_sha256 is not None


@pytest.mark.parametrize(
    "time",
    [
        "2025-03-03T09:05:00-05:00", "2025-03-03T14:05:00.000Z", "2025-03-03T14:05Z",
        "2025-03-03T14:05:00+0000", "2025-03-03 14:05:00 UTC", "Mon, 03 Mar 2025 14:05:00 GMT",
        "March 3, 2025 9:05 AM EST", "1741010700", "1741010700000", "20250303140500Z",
    ],
)  # fmt: skip
def test_a_time_is_read_however_a_page_writes_it(time: str) -> None:
    assert published(f'<meta property="article:published_time" content="{time}">') == AT


@pytest.mark.parametrize(
    "name",
    [
        "article:published_time", "og:article:published_time", "parsely-pub-date", "sailthru.date",
        "DC.date.issued", "pubdate", "datePublished", "OriginalPublicationDate",
    ],
)  # fmt: skip
def test_a_time_is_found_under_the_names_that_outlets_give_it(name: str) -> None:
    assert published(f'<meta name="{name}" content="{PUBLISHED}">') == AT


def test_a_time_with_a_zone_goes_before_one_without() -> None:
    assert (
        published(
            '<meta name="date" content="2025-03-03 10:00:00">',
            f'<meta name="article:published_time" content="{PUBLISHED}">',
        )
        == AT
    )


def test_a_time_without_a_zone_is_taken_as_utc_and_marked() -> None:
    provenance = with_head('<meta name="pubdate" content="2025-03-03 10:00:00">').provenance

    assert provenance.zone_assumed == "UTC"
    assert "time of publication: no zone stated, UTC assumed" in provenance.notes


def test_a_time_that_only_readers_see_is_read() -> None:
    page = plain(f"<p>Published 9:05 AM EST, March 3, 2025</p>{paragraphs()}", head="")
    element = plain(f"<time datetime='{PUBLISHED}'>today</time>{paragraphs()}", head="")

    assert read(page, url=URL).published_at == AT
    assert read(element, url=URL).published_at == AT
    assert read(page, url=URL).content == read(element, url=URL).content


@pytest.mark.parametrize(
    ("time", "complaint"),
    [
        ("31/02/2024", "not a time that exists"),
        ("2025-02-30T10:00:00Z", "not a time that exists"),
        ("2025-03-03", "no time stated, only a date"),
        ("soon", "not a time that is understood"),
        ("2035-01-01T00:00:00Z", "lies after the page was seen"),
    ],
)
def test_a_time_that_cannot_be_is_left_out_with_a_note_that_holds_it(
    time: str, complaint: str
) -> None:
    capture = with_head(f'<meta name="article:published_time" content="{time}">')

    assert capture.published_at is None
    (note,) = capture.provenance.notes
    assert complaint in note
    assert time[:10] in note


def test_a_change_before_the_publication_is_left_out() -> None:
    capture = read(plain(dateModified="2025-03-02T00:00:00Z"))

    assert (capture.published_at, capture.modified_at) == (AT, None)
    assert "lies before that of publication" in capture.provenance.notes[0]


def test_two_blocks_of_json_ld_that_disagree_are_noted_and_the_pages_own_is_taken() -> None:
    other = json_ld(datePublished="2020-01-01T00:00:00Z", mainEntityOfPage="https://x.example/y")
    same = json_ld(datePublished="2025-03-03T00:00:00Z")
    canonical = f'<link rel="canonical" href="{URL}">'

    two_pages = read(plain(head=canonical + other + json_ld()))
    one_page = read(plain(head=canonical + json_ld() + same))

    assert two_pages.published_at == one_page.published_at == AT
    assert two_pages.provenance.notes == ()
    assert "disagree on the time published" in one_page.provenance.notes[0]


@pytest.mark.parametrize(
    "broken",
    ["{", "[]", "null", "[" * 5000, '{"@type": "NewsArticle", "headline": }', "\x01", "<!-- -->"],
)
def test_json_ld_that_is_none_is_passed_over(broken: str) -> None:
    script = f'<script type="application/ld+json">{broken}</script>'

    assert read(plain(head=script + json_ld())).published_at == AT


def test_json_ld_that_scripts_would_read_is_read() -> None:
    loose = json_ld().replace("}</script>", ",}\n-->\n</script>").replace('json">', 'json"><!--\n')
    graph = f'<script type="application/ld+json">{{"@graph": [{{"@type": "WebPage"}}, {{"@id": "#a", "@type": "Person", "name": "Mara Quist"}}, {{"@type": ["Article"], "author": {{"@id": "#a"}}, "datePublished": "{PUBLISHED}"}}]}}</script>'  # noqa: E501

    assert read(plain(head=loose)).published_at == AT
    assert read(plain(head=graph), url=URL).content.byline == ("Mara Quist",)


@pytest.mark.parametrize(
    "markup",
    [
        '<meta name="author" content="Mara Quist, Tom Aldous">',
        '<meta name="author" content="Mara Quist"><meta name="author" content="Tom Aldous">',
        '<meta name="byl" content="By Mara Quist and Tom Aldous">',
        '<meta property="article:author" content="https://x.example/mara"><meta name="dc.creator" '
        'content="Mara Quist; Tom Aldous">',
        json_ld(author="Mara Quist and Tom Aldous"),
        json_ld(author=[{"name": ["Mara Quist", "Tom Aldous"]}]),
        json_ld(author=[{"name": "Mara Quist"}, {"name": "Tom Aldous"}, {"name": "The Gazette"}]),
    ],
)
def test_authors_are_a_list_of_people_however_they_are_stated(markup: str) -> None:
    assert with_head(markup).content.byline == AUTHORS


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ([{"name": "Ann Writer"}, {"name": "Bob Scribe"}], ("Ann Writer", "Bob Scribe")),
        (
            [{"@type": "Person", "name": "Bob J. Reporter"}, {"name": "Ann de la Cruz"}],
            ("Bob J. Reporter", "Ann de la Cruz"),
        ),
        (
            [{"name": "Ann Editor, Political Editor"}, {"name": "Bob Scribe"}],
            ("Ann Editor", "Bob Scribe"),
        ),
        ([{"name": "Ann Lee"}, {"@type": "Person", "name": "Staff Writer"}], ("Ann Lee",)),
        ([{"name": "Ann Lee"}, {"@type": "Person", "name": "Gazette Staff"}], ("Ann Lee",)),
        ([{"name": "Ann Lee"}, {"@type": "Person", "name": "Reuters Staff"}], ("Ann Lee",)),
        ([{"name": "Ann Lee"}, {"@type": "Person", "name": "BBC News"}], ("Ann Lee",)),
        ([{"name": "Ann Lee"}, {"@type": "Organization", "name": "Island Desk"}], ("Ann Lee",)),
        ([{"@type": "Person", "name": "Staff Writer"}], ("Staff Writer",)),
    ],
)
def test_people_who_are_called_as_jobs_are_keep_their_names(
    author: object, names: tuple[str, ...]
) -> None:
    assert with_head(json_ld(author=author)).content.byline == names


ITEM = "<div itemscope itemtype='https://schema.org/{}'>{}</div>"
TWO = (
    "<span itemprop='author' itemscope itemtype='https://schema.org/Person'><a href='/m'><b "
    "itemprop='name'>Mara Quist</b></a> Islands correspondent</span> <span itemprop='author'>Tom "
    "Aldous</span>"
)
LINKS = "<a rel='author' href='/m'>Mara Quist</a> <a rel='nofollow author' href='/t'>Tom Aldous</a>"
OTHER = "<span itemprop='author'>Ada Lund</span>"


@pytest.mark.parametrize(
    "body",
    [
        TWO + paragraphs(),
        ITEM.format("NewsArticle", TWO + paragraphs()),
        ITEM.format("Comment", OTHER) + ITEM.format("NewsArticle", TWO + paragraphs()),
        ITEM.format("NewsArticle", TWO + paragraphs()) + ITEM.format("NewsArticle", OTHER),
        f"<div class='related'>{OTHER}</div>{TWO}{paragraphs()}",
        LINKS + paragraphs(),
        LINKS + "<a rel='author' href='/m'>View all posts</a>" + paragraphs(),
        LINKS + paragraphs() + "<article><a rel='author' href='/a'>Ada Lund</a></article>",
        f"<div class='comments'><a rel='author' href='/a'>Ada Lund</a></div>{LINKS}{paragraphs()}",
    ],
)
def test_authors_by_microdata_and_links_are_read_where_nothing_else_names_them(body: str) -> None:
    assert read(plain(body, head=""), url=URL).content.byline == AUTHORS
    stated = plain(body, author={"name": "Ilse Brandt"})
    assert read(stated, url=URL).content.byline == ("Ilse Brandt",)


def test_authors_that_only_readers_see_are_read() -> None:
    page = plain(f"<p class='byline'>By Mara Quist and Tom Aldous</p>{paragraphs()}", head="")

    assert read(page, url=URL).content.byline == AUTHORS


def test_the_headline_is_the_one_that_readers_see() -> None:
    page = plain(headline="Ferry crews return to work after nine day strike | Gazette")

    assert read(page).content.headline == HEADLINE


@pytest.mark.parametrize(
    "title", [f"{HEADLINE} | Harbour", f"{HEADLINE} - The Harbour Gazette", f"Harbour: {HEADLINE}"]
)
def test_without_a_heading_the_headline_is_what_the_page_states(title: str) -> None:
    page = (
        f"<title>{title}</title><meta property='og:site_name' content='The Harbour Gazette'>"
        f"<meta property='og:title' content='{HEADLINE}'><div>{paragraphs()}</div>"
    )

    assert read(page, url=URL).content.headline == HEADLINE


def test_the_pages_own_address_goes_before_the_one_it_was_fetched_by() -> None:
    canonical = f'<link rel="canonical" href="{URL}">'
    fetched = "https://m.harbour-gazette.example/2025/03/03/ferries?page=all"

    capture = read(plain(head=canonical), url=fetched)

    assert capture.url == URL
    assert capture.provenance.notes == (f"fetched as {fetched}",)


def test_a_page_that_names_another_sites_address_stays_where_it_was_found() -> None:
    canonical = '<link rel="canonical" href="https://wire.example/ferries">'

    capture = read(plain(head=canonical), url=URL)

    assert capture.url == URL
    assert "another site's address, https://wire.example/ferries" in capture.provenance.notes[0]


@pytest.mark.parametrize("address", ["/2025/03/03/ferries", URL, f"{URL}#top"])
def test_an_address_is_read_relative_to_the_page(address: str) -> None:
    page = plain(head=f'<link rel="canonical" href="{address}">')

    assert read(page, url="https://www.harbour-gazette.example/amp/1").url == URL


def test_an_address_that_is_the_front_page_is_not_the_articles() -> None:
    page = plain(head='<link rel="canonical" href="https://www.harbour-gazette.example/">')

    assert read(page, url=URL).url == URL


def test_a_saved_page_tells_where_it_was_saved_from() -> None:
    page = f"<!-- saved from url=(0050){URL} -->" + plain(head="")

    assert read(page).url == URL


def test_times_after_the_page_was_seen_are_weighed_against_when_it_was_seen() -> None:
    capture = read(plain(), seen=AT + HOUR / 60)

    assert capture.published_at == AT
    assert capture.modified_at is None
    assert MODIFIED[:16] in capture.provenance.notes[0]
    assert capture.observed_at < SEEN


def test_the_language_is_told_by_the_text_where_the_page_states_none() -> None:
    page = plain(head="").replace("<html lang='en-GB'>", "<html>")

    assert read(page, url=URL).content.language == "en"
    assert len(PARAGRAPHS) == 5
