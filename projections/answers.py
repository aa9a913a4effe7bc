"""The shapes of answers, the same over HTTP and with ``--json``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.capture import Provenance
from domain.chronology import Basis, State
from domain.claim_events import Stance
from domain.clocks import Instant
from domain.content import Content
from domain.redaction import RedactionState
from domain.text.classes import ChangeClass
from domain.text.signals import SignalKind
from domain.timeline import EntryKind


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Asked(_Answer):
    """The point on the two clocks that an answer is for."""

    as_of: Instant
    """What the outlet showed at this time."""
    as_known: int = Field(ge=0)
    """What the log held at this position: the position the answer rests on."""


class ArticleFacts(_Answer):
    """Which article it is."""

    id: str
    outlet: str
    outlet_name: str | None
    url: str | None
    """The URL as it was given."""
    canonical_url: str | None
    identity: Literal["url", "outlet-and-headline"]
    """What tells this article from others."""
    position: int
    """Where the log first heard of it."""


class RedactionFacts(_Answer):
    """Why a text is not shown."""

    state: RedactionState
    order: str
    """What it rests on."""
    position: int
    """Of the event that says so. It holds for answers about earlier positions too."""


class RevisionFacts(_Answer):
    """When a revision stood, and how that is known."""

    number: int
    """1, 2, 3 … in the order the log learned of them; 0 where the article was gone."""
    state: State
    appeared_at: Instant
    basis: Basis
    """Whether ``appeared_at`` is the outlet's word or what was seen."""
    not_before: Instant | None
    """What stood before was still seen then; no sighting lies between then and ``first_seen``."""
    first_seen: Instant
    last_seen: Instant
    sightings: int
    """How often it was seen, from ``first_seen`` to ``last_seen``."""
    replaced_at: Instant | None
    """When the next revision appeared; null while this one stands."""
    replaced_by: int | None
    """The number of the next revision; 0 where the article was gone."""
    next_seen: Instant | None
    """The next was first seen then; no sighting lies between ``last_seen`` and then."""
    published_at: Instant | None
    """The outlet's claim with this text."""
    modified_at: Instant | None
    """The outlet's claim with this text."""
    commitment: str | None
    """What the event holds of the text: SHA-256 over salt and body, hexadecimal."""
    position: int
    """Where the log holds what this rests on."""
    redaction: RedactionFacts | None
    """Why the text is not shown; null where it is."""


class RevisionText(RevisionFacts):
    """A revision with its text and where it came from."""

    provenance: Provenance
    content: Content | None
    """Null where the text is withheld or erased."""


class ArticleAnswer(Asked):
    """What an article said."""

    state: State
    note: str
    """The state in a sentence."""
    article: ArticleFacts | None
    revision: RevisionText | None


class RevisionsAnswer(Asked):
    """All stays of an article's revisions that had begun, in order of appearance."""

    note: str
    article: ArticleFacts | None
    revisions: tuple[RevisionFacts, ...]
    prev: str | None = None
    """The page before, as ``cursor``; null at the start."""
    next: str | None = None
    """The page after, as ``cursor``; null at the end."""


class StoryFacts(_Answer):
    """Which story it is, and how many articles tell it."""

    slug: str
    title: str
    articles: int


class StoriesAnswer(Asked):
    """All stories."""

    stories: tuple[StoryFacts, ...]
    prev: str | None = None
    """The page before, as ``cursor``; null at the start."""
    next: str | None = None
    """The page after, as ``cursor``; null at the end."""


class ArticleNow(_Answer):
    """One article of a story at the time asked for."""

    article: ArticleFacts
    state: State
    note: str
    headline: str | None
    revision: RevisionFacts | None


class StoryAnswer(Asked):
    """A story and what each of its articles showed."""

    story: StoryFacts | None
    note: str
    articles: tuple[ArticleNow, ...]


class SignalFacts(_Answer):
    """Something that a rule saw change, with the words that show it."""

    kind: SignalKind
    rule: str
    before: str | None
    """The words before; null where there are none."""
    after: str | None


def signal_facts(
    seen: Iterable[Sequence[str | None]],
) -> tuple[SignalFacts, ...]:
    """Return signals given as kind, rule, words before, words after."""
    names = SignalFacts.model_fields
    return tuple(SignalFacts.model_validate(dict(zip(names, s, strict=True))) for s in seen)


class ChangeFacts(_Answer):
    """What changed from the revision before, sentence by sentence."""

    kept: int
    """Sentences that are the same in the same place."""
    edited: int
    moved: int
    """A sentence that was moved and edited counts in both."""
    split: int
    merged: int
    added: int
    dropped: int
    kind: ChangeClass | None
    """Of all changes the most weighty; null where no sentence differs."""
    noise: bool
    """Nothing but white space or punctuation differs."""
    signals: tuple[SignalFacts, ...]
    """The first 40, those of reworked sentences first; the difference tells all."""
    rules: str
    """Which rules saw the signals."""


class TimelineClaim(_Answer):
    """The claim that something was done about."""

    id: str
    question: str
    assertion: int | None
    """The number of the assertion that was linked or taken back."""
    stance: Stance | None
    said: str | None
    """The answer, or the reason, that a person gave."""


class TimelineEntry(_Answer):
    """Something that happened to an article of a story, or was done about one of its claims."""

    kind: EntryKind
    at: Instant
    basis: Basis
    not_before: Instant | None
    """The text before was still seen then."""
    not_after: Instant | None
    """The new text was seen then."""
    article_id: str | None
    """Null where a claim is told of, and none of its assertions."""
    outlet: str | None
    url: str | None
    headline: str | None
    revision: int | None
    revision_before: int | None
    changed: tuple[str, ...]
    """Which parts differ from the revision before."""
    change: ChangeFacts | None
    """What changed in the text; null where no text went before, or one is missing."""
    silent: bool
    """A fact changed, with no correction notice and the outlet's modified_at not moved."""
    returns: bool
    """Whether this text had stood before."""
    position: int
    redaction: RedactionFacts | None
    """Why not all of this can be told: of this revision, or of the one before."""
    claim: TimelineClaim | None
    """Null where the entry is about an article only."""


class TimelineAnswer(Asked):
    """The course of a story, in order of appearance."""

    story: StoryFacts | None
    note: str
    entries: tuple[TimelineEntry, ...]
    prev: str | None = None
    """The page before, as ``cursor``; null at the start."""
    next: str | None = None
    """The page after, as ``cursor``; null at the end."""
