"""Search: what stood and what was taken out, in any language; any string is a question."""

from __future__ import annotations

from typing import Any

import pytest
from builders import URL, at, capture

from domain.errors import RefusedError
from projections import projector
from projections.statement_answers import SearchAnswer
from projections.statements import searching
from projections.statements.searching import search
from projections.when import resolve
from services.bootstrap import Stet

TROOPS = "No troops have reached Kyiv."
LATER = "No troops had reached Kyiv by noon."
COUNT = "Some 2,500 soldiers were sent to the harbour by sea."
OTHER = "https://harbour-wire.example/1"


def hand_in(stet: Stet, minutes: float, text: str, language: str | None = "en", **more: Any) -> int:
    """Capture a text in a language; return the position."""
    story = more.pop("story", None)
    made = capture(minutes, text, **{"headline": "War", **more})
    content = made.content.model_copy(update={"language": language})
    return stet.capturing.capture(made.model_copy(update={"content": content}), story).position


def ask(stet: Stet, query: str, minutes: float = 600, **more: Any) -> SearchAnswer:
    known = more.pop("as_known", None)
    projector.catch_up(stet.address)
    when = resolve(stet.log, stet.answers, at(minutes), known)
    return stet.answers.search(search(query, **more), when)


def texts(answer: SearchAnswer) -> list[str]:
    return [hit.text for hit in answer.hits]


def marked(answer: SearchAnswer) -> list[list[str]]:
    return [[hit.text[m.start : m.end] for m in hit.marks] for hit in answer.hits]


def test_statements_are_found_for_the_time_they_stood(stet: Stet) -> None:
    hand_in(stet, 0, f"{TROOPS} {COUNT}")
    hand_in(stet, 60, COUNT)

    assert texts(ask(stet, "troops", 30)) == [TROOPS]
    assert texts(ask(stet, "troops", -1)) == []
    assert texts(ask(stet, "troops", 60)) == []
    assert texts(ask(stet, "soldiers", 60)) == [COUNT]


def test_what_was_taken_out_is_found_with_when_and_how_it_went(stet: Stet) -> None:
    hand_in(stet, 0, f"{TROOPS} {COUNT}")
    hand_in(stet, 60, COUNT)

    (hit,) = ask(stet, "troops", state="gone").hits

    assert (hit.text, hit.went, hit.since, hit.until) == (TROOPS, "dropped", at(0), at(60))
    assert (hit.state, hit.now, hit.revision) == ("gone", None, 1)
    assert texts(ask(stet, "troops", 30, state="gone")) == []


def test_of_a_reworded_statement_the_words_before_are_gone_and_it_tells_what_it_says_now(
    stet: Stet,
) -> None:
    hand_in(stet, 0, f"{TROOPS} {COUNT}")
    hand_in(stet, 60, f"{LATER} {COUNT}")

    (gone,) = ask(stet, "troops", state="gone").hits
    (stands,) = ask(stet, "troops").hits

    assert (gone.text, gone.went, gone.now) == (TROOPS, "edited", LATER)
    assert (stands.text, stands.id, stands.state) == (LATER, gone.id, "standing")
    assert sorted(texts(ask(stet, "troops", state="any"))) == sorted([TROOPS, LATER])


def test_words_that_stand_again_are_not_gone(stet: Stet) -> None:
    hand_in(stet, 0, f"{TROOPS} {COUNT}")
    hand_in(stet, 60, COUNT)
    hand_in(stet, 120, f"{TROOPS} {COUNT} Snow fell.")

    assert texts(ask(stet, "troops", 90, state="gone")) == [TROOPS]
    assert texts(ask(stet, "troops", 120, state="gone")) == []
    assert texts(ask(stet, "troops", 120, state="any")) == [TROOPS]


def test_with_an_article_all_that_it_said_is_gone(stet: Stet) -> None:
    hand_in(stet, 0, TROOPS)
    stet.correcting.unpublish(URL, at(60), None, "test")

    (hit,) = ask(stet, "troops", state="gone").hits

    assert (hit.went, hit.headline) == ("gone", None)


def test_a_pinned_answer_never_changes(stet: Stet) -> None:
    hand_in(stet, 0, TROOPS)
    position = hand_in(stet, 120, COUNT)
    pinned = ask(stet, "troops", 60, as_known=position)
    hand_in(stet, 30, "Snow fell.")
    hand_in(stet, 10, "Troops may have reached Kyiv.", url=OTHER)

    assert ask(stet, "troops", 60, as_known=position) == pinned
    assert texts(ask(stet, "troops", 60)) == ["Troops may have reached Kyiv."]


def test_what_is_withheld_or_erased_is_not_found_nor_are_its_words_suggested(stet: Stet) -> None:
    hand_in(stet, 0, "Zebediah was arrested at the harbour.")
    hand_in(stet, 60, "Nobody was arrested at the harbour.")
    hand_in(stet, 0, COUNT, url=OTHER)
    assert len(ask(stet, "zebediah", state="any").hits) == 1
    assert ask(stet, "zebediak").instead == ()  # it no longer stands
    assert [n.near for n in ask(stet, "zebediak", state="gone").instead] == ["zebediah"]

    stet.redacting.withhold(URL, 1, "order 7")

    for query in ("zebediah", "zebediak"):
        answer = ask(stet, query, state="any")
        assert (answer.hits, answer.instead) == ((), ())
    assert [n.near for n in ask(stet, "harbuor", state="any").instead] == ["harbour"]
    stet.redacting.release(URL, 1, "order 8")
    assert len(ask(stet, "zebediah", state="any").hits) == 1


def test_words_phrases_exclusions_and_alternatives_are_understood(stet: Stet) -> None:
    hand_in(stet, 0, f"{TROOPS} {COUNT}")

    assert texts(ask(stet, "reaching troop")) == [TROOPS]  # forms of a word are one
    assert texts(ask(stet, '"reached kyiv"')) == [TROOPS]
    assert texts(ask(stet, '"kyiv reached"')) == []
    assert texts(ask(stet, "sea -harbour")) == []
    assert texts(ask(stet, "troops or soldiers")) != []
    assert len(ask(stet, "kyiv or harbour").hits) == 2
    assert texts(ask(stet, "2,500")) == [COUNT]


def test_a_search_may_be_for_one_outlet_or_one_story(stet: Stet) -> None:
    stet.curating.open("war", "War")
    hand_in(stet, 0, TROOPS, story="war")
    hand_in(stet, 0, LATER, url=OTHER)

    assert texts(ask(stet, "troops", outlet="harbour-wire.example")) == [LATER]
    assert texts(ask(stet, "troops", story="war")) == [TROOPS]
    assert texts(ask(stet, "troops", story="war", outlet="harbour-wire.example")) == []
    assert texts(ask(stet, "troops", story="peace")) == []
    assert len(ask(stet, "troops").hits) == 2


def test_what_was_found_is_marked_by_offsets_and_nothing_is_added(stet: Stet) -> None:
    hand_in(stet, 0, "<b>Troops</b> & <i>troops</i> came; Some 3,500 left, 2,500 stayed.")

    answer = ask(stet, "troops")
    numbers = ask(stet, "2,500")

    assert texts(answer)[0].startswith("<b>Troops</b> & <i>")
    assert marked(answer) == [["Troops", "troops"]]
    assert marked(numbers) == [["2,500"]]


@pytest.mark.parametrize(
    ("language", "text", "query", "found"),
    [
        ("de", "Die Truppen haben Zürich erreicht.", "truppe zurich", ["Truppen", "Zürich"]),
        ("fr", "Les soldats étaient déjà arrivés.", "soldat deja", ["soldats", "déjà"]),
        ("tlh", "Qapla' batlh je.", "batlh", ["batlh"]),
        (None, "Erdoğan spoke of troops.", "erdogan", ["Erdoğan"]),
        ("ja", "北朝鮮の兵士がロシアに到着した。", "兵士", ["兵士"]),
        ("zh", "朝鲜士兵已抵达俄罗斯。", '"抵达俄罗斯"', ["抵达俄罗斯"]),
        ("th", "ทหารเกาหลีเหนืออยู่ในรัสเซีย", "ทหาร", ["ทหาร"]),
        ("ru", "Войска ещё не дошли.", "войск", ["Войска"]),
        ("ar", "القوات لم تصل بعد.", "القوات", ["القوات"]),
    ],
)
def test_any_language_and_script_is_searched(
    stet: Stet, language: str | None, text: str, query: str, found: list[str]
) -> None:
    hand_in(stet, 0, text, language)
    hand_in(stet, 0, COUNT, "en", url=OTHER)

    answer = ask(stet, query)

    assert texts(answer) == [text]
    assert marked(answer) == [found]


def test_words_that_nothing_has_are_answered_by_near_ones_and_that_is_said(stet: Stet) -> None:
    hand_in(stet, 0, f"{TROOPS} {COUNT}")

    answer = ask(stet, "soldeirs -troops")

    assert texts(answer) == [COUNT]
    assert [(near.word, near.near) for near in answer.instead] == [("soldeirs", "soldiers")]
    assert answer.note == (
        "1 statement. Nothing says 'soldeirs'; 'soldiers' was looked for instead."
    )
    assert ask(stet, "xylophone").note == "No statement that stood says that."


@pytest.mark.parametrize("query", ["", "   ", "the of and", "!!", '"', "-", "()&|", "the -of"])
def test_where_there_is_no_word_to_look_for_that_is_said(stet: Stet, query: str) -> None:
    hand_in(stet, 0, TROOPS)

    answer = ask(stet, query)

    assert (answer.hits, answer.note) == ((), "There is no word to look for in this.")


def many(stet: Stet, number: int) -> set[str]:
    """Have so many articles say the same with another number; every third takes it back."""
    said = set()
    for n in range(number):
        text = f"Troops reached village {n}."
        hand_in(stet, n, f"{text} Snow fell.", url=f"https://meridian-post.example/{n}")
        if n % 3 == 0:
            hand_in(stet, 100 + n, "Snow fell.", url=f"https://meridian-post.example/{n}")
        else:
            said.add(text)
    return said


@pytest.mark.parametrize("most", [2, 2000], ids=["too common to rank", "ranked"])
@pytest.mark.parametrize("state", ["standing", "gone", "any"])
def test_pages_follow_on_each_other_and_hold_each_hit_once(
    stet: Stet, monkeypatch: pytest.MonkeyPatch, state: str, most: int
) -> None:
    monkeypatch.setattr(searching, "MOST", most)
    standing = many(stet, 11)
    every = {f"Troops reached village {n}." for n in range(11)}
    expected = {"standing": standing, "gone": every - standing, "any": every}[state]

    whole = ask(stet, "troops", state=state)
    pages, cursor = [], None
    while True:
        answer = ask(stet, "troops", state=state, limit=2, cursor=cursor)
        pages.append(answer.hits)
        cursor = answer.next
        if cursor is None:
            break

    assert [hit for page in pages for hit in page] == list(whole.hits)
    assert set(texts(whole)) == expected
    assert len(whole.hits) == len(expected)
    assert ("not ranked" in whole.note) is (most == 2)


def test_where_words_are_too_common_to_rank_the_newest_come_first(
    stet: Stet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "MOST", 2)
    many(stet, 5)

    assert [hit.since for hit in ask(stet, "troops").hits] == [at(4), at(2), at(1)]
    assert [hit.until for hit in ask(stet, "troops", state="gone").hits] == [at(103), at(100)]
    assert texts(ask(stet, "troops -village")) == []
    assert len(ask(stet, "-snow").hits) == 8  # headlines, and what is not about snow


def test_a_very_long_sentence_is_searched_and_shown_from_its_beginning(stet: Stet) -> None:
    hand_in(stet, 0, "Troops " + "and more of them " * 12_000 + "reached Kyiv")

    (hit,) = ask(stet, "troops").hits

    assert (len(hit.text), hit.cut) == (searching.LONGEST, True)
    assert hit.marks[0].start == 0


HOSTILE = [
    "\0",
    "\ud800",
    "\x01troops\x02",
    "'; DROP TABLE wordings; --",
    "%s %(query)s %%",
    "((((((" * 200,
    '"' * 999,
    "<->" * 300,
    "troops & | ! <2> :*AB",
    "a" * 100_000,
    "é" * 5_000,
    "or " * 5_000,
    "-" * 5_000,
    "troops " * 5_000,
    "\u202e\u2066troops\u200f",
    "𝕿𝖗𝖔𝖔𝖕𝖘 🪖",
    "\\",
    "NULL",
]


@pytest.mark.parametrize("query", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("state", ["standing", "gone", "any"])
def test_any_string_is_a_question(stet: Stet, query: str, state: str) -> None:
    hand_in(stet, 0, TROOPS)

    answer = ask(stet, query, state=state)

    assert answer.note
    assert {hit.text for hit in answer.hits} <= {TROOPS, "War"}


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"state": "lying"}, "state: 'lying' is none of standing, gone, any"),
        ({"limit": 0}, "limit: from 1 to 100"),
        ({"limit": 101}, "limit: from 1 to 100"),
        ({"cursor": "x"}, "cursor: none that an answer of this operation gave"),
        ({"cursor": "WzEsIDJd"}, "cursor: none that an answer of this operation gave"),
        ({"cursor": "WzEsMWU5OTksInllc3RlcmRheSIsMV0"}, "cursor: none"),
        ({"story": "No Slug"}, "slug"),
    ],
)
def test_what_is_no_search_is_refused(asked: dict[str, Any], message: str) -> None:
    with pytest.raises(RefusedError, match=message):
        search("troops", **asked)
