"""Where sentences end."""

from __future__ import annotations

import time
import unicodedata

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from domain.text import sentences as module
from domain.text.sentences import sentences

ENGLISH = [
    "The U.S. said it would wait.|Lt. Gen. Ann Bell Jr. met Sen. Roy Ortiz, D-Ill., at 9 a.m. ET.",
    "It will arrive at 7 p.m.|Officials gave no reason.|Ms. Roe left at 8 p.m. Monday.",
    "It will arrive at 7 p.m. Eastern time on Friday.|The U.S. Senate votes at 8 a.m. London time.",
    "“Is it true?” Mr. Doe asked.|“Yes!” shouted the crowd.|“Good.”",
    "“We lost!” Jones, 34, said.|“Why?” the judge asked.|“Who’s there?”|Then there was silence.",
    "“I was there,” she said, “and I saw it.|Nothing more.”|He wept.",
    "“They came at dawn.|They left at noon,” said a neighbour.|“That was all.”",
    "''We went home,'' he said.|''It was late.''|''Very late,'' she said.",
    "She told me, ‘I am tired.’ ”|Then she slept.",
    "She works for Acme Inc.|It makes anvils with Apex Corp. of Ohio.",
    "He lives on Main St.|The house is green.|St. Paul is far.",
    "They met on Oct. 3.|On Nov. 4 they met again.",
    "Shares rose 3.5 percent to $10.25.|The index fell.",
    "Dr. A. B. Smith, Ph.D., of Washington, D.C., declined to comment.",
    "Smith v. Jones was decided in 1990.|See No. 22-451.|The answer was “No.”|He left.",
    "“I don’t know ... maybe,” she said.|“Perhaps…|We will see.”",
    "The film (it opened in 1990. It was bad.) was remade.|It won.",
    "(It opened in 1990.|It was bad.)|It won.",
    "The company paid $4 bn.|It has 3 m. tons.|The boy is 5 ft. 10 in. tall.",
    "Prices rose.|iPhone sales fell.|more to come",
    "J. K. Rowling wrote it.|So did you and I.|Then came vitamin C.|The doctor was pleased.",
    "The show “Jeopardy!” returns Monday.|Yahoo! Inc. paid for it.",
    "WASHINGTON (AP) — The president spoke.|LONDON, Jan. 5 (Reuters) - Shares fell.",
    "President George H.W. Bush died.|Gov. J.B. Pritzker spoke in Austin, Tex.|Police said so.",
    "What now?|Nobody knows.|Wow!!|Really?!|Yes.",
    "The F.B.I. and the C.I.A. declined.|The U.N. Security Council met.",
    "Follow it here: https://example.org/news/1?x=2.|More soon.",
    "More than 1.2 million fled.|1.3 million stayed.",
    "1. Wash your hands.|2. Go home.",
    "We sell shirts, mugs, etc.|The shop opens at 9.",
    "He said: “Never! Never!”|She laughed.",
    "Mr Smith, of St Mary's, met Dr Jones.|He left at 10.30am.|It was 5pm when he returned.",
    "'It was late,' he said.|'We had to go.|We had no choice.'|They went.",
    "At 3:15 p.m. EST, the U.S.S. Cole left.|It sailed from Norfolk, Va.|Its crew waved.",
    "Apple Inc. Chief Executive Ann Roe spoke.|Apex Corp. did not.",
    "A man in his 30s died.|A woman, 25, survived.|The S.&P. 500 fell.",
    "“Go home,” he shouted, “now!”|They went.|“What?!” he cried.|“No…” she said.|“Yes.”",
    "He earned a B.A. from Yale.|An M.B.A. followed.|He lives in L.A. now.",
    "It cost approx. $5, i.e. a lot, e.g. for a child vs. an adult.",
    "OSLO, Norway (Reuters) - The E.U. said no.|(Reporting by A. B. Cee; Editing by D. Eff)",
    "Lee vs. Ray was heard Jan. 3.|He arrived on Sat.|She came Sun.|They met Mon. morning.",
]
OTHERS = [
    ("de", "Am 3. Oktober war es kalt.|Dr. Müller sagte: „Das ist gut.“|Er ging z.B. heim."),
    ("fr", "M. Dupont est parti.|Pourquoi ?|On ne sait."),
    ("zh", "他走了。|再见！|真的吗？|是的。"),
    ("ja", "彼は「行きます。」と言った。|雨が降った。|終わり。"),
    ("ar", "ذهب الرجل إلى السوق.|هل عاد؟|نعم."),
    ("hi", "वह गया।|वह आया।"),
    ("am", "ሰላም ነው።|ደህና ነኝ።"),
    ("hy", "Նա գնաց։|Նա եկավ։"),
    ("el", "Τι κάνεις;|Καλά."),
    ("ru", "Он ушёл.|Иванов сказал: «Нет.»|Всё."),
    (None, "It ended.|Mr. Roe stayed."),
    ("qqq", "Kalo mena.|Sati tolo."),
]


def split(text: str, language: str | None) -> list[str]:
    return [text[start:end] for start, end in sentences(text, language)]


@pytest.mark.parametrize("marked", ENGLISH)
def test_english_sentences_end_where_a_reader_ends_them(marked: str) -> None:
    parts = marked.split("|")
    assert split(" ".join(parts), "en") == parts


@pytest.mark.parametrize(("language", "marked"), OTHERS)
def test_sentences_of_other_languages_and_scripts_end_at_their_marks(
    language: str | None, marked: str
) -> None:
    parts = marked.split("|")
    between = "" if language in {"zh", "ja"} else " "
    assert split(between.join(parts), language) == parts


def test_a_space_that_was_lost_does_not_join_sentences() -> None:
    assert split("It was late.The bus had gone. Why?Because.", "en") == [
        "It was late.",
        "The bus had gone.",
        "Why?",
        "Because.",
    ]


@pytest.mark.parametrize("headline", ["Why the U.S. Is Leaving", "St. Paul Jr. Wins, and Why"])
def test_a_headline_is_not_split_at_its_capitals(headline: str) -> None:
    assert split(headline, "en") == [headline]


def test_a_regional_tag_has_the_rules_of_its_language() -> None:
    text = "He met Sen. Roe. She did not."
    assert sentences(text, "en-gb") == sentences(text, "en")


PIECES = [*"abIXé1 ..!?…。？।\"'“”‘’()«»—,;\u0301\u200f한字", "Mr. ", "U.S. ", " the ", "'s"]
texts = st.lists(st.sampled_from(PIECES), max_size=40).map(
    lambda pieces: unicodedata.normalize("NFC", "".join(pieces))
)


@given(texts, st.sampled_from(["en", "de", "zh", "el", None]))
def test_spans_and_the_white_space_between_them_rebuild_the_text(
    text: str, language: str | None
) -> None:
    at = 0
    for start, end in sentences(text, language):
        assert not text[at:start].strip()
        assert text[start:end].strip() == text[start:end] != ""
        at = end
    assert not text[at:].strip()


@given(texts, st.sampled_from(["en", "de", "zh"]))
def test_no_grapheme_is_split(text: str, language: str) -> None:
    borders = {0, *(found.end() for found in regex.finditer(r"\X", text))}
    for start, end in sentences(text, language):
        assert {start, end} <= borders


@pytest.mark.parametrize("joined", ["\U0001f3fb", "ำ", "ຳ", "ﾞ", "\u0301"])
def test_what_joins_the_character_before_begins_no_sentence(joined: str) -> None:
    text = f"漢。{joined}字"

    assert sentences(text, "zh") == ((0, len(text)),)


@given(texts)
def test_remembering_changes_nothing(text: str) -> None:
    assert sentences(text, "en") == module._spans(text, "en")


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(
    "text",
    [
        "",
        "Word",
        "word " * 40_000,
        "The man left on Monday. " * 8_000,
        "“" * 200_000,
        ". " * 100_000,
        "Mr. Smith " * 20_000,
        "(a. B " * 30_000,
        "a.B" * 60_000,
        "? " * 100_000,
        "/a " * 60_000,
        "1. a " * 40_000,
        "a." * 100_000,
        "''" * 100_000,
    ],
    ids=lambda text: repr(text[:12]),
)
def test_long_and_odd_texts_take_bounded_time(text: str, language: str) -> None:
    before = time.process_time()
    sentences(text, language)
    # Far above what is needed: what is caught is growth by the square of the length.
    assert time.process_time() - before < 10


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        ("de", ["Der 2. Weltkrieg endete 1945.", "Es war Mai."]),
        ("de", ["Am 3. Oktober kam der 3. Mann.", "Er ging."]),
        ("es", ["Dijo que no.", "¿Por qué lo haría?"]),
        ("uk", ["Так сказав ген. Буданов у Києві.", "Війна триває."]),
    ],
)
def test_other_languages_have_stops_of_their_own(language: str, parts: list[str]) -> None:
    text = " ".join(parts)

    assert [text[start:end] for start, end in sentences(text, language)] == parts
