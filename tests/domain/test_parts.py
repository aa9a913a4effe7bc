"""Digests of a content's parts tell what changed exactly as the parts themselves would."""

from __future__ import annotations

from typing import Any

import pytest
from builders import content
from hypothesis import given
from hypothesis import strategies as st

from domain.content import Block, BlockKind, Content
from domain.parts import PARTS, Parts, differing, parts_of

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

words = st.sampled_from(["a", "b"])
contents = st.builds(
    Content,
    headline=words,
    standfirst=words | st.none(),
    byline=st.lists(words, max_size=2).map(tuple),
    dateline=words | st.none(),
    body=st.lists(
        st.builds(Block, kind=st.sampled_from([*BlockKind][:6]), text=words),
        min_size=1,
        max_size=3,
    ).map(tuple),
    language=st.sampled_from([None, "en", "uk"]),
)


def parts(made: Content) -> Parts:
    return parts_of(made.to_bytes())


@pytest.mark.parametrize("part", CHANGES)
def test_each_part_that_differs_is_named(part: str) -> None:
    field, value = CHANGES[part]

    assert differing(parts(Content(**BASE)), parts(Content(**{**BASE, field: value}))) == (part,)


def test_parts_are_named_in_the_order_of_the_page() -> None:
    other = Content(**{**BASE, **dict(CHANGES.values())})

    assert differing(parts(Content(**BASE)), parts(other)) == tuple(CHANGES)


def test_no_part_of_a_content_is_left_out() -> None:
    assert set(PARTS.values()) == set(Content.model_fields)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"kind": BlockKind.PARAGRAPH}, {"kind": BlockKind.HEADING}),
        ({"kind": BlockKind.CAPTION}, {"kind": BlockKind.CAPTION, "credit": "Agency"}),
    ],
    ids=["kind", "credit"],
)
def test_whatever_a_block_holds_is_part_of_the_text(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    old, new = (Content(headline="x", body=(Block(text="x", **b),)) for b in (one, other))

    assert differing(parts(old), parts(new)) == ("text",)


@given(contents, contents)
def test_the_parts_that_differ_are_those_whose_digests_do(old: Content, new: Content) -> None:
    expected = tuple(
        part for part, field in PARTS.items() if getattr(old, field) != getattr(new, field)
    )

    assert differing(parts(old), parts(new)) == expected


def test_the_headline_is_kept_as_it_reads() -> None:
    assert parts(content(headline="Troops “soon”")).headline == "Troops “soon”"


@given(contents, contents)
def test_a_correction_notice_is_new_exactly_when_its_text_is(old: Content, new: Content) -> None:
    def notices(made: Content) -> set[str]:
        return {b.text for b in made.body if b.kind is BlockKind.CORRECTION}

    assert len(parts(new).notices - parts(old).notices) == len(notices(new) - notices(old))


@pytest.mark.parametrize("kind", [BlockKind.CORRECTION, BlockKind.PARAGRAPH])
def test_a_correction_is_a_notice_whether_it_is_marked_as_one_or_only_reads_as_one(
    kind: BlockKind,
) -> None:
    said = "Correction: An earlier version of this article misstated the cost."
    body = (Block(text="The bridge cost $5m."), Block(kind=kind, text=said))
    without = Content(headline="A", body=(*body[:1], Block(text="The previous version cost less.")))

    assert len(parts_of(Content(headline="A", body=body).to_bytes()).notices) == 1
    assert parts_of(without.to_bytes()).notices == frozenset()
