"""A story is opened once, and holds what people linked to it, whatever they repeat."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import ConflictError, NotFoundError, RefusedError
from domain.story import MAX_TITLE_LENGTH, Story, fold, link, open_story, story_id, unlink
from domain.story_events import ArticleLinked, ArticleUnlinked, StoryEvent, StoryOpened

OPENED = StoryOpened(
    originator_id="story-troops", originator_version=1, slug="troops", title="Troops in Russia"
)


def story(*linked: str) -> Story:
    """Return the story of troops with these articles linked to it."""
    events: list[StoryEvent] = [OPENED]
    for article in linked:
        events += link(folded(events), article)
    return folded(events)


def folded(events: list[StoryEvent]) -> Story:
    found = fold(events)
    assert found is not None
    return found


def test_no_events_make_no_story() -> None:
    assert fold([]) is None


def test_opening_a_story_is_its_first_event() -> None:
    assert open_story(None, "troops", "Troops in Russia") == (OPENED,)
    assert fold([OPENED]) == Story("story-troops", "troops", "Troops in Russia", 1)


@pytest.mark.parametrize("title", ["Troops in Russia", "  Troops \n in\tRussia "])
def test_opening_it_again_with_the_same_title_is_nothing_new(title: str) -> None:
    assert open_story(story(), "troops", title) == ()


def test_opening_it_with_another_title_is_a_conflict_that_names_the_title_it_has() -> None:
    with pytest.raises(ConflictError, match="'troops' is open already, with the title “Troops in"):
        open_story(story(), "troops", "Troops in Ukraine")


@pytest.mark.parametrize("slug", ["a", "7", "troops", "troops-in-russia", "g20-2024", "a" * 100])
def test_a_slug_is_words_of_small_letters_and_digits_joined_by_hyphens(slug: str) -> None:
    assert story_id(slug) == f"story-{slug}"


@pytest.mark.parametrize(
    "slug",
    [
        "",
        "Troops",
        "troops in russia",
        "troops_in_russia",
        "-troops",
        "troops-",
        "troops--russia",
        "-",
        "troops\n",
        "trüppen",
        "７",
        "../troops",
        "troops/1",
        "a" * 101,
    ],
    ids=ascii,
)
def test_a_bad_slug_is_refused_with_a_good_one_as_example(slug: str) -> None:
    with pytest.raises(RefusedError, match="is not a slug: .* such as troops-in-russia"):
        story_id(slug)
    with pytest.raises(RefusedError, match="is not a slug"):
        open_story(None, slug, "Troops")


@given(st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True).filter(lambda s: len(s) <= 100))
def test_the_slug_can_be_read_back_from_the_id(slug: str) -> None:
    assert story_id(slug).removeprefix("story-") == slug


@pytest.mark.parametrize("length", [1, MAX_TITLE_LENGTH])
def test_a_title_has_1_to_500_characters(length: int) -> None:
    (event,) = open_story(None, "troops", "x" * length)

    assert isinstance(event, StoryOpened)
    assert event.title == "x" * length


@pytest.mark.parametrize("title", ["", " \n ", "x" * 501])
def test_a_title_that_is_empty_or_longer_is_refused(title: str) -> None:
    with pytest.raises(RefusedError, match="a title of 1 to 500 characters"):
        open_story(None, "troops", title)


def test_the_length_of_a_title_is_that_of_what_is_kept() -> None:
    (event,) = open_story(None, "troops", "x" * 250 + " " * 500 + "y" * 249)

    assert isinstance(event, StoryOpened)
    assert event.title == "x" * 250 + " " + "y" * 249


@pytest.mark.parametrize("title", ["Troops\0", "Troops\ud800"], ids=ascii)
def test_a_title_that_nothing_could_store_is_refused_with_the_place(title: str) -> None:
    with pytest.raises(RefusedError, match="the title: .* at character 6"):
        open_story(None, "troops", title)


def test_linking_an_article_is_the_next_event() -> None:
    assert link(story("article-a"), "article-b") == (
        ArticleLinked(originator_id="story-troops", originator_version=3, article_id="article-b"),
    )


def test_linking_an_article_that_is_linked_is_nothing_new() -> None:
    assert link(story("article-a"), "article-a") == ()


def test_unlinking_an_article_is_the_next_event() -> None:
    assert unlink(story("article-a"), "article-a") == (
        ArticleUnlinked(originator_id="story-troops", originator_version=3, article_id="article-a"),
    )


def test_an_article_that_is_not_in_a_story_cannot_be_taken_out() -> None:
    with pytest.raises(NotFoundError, match="the story 'troops' does not hold article-b"):
        unlink(story("article-a"), "article-b")


def test_articles_stay_in_the_order_in_which_they_were_linked() -> None:
    assert story("article-c", "article-a", "article-b").articles == (
        "article-c",
        "article-a",
        "article-b",
    )


def test_an_article_that_is_linked_anew_comes_last() -> None:
    events: list[StoryEvent] = [OPENED]
    for act, article in [(link, "a"), (link, "b"), (unlink, "a"), (link, "a")]:
        events += act(folded(events), f"article-{article}")

    assert folded(events).articles == ("article-b", "article-a")


Act = Callable[[Story, str], tuple[StoryEvent, ...]]
acts = st.lists(
    st.tuples(st.sampled_from([link, unlink]), st.sampled_from(["article-a", "article-b"])),
    max_size=12,
)


@given(acts)
def test_a_story_holds_exactly_what_was_linked_and_not_unlinked_since(
    course: list[tuple[Act, str]],
) -> None:
    events: list[StoryEvent] = [OPENED]
    held: set[str] = set()
    for act, article in course:
        if act is unlink and article not in held:
            continue
        events += act(folded(events), article)
        held = held | {article} if act is link else held - {article}

    assert set(folded(events).articles) == held
    assert [e.originator_version for e in events] == list(range(1, len(events) + 1))


@given(acts)
def test_saying_anything_twice_is_saying_it_once(course: list[tuple[Act, str]]) -> None:
    events: list[StoryEvent] = [OPENED]
    for act, article in course:
        if act is unlink and article not in folded(events).articles:
            continue
        events += act(folded(events), article)
        if act is link:
            assert link(folded(events), article) == ()
        else:
            with pytest.raises(NotFoundError):
                unlink(folded(events), article)
