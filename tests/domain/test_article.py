"""What a capture means for what the log holds of its article, and that no sighting is ever lost."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from builders import NOON, URL, at, capture
from hypothesis import given
from hypothesis import strategies as st

from domain.address import article_id, bucket
from domain.article import (
    DEFAULT_COALESCING,
    Article,
    Decision,
    Outcome,
    carried_by,
    correct_times,
    decide,
    fold,
    reject,
    unpublish,
)
from domain.article_events import (
    ArticleEvent,
    ArticleRegistered,
    ArticleUnpublished,
    CaptureRejected,
    RevisionCaptured,
    RevisionSighted,
    Sighting,
    TimesCorrected,
)
from domain.capture import Capture, Provenance, address
from domain.chronology import Observation, Span, chronology
from domain.content import Content
from domain.errors import NotFoundError, RefusedError

MICROSECOND = timedelta(microseconds=1)


def digest(number: int) -> str:
    """Return a commitment that tells revisions apart."""
    return f"{number:064x}"


def seen(revision: int, minutes: float, published: int | None = None) -> Sighting:
    """Return a sighting so many minutes after noon."""
    claim = None if published is None else at(published)
    return Sighting(revision=revision, observed_at=at(minutes), published_at=claim)


@dataclass
class Record:
    """An article as the log and the shelf of held-back sightings keep it between captures."""

    coalescing: timedelta = DEFAULT_COALESCING
    events: list[ArticleEvent] = field(default_factory=list)
    contents: list[Content] = field(default_factory=list)
    held_back: list[Sighting] = field(default_factory=list)
    forgets: bool = True

    @property
    def article(self) -> Article | None:
        return fold(self.events)

    @property
    def logged(self) -> list[Sighting]:
        return list(self.article.sightings) if self.article else []

    def decide(self, one: Capture) -> Decision:
        known = one.content in self.contents
        return decide(
            self.article,
            one,
            address=address(one),
            outlet="meridian-post.example",
            outlet_name="The Meridian Post",
            known=self.contents.index(one.content) + 1 if known else None,
            commitment=digest(len(self.contents) + 1),
            held_back=tuple(self.held_back),
            coalescing=self.coalescing,
        )

    def hand_in(self, one: Capture) -> Decision:
        """Decide on a capture and keep what comes of it."""
        decision = self.decide(one)
        if one.content not in self.contents:
            self.contents.append(one.content)
        if decision.hold_back is not None:
            self.held_back.append(decision.hold_back)
        self.keep(decision.events)
        return decision

    def see_gone(self, minutes: float, claimed: float | None = None) -> tuple[ArticleEvent, ...]:
        """Keep what comes of an article's absence."""
        assert self.article is not None
        events = unpublish(
            self.article,
            at(minutes),
            None if claimed is None else at(claimed),
            Provenance(source="html"),
            tuple(self.held_back),
        )
        return self.keep(events)

    def keep(self, events: tuple[ArticleEvent, ...]) -> tuple[ArticleEvent, ...]:
        """Append events, and forget the held-back sightings that they carry."""
        self.events += events
        if self.forgets:
            carried = carried_by(events)
            self.held_back = [s for s in self.held_back if s not in carried]
        return events

    def correct(self, wrong: Sighting, right: Sighting) -> tuple[ArticleEvent, ...]:
        assert self.article is not None
        return self.keep(correct_times(self.article, wrong, right, "The clock was wrong."))

    def reject(self, revision: int) -> tuple[ArticleEvent, ...]:
        assert self.article is not None
        return self.keep(reject(self.article, revision, "A paywall."))


def record(*captures: Capture, coalescing: timedelta = DEFAULT_COALESCING) -> Record:
    """Return an article of which these captures were handed in, in this order."""
    made = Record(coalescing)
    for one in captures:
        made.hand_in(one)
    return made


# --- the first capture -----------------------------------------------------------------------


def test_no_events_make_no_article() -> None:
    assert fold([]) is None


def test_the_first_capture_registers_the_article_and_is_its_first_revision() -> None:
    first = capture(
        url=f"{URL}?utm_source=x",
        published_at=at(-30),
        modified_at=at(-10),
        provenance=Provenance(source="html", reference="troops.html"),
    )

    decision = Record().decide(first)

    stream = article_id(URL)
    assert decision == Decision(
        Outcome.REGISTERED,
        1,
        (
            ArticleRegistered(
                originator_id=stream,
                originator_version=1,
                identity="url",
                url=f"{URL}?utm_source=x",
                canonical_url=URL,
                outlet="meridian-post.example",
                outlet_name="The Meridian Post",
                bucket=bucket(stream),
            ),
            RevisionCaptured(
                originator_id=stream,
                originator_version=2,
                revision=1,
                commitment=digest(1),
                observed_at=NOON,
                published_at=at(-30),
                modified_at=at(-10),
                provenance=first.provenance,
            ),
        ),
    )


def test_an_article_without_a_url_is_registered_by_its_outlet_and_headline() -> None:
    decision = Record().decide(capture(url=None, outlet="meridian-post.example"))

    registered = decision.events[0]
    assert isinstance(registered, ArticleRegistered)
    assert registered.identity == "outlet-and-headline"
    assert registered.url is registered.canonical_url is None


def test_events_fold_to_the_article_they_are_of() -> None:
    article = record(capture(0), capture(90), capture(100, "Troops have arrived.")).article

    assert article is not None
    assert article.id == article_id(URL)
    assert article.version == 4
    assert article.commitments == (digest(1), digest(2))
    assert article.sightings == (seen(1, 0), seen(1, 90), seen(2, 100))
    assert article.revision_of(digest(2)) == 2


# --- the same content again ------------------------------------------------------------------


def test_the_same_content_later_is_a_sighting_with_its_own_provenance() -> None:
    later = capture(90, provenance=Provenance(source="warc"))

    decision = record(capture(0)).decide(later)

    assert decision == Decision(
        Outcome.SIGHTED,
        1,
        (
            RevisionSighted(
                originator_id=article_id(URL),
                originator_version=3,
                sightings=(seen(1, 90),),
                provenance=Provenance(source="warc"),
            ),
        ),
    )


@pytest.mark.parametrize(
    ("after", "outcome"),
    [
        (timedelta(0) + MICROSECOND, Outcome.HELD_BACK),
        (timedelta(minutes=10), Outcome.HELD_BACK),
        (timedelta(hours=1) - MICROSECOND, Outcome.HELD_BACK),
        (timedelta(hours=1), Outcome.SIGHTED),
        (timedelta(days=400), Outcome.SIGHTED),
    ],
    ids=str,
)
def test_a_sighting_is_held_back_within_the_hour_and_an_event_from_the_hour_on(
    after: timedelta, outcome: Outcome
) -> None:
    later = capture().model_copy(update={"observed_at": NOON + after})

    assert record(capture()).decide(later).outcome is outcome


def test_a_held_back_sighting_is_no_event() -> None:
    decision = record(capture(0)).decide(capture(10))

    assert decision == Decision(Outcome.HELD_BACK, 1, (), seen(1, 10))


def test_the_hour_runs_from_the_last_sighting_in_the_log_so_that_none_waits_for_ever() -> None:
    made = record(capture(0), capture(25), capture(50))

    decision = made.hand_in(capture(60))

    assert decision.outcome is Outcome.SIGHTED
    assert made.logged == [seen(1, 0), seen(1, 25), seen(1, 50), seen(1, 60)]
    assert made.held_back == []


@pytest.mark.parametrize("claim", ["published_at", "modified_at"])
def test_a_sighting_with_other_claims_of_the_outlet_is_never_held_back(claim: str) -> None:
    made = record(capture(0))
    claims: dict[str, Any] = {claim: at(5)}

    assert made.decide(capture(10, **claims)).outcome is Outcome.SIGHTED


def test_claims_that_are_gone_are_other_claims() -> None:
    made = record(capture(0, published_at=at(-10)))

    assert made.decide(capture(10)).outcome is Outcome.SIGHTED


def test_a_revision_that_came_back_is_never_held_back() -> None:
    made = record(capture(0, "A"), capture(10, "B"))

    assert made.decide(capture(20, "A")).outcome is Outcome.SIGHTED


def test_a_sighting_before_all_others_is_never_held_back() -> None:
    assert record(capture(0)).decide(capture(-10)).outcome is Outcome.SIGHTED


def test_a_late_sighting_just_before_a_change_is_never_held_back() -> None:
    made = record(capture(0, "A"), capture(40, "B"))

    assert made.decide(capture(30, "A")).outcome is Outcome.SIGHTED


def test_a_late_sighting_between_two_of_the_same_revision_is_held_back() -> None:
    made = record(capture(0), capture(90))

    assert made.decide(capture(30)).outcome is Outcome.HELD_BACK


def test_a_late_sighting_is_held_back_whatever_was_seen_long_after() -> None:
    made = record(capture(0, "A"), capture(90, "A"), capture(100, "B"))

    assert made.decide(capture(30, "A")).outcome is Outcome.HELD_BACK


def test_without_coalescing_every_sighting_is_an_event() -> None:
    made = record(capture(0), coalescing=timedelta(0))

    assert made.decide(capture(0.1)).outcome is Outcome.SIGHTED


# --- the very same capture -------------------------------------------------------------------


def test_the_very_same_capture_is_known() -> None:
    made = record(capture(0), capture(20, "B"), capture(90))

    for again in (capture(0), capture(20, "B"), capture(90)):
        assert made.decide(again).outcome is Outcome.KNOWN
        assert made.decide(again).events == ()


def test_the_very_same_capture_is_known_even_while_it_is_held_back() -> None:
    made = record(capture(0), capture(10))

    assert made.decide(capture(10)) == Decision(Outcome.KNOWN, 1)


def test_the_same_content_at_the_same_time_with_other_claims_is_a_sighting() -> None:
    made = record(capture(0))

    assert made.decide(capture(0, published_at=at(-10))).outcome is Outcome.SIGHTED


# --- a change --------------------------------------------------------------------------------


def test_another_content_is_the_next_revision() -> None:
    decision = record(capture(0)).decide(capture(10, "Troops have arrived.", modified_at=at(5)))

    assert decision == Decision(
        Outcome.REVISED,
        2,
        (
            RevisionCaptured(
                originator_id=article_id(URL),
                originator_version=3,
                revision=2,
                commitment=digest(2),
                observed_at=at(10),
                modified_at=at(5),
                provenance=Provenance(source="capture-json"),
            ),
        ),
    )


def test_a_change_carries_the_sightings_that_were_held_back() -> None:
    made = record(capture(0), capture(10), capture(20))

    (event,) = made.hand_in(capture(30, "Troops have arrived.")).events

    assert isinstance(event, RevisionCaptured)
    assert event.earlier_sightings == (seen(1, 10), seen(1, 20))
    assert event.sighting == seen(2, 30)
    assert carried_by([event]) == (seen(1, 10), seen(1, 20))


def test_a_sighting_carries_the_sightings_that_were_held_back() -> None:
    made = record(capture(0), capture(10))

    (event,) = made.hand_in(capture(70)).events

    assert isinstance(event, RevisionSighted)
    assert event.sightings == (seen(1, 10), seen(1, 70))
    assert carried_by([event]) == (seen(1, 10),)


def test_a_first_capture_carries_nothing() -> None:
    assert carried_by(record(capture()).events) == ()


def test_what_the_log_has_already_is_not_carried_again_when_it_was_not_forgotten() -> None:
    made = record(capture(0), capture(10))
    made.forgets = False
    made.hand_in(capture(70))
    assert made.held_back == [seen(1, 10)]

    (event,) = made.hand_in(capture(80, "Troops have arrived.")).events

    assert isinstance(event, RevisionCaptured)
    assert event.earlier_sightings == ()


def test_revisions_are_numbered_in_the_order_the_log_learned_of_them() -> None:
    made = record(capture(0, "B"), capture(-60, "A"), capture(60, "C"))

    captured = [event for event in made.events if isinstance(event, RevisionCaptured)]
    assert [(event.revision, event.observed_at) for event in captured] == [
        (1, at(0)),
        (2, at(-60)),
        (3, at(60)),
    ]


def test_a_text_that_flaps_is_two_revisions_that_come_and_go() -> None:
    made = record(*(capture(10 * n, "A" if n % 2 == 0 else "B") for n in range(6)))

    assert made.article is not None
    assert made.article.commitments == (digest(1), digest(2))
    assert made.logged == [seen(1 + n % 2, 10 * n) for n in range(6)]
    assert made.held_back == []


# --- an article that is gone -----------------------------------------------------------------


def test_an_absence_is_an_event_with_what_the_outlet_says_of_it() -> None:
    made = record(capture(0))

    assert made.see_gone(60, claimed=30) == (
        ArticleUnpublished(
            originator_id=article_id(URL),
            originator_version=3,
            observed_at=at(60),
            claimed_at=at(30),
            provenance=Provenance(source="html"),
        ),
    )


def test_the_very_same_absence_is_nothing_new() -> None:
    made = record(capture(0))
    made.see_gone(60, claimed=30)

    assert made.see_gone(60, claimed=30) == ()
    assert len(made.see_gone(60, claimed=31)) == 1
    assert len(made.see_gone(70, claimed=30)) == 1


def test_an_article_cannot_have_gone_later_than_it_was_seen_to_be_gone() -> None:
    assert len(record(capture(0)).see_gone(60, claimed=60)) == 1
    with pytest.raises(RefusedError, match="cannot have gone later"):
        record(capture(0)).see_gone(60, claimed=61)


def test_an_absence_carries_the_sightings_that_were_held_back() -> None:
    made = record(capture(0), capture(50))

    (event,) = made.see_gone(60, claimed=30)

    assert isinstance(event, ArticleUnpublished)
    assert event.earlier_sightings == (seen(1, 50),)
    assert made.held_back == []
    assert made.logged[-2:] == [seen(1, 50), event.sighting]


def test_a_text_that_comes_back_after_an_absence_is_never_held_back() -> None:
    made = record(capture(0))
    made.see_gone(10)

    assert made.decide(capture(20)).outcome is Outcome.SIGHTED
    assert made.decide(capture(5)).outcome is Outcome.SIGHTED


# --- times put right -------------------------------------------------------------------------


def test_a_correction_of_times_is_an_event_with_both_and_the_reason() -> None:
    made = record(capture(0))
    assert made.article is not None

    events = correct_times(made.article, seen(1, 0), seen(1, -60), "  The clock was\n wrong.")

    assert events == (
        TimesCorrected(
            originator_id=article_id(URL),
            originator_version=3,
            wrong=seen(1, 0),
            right=seen(1, -60),
            reason="The clock was wrong.",
        ),
    )


def test_what_is_right_already_is_not_corrected() -> None:
    assert record(capture(0)).correct(seen(1, 0), seen(1, 0)) == ()


def test_the_same_correction_again_is_nothing_new() -> None:
    made = record(capture(0))
    made.correct(seen(1, 0), seen(1, -60))

    assert made.correct(seen(1, 0), seen(1, -60)) == ()


def test_what_was_corrected_can_be_corrected_again_but_not_behind_its_back() -> None:
    made = record(capture(0))
    made.correct(seen(1, 0), seen(1, -60))

    with pytest.raises(RefusedError, match="correct what they were corrected to"):
        made.correct(seen(1, 0), seen(1, -30))
    assert len(made.correct(seen(1, -60), seen(1, -30))) == 1


def test_a_correction_can_be_taken_back() -> None:
    made = record(capture(0))
    made.correct(seen(1, 0), seen(1, -60))
    made.correct(seen(1, -60), seen(1, 0))

    assert made.article is not None
    assert made.article.corrected == {seen(1, -60): seen(1, 0)}
    assert made.logged == [seen(1, 0), seen(1, -60)]


def test_only_a_sighting_that_the_log_holds_can_be_corrected() -> None:
    made = record(capture(0), capture(10))
    assert made.held_back == [seen(1, 10)]

    for unknown in (seen(1, 5), seen(1, 10), seen(2, 0), seen(1, 0, published=-10)):
        with pytest.raises(NotFoundError, match="no such sighting"):
            made.correct(unknown, seen(unknown.revision, -60))


def test_a_correction_never_says_that_another_revision_was_seen() -> None:
    with pytest.raises(RefusedError, match="never which revision was seen"):
        record(capture(0), capture(10, "B")).correct(seen(1, 0), seen(2, 0))


def test_the_wrong_time_handed_in_again_is_known() -> None:
    made = record(capture(0))
    made.correct(seen(1, 0), seen(1, -60))

    assert made.decide(capture(0)).outcome is Outcome.KNOWN
    assert made.decide(capture(-60)).outcome is Outcome.KNOWN


def test_nothing_is_held_back_because_of_a_sighting_that_was_wrong() -> None:
    made = record(capture(0))
    made.correct(seen(1, 0), seen(1, 120))

    assert made.decide(capture(10)).outcome is Outcome.SIGHTED
    assert made.decide(capture(130)).outcome is Outcome.HELD_BACK


# --- captures that are none ------------------------------------------------------------------


def test_a_rejection_is_an_event_with_the_reason() -> None:
    made = record(capture(0), capture(10, "Subscribe to read on."))

    assert made.reject(2) == (
        CaptureRejected(
            originator_id=article_id(URL),
            originator_version=4,
            revision=2,
            reason="A paywall.",
        ),
    )
    assert made.article is not None
    assert made.article.rejected == {2}


def test_a_revision_is_rejected_once() -> None:
    made = record(capture(0))
    made.reject(1)

    assert made.reject(1) == ()


@pytest.mark.parametrize("revision", [-1, 0, 3])
def test_a_revision_that_is_not_there_cannot_be_rejected(revision: int) -> None:
    made = record(capture(0), capture(10, "B"))

    with pytest.raises(NotFoundError, match=f"has revisions 1 to 2, no revision {revision}"):
        made.reject(revision)


def test_a_rejected_text_that_is_seen_again_is_the_same_revision_and_stays_out() -> None:
    made = record(capture(0), capture(10, "Subscribe to read on."))
    made.reject(2)

    assert made.hand_in(capture(90, "Subscribe to read on.")).revision == 2
    assert made.article is not None
    assert made.article.rejected == {2}


@pytest.mark.parametrize(
    ("reason", "why"),
    [("", "is empty"), (" \n", "is empty"), ("a\0b", "NUL byte at character 1")],
    ids=repr,
)
def test_a_reason_that_says_nothing_or_cannot_be_stored_is_refused(reason: str, why: str) -> None:
    article = record(capture(0)).article
    assert article is not None

    with pytest.raises(RefusedError, match=f"the reason.* {why}"):
        reject(article, 1, reason)
    with pytest.raises(RefusedError, match=f"the reason.* {why}"):
        correct_times(article, seen(1, 0), seen(1, 1), reason)


# --- laws ------------------------------------------------------------------------------------

captures = st.lists(
    st.builds(
        lambda minute, text, published: capture(
            minute, text, published_at=None if published is None else at(published)
        ),
        st.integers(0, 20).map(lambda n: 10 * n),
        st.sampled_from("ABC"),
        st.sampled_from([None, None, -30, 40]),
    ),
    max_size=14,
)
# Minutes at which the article was seen to be gone, between captures.
courses = st.lists(
    captures.filter(bool) | st.tuples(st.integers(0, 20).map(lambda n: 10 * n)), max_size=5
)


def sighting_of(one: Capture, contents: list[Content]) -> Sighting:
    return Sighting(
        revision=contents.index(one.content) + 1,
        observed_at=one.observed_at,
        published_at=one.published_at,
        modified_at=one.modified_at,
    )


def spans_of(sightings: list[Sighting]) -> list[Span]:
    """Return the spans of sightings, as if the log had learned of each in this order."""
    return list(chronology([Observation(s, n) for n, s in enumerate(sightings)]).spans)


@given(captures)
def test_the_distinct_contents_are_the_revisions_in_the_order_they_came(
    handed_in: list[Capture],
) -> None:
    made = record(*handed_in)

    distinct = list(dict.fromkeys(one.content.to_bytes() for one in handed_in))
    captured = [event for event in made.events if isinstance(event, RevisionCaptured)]
    assert [content.to_bytes() for content in made.contents] == distinct
    assert [event.revision for event in captured] == list(range(1, len(distinct) + 1))
    if made.article is not None:
        assert made.article.commitments == tuple(event.commitment for event in captured)


@given(captures)
def test_the_events_of_an_article_are_numbered_without_a_gap(handed_in: list[Capture]) -> None:
    made = record(*handed_in)

    versions = [event.originator_version for event in made.events]
    assert versions == list(range(1, len(made.events) + 1))
    assert {event.originator_id for event in made.events} <= {article_id(URL)}


@given(captures, st.booleans())
def test_every_sighting_is_in_the_log_once_or_held_back(
    handed_in: list[Capture], forgets: bool
) -> None:
    made = Record(forgets=forgets)
    for one in handed_in:
        made.hand_in(one)

    expected = {sighting_of(one, made.contents) for one in handed_in}
    assert len(made.logged) == len(set(made.logged))
    assert set(made.logged) | set(made.held_back) == expected
    if forgets:
        assert not set(made.logged) & set(made.held_back)


@given(captures)
def test_handing_everything_in_again_changes_nothing(handed_in: list[Capture]) -> None:
    made = record(*handed_in)
    events, held_back = list(made.events), list(made.held_back)

    outcomes = {made.hand_in(one).outcome for one in handed_in}

    assert outcomes <= {Outcome.KNOWN}
    assert (made.events, made.held_back) == (events, held_back)


@given(courses)
def test_what_is_held_back_would_change_no_answer_but_when_the_last_text_was_last_seen(
    course: list[list[Capture] | tuple[int]],
) -> None:
    made = Record()
    for stretch in course:
        if isinstance(stretch, list):
            for one in stretch:
                made.hand_in(one)
        elif made.article is not None:
            made.see_gone(*stretch)

    logged, everything = spans_of(made.logged), spans_of([*made.logged, *made.held_back])

    assert [s.revision for s in logged] == [s.revision for s in everything]
    assert [s.appeared_at for s in logged] == [s.appeared_at for s in everything]
    assert [s.basis for s in logged] == [s.basis for s in everything]
    assert [s.last_seen for s in logged[:-1]] == [s.last_seen for s in everything[:-1]]
    for short, full in zip(logged[-1:], everything[-1:], strict=True):
        assert full.last_seen - short.last_seen < DEFAULT_COALESCING


@given(captures)
def test_deciding_is_pure(handed_in: list[Capture]) -> None:
    assert record(*handed_in).events == record(*handed_in).events
