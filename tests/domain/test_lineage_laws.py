"""Laws of lineages, for any texts in any course and for any alignment that is one."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from itertools import pairwise

from builders import at
from hypothesis import given
from hypothesis import strategies as st
from pages import GONE, MISSING, aligned, by_revision, page

from domain.lineage import Aligned, Lineages, Page, number_of, statement_id
from domain.stays import Stay, stays
from domain.text.alignment import Alignment, Link, LinkKind

# Few sentences of few words, so that they are kept, edited, moved and doubled often.
words = st.sampled_from(["troops", "reached", "Kyiv", "12,000", "no", "yet"])
sentences = st.lists(words, min_size=1, max_size=4).map(" ".join)
texts = st.lists(sentences, min_size=1, max_size=6).map(tuple)
contents = st.lists(texts, min_size=1, max_size=5, unique=True)


@st.composite
def stories(draw: st.DrawFn) -> tuple[dict[int, Page], list[tuple[int, datetime]]]:
    """Texts, each known at a position of its own, and a course: back and forth, gone, unknown."""
    made = draw(contents)
    positions = draw(st.permutations(range(1, len(made) + 1)))
    pages = [page(n + 1, *text, position=positions[n]) for n, text in enumerate(made)]
    spans = st.sampled_from([GONE, MISSING, *range(1, len(made) + 1), *range(1, len(made))])
    revisions = draw(st.lists(spans, min_size=1, max_size=8))
    steps = draw(st.lists(st.integers(0, 2), min_size=len(revisions), max_size=len(revisions)))
    moments = [at(sum(steps[: n + 1])) for n in range(len(revisions))]
    return by_revision(pages), list(zip(revisions, moments, strict=True))


def any_alignment(pages: Mapping[int, Page], seed: int) -> Aligned:
    """Return what links sentences at random: one to one, split, merged, or not at all."""

    @cache
    def between(old: int, new: int) -> Alignment:
        chance = random.Random(f"{seed} {old} {new}")  # noqa: S311 - the same in every run
        before, after = ([s.text for s in pages[n].statements] for n in (old, new))
        left, right = list(range(len(before))), list(range(len(after)))
        chance.shuffle(left)
        chance.shuffle(right)
        links = []
        while left and right and chance.random() < 0.8:
            olds, news = (left.pop(),), (right.pop(),)
            if left and chance.random() < 0.2:
                olds = (*olds, left.pop())
            elif right and chance.random() < 0.2:
                news = (*news, right.pop())
            links.append(_link(chance, before, after, tuple(sorted(olds)), tuple(sorted(news))))
        links.sort(key=lambda link: (link.new, link.old))
        return Alignment(tuple(links), tuple(sorted(left)), tuple(sorted(right)))

    return between


def _link(
    chance: random.Random,
    before: list[str],
    after: list[str],
    olds: tuple[int, ...],
    news: tuple[int, ...],
) -> Link:
    if len(olds) > 1:
        return Link(LinkKind.MERGE, olds, news, 0.7)
    if len(news) > 1:
        return Link(LinkKind.SPLIT, olds, news, 0.7)
    alike = before[olds[0]] == after[news[0]]
    kinds = (LinkKind.SAME, LinkKind.MOVE) if alike else (LinkKind.EDIT, LinkKind.MOVE_EDIT)
    return Link(chance.choice(kinds), olds, news, 1.0 if alike else 0.7)


seeds = st.none() | st.integers(0, 10_000)


def tell(
    pages: dict[int, Page], course: list[tuple[int, datetime]], seed: int | None
) -> tuple[Lineages, list[Stay]]:
    links = aligned(pages) if seed is None else any_alignment(pages, seed)
    lineages, made = stays(course, pages, links)
    return lineages, list(made)


def standing_at(made: list[Stay], moment: datetime) -> list[Stay]:
    return [s for s in made if s.begins <= moment and (s.ends is None or moment < s.ends)]


@given(stories(), seeds)
def test_at_any_time_each_statement_of_the_standing_text_belongs_to_one_lineage(
    story: tuple[dict[int, Page], list[tuple[int, datetime]]], seed: int | None
) -> None:
    pages, course = story
    _, made = tell(pages, course, seed)

    for moment in {begins for _, begins in course}:
        revision = [number for number, begins in course if begins <= moment][-1]
        standing = standing_at(made, moment)
        shown = pages[revision].statements if revision in pages else ()
        assert Counter(s.text for s in standing) == Counter(s.text for s in shown)
        assert len({s.statement for s in standing}) == len(standing)


@given(stories(), seeds)
def test_each_statement_of_each_revision_is_in_one_lineage_which_has_one_name(
    story: tuple[dict[int, Page], list[tuple[int, datetime]]], seed: int | None
) -> None:
    pages, course = story
    lineages, _ = tell(pages, course, seed)

    told = [lineages.of(r) for r in {r for r, _ in course} & pages.keys()]
    assert all(len(set(of)) == len(of) for of in told)
    names = {n: lineages.number(n) for of in told for n in of}
    assert len(set(names.values())) == len(names)
    assert all(number_of(statement_id(name)) == name for name in names.values())


@given(stories(), seeds)
def test_the_stays_of_a_lineage_follow_on_each_other_and_tell_the_same_at_both_ends(
    story: tuple[dict[int, Page], list[tuple[int, datetime]]], seed: int | None
) -> None:
    _, made = tell(*story, seed)

    lives: dict[int, list[Stay]] = {}
    for stay in sorted(made, key=lambda s: (s.statement, s.nth)):
        lives.setdefault(stay.statement, []).append(stay)
    for life in lives.values():
        assert [s.nth for s in life] == list(range(len(life)))
        for one, other in pairwise(life):
            assert one.ends is not None
            assert one.ends <= other.begins
            if other.came not in ("restored", "returned"):
                assert (one.ends, one.next_revision) == (other.begins, other.revision)
                assert one.went is not None
                assert one.went.value == other.came.value
            if one.text == other.text and other.came in ("moved", "returned"):
                assert other.worded_at == one.worded_at
        assert life[0].came in ("first", "added", "split", "merged")


@given(stories(), seeds, st.integers(0, 8))
def test_told_span_by_span_it_is_the_same_as_told_at_once(
    story: tuple[dict[int, Page], list[tuple[int, datetime]]], seed: int | None, cut: int
) -> None:
    pages, course = story
    links = aligned(pages) if seed is None else any_alignment(pages, seed)
    lineages, told = stays(course[:cut], pages, links)
    rows = {(s.statement, s.nth): s for s in told}
    for revision, begins in course[cut:]:
        if revision in pages and pages[revision].position < lineages.newest:
            return  # an older position may rename: then all is told anew
        if revision in pages:
            lineages.extend(pages[revision])
        turn = told.extend(revision, begins)
        for before, after in turn.ended:
            assert rows[before.statement, before.nth] == before
            rows[before.statement, before.nth] = after
        for begun in turn.begun:
            assert (begun.statement, begun.nth) not in rows
            rows[begun.statement, begun.nth] = begun

    assert set(rows.values()) == set(tell(pages, course, seed)[1])
    assert set(rows.values()) == set(told)


@given(stories(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_decides_names_and_nothing_else(
    story: tuple[dict[int, Page], list[tuple[int, datetime]]], chance: random.Random
) -> None:
    pages, course = story
    numbers = list(pages)
    shuffled = dict(zip(numbers, chance.sample(numbers, len(numbers)), strict=True))
    other = {
        shuffled[n]: Page(shuffled[n], shuffled[n], made.statements) for n, made in pages.items()
    }
    renumbered = [(shuffled.get(revision, revision), begins) for revision, begins in course]

    one, _ = stays(course, pages, aligned(pages))
    two, _ = stays(renumbered, other, aligned(other))

    taken = {revision for revision, _ in course} & pages.keys()
    same = {
        (one.number(a), two.number(b))
        for revision in taken
        for a, b in zip(one.of(revision), two.of(shuffled[revision]), strict=True)
    }
    assert len(same) == len({a for a, _ in same}) == len({b for _, b in same})


@given(stories(), texts)
def test_a_text_that_appears_last_and_is_heard_of_last_renames_nothing(
    story: tuple[dict[int, Page], list[tuple[int, datetime]]], text: tuple[str, ...]
) -> None:
    pages, course = story
    before, _ = stays(course, pages, aligned(pages))
    more = {**pages, 99: page(99, *text)}

    after, _ = stays([*course, (99, at(60))], more, aligned(more))

    for revision in {revision for revision, _ in course} & pages.keys():
        named = [[of.number(n) for n in of.of(revision)] for of in (before, after)]
        assert named[0] == named[1]
