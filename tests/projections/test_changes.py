"""What is new since a position: the law it keeps, its filters, its pages."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from builders import URL, at, capture, content
from histories import histories, moments, perform
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.errors import RefusedError, StetError
from projections import projector
from projections.answers import TimelineEntry
from projections.changes import Change, Changes, Wanted, wanted
from projections.folding import Folding
from projections.live import LiveAnswers
from projections.when import When
from services import bootstrap
from services.bootstrap import Stet
from services.settings import Settings

CASES = 40
STORY = "troops"
numbers = itertools.count()
TOLD = (
    "kind at basis not_before not_after headline revision revision_before changed change silent "
    "returns position"
).split()

links = st.lists(st.tuples(st.sampled_from(["link", "unlink"]), st.integers(0, 1)), max_size=4)
filters = st.builds(
    wanted,
    kinds=st.none() | st.lists(st.sampled_from(["first-seen", "revised", "linked"]), max_size=2),
    classes=st.none() | st.lists(st.sampled_from(["fact", "style"]), min_size=1, max_size=2),
    silent=st.none() | st.booleans(),
    as_of=st.none() | st.sampled_from(moments()),
)


def told(live: LiveAnswers, slug: str, position: int, chosen: Wanted) -> list[tuple[Any, ...]]:
    """Return what a story's timeline says at a position, folded, as far as it is wanted."""
    as_of = chosen.as_of or moments()[-1] + timedelta(days=365 * 100)
    answer = live.timeline(slug, When(as_of, position, pinned=True))
    return sorted(
        (
            (e.article_id, *(getattr(e, name) for name in TOLD))
            for e in answer.entries
            if (not chosen.kinds or e.kind in chosen.kinds)
            and (not chosen.classes or hidden(e) or (e.change and e.change.kind in chosen.classes))
            and (hidden(e) or chosen.silent in (None, e.silent))
        ),
        key=str,
    )


def hidden(entry: TimelineEntry) -> bool:
    """Tell whether it cannot be told what changed, since the text is redacted."""
    return entry.redaction is not None and entry.revision_before is not None


def after_changes(state: dict[Any, Any], changes: list[Change]) -> None:
    """Apply changes to what is known, as a follower would."""
    for change in changes:
        for entry in change.entries:
            key = (change.article_id, entry.entry)
            if entry.status == "withdrawn":
                del state[key]
            else:
                assert (key in state) == (entry.status == "revised")
                state[key] = (change.article_id, *(getattr(entry, name) for name in TOLD))


def all_pages(changes: Changes, until: int, chosen: Wanted, limit: int, after: int) -> list[Change]:
    found: list[Change] = []
    while True:
        page = changes.page(after, until, chosen, limit)
        assert len(page.changes) <= limit
        found += page.changes
        after = page.reached
        if not page.more:
            return found


def curate(stet: Stet, act: str, slug: str, url: str) -> None:
    try:
        getattr(stet.curating, act)(slug, url)
    except StetError:
        return


def test_a_storys_timeline_and_the_changes_since_give_the_timeline_now(
    stet: Stet, folding: Folding
) -> None:
    chosen = Settings(database_url=stet.address, sighting_interval_seconds=0)
    stet = bootstrap.wire(chosen, stet.log, stet.address)
    live, changes = LiveAnswers(stet.log), Changes(stet.log)

    @settings(max_examples=CASES, suppress_health_check=list(HealthCheck), deadline=None)
    @given(
        pair=st.tuples(histories, histories),
        links=links,
        of_story=filters,
        limit=st.integers(1, 3),
    )
    def law(pair: Any, links: Any, of_story: Wanted, limit: int) -> None:
        number = next(numbers)
        urls = [f"https://meridian-post.example/{number}/{n}" for n in (0, 1)]
        slug = f"{STORY}-{number}"
        stet.curating.open(slug, "Troops")
        begun = stet.log.head().size
        for one, two in itertools.zip_longest(*pair):
            for act, url in ((one, urls[0]), (two, urls[1])):
                if act is not None:
                    perform(stet, url, act)
            if links:
                act, which = links[0]
                curate(stet, act, slug, urls[which])
                links = links[1:]
        newest = stet.log.head().size
        while folding.step(newest):
            pass
        filtered = replace(of_story, story=slug)

        state: dict[Any, Any] = {}
        reached = 0
        found = all_pages(changes, newest, filtered, limit, 0)
        assert [c.position for c in found] == sorted({c.position for c in found})
        for position in range(begun, newest + 1):
            after_changes(state, [c for c in found if reached < c.position <= position])
            reached = position
            expected = told(live, slug, position, filtered)
            assert sorted(state.values(), key=str) == expected, position

    law()


def test_every_entry_of_every_article_comes_unfiltered_too(stet: Stet) -> None:
    stet.curating.open(STORY, "Troops")
    for minute, text in ((0, "A"), (60, "B"), (30, "C"), (150, "A")):
        stet.capturing.capture(capture(minute, text))
    stet.curating.link(STORY, URL)
    stet.correcting.reject(URL, 3, "An error page.")
    projector.catch_up(stet.address)
    changes = Changes(stet.log)
    newest = stet.log.head().size

    state: dict[Any, Any] = {}
    after_changes(state, list(changes.page(0, newest).changes))

    assert sorted(state.values(), key=str) == told(LiveAnswers(stet.log), STORY, newest, Wanted())


def kinds(changes: tuple[Change, ...]) -> list[list[tuple[str, str]]]:
    return [[(e.status, e.kind.value) for e in change.entries] for change in changes]


def said(minutes: float, text: str) -> Any:
    """Return a capture in English, for whose changes there are rules."""
    made = capture(minutes)
    return made.model_copy(update={"content": content(text, language="en")})


@pytest.fixture
def changes(stet: Stet) -> Changes:
    """Return the changes of a small history: two outlets, a late arrival, a rejection."""
    stet.curating.open(STORY, "Troops")  # 1
    stet.capturing.capture(
        said(0, "Some 3,000 soldiers were seen."), STORY
    )  # 2 registered, 3 captured, 4 linked
    stet.capturing.capture(said(60, "Some 10,000 soldiers were seen."))  # 5
    stet.capturing.capture(said(30, "Please turn JavaScript on."))  # 6: late
    other = "https://www.harbour-gazette.example/ferries"
    stet.capturing.capture(capture(10, "D", url=other))  # 7, 8
    stet.correcting.reject(URL, 3, "An error page.")  # 9: that is out again
    projector.catch_up(stet.address)
    return Changes(stet.log)


def test_a_late_arrival_revises_what_was_told_and_a_rejection_withdraws_it(
    changes: Changes,
) -> None:
    page = changes.page(0, 9)

    assert [c.position for c in page.changes] == [3, 4, 5, 6, 8, 9]
    assert kinds(page.changes) == [
        [("new", "first-seen")],
        [("new", "linked")],
        [("new", "revised")],
        [("new", "revised"), ("revised", "revised")],
        [("new", "first-seen")],
        [("withdrawn", "revised"), ("revised", "revised")],
    ]
    late = page.changes[3].entries
    assert [(e.revision_before, e.revision) for e in late] == [(1, 3), (3, 2)]
    assert page.changes[2].stories == (STORY,)
    assert (page.reached, page.more) == (9, False)


def test_what_was_new_up_to_a_position_stays_what_it_was(changes: Changes) -> None:
    assert changes.page(0, 5).changes == changes.page(0, 9).changes[:3]
    assert changes.page(5, 9).changes == changes.page(0, 9).changes[3:]


def test_a_link_brings_all_that_the_article_had_come_to(stet: Stet, changes: Changes) -> None:
    stet.curating.open("ferries", "Ferries")  # 10
    stet.curating.link("ferries", URL)  # 11
    stet.curating.unlink("ferries", URL)  # 12
    projector.catch_up(stet.address)

    page = changes.page(0, 12, wanted(story="ferries"))

    assert [c.position for c in page.changes] == [11, 12]
    assert kinds(page.changes) == [
        [("new", "first-seen"), ("new", "revised"), ("new", "linked")],
        [("withdrawn", "first-seen"), ("withdrawn", "revised"), ("withdrawn", "linked")],
    ]
    assert page.changes[0].entries[-1].story == "ferries"
    assert page.changes[0].stories == ("ferries", STORY)


@pytest.mark.parametrize(
    ("asked", "positions"),
    [
        ({"outlet": "harbour-gazette.example"}, [8]),
        ({"outlet": "nobody.example"}, []),
        ({"kinds": ["linked"]}, [4]),
        ({"kinds": ["first-seen", "linked"]}, [3, 4, 8]),
        ({"classes": ["fact"]}, [5, 6, 9]),
        ({"classes": ["correction"]}, []),
        ({"silent": True}, [5, 6, 9]),
        ({"silent": False}, [3, 4, 8]),
        ({"story": STORY}, [4, 5, 6, 9]),
        ({"story": STORY, "kinds": ["corrected"]}, []),
        ({"as_of": at(40)}, [3, 6, 8, 9]),
    ],
)
def test_filters_leave_out_what_is_not_asked_for(
    changes: Changes, asked: Any, positions: list[int]
) -> None:
    page = changes.page(0, 9, wanted(**asked))

    assert [c.position for c in page.changes] == positions
    assert page.reached == 9


def test_pages_end_at_positions_and_leave_nothing_between_them(changes: Changes) -> None:
    whole = changes.page(0, 9)
    for limit in (1, 2, 3):
        assert tuple(all_pages(changes, 9, Wanted(), limit, 0)) == whole.changes


def test_beyond_what_the_views_have_reached_there_is_nothing_new(changes: Changes) -> None:
    page = changes.page(30, 9)

    assert (page.changes, page.reached, page.more) == ((), 30, False)


@pytest.mark.parametrize(
    "asked", [{"kinds": ["gossip"]}, {"classes": ["gossip"]}, {"story": "No Slug"}]
)
def test_a_filter_that_is_none_is_refused(asked: Any) -> None:
    with pytest.raises(RefusedError):
        wanted(**asked)


def test_a_text_that_is_withheld_is_told_otherwise_from_then_on(
    stet: Stet, changes: Changes
) -> None:
    withheld = stet.redacting.withhold(URL, 1, "AZ 7/24").position
    projector.catch_up(stet.address)

    for chosen in (Wanted(), wanted(story=STORY), wanted(classes=["fact"], silent=True)):
        (change,) = changes.page(9, withheld, chosen).changes
        assert change.position == withheld
        assert {e.status for e in change.entries} == {"revised"}
        told = (
            {1, 2} if chosen.silent is None else {2}
        )  # its own, and the change that came after it
        assert {e.revision for e in change.entries} == told
        assert {e.redaction and e.redaction.order for e in change.entries} == {"AZ 7/24"}
    before = changes.page(0, 9).changes[0].entries[0]
    assert (before.headline, before.redaction and before.redaction.position) == (None, withheld)

    released = stet.redacting.release(URL, 1, "AZ 8/24").position
    projector.catch_up(stet.address)
    (change,) = changes.page(withheld, released).changes
    assert [e.redaction for e in change.entries] == [None, None]
    assert change.entries[0].headline == "Troops"


def test_a_change_that_passes_a_filter_is_never_held_to_be_out_of_the_question(
    changes: Changes,
) -> None:
    whole = {c.position: c for c in changes.page(0, 9).changes}
    for chosen in (wanted(story=STORY), wanted(outlet="harbour-gazette.example")):
        for change in changes.page(0, 9, chosen).changes:
            assert chosen.may_hold(whole[change.position])
