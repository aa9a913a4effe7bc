"""Differences as text: what a reader reads, and a patch that makes the newer text of the older."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from builders import at
from hypothesis import given
from hypothesis import strategies as st

from domain.chronology import Basis, State
from domain.content import Block, BlockKind, Content
from domain.statements import statements_of
from projections.answers import RevisionFacts
from projections.statement_answers import DiffAnswer
from projections.statements.comparing import difference
from projections.when import When
from services.statement_differences import as_text, as_unified, plain

WHEN = When(at(60), 7, pinned=True)
OLD = [
    "No troops have reached Kyiv.",
    "Some 2,500 soldiers were sent by sea.",
    "Snow fell in the hills.",
    "Nobody confirmed it.",
]


def revision(number: int, minutes: float) -> RevisionFacts:
    facts: dict[str, Any] = dict.fromkeys(RevisionFacts.model_fields)
    return RevisionFacts.model_validate(
        {
            **facts,
            "number": number,
            "state": State.STANDING,
            "appeared_at": at(minutes),
            "basis": Basis.OBSERVED,
            "first_seen": at(minutes),
            "last_seen": at(minutes),
            "sightings": 1,
            "position": number,
        }
    )


def content(sentences: Sequence[str], headline: str = "War") -> Content:
    body = tuple(Block(text=sentence) for sentence in sentences)
    return Content(headline=headline, body=body, language="en")


def compared(old: Content | None, new: Content | None) -> DiffAnswer:
    sides = [
        (revision(n, 10 * n), made.to_bytes()) if made else (None, None)
        for n, made in ((1, old), (2, new))
    ]
    return difference(WHEN, None, *sides)


def patched(old: Sequence[str], diff: str) -> list[str]:
    """Return what a unified diff makes of lines, as ``patch`` reads it (POSIX diff -u)."""
    made: list[str] = []
    place = 0
    for line in diff.splitlines()[2:]:
        if hunk := re.fullmatch(r"@@ -(\d+),(\d+) \+(\d+),(\d+) @@", line):
            start, number, start_new, number_new = map(int, hunk.groups())
            begins = start - 1 if number else start
            made += old[place:begins]
            place = begins
            assert len(made) == (start_new - 1 if number_new else start_new)
            continue
        sign, text = line[0], line[1:]
        if sign in " -":
            assert old[place] == text
            place += 1
        if sign in " +":
            made.append(text)
    return [*made, *old[place:]]


def lines(made: Content | None) -> list[str]:
    return [s.text for s in statements_of(made)] if made else []


def test_a_difference_is_read_word_by_word_with_what_was_seen_to_change() -> None:
    new = ["No troops have reached Kyiv.", "Some 3,000 soldiers were sent by sea.", *OLD[2:3]]

    text = plain(as_text(compared(content(OLD), content([*new, "Rain fell."]))))

    assert text.splitlines() == [
        "before: revision 1  2024-10-23T12:10:00Z",
        "after:  revision 2  2024-10-23T12:20:00Z",
        "Revision 1 to revision 2: 1 edited, 1 added, 1 dropped; a change of fact.",
        "",
        "(2 unchanged)",
        "",
        "paragraph 2: edited, fact (number)",
        "Some [-2,500-]{+3,000+} soldiers were sent by sea.",
        "",
        "(1 unchanged)",
        "",
        "paragraph 4: dropped, fact (negation, attribution)",
        "[-Nobody confirmed it.-]",
        "",
        "paragraph 4: added, fact",
        "{+Rain fell.+}",
    ]


def test_a_unified_diff_has_a_statement_a_line() -> None:
    new = [*OLD[:1], "Some 3,000 soldiers were sent by sea.", *OLD[2:]]

    text = plain(as_unified(compared(content(OLD), content(new))))

    assert text == (
        "--- revision 1  2024-10-23T12:10:00Z\n"
        "+++ revision 2  2024-10-23T12:20:00Z\n"
        "@@ -1,5 +1,5 @@\n"
        " War\n"
        " No troops have reached Kyiv.\n"
        "-Some 2,500 soldiers were sent by sea.\n"
        "+Some 3,000 soldiers were sent by sea.\n"
        " Snow fell in the hills.\n"
        " Nobody confirmed it.\n"
    )


def test_a_text_without_another_is_shown_whole() -> None:
    first = compared(None, content(OLD))

    assert first.note == "No text is known before revision 2; all of it is shown."
    assert patched([], plain(as_unified(first))) == ["War", *OLD]
    assert plain(as_text(first)).startswith("before: no text\n")


def test_two_texts_that_say_the_same_differ_in_nothing() -> None:
    answer = compared(content(OLD), content(OLD))

    assert answer.note == "Revision 1 to revision 2: no sentence differs."
    assert plain(as_unified(answer)).count("\n") == 2


def test_places_are_named_as_a_reader_finds_them() -> None:
    old = Content(headline="War in the hills", body=(Block(text="Snow fell."),))
    new = Content(
        headline="War in the hills and by the sea",
        body=(
            Block(text="Snow fell."),
            Block(kind=BlockKind.CORRECTION, text="An earlier version was wrong about the snow."),
        ),
        language="en",
    )

    heads = [line for line in plain(as_text(compared(old, new))).splitlines() if ": " in line]

    assert any(line.startswith("headline: edited") for line in heads)
    assert any(line.startswith("correction in block 2: added, correction") for line in heads)


sentences = st.lists(
    st.lists(st.sampled_from(["snow", "fell", "troops", "Kyiv", "12"]), min_size=1, max_size=4).map(
        lambda words: " ".join(words).capitalize() + "."
    ),
    min_size=1,
    max_size=12,
)


@given(st.none() | sentences, sentences)
def test_the_unified_diff_makes_the_newer_text_of_the_older(
    old: list[str] | None, new: list[str]
) -> None:
    before, after = content(old) if old else None, content(new)

    diff = plain(as_unified(compared(before, after)))

    assert patched(lines(before), diff) == lines(after)


@given(sentences, sentences)
def test_the_words_of_a_difference_rebuild_both_texts(old: list[str], new: list[str]) -> None:
    answer = compared(content(old), content(new))

    for one in answer.statements:
        before, after = (" ".join(s.text for s in side) for side in (one.before, one.after))
        if one.words:
            assert "".join(run.before for run in one.words) == before
            assert "".join(run.after for run in one.words) == after
        else:
            assert before == after or not before or not after
    shown = [s.text for one in answer.statements for s in one.after]
    assert sorted(shown) == sorted(lines(content(new)))
