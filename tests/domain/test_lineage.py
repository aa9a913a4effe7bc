"""Lineages and stays in cases: what became of each sentence, told as a reader would tell it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from builders import at
from pages import GONE, aligned, by_revision, course, page

from domain.errors import RefusedError
from domain.lineage import Aligned, number_of, position_of, statement_id
from domain.stays import Stay, stays
from domain.text.alignment import Alignment, Link, LinkKind

TROOPS = "No troops have yet reached Ukraine, the secretary said."
TROOPS_EDITED = "No troops had reached Ukraine by noon, the secretary said."
COUNT = "About 2,500 soldiers have been sent so far."
MISSION = "The mission did not answer a request for comment."
KREMLIN = "A spokesman called the statement an invention."


def told(pages: list[Any], spans: list[tuple[int, datetime]]) -> list[Stay]:
    known = by_revision(pages)
    _, made = stays(spans, known, aligned(known))
    return sorted(made, key=lambda s: (s.begins, s.text))


def lives(pages: list[Any], *revisions: int) -> dict[str, list[tuple[Any, ...]]]:
    """Return what happened to each statement: how it came, from which minute, how it went."""
    found: dict[int, list[Stay]] = {}
    for stay in told(pages, course(*revisions)):
        found.setdefault(stay.statement, []).append(stay)
    minute = {at(10 * n): 10 * n for n in range(len(revisions))}
    return {
        life[0].text: [
            (s.came.value, minute[s.begins], s.went and s.went.value, s.ends and minute[s.ends])
            for s in life
        ]
        for life in found.values()
    }


def test_what_stays_as_it_is_has_one_stay_through_all_revisions() -> None:
    found = lives([page(1, TROOPS, COUNT), page(2, TROOPS, KREMLIN)], 1, 2)

    assert found[TROOPS] == [("first", 0, None, None)]
    assert found[COUNT] == [("first", 0, "dropped", 10)]
    assert found[KREMLIN] == [("added", 10, None, None)]


def test_an_edited_sentence_goes_on_in_other_words() -> None:
    found = lives([page(1, TROOPS, COUNT), page(2, TROOPS_EDITED, COUNT)], 1, 2)

    assert found == {
        TROOPS: [("first", 0, "edited", 10), ("edited", 10, None, None)],
        COUNT: [("first", 0, None, None)],
    }


def test_a_moved_sentence_keeps_the_date_of_its_words() -> None:
    pages = [page(1, TROOPS, COUNT, MISSION), page(2, COUNT, MISSION, TROOPS)]

    moved = told(pages, course(1, 2))[-1]

    assert (moved.text, moved.came, moved.revision) == (TROOPS, "moved", 2)
    assert (moved.worded_by, moved.worded_at, moved.begins) == (1, at(0), at(10))


def test_a_sentence_that_comes_back_after_a_drop_is_restored_whatever_came_between() -> None:
    pages = [
        page(1, TROOPS, COUNT),
        page(2, COUNT),
        page(3, COUNT, KREMLIN),
        page(4, COUNT, KREMLIN, TROOPS.upper()),  # the same words
    ]

    assert lives(pages, 1, 2, 3, 4)[TROOPS] == [
        ("first", 0, "dropped", 10),
        ("restored", 30, None, None),
    ]


def test_a_content_that_comes_back_brings_its_lineages_back() -> None:
    pages = [page(1, TROOPS, COUNT), page(2, TROOPS_EDITED, MISSION)]

    found = lives(pages, 1, 2, 1, 2)

    assert found == {
        TROOPS: [
            ("first", 0, "edited", 10),
            ("edited", 10, "edited", 20),
            ("edited", 20, "edited", 30),
            ("edited", 30, None, None),
        ],
        COUNT: [("first", 0, "dropped", 10), ("restored", 20, "dropped", 30)],
        MISSION: [("added", 10, "dropped", 20), ("restored", 30, None, None)],
    }


def test_while_the_article_is_gone_nothing_stands_and_then_all_returns() -> None:
    found = lives([page(1, TROOPS)], 1, GONE, 1)

    assert found == {TROOPS: [("first", 0, "gone", 10), ("returned", 20, None, None)]}


def test_where_a_text_is_missing_nothing_is_told_to_stand() -> None:
    found = lives([page(1, TROOPS, COUNT), page(3, TROOPS)], 1, 2, 3)

    assert found[TROOPS] == [("first", 0, "unknown", 10), ("returned", 20, None, None)]
    assert found[COUNT] == [("first", 0, "unknown", 10)]


def test_a_statement_is_named_by_what_the_log_heard_of_first_so_late_arrivals_rename_none() -> None:
    late = page(3, TROOPS, MISSION, position=99)
    pages = [page(1, TROOPS_EDITED, COUNT), page(2, TROOPS_EDITED, KREMLIN)]
    before = {s.text: s.statement for s in told(pages, course(1, 2))}

    after = {s.text: s.statement for s in told([*pages, late], course(3, 1, 2))}

    assert {text: after[text] for text in before} == before
    assert after[TROOPS] == before[TROOPS_EDITED]
    assert position_of(after[MISSION]) == 99


def test_the_same_sentence_a_thousand_times_is_a_thousand_statements() -> None:
    made = told([page(1, *[COUNT] * 1000), page(2, *[COUNT] * 999)], course(1, 2))

    assert len({s.statement for s in made}) == 1000
    assert sum(s.ends is None for s in made) == 999


def test_an_id_shows_the_position_and_reads_back() -> None:
    (stay,) = told([page(7, TROOPS)], course(7))

    identifier = statement_id(stay.statement)

    assert identifier.startswith("statement-70-")
    assert number_of(identifier) == stay.statement


@pytest.mark.parametrize(
    "text", ["", "statement-", "statement-0-aaaaa", "statement-1-AAAAA", "statement-1-aaaa1", "7"]
)
def test_what_is_no_id_is_refused_with_where_to_find_one(text: str) -> None:
    with pytest.raises(RefusedError, match="is not a statement id, such as"):
        number_of(text)


WHOLE = "About 2,500 soldiers have been sent so far, and they came ashore at a port in October."
FIRST_HALF, SECOND_HALF = (
    "About 2,500 soldiers have been sent so far.",
    "They came ashore in October.",
)


def with_links(*links: Link) -> Aligned:
    return lambda _old, _new: Alignment(links, (), ())


def test_of_a_split_the_longer_part_goes_on_and_the_other_tells_its_origin() -> None:
    pages = by_revision([page(1, WHOLE), page(2, FIRST_HALF, SECOND_HALF)])
    split = with_links(Link(LinkKind.SPLIT, (0,), (0, 1), 0.9))

    _, made = stays(course(1, 2), pages, split)

    was, *parts = sorted(made, key=lambda s: (s.begins, -len(s.text)))
    assert [(s.text, s.came, s.origins) for s in parts] == [
        (FIRST_HALF, "split", ()),
        (SECOND_HALF, "split", (was.statement,)),
    ]
    assert parts[0].statement == was.statement != parts[1].statement
    assert (was.went, was.into) == ("split", None)


def test_of_a_merge_the_longer_sentence_goes_on_and_the_other_tells_what_it_went_into() -> None:
    pages = by_revision([page(1, FIRST_HALF, SECOND_HALF), page(2, WHOLE)])
    merge = with_links(Link(LinkKind.MERGE, (0, 1), (0,), 0.9))

    _, made = stays(course(1, 2), pages, merge)

    longer, shorter, whole = sorted(made, key=lambda s: (s.begins, -len(s.text)))
    assert (whole.came, whole.statement, whole.origins) == (
        "merged",
        longer.statement,
        (shorter.statement,),
    )
    assert (shorter.went, shorter.into) == ("merged", whole.statement)
    assert (longer.went, longer.into) == ("merged", None)


def test_what_was_merged_and_is_parted_again_is_restored() -> None:
    pages = by_revision(
        [page(1, FIRST_HALF, SECOND_HALF), page(2, WHOLE), page(3, FIRST_HALF, SECOND_HALF, COUNT)]
    )
    links = {
        (1, 2): Alignment((Link(LinkKind.MERGE, (0, 1), (0,), 0.9),), (), ()),
        (2, 3): Alignment((Link(LinkKind.SPLIT, (0,), (0, 1), 0.9),), (), (2,)),
    }

    _, made = stays(course(1, 2, 3), pages, lambda old, new: links[old, new])

    second = [(s.came, s.went) for s in made if s.text == SECOND_HALF]
    assert second == [("first", "merged"), ("restored", None)]
