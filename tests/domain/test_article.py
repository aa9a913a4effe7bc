"""What a capture means for what the log holds of its article, and that no sighting is ever lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from article_records import MICROSECOND, Record, digest, record, seen
from builders import NOON, URL, at, capture

from domain.address import article_id, bucket
from domain.article import (
    Decision,
    Outcome,
    carried_by,
    fold,
)
from domain.article_events import (
    ArticleRegistered,
    RevisionCaptured,
    RevisionSighted,
)
from domain.capture import Provenance

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
