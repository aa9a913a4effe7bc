"""The course of a story names what happened, what changed, and how surely that is known."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import at
from tellings import LATER, kinds, seen, telling

from domain.chronology import Basis
from domain.content import Block, BlockKind, Content
from domain.text.classes import ChangeClass
from domain.timeline import Entry, EntryKind, entries, silent

CORRECTION = Block(kind=BlockKind.CORRECTION, text="An earlier version said two.")


def with_body(*blocks: Block) -> Content:
    return Content(headline="Troops", body=blocks)


def change(old: Content, new: Content) -> Entry:
    """Return the entry of the change of one content into another."""
    (_, entry) = entries([telling(seen(1, 0), seen(2, 10), contents={1: old, 2: new})], LATER)
    return entry


# --- how an article begins -------------------------------------------------------------------


def test_a_story_without_articles_has_no_course() -> None:
    assert entries([], LATER) == []


def test_an_article_that_was_only_registered_has_no_course() -> None:
    assert entries([telling()], LATER) == []


def test_an_article_without_a_claim_of_publication_is_first_seen() -> None:
    assert entries([telling(seen(1, 0))], LATER) == [
        Entry(
            kind=EntryKind.FIRST_SEEN,
            article_id="article-a",
            outlet="meridian-post.example",
            at=at(0),
            basis=Basis.OBSERVED,
            not_before=None,
            not_after=at(0),
            revision=1,
            revision_before=None,
            changed=(),
            declared=False,
            returns=False,
            headline="Troops",
            position=2,
        )
    ]


def test_a_text_that_stood_from_publication_on_is_published() -> None:
    (entry,) = entries([telling(seen(1, 0, published=-30))], LATER)

    assert (entry.kind, entry.at, entry.basis) == (
        EntryKind.PUBLISHED,
        at(-30),
        Basis.ASSERTED,
    )
    assert (entry.revision, entry.headline) == (1, "Troops")
    assert (entry.not_before, entry.not_after) == (None, at(0))


def test_of_a_text_seen_after_publication_the_first_words_are_not_known() -> None:
    published, first_seen = entries([telling(seen(1, 0, published=-30, modified=-10))], LATER)

    assert (published.kind, published.at) == (EntryKind.PUBLISHED, at(-30))
    assert (published.revision, published.headline) == (None, None)
    assert (published.basis, published.returns) == (Basis.ASSERTED, False)
    assert (first_seen.kind, first_seen.at) == (EntryKind.FIRST_SEEN, at(-10))
    assert first_seen.revision == 1


def test_a_claim_of_publication_after_the_first_sight_is_no_event_of_its_own() -> None:
    course = kinds(telling(seen(1, 0), seen(1, 30, published=10)))

    assert course == [(EntryKind.FIRST_SEEN, at(0))]


# --- how it changes --------------------------------------------------------------------------


def test_a_change_says_which_text_stood_before_and_between_which_sightings_it_lies() -> None:
    _, entry = entries([telling(seen(1, 0), seen(1, 30), seen(2, 60), seen(2, 90))], LATER)

    assert entry == Entry(
        kind=EntryKind.REVISED,
        article_id="article-a",
        outlet="meridian-post.example",
        at=at(60),
        basis=Basis.OBSERVED,
        not_before=at(30),
        not_after=at(60),
        revision=2,
        revision_before=1,
        changed=("text",),
        declared=False,
        returns=False,
        headline="Troops",
        position=4,
    )


def test_a_change_lies_where_the_outlet_says_when_nothing_speaks_against_it() -> None:
    _, entry = entries([telling(seen(1, 0), seen(2, 60, modified=20))], LATER)

    assert (entry.at, entry.basis) == (at(20), Basis.ASSERTED)
    assert (entry.not_before, entry.not_after) == (at(0), at(60))


def test_the_same_text_seen_again_is_no_event() -> None:
    assert len(entries([telling(seen(1, 0), seen(1, 30), seen(1, 60))], LATER)) == 1


def test_a_new_correction_makes_a_change_a_correction() -> None:
    entry = change(with_body(Block(text="Two.")), with_body(Block(text="One."), CORRECTION))

    assert entry.kind is EntryKind.CORRECTED


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ([Block(text="Two."), CORRECTION], [Block(text="Three."), CORRECTION]),
        ([Block(text="Two."), CORRECTION], [Block(text="Two.")]),
        ([Block(text="Two.")], [Block(text="Two."), Block(text=CORRECTION.text)]),
        (
            [Block(text="Two.")],
            [Block(text="Two."), Block(kind=BlockKind.EDITORS_NOTE, text="Updated.")],
        ),
    ],
    ids=["it stood already", "it goes", "it is only a paragraph", "it is an editor's note"],
)
def test_a_change_without_a_new_correction_is_a_revision(
    old: list[Block], new: list[Block]
) -> None:
    assert change(with_body(*old), with_body(*new)).kind is EntryKind.REVISED


def test_a_second_correction_is_a_correction_too() -> None:
    second = Block(kind=BlockKind.CORRECTION, text="An earlier version misspelt a name.")

    entry = change(with_body(CORRECTION), with_body(second, CORRECTION))

    assert entry.kind is EntryKind.CORRECTED


def test_a_text_that_comes_back_is_said_to_return() -> None:
    course = entries([telling(seen(1, 0), seen(2, 10), seen(1, 20), seen(3, 30))], LATER)

    assert [(e.revision, e.returns) for e in course] == [
        (1, False),
        (2, False),
        (1, True),
        (3, False),
    ]


def test_a_change_whose_texts_are_gone_is_still_told() -> None:
    course = entries([telling(seen(1, 0), seen(2, 10), contents={})], LATER)

    assert [(e.kind, e.changed, e.headline) for e in course] == [
        (EntryKind.FIRST_SEEN, (), None),
        (EntryKind.REVISED, (), None),
    ]


@pytest.mark.parametrize("known", [1, 2])
def test_of_a_change_with_one_text_gone_it_is_not_told_what_changed(known: int) -> None:
    one = telling(seen(1, 0), seen(2, 10), contents={known: with_body(CORRECTION)})

    _, entry = entries([one], LATER)

    assert (entry.kind, entry.changed) == (EntryKind.REVISED, ())


# --- what is declared, and what is silent ------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "declared"),
    [
        (None, None, False),
        (-10, -10, False),
        (-10, None, False),
        (-10, -20, False),
        (-10, 5, True),
        (None, 5, True),
        (None, -20, True),
    ],
)
def test_a_change_is_declared_when_the_outlet_moves_its_time_of_change(
    before: int | None, after: int | None, declared: bool
) -> None:
    one = telling(seen(1, 0, modified=before), seen(2, 10, modified=after))

    assert entries([one], LATER)[-1].declared is declared


def test_a_time_that_was_moved_while_the_old_text_still_stood_declares_no_change() -> None:
    one = telling(seen(1, 0, modified=-10), seen(1, 20, modified=15), seen(2, 40, modified=15))

    assert not entries([one], LATER)[-1].declared


def test_a_correction_notice_declares_a_change() -> None:
    assert change(with_body(Block(text="Two.")), with_body(CORRECTION)).declared


@pytest.mark.parametrize("declared", [True, False])
@pytest.mark.parametrize("kind", [*ChangeClass, None])
def test_only_a_change_of_fact_that_nothing_declares_is_silent(
    kind: ChangeClass | None, declared: bool
) -> None:
    is_silent = silent(declared=declared, kind=kind)

    assert is_silent is (kind is ChangeClass.FACT and not declared)


# --- an article that goes and comes back -----------------------------------------------------


def test_an_article_that_goes_is_unpublished() -> None:
    _, entry = entries([telling(seen(1, 0), seen(1, 30), seen(0, 60, modified=45))], LATER)

    assert entry == Entry(
        kind=EntryKind.UNPUBLISHED,
        article_id="article-a",
        outlet="meridian-post.example",
        at=at(45),
        basis=Basis.ASSERTED,
        not_before=at(30),
        not_after=at(60),
        revision=None,
        revision_before=1,
        changed=(),
        declared=False,
        returns=False,
        headline=None,
        position=4,
    )


def test_an_article_that_comes_back_is_republished_and_compared_with_its_last_text() -> None:
    one = telling(seen(1, 0), seen(0, 30), seen(2, 60))

    entry = entries([one], LATER)[-1]

    assert (entry.kind, entry.revision, entry.revision_before) == (EntryKind.REPUBLISHED, 2, 1)
    assert (entry.not_before, entry.not_after) == (at(30), at(60))
    assert (entry.changed, entry.returns) == (("text",), False)


def test_the_same_text_that_comes_back_after_an_absence_returns_unchanged() -> None:
    entry = entries([telling(seen(1, 0), seen(0, 30), seen(1, 60))], LATER)[-1]

    assert (entry.kind, entry.changed, entry.returns) == (EntryKind.REPUBLISHED, (), True)


def test_an_article_may_be_known_first_by_its_absence() -> None:
    course = entries([telling(seen(0, 0), seen(1, 30))], LATER)

    assert [(e.kind, e.revision, e.revision_before, e.returns) for e in course] == [
        (EntryKind.UNPUBLISHED, None, None, False),
        (EntryKind.REPUBLISHED, 1, None, False),
    ]


# --- links to the story ----------------------------------------------------------------------


def test_that_an_article_was_linked_is_told_at_the_time_of_our_own_record() -> None:
    one = replace(telling(seen(1, 0), seen(2, 60)), linked=(at(30), 9))

    course = entries([one], LATER)

    assert [e.kind for e in course] == [EntryKind.FIRST_SEEN, EntryKind.LINKED, EntryKind.REVISED]
    linked = course[1]
    assert (linked.at, linked.basis, linked.position) == (at(30), Basis.RECORDED, 9)
    assert (linked.revision, linked.not_before, linked.not_after) == (None, None, None)
    assert linked.identity == replace(linked, at=at(40), position=12).identity == 0


# --- the course of a story -------------------------------------------------------------------


def test_what_happened_to_all_articles_is_told_in_order_of_appearance() -> None:
    one = telling(seen(1, 0), seen(2, 40), article="article-a", positions=2)
    other = telling(seen(1, 20, published=-10), seen(2, 60), article="article-b", positions=20)

    course = entries([one, other], LATER)

    assert [(e.article_id, e.at) for e in course] == [
        ("article-b", at(-10)),
        ("article-a", at(0)),
        ("article-a", at(40)),
        ("article-b", at(60)),
    ]


def test_what_happened_at_one_moment_is_told_in_the_order_of_the_log() -> None:
    one = telling(seen(1, 0), article="article-a", positions=20)
    other = telling(seen(1, 0), article="article-b", positions=2)

    assert [e.article_id for e in entries([one, other], LATER)] == ["article-b", "article-a"]


@pytest.mark.parametrize(
    ("as_of", "told"),
    [(-31, 0), (-30, 1), (-11, 1), (-10, 2), (59, 2), (60, 3), (9999, 3)],
)
def test_nothing_is_told_that_had_not_happened_by_then(as_of: int, told: int) -> None:
    course = telling(seen(1, 0, published=-30, modified=-10), seen(2, 60))

    assert kinds(course, as_of=at(as_of)) == kinds(course)[:told]


# --- what a text says of itself ----------------------------------------------------------------

NEWS = "Three hundred soldiers arrived on Monday."
SAID = "An earlier version of this article gave another number."


@pytest.mark.parametrize("kind", [BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.EDITORS_NOTE])
def test_a_correction_in_any_block_declares_a_change(kind: BlockKind) -> None:
    new = with_body(Block(text=NEWS), Block(kind=kind, text=f"Snow fell. {SAID}"))
    entry = change(with_body(Block(text="Two arrived.")), new)

    assert (entry.kind, entry.declared) == (EntryKind.CORRECTED, True)


def test_a_word_of_the_editors_declares_a_change_and_corrects_nothing() -> None:
    note = "Editor’s note: The number comes from the ministry."
    entry = change(with_body(Block(text="Two.")), with_body(Block(text=NEWS), Block(text=note)))

    assert (entry.kind, entry.declared) == (EntryKind.REVISED, True)


@pytest.mark.parametrize(
    "text",
    [SAID, "The general misstated the number.", "Updated March 3 to add a statement of the army."],
    ids=["there before", "news", "update"],
)
def test_a_change_without_a_new_correction_is_not_declared(text: str) -> None:
    before = Block(text=SAID)
    old, new = (
        with_body(before, Block(text="Two.")),
        with_body(before, Block(text=f"{NEWS} {text}")),
    )
    entry = change(old, new)

    assert (entry.kind, entry.declared) == (EntryKind.REVISED, False)
