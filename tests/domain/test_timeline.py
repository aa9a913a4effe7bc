"""The course of a story names what happened, what changed, and how surely that is known."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from builders import at, content
from hypothesis import given
from hypothesis import strategies as st

from domain.article_events import Sighting
from domain.chronology import Basis, Observation, chronology
from domain.content import Block, BlockKind, Content
from domain.parts import Parts, differing, parts_of
from domain.timeline import Entry, EntryKind, Telling, entries

LATER = at(10_000)
CORRECTION = Block(kind=BlockKind.CORRECTION, text="An earlier version said two.")


def seen(
    revision: int, minutes: int, *, published: int | None = None, modified: int | None = None
) -> Sighting:
    return Sighting(
        revision=revision,
        observed_at=at(minutes),
        published_at=None if published is None else at(published),
        modified_at=None if modified is None else at(modified),
    )


def telling(
    *sightings: Sighting,
    contents: dict[int, Content] | None = None,
    article: str = "article-a",
    positions: int = 2,
) -> Telling:
    """Return an article that was seen so, its events from a position on, one for a sighting."""
    known = chronology([Observation(s, n) for n, s in enumerate(sightings, start=positions)])
    if contents is None:
        contents = {s.revision: content(f"Text {s.revision}.") for s in sightings}
    parts = {number: of(made) for number, made in contents.items()}
    return Telling(article, "meridian-post.example", known, parts)


def of(made: Content) -> Parts:
    return parts_of(made.to_bytes())


def differing_parts(old: Content, new: Content) -> tuple[str, ...]:
    return differing(of(old), of(new))


def kinds(*tellings: Telling, as_of: datetime = LATER) -> list[tuple[EntryKind, datetime]]:
    return [(e.kind, e.at) for e in entries(tellings, as_of)]


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
            silent=False,
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
    assert published.basis is Basis.ASSERTED
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
        silent=True,
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


BASE: dict[str, Any] = {
    "headline": "Troops",
    "standfirst": "Not yet.",
    "byline": ("A. Reporter",),
    "dateline": "KYIV",
    "body": (Block(text="No troops have arrived."),),
    "language": "en",
}
CHANGES: dict[str, tuple[str, Any]] = {
    "headline": ("headline", "Troops arrive"),
    "standfirst": ("standfirst", None),
    "byline": ("byline", ("A. Reporter", "B. Editor")),
    "dateline": ("dateline", "LONDON"),
    "text": ("body", (Block(text="Troops have arrived."),)),
    "language": ("language", "uk"),
}


@pytest.mark.parametrize("part", CHANGES)
def test_each_part_that_differs_is_named(part: str) -> None:
    field, value = CHANGES[part]

    assert differing_parts(Content(**BASE), Content(**{**BASE, field: value})) == (part,)


def test_parts_are_named_in_the_order_of_the_page() -> None:
    other = Content(**{**BASE, **dict(CHANGES.values())})

    assert differing_parts(Content(**BASE), other) == tuple(CHANGES)


def test_another_kind_of_block_is_a_change_of_the_text() -> None:
    heading = with_body(Block(kind=BlockKind.HEADING, text="Two."))

    assert differing_parts(with_body(Block(text="Two.")), heading) == ("text",)


@given(st.lists(st.sampled_from(list(CHANGES)), unique=True))
def test_exactly_the_parts_that_differ_are_named_whichever_way_one_looks(parts: list[str]) -> None:
    other = Content(**{**BASE, **dict(CHANGES[part] for part in parts)})

    assert set(differing_parts(Content(**BASE), other)) == set(parts)
    assert differing_parts(Content(**BASE), other) == differing_parts(other, Content(**BASE))


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


sightings = st.lists(
    st.builds(
        lambda revision, minutes, published, modified: seen(
            revision, minutes, published=published, modified=modified
        ),
        st.integers(1, 3),
        st.integers(0, 12),
        st.none() | st.integers(-3, 14),
        st.none() | st.integers(-3, 14),
    ),
    max_size=8,
    unique=True,
)


@given(sightings)
def test_every_stay_of_a_revision_is_told_once_and_in_its_place(history: list[Sighting]) -> None:
    one = telling(*history)

    course = [e for e in entries([one], LATER) if e.revision is not None]

    assert [(e.revision, e.at) for e in course] == [
        (s.revision, s.appeared_at) for s in one.chronology.spans
    ]
    assert [e.revision_before for e in course] == [
        None,
        *(s.revision for s in one.chronology.spans),
    ][: len(course)]


@given(sightings)
def test_only_publication_is_told_without_a_text_and_only_at_the_beginning(
    history: list[Sighting],
) -> None:
    course = entries([telling(*history)], LATER)

    assert all(e.kind is EntryKind.PUBLISHED for e in course if e.revision is None)
    assert all(e.revision is not None for e in course[1:])


@given(sightings, st.integers(-5, 16).map(at))
def test_a_course_as_of_a_moment_is_the_beginning_of_the_whole_course(
    history: list[Sighting], moment: datetime
) -> None:
    one = telling(*history)
    whole = entries([one], LATER)

    told = entries([one], moment)

    assert told == whole[: len(told)]
    assert all(e.at > moment for e in whole[len(told) :])


@given(sightings, sightings)
def test_the_order_in_which_articles_are_handed_in_never_matters(
    one: list[Sighting], other: list[Sighting]
) -> None:
    tellings = [
        telling(*one, article="article-a", positions=2),
        telling(*other, article="article-b", positions=20),
    ]

    assert entries(tellings, LATER) == entries(reversed(tellings), LATER)
