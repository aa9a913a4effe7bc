"""What a change of a sentence touches."""

from __future__ import annotations

import time

import pytest
from edits_in_own_words import EDITS
from hypothesis import given
from hypothesis import strategies as st

from domain.text.around import Around, Side
from domain.text.language import NO_RULES, rules_for
from domain.text.signals import Signal, SignalKind, signals

Shown = tuple[str, str | None, str | None]


def shown(seen: tuple[Signal, ...]) -> set[Shown]:
    return {
        (
            signal.kind.value,
            signal.before.text if signal.before else None,
            signal.after.text if signal.after else None,
        )
        for signal in seen
    }


CASES: list[tuple[str, str, set[Shown]]] = [
    # Numbers: with units, in words, in ranges, roughly.
    ("At least 12 died.", "At least 15 died.", {("number", "At least 12", "At least 15")}),
    ("About 20 fled.", "More than 20 fled.", {("number", "About 20", "More than 20")}),
    ("It cost $1.5m.", "It cost $2.5 million.", {("number", "$1.5m", "$2.5 million")}),
    ("Dozens fled.", "Hundreds of people fled.", {("number", "Dozens", "Hundreds")}),
    ("It grew 5 to 6 percent.", "It grew 5 to 7%.", {("number", "5 to 6 percent", "5 to 7%")}),
    ("Two-thirds agreed.", "A third agreed.", {("number", "Two-thirds", "A third")}),
    ("Upward of 3,000 came.", "Some 3,000 came.", {("number", "Upward of 3,000", "Some 3,000")}),
    ("Sixteen men left.", "16 men left.", set()),
    ("Three percent left.", "3 per cent left.", set()),
    ("Prices rose for the two men.", "Prices rose for the men.", set()),
    ("They met at No. 10.", "They met there.", set()),
    # Time.
    ("It opened on May 6.", "It opened in May.", {("time", "May 6", "May")}),
    ("He may go in 1998.", "He may go in 1999.", {("time", "1998", "1999")}),
    ("It fell 9 days ago.", "It fell over 9 days ago.", {("time", "9 days", "over 9 days")}),
    ("It shut at 9 a.m.", "It shut at 9:30 a.m.", {("time", "9 a.m.", "9:30 a.m.")}),
    ("It fell last week.", "It fell this week.", {("time", "last week", "this week")}),
    ("It fell on Monday.", "On Monday it fell.", set()),
    ("It fell on 14 March.", "It fell on March 14.", set()),
    # Negation.
    ("He has left.", "He has not left.", {("negation", None, "not")}),
    ("No one left.", "Someone left.", {("negation", "No", None)}),
    ("He didn’t go.", "He did not go.", set()),
    # Hedges and certainty.
    ("It could fall.", "It will fall.", {("hedge", "could", None)}),
    ("It might fall.", "It may fall.", set()),
    ("He left.", "He reportedly left.", {("hedge", None, "reportedly")}),
    ("It remains to be seen.", "It is settled.", {("hedge", "remains to be seen", None)}),
    ("He has not yet left.", "He has not left.", {("hedge", "yet", None)}),
    # Who says it.
    ("It fell.", "It fell, officials said.", {("attribution", None, "said")}),
    ("It fell, Ann Roe said.", "It fell, she said.", set()),
    ("It fell, a minister said.", "It fell, a witness said.", {("attribution", "said", "said")}),
    ("No arrests were reported.", "No arrests were made.", set()),
    ("It fell, according to him.", "It fell, according to a nurse.", set()),
    # Quotations, however they are cut.
    ("It was “bad.”", "It was “very bad.”", {("quote", None, "very bad.")}),
    ("“It fell and we ran,” he said.", "“It fell,” he said, “and we ran.”", set()),
    ("It was “bad.”", "It was ''bad''.", set()),
    # Names.
    ("He left Oslo.", "He left Rome.", {("entity", "Oslo", "Rome")}),
    ("Mr. Petersson left.", "Mr. Peterson left.", {("entity", "Mr. Petersson", "Mr. Peterson")}),
    ("He left the U.N. then.", "He left the United Nations then.", set()),
    ("Ann Roe left.", "Ms. Roe left.", set()),
    ("He met Yemen’s king.", "He met the Yemeni king.", set()),
    # Tense: what was to come has been.
    ("The king will speak soon.", "The king spoke.", {("tense", "will speak", "spoke")}),
    ("They will vote then.", "They voted then.", {("tense", "will vote", "voted")}),
    ("They were there.", "They are there.", set()),
]


@pytest.mark.parametrize(("old", "new", "expected"), CASES)
def test_what_changed_is_named_with_the_words_that_show_it(
    old: str, new: str, expected: set[Shown]
) -> None:
    assert shown(signals(old, new, "en")) == expected


@pytest.mark.parametrize(("old", "new", "expected"), CASES)
def test_backwards_the_same_is_seen(old: str, new: str, expected: set[Shown]) -> None:
    assert shown(signals(new, old, "en")) == {(kind, b, a) for kind, a, b in expected}


def test_a_sentence_alone_tells_what_it_holds() -> None:
    text = "“We can’t stay,” said Ann Roe, 40, who does not live there, on Monday."
    assert {kind for kind, _, _ in shown(signals(None, text, "en"))} == {
        "quote",
        "negation",
        "attribution",
        "entity",
        "number",
        "time",
    }


def test_a_denial_in_a_clause_is_not_the_sentences() -> None:
    text = "The man who did not vote left because nobody had asked him."
    assert not signals(None, text, "en")


def test_a_name_the_other_revision_has_did_not_come_with_the_sentence() -> None:
    around = Side(around=Around(["Ann Roe left.", "It rained."]))
    assert not signals(None, "In the end Ms. Roe won.", "en", before=around)
    assert signals(None, "In the end Ms. Roe won.", "en")


def test_two_names_of_one_person_are_one_source() -> None:
    around = Around(["Zaid Omar al-Amin, the envoy, spoke."])
    sides = Side(around=around), Side(around=around)
    old, new = "It fell, Mr. Zaid said.", "It fell, Mr. al-Amin said."
    kinds = {s.kind for s in signals(old, new, "en", before=sides[0], after=sides[1])}
    assert kinds == {SignalKind.ENTITY}


def test_what_a_merged_sentence_took_from_another_did_not_come() -> None:
    old, beside = "The bridge fell on Monday.", "At least 12 people died."
    new = "The bridge fell on Monday and at least 12 people died."
    assert not signals(old, new, "en", before=Side(beside=(beside,)))


def test_inside_a_quotation_the_whole_sentence_is_quoted() -> None:
    assert shown(signals(None, "We went home.", "en", after=Side(inside=True))) == {
        ("quote", None, "We went home.")
    }


@pytest.mark.parametrize("language", [None, "de", "xx", "zh-Hant"])
def test_other_languages_have_no_rules_and_say_so(language: str | None) -> None:
    assert rules_for(language) == NO_RULES
    assert signals("Es gab 12 Tote.", "Es gab 15 Tote.", language) == ()


def test_english_of_any_region_has_the_rules_of_english() -> None:
    assert rules_for("en-GB") == rules_for("EN") == rules_for("en")
    assert signals("It was 12.", "It was 15.", "en-au")


pieces = st.sampled_from(
    [word for _, old, new in EDITS for word in (*old.split(), *new.split())]
    + ["“", "”", "''", "not", "$5", "-", "’s", "😀", "é", "Mr.", "U.N."]
)
texts = st.lists(pieces, max_size=20).map(" ".join)


@given(texts, texts)
def test_spans_are_the_words_seen(old: str, new: str) -> None:
    for signal in signals(old, new, "en"):
        for text, seen in ((old, signal.before), (new, signal.after)):
            if seen is not None:
                assert text[seen.start : seen.end] == seen.text != ""
        assert signal.before or signal.after


@given(texts)
def test_nothing_changed_gives_no_signal(text: str) -> None:
    assert signals(text, text, "en") == ()


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_is_read(old: str, new: str) -> None:
    assert signals(old, new, "en") == signals(old, new, "en")


@pytest.mark.parametrize(
    "text",
    ["word " * 40_000, "“" * 200_000, "Ann " * 50_000, "12 " * 60_000, "said " * 40_000],
    ids=lambda text: text[:5],
)
def test_long_texts_take_bounded_time(text: str) -> None:
    before = time.process_time()
    signals(text, "Ann Roe said so.", "en")
    # Far above what is needed: what is caught is growth by the square of the length.
    assert time.process_time() - before < 10
