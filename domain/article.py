"""An article: what the log knows of it, and what a new capture of it means.

``fold`` makes the state from the events, ``decide`` makes events from a capture. Both are pure.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Final

from domain.address import bucket
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
from domain.body_events import BodyErased, BodyEvent, BodyReleased, BodyWithheld
from domain.capture import Address, Capture

DEFAULT_COALESCING: Final = timedelta(hours=1)


class Outcome(StrEnum):
    """What a capture turned out to be."""

    REGISTERED = "registered"
    REVISED = "revised"
    SIGHTED = "sighted"
    HELD_BACK = "held-back"
    KNOWN = "known"


@dataclass(frozen=True, slots=True)
class Article:
    """What the log knows of an article: its registration, revisions and sightings."""

    registered: ArticleRegistered
    version: int = 1
    commitments: tuple[str, ...] = ()
    sightings: tuple[Sighting, ...] = ()
    rejected: frozenset[int] = frozenset()
    corrected: Mapping[Sighting, Sighting] = field(default_factory=dict)
    redacted: Mapping[int, BodyEvent] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The article's stream id."""
        return self.registered.originator_id

    def revision_of(self, commitment: str) -> int:
        """Return the number of the revision whose event holds ``commitment``."""
        return self.commitments.index(commitment) + 1


def fold(events: Iterable[ArticleEvent | BodyEvent], onto: Article | None = None) -> Article | None:
    """Return the article that ``events`` of one stream, in their order, make; None for none.

    They follow upon the events of ``onto``, where it is given.
    """
    registered = onto.registered if onto else None
    commitments = list(onto.commitments) if onto else []
    sightings = list(onto.sightings) if onto else []
    rejected = set(onto.rejected) if onto else set()
    corrected = dict(onto.corrected) if onto else {}
    version = onto.version if onto else 0
    events = list(events)
    for event in events:
        version = event.originator_version
        match event:
            case ArticleRegistered():
                registered = event
            case RevisionCaptured():
                sightings += (*event.earlier_sightings, event.sighting)
                commitments.append(event.commitment)
            case RevisionSighted():
                sightings += event.sightings
            case ArticleUnpublished():
                sightings += (*event.earlier_sightings, event.sighting)
            case TimesCorrected():
                corrected[event.wrong] = event.right
                corrected.pop(event.right, None)
                sightings += [event.right] if event.right not in sightings else []
            case CaptureRejected():
                rejected.add(event.revision)
    if registered is None:
        return None
    return Article(
        registered,
        version,
        tuple(commitments),
        tuple(sightings),
        frozenset(rejected),
        corrected,
        _redacted(onto.redacted if onto else {}, events),
    )


def _redacted(
    before: Mapping[int, BodyEvent], events: Iterable[ArticleEvent | BodyEvent]
) -> dict[int, BodyEvent]:
    found = dict(before)
    for event in events:
        match event:
            case BodyWithheld() | BodyErased():
                found[event.revision] = event
            case BodyReleased():
                found.pop(event.revision, None)
    return found


@dataclass(frozen=True, slots=True)
class Decision:
    """What a capture means: events to append, or a sighting to hold back, or nothing new."""

    outcome: Outcome
    revision: int
    events: tuple[ArticleEvent | BodyEvent, ...] = ()
    hold_back: Sighting | None = None


def decide(
    article: Article | None,
    capture: Capture,
    *,
    address: Address,
    outlet: str,
    outlet_name: str | None,
    known: int | None,
    commitment: str,
    held_back: tuple[Sighting, ...] = (),
    coalescing: timedelta = DEFAULT_COALESCING,
) -> Decision:
    """Return what ``capture`` adds to ``article`` (None: the log has never heard of it).

    ``known`` is the revision whose content equals the capture's, if there is one; ``commitment``
    (hexadecimal) seals the body otherwise; ``held_back`` are sightings not yet in the log. Any
    event that is written carries them, so that a change says when the text before was last seen.
    """
    seen = Sighting(
        revision=known or (len(article.commitments) + 1 if article else 1),
        observed_at=capture.observed_at,
        published_at=capture.published_at,
        modified_at=capture.modified_at,
    )
    if article is None:
        registered = ArticleRegistered(
            originator_id=address.article_id,
            originator_version=1,
            identity=address.identity,
            url=capture.url,
            canonical_url=address.canonical_url,
            outlet=outlet,
            outlet_name=outlet_name,
            bucket=bucket(address.article_id),
        )
        first = _revision(address.article_id, 2, seen, commitment, capture, ())
        return Decision(Outcome.REGISTERED, 1, (registered, first))
    waiting = tuple(s for s in held_back if s not in article.sightings)
    version = article.version + 1
    if known is None:
        event = _revision(article.id, version, seen, commitment, capture, waiting)
        return Decision(Outcome.REVISED, seen.revision, (event, *_kept_back(article, event)))
    if seen in article.sightings or seen in waiting:
        return Decision(Outcome.KNOWN, known)
    right = tuple(s for s in article.sightings if s not in article.corrected)
    if _says_nothing_new(right, seen, coalescing):
        return Decision(Outcome.HELD_BACK, known, hold_back=seen)
    sighted = RevisionSighted(
        originator_id=article.id,
        originator_version=version,
        sightings=(*waiting, seen),
        provenance=capture.provenance,
    )
    return Decision(Outcome.SIGHTED, known, (sighted,))


def carried_by(events: Iterable[ArticleEvent | BodyEvent]) -> tuple[Sighting, ...]:
    """Return the sightings that events hold beside their own: those that were held back."""
    carried: list[Sighting] = []
    for event in events:
        match event:
            case RevisionCaptured() | ArticleUnpublished():
                carried += event.earlier_sightings
            case RevisionSighted():
                carried += event.sightings[:-1]
            case _:
                pass
    return tuple(carried)


def _kept_back(article: Article, event: RevisionCaptured) -> Iterator[BodyEvent]:
    """Yield the event that withholds a new text of an article that had a text erased.

    With the salt went the only way to tell the erased text when it is handed in again, so any
    new one may be it: a person looks before it is shown.
    """
    erasures = [e for e in article.redacted.values() if isinstance(e, BodyErased)]
    if erasures:
        yield BodyWithheld(
            originator_id=article.id,
            originator_version=event.originator_version + 1,
            revision=event.revision,
            commitment=event.commitment,
            order=erasures[-1].order,
        )


def _revision(
    stream: str,
    version: int,
    seen: Sighting,
    commitment: str,
    capture: Capture,
    waiting: tuple[Sighting, ...],
) -> RevisionCaptured:
    return RevisionCaptured(
        originator_id=stream,
        originator_version=version,
        revision=seen.revision,
        commitment=commitment,
        observed_at=seen.observed_at,
        published_at=seen.published_at,
        modified_at=seen.modified_at,
        section=capture.section,
        provenance=capture.provenance,
        earlier_sightings=waiting,
    )


def _says_nothing_new(
    sightings: tuple[Sighting, ...], seen: Sighting, coalescing: timedelta
) -> bool:
    """Tell whether ``seen`` follows a logged sighting of the same revision, with the same claims
    of the outlet, by less than ``coalescing`` and with no other revision in between or right after:
    the last sighting before a change says when the text before still stood.
    """
    in_order = sorted(sightings, key=lambda s: s.observed_at)
    before = bisect_right(in_order, seen.observed_at, key=lambda s: s.observed_at)
    if before == 0:
        return False
    last = in_order[before - 1]
    return (
        all(s.revision == seen.revision for s in in_order[before : before + 1])
        and seen.observed_at - last.observed_at < coalescing
        and last.model_copy(update={"observed_at": seen.observed_at}) == seen
    )
