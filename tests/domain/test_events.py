"""What is stored of an event is canonical JSON under a name of its own, and reads back for ever."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
from collections import Counter
from typing import Any

import pytest
from builders import NOON, URL, at
from pydantic import ValidationError
from stored_claims import STORED_CLAIMS

import domain
from domain.article_events import (
    ARTICLE_EVENTS,
    ArticleRegistered,
    ArticleUnpublished,
    CaptureRejected,
    RevisionCaptured,
    RevisionSighted,
    Sighting,
    TimesCorrected,
)
from domain.body_events import BODY_EVENTS, BodyErased, BodyReleased, BodyWithheld
from domain.canonical import canonical
from domain.capture import Provenance
from domain.claim_events import CLAIM_EVENTS
from domain.event import Event
from domain.events import EVENTS_BY_TOPIC
from domain.log_events import LOG_EVENTS, KeyRotated, ViewsAttested
from domain.story_events import STORY_EVENTS, ArticleLinked, ArticleUnlinked, StoryOpened

ARTICLE = {"originator_id": "article-oy5a4vsvhumsou6yvscqte3gwy", "originator_version": 2}
LOG = {"originator_id": "log", "originator_version": 2}
STORY = {"originator_id": "story-troops", "originator_version": 2}

# One of each with everything said, one with as little as possible; and the bytes that old logs
# hold of them. A line that has to be changed here is a log that can no longer be read.
STORED: list[tuple[Event, str]] = [
    (
        ArticleRegistered(
            **ARTICLE,
            identity="url",
            url=f"{URL}?utm_source=x",
            canonical_url=URL,
            outlet="meridian-post.example",
            outlet_name="The Meridian Post",
            bucket=63,
        ),
        '{"bucket":63,"canonical_url":"https://www.meridian-post.example/world/troops",'
        '"identity":"url","outlet":"meridian-post.example","outlet_name":"The Meridian Post",'
        '"url":"https://www.meridian-post.example/world/troops?utm_source=x"}',
    ),
    (
        ArticleRegistered(
            **ARTICLE, identity="outlet-and-headline", outlet="Die Zeitung für Köln", bucket=0
        ),
        '{"bucket":0,"identity":"outlet-and-headline","outlet":"Die Zeitung für Köln"}',
    ),
    (
        RevisionCaptured(
            **ARTICLE,
            revision=2,
            commitment="ab" * 32,
            observed_at=NOON,
            published_at=at(-30),
            modified_at=at(-0.5),
            provenance=Provenance(
                source="html",
                reference="troops.html",
                tool="stet",
                tool_version="0.1.0",
                raw_sha256="cd" * 32,
                source_created_at=at(-1),
                zone_assumed="UTC",
                notes=("no byline found",),
            ),
            earlier_sightings=(Sighting(revision=1, observed_at=at(-40)),),
        ),
        '{"commitment":"' + "ab" * 32 + '",'
        '"earlier_sightings":[{"observed_at":"2024-10-23T11:20:00Z","revision":1}],'
        '"modified_at":"2024-10-23T11:59:30Z","observed_at":"2024-10-23T12:00:00Z",'
        '"provenance":{"notes":["no byline found"],"raw_sha256":"' + "cd" * 32 + '",'
        '"reference":"troops.html","source":"html","source_created_at":"2024-10-23T11:59:00Z",'
        '"tool":"stet","tool_version":"0.1.0","zone_assumed":"UTC"},'
        '"published_at":"2024-10-23T11:30:00Z","revision":2}',
    ),
    (
        RevisionCaptured(
            **ARTICLE,
            revision=1,
            commitment="ab" * 32,
            observed_at=NOON,
            provenance=Provenance(source="capture-json"),
        ),
        '{"commitment":"' + "ab" * 32 + '","earlier_sightings":[],'
        '"observed_at":"2024-10-23T12:00:00Z",'
        '"provenance":{"notes":[],"source":"capture-json"},"revision":1}',
    ),
    (
        RevisionSighted(
            **ARTICLE,
            sightings=(
                Sighting(revision=1, observed_at=NOON.replace(microsecond=50)),
                Sighting(revision=2, observed_at=at(60), published_at=at(-30), modified_at=at(-10)),
            ),
            provenance=Provenance(source="warc"),
        ),
        '{"provenance":{"notes":[],"source":"warc"},"sightings":['
        '{"observed_at":"2024-10-23T12:00:00.000050Z","revision":1},'
        '{"modified_at":"2024-10-23T11:50:00Z","observed_at":"2024-10-23T13:00:00Z",'
        '"published_at":"2024-10-23T11:30:00Z","revision":2}]}',
    ),
    (
        StoryOpened(**STORY, slug="troops", title="Troops — in “Russia”"),
        '{"slug":"troops","title":"Troops — in “Russia”"}',
    ),
    (
        ArticleLinked(**STORY, article_id="article-oy5a4vsvhumsou6yvscqte3gwy"),
        '{"article_id":"article-oy5a4vsvhumsou6yvscqte3gwy"}',
    ),
    (
        ArticleUnlinked(**STORY, article_id="article-oy5a4vsvhumsou6yvscqte3gwy"),
        '{"article_id":"article-oy5a4vsvhumsou6yvscqte3gwy"}',
    ),
    *STORED_CLAIMS,
    (
        ArticleUnpublished(
            **ARTICLE,
            observed_at="2024-10-23T12:00:00Z",
            claimed_at="2024-10-23T11:00:00Z",
            provenance=Provenance(source="ninjs"),
            earlier_sightings=(Sighting(revision=1, observed_at=at(-40)),),
        ),
        '{"claimed_at":"2024-10-23T11:00:00Z",'
        '"earlier_sightings":[{"observed_at":"2024-10-23T11:20:00Z","revision":1}],'
        '"observed_at":"2024-10-23T12:00:00Z",'
        '"provenance":{"notes":[],"source":"ninjs"}}',
    ),
    (
        TimesCorrected(
            **ARTICLE,
            wrong={"revision": 1, "observed_at": "2024-10-23T12:00:00Z"},
            right={"revision": 1, "observed_at": "2024-10-23T11:00:00Z"},
            reason="The capturer's clock was an hour ahead.",
        ),
        '{"reason":"The capturer\'s clock was an hour ahead.",'
        '"right":{"observed_at":"2024-10-23T11:00:00Z","revision":1},'
        '"wrong":{"observed_at":"2024-10-23T12:00:00Z","revision":1}}',
    ),
    (
        CaptureRejected(**ARTICLE, revision=2, reason="A paywall."),
        '{"reason":"A paywall.","revision":2}',
    ),
    *(
        (
            kind(**ARTICLE, revision=2, commitment="ab" * 32, order="LG Köln 28 O 1/24"),
            '{"commitment":"' + "ab" * 32 + '","order":"LG Köln 28 O 1/24","revision":2}',
        )
        for kind in (BodyWithheld, BodyReleased, BodyErased)
    ),
    (
        KeyRotated(
            **LOG,
            origin="log.example/news",
            old="log.example/news+d4c1b8b7+AQ==",
            new="log.example/news+01020304+AQ==",
            overlap_until=NOON,
        ),
        '{"new":"log.example/news+01020304+AQ==","old":"log.example/news+d4c1b8b7+AQ==",'
        '"origin":"log.example/news","overlap_until":"2024-10-23T12:00:00Z"}',
    ),
    (
        ViewsAttested(
            **LOG,
            position=12,
            rules="4",
            redacted=9,
            tables={"spans": "cd" * 32, "articles": "ab" * 32},
            buckets=("ef" * 32,),
        ),
        '{"buckets":["' + "ef" * 32 + '"],"position":12,"redacted":9,"rules":"4",'
        '"tables":{"articles":"' + "ab" * 32 + '","spans":"' + "cd" * 32 + '"}}',
    ),
]

ALL_EVENTS = (*ARTICLE_EVENTS, *BODY_EVENTS, *STORY_EVENTS, *CLAIM_EVENTS, *LOG_EVENTS)

every_event = pytest.mark.parametrize(
    ("event", "state"), STORED, ids=[f"{e.TOPIC} {n}" for n, (e, _) in enumerate(STORED)]
)
every_topic = pytest.mark.parametrize("topic", EVENTS_BY_TOPIC)


def read(event: Event, **changes: Any) -> Event:
    """Return what the state of an event reads back as, with fields changed."""
    fields = {**json.loads(event.state()), **changes}
    return EVENTS_BY_TOPIC[event.TOPIC](
        originator_id=event.originator_id, originator_version=event.originator_version, **fields
    )


def modules() -> list[str]:
    return [module.name for module in pkgutil.iter_modules(domain.__path__)]


def test_one_of_each_event_is_shown_here() -> None:
    assert {type(event) for event, _ in STORED} == set(EVENTS_BY_TOPIC.values())


def test_every_event_that_the_domain_defines_has_its_topic_among_all_topics() -> None:
    for module in modules():
        importlib.import_module(f"domain.{module}")
    defined = [kind for kind in Event.__subclasses__() if kind.__module__.startswith("domain.")]

    assert Counter(defined) == Counter(ALL_EVENTS)
    assert Counter(defined) == Counter(EVENTS_BY_TOPIC.values())


def test_no_two_events_have_one_topic() -> None:
    topics = Counter(kind.TOPIC for kind in ALL_EVENTS)

    assert set(topics.values()) == {1}
    assert all(EVENTS_BY_TOPIC[kind.TOPIC] is kind for kind in ALL_EVENTS)


@every_topic
def test_a_topic_says_which_thing_what_happened_and_in_which_version(topic: str) -> None:
    assert re.fullmatch(r"(article|body|claim|log|story)\.[a-z]+(-[a-z]+)*\.v[1-9][0-9]*", topic)


@every_topic
def test_a_topic_names_no_module_and_no_class(topic: str) -> None:
    kind = EVENTS_BY_TOPIC[topic]

    assert "domain" not in topic
    assert kind.__name__ not in topic
    assert not any(module in topic for module in modules() if "_" in module)


def test_the_topics_are_the_same_for_ever() -> None:
    assert {topic: kind.__name__ for topic, kind in EVENTS_BY_TOPIC.items()} == {
        "article.registered.v1": "ArticleRegistered",
        "article.revision-captured.v1": "RevisionCaptured",
        "article.sighted.v1": "RevisionSighted",
        "article.unpublished.v1": "ArticleUnpublished",
        "article.times-corrected.v1": "TimesCorrected",
        "article.capture-rejected.v1": "CaptureRejected",
        "body.withheld.v1": "BodyWithheld",
        "body.released.v1": "BodyReleased",
        "body.erased.v1": "BodyErased",
        "log.key-rotated.v1": "KeyRotated",
        "log.views-attested.v1": "ViewsAttested",
        "story.opened.v1": "StoryOpened",
        "story.article-linked.v1": "ArticleLinked",
        "story.article-unlinked.v1": "ArticleUnlinked",
        "claim.opened.v1": "ClaimOpened",
        "claim.asserted.v1": "ClaimAsserted",
        "claim.dismissed.v1": "SuggestionDismissed",
        "claim.answered.v1": "ClaimAnswered",
        "claim.withdrawn.v1": "ClaimWithdrawn",
    }


@every_event
def test_the_bytes_of_a_state_are_the_same_for_ever(event: Event, state: str) -> None:
    assert event.state().decode() == state


@every_event
def test_a_state_reads_back_as_the_event_it_was(event: Event, state: str) -> None:
    assert read(event) == event
    assert read(event).state().decode() == state


@every_event
def test_a_state_is_canonical_json(event: Event, state: str) -> None:
    assert canonical(json.loads(state)) == event.state()


@every_event
def test_a_state_does_not_repeat_the_key_of_the_stream(event: Event, state: str) -> None:
    assert not {"originator_id", "originator_version"} & set(json.loads(state))


@every_event
def test_a_field_in_a_state_that_is_not_known_is_refused(event: Event, state: str) -> None:
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        read(event, unknown="x")


@every_event
def test_an_event_cannot_be_changed(event: Event, state: str) -> None:
    for field in type(event).model_fields:
        with pytest.raises(ValidationError, match="frozen"):
            setattr(event, field, getattr(event, field))


@pytest.mark.parametrize(
    "changes",
    [
        {"revision": 0},
        {"observed_at": "2024-10-23T12:00:00"},
        {"observed_at": 1729684800},
        {"provenance": {}},
        {"provenance": {"source": "html", "unknown": "x"}},
        {"earlier_sightings": [{"revision": 1}]},
        {"earlier_sightings": [{"revision": 1, "observed_at": "2024-10-23T12:00:00Z", "by": "x"}]},
    ],
    ids=repr,
)
def test_a_state_that_says_what_no_event_can_is_refused(changes: dict[str, Any]) -> None:
    captured = next(event for event, _ in STORED if isinstance(event, RevisionCaptured))

    with pytest.raises(ValidationError):
        read(captured, **changes)


def test_an_event_of_sightings_holds_at_least_one() -> None:
    sighted = next(event for event, _ in STORED if isinstance(event, RevisionSighted))

    with pytest.raises(ValidationError, match="at least 1 item"):
        read(sighted, sightings=[])


def test_a_capture_event_is_a_sighting_of_its_own_revision() -> None:
    captured = next(event for event, _ in STORED if isinstance(event, RevisionCaptured))

    assert captured.sighting == Sighting(
        revision=2, observed_at=NOON, published_at=at(-30), modified_at=at(-0.5)
    )


def test_an_absence_is_a_sighting_of_no_text() -> None:
    gone = next(event for event, _ in STORED if isinstance(event, ArticleUnpublished))

    assert gone.sighting == Sighting(revision=0, observed_at=NOON, modified_at=at(-60))
