"""Pages that are broken, hostile or no article: each is read or refused in a line, none hangs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from news_pages import HEADLINE, PARAGRAPHS, SEEN, URL, paragraphs, plain, read, texts

from domain.capture import Capture
from domain.errors import RefusedError
from services.readers import recognise
from services.readers.given import Given
from services.readers.reading import Source


def refusal(page: str | bytes, url: str | None = URL) -> str:
    with pytest.raises(RefusedError) as caught:
        read(page, url=url)
    return caught.value.message


@pytest.mark.parametrize(
    ("page", "complaint"),
    [
        ("", "empty"),
        ("   \n ", "empty"),
        ("<html></html>", "no headline"),
        (b"<p>\0\0\0\0", "NUL byte at offset 3"),
        ("<h1>Only a headline of the day</h1>", "no text of an article"),
        (
            "<h1>World</h1><ul>" + "<li><a href='/a'>One story.</a></li>" * 50 + "</ul>",
            "a list of articles is no article",
        ),
        ("<title>404 Not Found</title><h1>Not Found</h1><p>It is not here, and was not.</p>",
         "error page"),
        ("<title>Just a moment...</title><h1>Checking your browser</h1><p>Please wait a bit.</p>",
         "error page"),
        ("<h1>Access Denied</h1><p>You don't have permission to see this page on this server.</p>",
         "error page"),
        ("<?xml version='1.0'?><rss version='2.0'><channel></channel></rss>", "a feed and no page"),
    ],
)  # fmt: skip
def test_what_is_no_article_is_refused_with_the_reason(page: str | bytes, complaint: str) -> None:
    source = Source.of_bytes(
        page if isinstance(page, bytes) else page.encode(), given=Given(URL, observed_at=SEEN)
    )
    with pytest.raises(RefusedError) as caught:
        list(recognise.named("html").read(source))
    assert complaint in caught.value.message


def test_a_page_that_was_seen_at_no_known_time_is_refused_with_what_to_do() -> None:
    with pytest.raises(RefusedError, match="--observed-at mtime"):
        list(recognise.read(Source.of_bytes(plain().encode())))


def test_a_page_of_no_known_address_and_outlet_is_refused_with_what_to_do() -> None:
    assert "give --url or --outlet" in refusal(plain(head=""), url=None)


def test_an_article_about_missing_pages_is_an_article() -> None:
    page = plain(paragraphs() * 4).replace(HEADLINE, "Page not found: how the web forgets")

    assert len(texts(read(page, url=URL))) > 4


@pytest.mark.parametrize(
    "page",
    [
        plain().replace("</p>", ""),
        plain().replace("</article></body></html>", ""),
        plain()[:-200] + "<div class='x",
        plain().replace("<h1>", "<h1><h1><b><i>").replace("<p>", "<p></div></span><p>"),
        plain().replace("<body>", "<body><body><table><tr>"),
        "<!-- " + "x" * 5000 + " -->" + plain(),
    ],
)
def test_broken_markup_is_read_as_browsers_would(page: str) -> None:
    assert texts(read(page, url=URL))[: len(PARAGRAPHS) - 2] == PARAGRAPHS[:-2]


@pytest.mark.parametrize("ends", ["</html>", "</BODY ></HTML\n>", "</body></html><html><body>"])
@pytest.mark.parametrize("after", [0, 1, 3])
def test_what_follows_the_end_of_a_page_is_read_as_browsers_show_it(ends: str, after: int) -> None:
    said = [f"<p>{text}</p>" for text in PARAGRAPHS]

    assert texts(read(plain("".join((*said[:after], ends, *said[after:]))))) == PARAGRAPHS


UMLAUT = "Die Fähren fahren wieder, sagte die Sprecherin: „Wir sind müde und froh.“ Punkt."


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16", "utf-8-sig"])
@pytest.mark.parametrize("declared", ["utf-8", "iso-8859-1", "nonsense", None])
@pytest.mark.parametrize("told", [None, "utf-8", "hex"])
def test_a_wrong_or_missing_encoding_does_not_garble_the_text(
    encoding: str, declared: str | None, told: str | None
) -> None:
    meta = f'<meta charset="{declared}">' if declared else ""
    page = plain(f"<p>{UMLAUT}</p>" * 2 + "<p>Ende gut, alles gut, hieß es am Montag.</p>")
    data = page.replace("<head>", f"<head>{meta}").encode(encoding)

    assert texts(read(data, charset=told))[0] == UMLAUT


WRITTEN = [
    ("ru", "cp1251", "Паромы снова ходят, сообщил порт в понедельник.", "windows-1251"),
    ("uk-UA", "cp1251", "Пороми знову ходять, її екіпажі втомлені.", "windows-1251"),
    ("ja", "cp932", "フェリーの乗組員は月曜日に仕事に戻りました。", "cp932"),
    ("ja-JP", "euc_jp", "フェリーの乗組員は月曜日に仕事に戻りました。", "euc_jp"),
    ("zh-CN", "gb18030", "岛上渡轮的船员星期一复工，结束了为期九天的罢工。", "gb18030"),
    ("zh-TW", "big5", "島上渡輪的船員星期一復工，結束了為期九天的罷工。", "big5hkscs"),
    ("zh-Hant-HK", "big5", "島上渡輪的船員星期一復工，結束了為期九天的罷工。", "big5hkscs"),
    ("ko", "cp949", "섬 여객선 승무원들이 월요일 업무에 복귀했다.", "cp949"),
    ("ar", "cp1256", "عاد طاقم العبارات إلى العمل يوم الاثنين.", "windows-1256"),
    ("pl", "cp1250", "Załogi promów wróciły do pracy, są zmęczone.", "windows-1250"),
    ("pl_PL", "iso8859-2", "Załogi promów wróciły do pracy, są zmęczone, śpią.", "iso8859-2"),
    ("cs", "cp1250", "Posádky trajektů se v pondělí vrátily do práce, řekl šéf.", "windows-1250"),
    ("hu", "cp1250", "A kompok legénysége hétfőn újra munkába állt.", "windows-1250"),
    ("el", "cp1253", "Τα πληρώματα επέστρεψαν στη δουλειά τη Δευτέρα.", "windows-1253"),
    ("he", "cp1255", "צוותי המעבורות חזרו לעבודה ביום שני.", "windows-1255"),
    ("tr", "cp1254", "Feribot mürettebatı pazartesi günü işe döndü, dışarıda.", "windows-1254"),
    ("th", "cp874", "ลูกเรือกลับมาทำงานในวันจันทร์.", "windows-874"),
    ("de", "cp1252", "Die Fähren fahren wieder, hieß es am Montag.", "windows-1252"),
]


@pytest.mark.parametrize(("language", "encoding", "text", "name"), WRITTEN)
@pytest.mark.parametrize("declared", ["", "<meta charset='utf-8'>", "<meta charset='nonsense'>"])
@pytest.mark.parametrize("place", ["lang", "meta"])
def test_without_a_word_on_its_encoding_a_page_is_read_as_its_language_is_usually_written(
    language: str, encoding: str, text: str, name: str, declared: str, place: str
) -> None:
    page = plain(f"<p>{text * 3}</p>" * 3, headline=text[:20]).replace("en-GB", language)
    if place == "meta":
        page = page.replace(f" lang='{language}'", "").replace(
            "<head>", f"<head><meta http-equiv='Content-Language' content='{language}'>"
        )
    data = page.replace("<head>", f"<head>{declared}").encode(encoding)

    capture = read(data)

    assert texts(capture)[0] == text * 3
    assert any(f"it is not UTF-8: read as {name}" in note for note in capture.provenance.notes)


def test_a_few_broken_characters_are_replaced_and_counted() -> None:
    data = plain(f"<p>{UMLAUT}</p>" * 30).encode().replace("ü".encode(), b"\xfc", 1)

    capture = read(data)

    assert "1 characters that are not utf-8 replaced" in capture.provenance.notes


@pytest.mark.parametrize("hurt", ["&#0;", "&#xD800;", "&#x1F;", "\u00ad", "\u200b", "\x0b"])
def test_characters_that_nobody_sees_do_no_harm(hurt: str) -> None:
    capture = read(plain(paragraphs().replace("crews", f"cre{hurt}ws")))

    assert capture.content.to_bytes()


def test_elements_nested_too_deeply_are_said_to_be() -> None:
    deep = "<div>" * 5000

    assert "nested too deeply" in refusal(deep + plain(head=""))
    after = read(plain() + deep)
    assert texts(after) == PARAGRAPHS
    assert any("nested too deeply" in note for note in after.provenance.notes)


def test_a_page_of_twenty_megabytes_is_read_where_most_of_it_is_no_text() -> None:
    page = plain().replace("</article>", f"</article><script>{'x' * 20_000_000}</script>")

    assert texts(read(page)) == PARAGRAPHS


def test_a_page_of_more_pieces_than_any_article_has_is_refused_at_once() -> None:
    assert "60001 pieces of text" in refusal(f"<h1>{HEADLINE}</h1>" + "<p>Text.</p>" * 60_000)


TAGS = (
    "p div br b a li ul table td article span h1 figure figcaption blockquote script template time "
    "meta footer form"
).split()
markup = st.lists(
    st.one_of(
        st.sampled_from(TAGS).map("<{}>".format),
        st.sampled_from(TAGS).map("</{}>".format),
        st.sampled_from(
            ["<p class='correction'>", "<div id=comments>", "<p hidden>", "&#0;", "]]>"]
        ),
        st.sampled_from([*PARAGRAPHS, "Correction:", "Updated March 3, 2025", "By Mara Quist"]),
        st.text(max_size=30),
    ),
    max_size=60,
).map("".join)


@given(markup)
def test_any_markup_is_a_capture_or_a_refusal(said: str) -> None:
    try:
        capture = read(f"<h1>{HEADLINE}</h1>{said}".encode("utf-8", "replace"), url=URL)
    except RefusedError:
        return
    assert isinstance(capture, Capture)
    assert read(f"<h1>{HEADLINE}</h1>{said}".encode("utf-8", "replace"), url=URL) == capture


@given(st.binary(max_size=400))
def test_any_bytes_are_a_capture_or_a_refusal(data: bytes) -> None:
    try:
        read(data, url=URL)
    except RefusedError:
        return
