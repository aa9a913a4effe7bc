"""TimeMaps of both formats, whole and broken, are read line by line."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import RefusedError
from services.readers import timemap
from services.readers.timemap import Entry, Memento, More, Odd

ORIGINAL = "https://www.harbour-gazette.example/ferries"
BASE = f"https://archive.example/web/timemap/link/{ORIGINAL}"
FIRST = f"https://archive.example/web/20250303150000/{ORIGINAL}"
AT = datetime(2025, 3, 3, 15, tzinfo=UTC)
LINKS = f"""<{ORIGINAL}>; rel="original",
<{BASE}>; rel="self"; type="application/link-format"; from="Mon, 03 Mar 2025 15:00:00 GMT",
<https://archive.example/web/{ORIGINAL}>; rel="timegate",
<{FIRST}>; rel="first memento"; datetime="Mon, 03 Mar 2025 15:00:00 GMT",
<{FIRST.replace("15", "16")}>;rel="memento";datetime="Mon, 03 Mar 2025 16:00:00 GMT",
"""


def read(text: str, base: str = BASE) -> list[Entry]:
    return list(timemap.read(text, base))


def test_the_mementos_of_a_timemap_in_link_format_are_found_with_their_original() -> None:
    first, second = read(LINKS)

    assert first == Memento(FIRST, AT, ORIGINAL)
    assert isinstance(second, Memento)
    assert second.seen_at.hour == 16


def test_a_timemap_may_stand_on_one_line_and_name_addresses_of_its_own_site() -> None:
    text = LINKS.replace("\n", " ").replace(f"<{FIRST}>", f"</web/20250303150000/{ORIGINAL}>")

    first, _ = read(text)

    assert first == Memento(FIRST, AT, ORIGINAL)


def test_other_timemaps_are_named_and_the_timemap_itself_is_not() -> None:
    text = (
        f'<{BASE}>; rel="self timemap", <{BASE}?page=2>; rel="timemap"; from="Mon, 3 Mar 2025", '
        f'<{BASE}?page=3>; rel="next"'
    )

    assert read(text) == [More(f"{BASE}?page=2"), More(f"{BASE}?page=3")]


@pytest.mark.parametrize(
    "line",
    [
        'not a link at all; rel="memento",\n',
        f'<{FIRST}; rel="memento"; datetime="Mon, 03 Mar 2025 15:00:00 GMT",\n',
        f'<{FIRST}>; rel="memento"; datetime="31/02/2024",\n',
        f'<{FIRST}>; rel="memento",\n',
        f'<{FIRST}> rel="memento" datetime="Mon, 03 Mar 2025 15:00:00 GMT",\n',
        "<>; ;;; ,\n",
    ],
)
def test_a_broken_line_is_told_with_its_number_and_the_others_are_read(line: str) -> None:
    first, *rest = LINKS.splitlines(keepends=True)

    found = read("".join([first, line, *rest]))

    assert len([e for e in found if isinstance(e, Memento)]) == 2
    odd = [e for e in found if isinstance(e, Odd)]
    assert odd
    assert {e.place for e in odd} == {"line 2"}


CDXJ = f"""!context ["https://oduwsdl.github.io/contexts/timemap"]
!meta {{"original_uri": "https://www.harbour-gazette.example/ferries"}}
20250303150000 {{"uri": "{FIRST}", "rel": "first memento"}}
"""
PYWB = f"""a)/f 20250303150000 {{"url": "{ORIGINAL}", "mime": "text/html", "status": "200"}}
a)/f 20250304150000 {{"url": "{ORIGINAL}", "mime": "text/html", "status": "404"}}
a)/f 20250305150000 {{"url": "{ORIGINAL}", "mime": "image/png", "status": "200"}}
"""


def test_the_mementos_of_a_timemap_in_cdxj_are_found() -> None:
    assert read(CDXJ) == [Memento(FIRST, AT)]


def test_lines_of_an_index_name_mementos_of_their_archive_and_what_is_no_page() -> None:
    base = f"https://archive.example/web/timemap/cdxj/{ORIGINAL}"

    first, gone, picture = read(PYWB, base)

    assert first == Memento(FIRST, AT, ORIGINAL)
    assert isinstance(gone, Memento)
    assert isinstance(picture, Memento)
    assert gone.passed == "mementos with status 404"
    assert picture.passed == "mementos that are no HTML"


@pytest.mark.parametrize(
    "line", ["nonsense", '20250303150000 {"uri": ', "20259903150000 {}", "20250303150000 {}"]
)
def test_a_broken_line_of_cdxj_is_told_and_the_others_are_read(line: str) -> None:
    found = read(f"{CDXJ}{line}\n{PYWB}", BASE)

    assert len([e for e in found if isinstance(e, Memento)]) == 4
    assert [e.place for e in found if isinstance(e, Odd)] == ["line 4"]


@pytest.mark.parametrize("text", ["", "<!DOCTYPE html><html></html>", "{}", "Not found", "<html>"])
def test_what_is_no_timemap_is_refused(text: str) -> None:
    with pytest.raises(RefusedError, match="no TimeMap in link format or CDXJ"):
        read(text)


@pytest.mark.parametrize(
    ("uri", "raw"),
    [
        (FIRST, f"https://archive.example/web/20250303150000id_/{ORIGINAL}"),
        (
            FIRST.replace("0000/", "0000mp_/"),
            f"https://archive.example/web/20250303150000id_/{ORIGINAL}",
        ),
        ("https://archive.example/abc", None),
        ("https://20250303150000.example/x", None),
    ],
)
def test_the_raw_form_of_a_memento_is_known_where_its_archive_has_one(
    uri: str, raw: str | None
) -> None:
    assert timemap.raw_form(uri) == raw


def test_a_hundred_thousand_mementos_are_read_in_seconds_broken_lines_among_them() -> None:
    line = f'<{FIRST}>; rel="memento"; datetime="Mon, 03 Mar 2025 15:00:00 GMT",\n'

    found = read(f'<{ORIGINAL}>; rel="original",\n' + (line * 9 + "broken;;; <\n") * 10_000)

    assert len([e for e in found if isinstance(e, Memento)]) == 90_000
    assert len([e for e in found if isinstance(e, Odd)]) == 10_000


@given(st.lists(st.sampled_from([*LINKS.split("; "), *PYWB.split(","), "<", ">", '"', ",", "\n"])))
def test_any_pieces_of_timemaps_are_entries_or_a_refusal(pieces: list[str]) -> None:
    try:
        for entry in read('<a>;rel="x",' + ";".join(pieces)):
            assert isinstance(entry, Memento | More | Odd)
    except RefusedError:
        return
