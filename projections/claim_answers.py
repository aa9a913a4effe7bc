"""The shapes of answers about claims, the same over HTTP and with ``--json``."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.chronology import Basis
from domain.claim_course import StepKind
from domain.claim_events import Number, Stance
from domain.clocks import Instant
from domain.redaction import RedactionState
from domain.statements import Part
from projections.answers import Asked, StoryFacts
from projections.claims.state import ActKind


class _Facts(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Verdict(_Facts):
    """What a person recorded as the answer."""

    answer: str
    stance: Stance | None
    """Null: neither yes, no nor open."""
    answered_by: str
    answered_at: Instant
    """When the log was told."""
    position: int


class ClaimFacts(_Facts):
    """Which claim it is."""

    id: str
    story: str
    question: str
    opened_at: Instant
    """When the log was told of it."""
    position: int
    withdrawn: bool
    verdict: Verdict | None
    """Null while no person has recorded one."""


class Standing(_Facts):
    """How many assertions stood, by what they say."""

    affirms: int = 0
    denies: int = 0
    leaves_open: int = Field(default=0, alias="leaves-open")

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        use_attribute_docstrings=True,
        validate_by_name=True,
        serialize_by_alias=True,
    )


class OutletSays(_Facts):
    """What an outlet says to a claim: more than one stance where its articles differ."""

    outlet: str
    stances: tuple[Stance, ...]


class ContradictionFacts(_Facts):
    """A stretch in which assertions stood that say different things."""

    begins: Instant
    ends: Instant | None
    """Null while it lasts."""
    stances: tuple[Stance, ...]
    brought_by: int | None
    """The assertion with which it began; null where it began by one that went."""


class FigureFacts(_Facts):
    """The number that was noted of an assertion: exact where least and most are the same."""

    least: Number | None
    most: Number | None
    unit: str | None


class AssertionFacts(_Facts):
    """What a statement says to a claim, and what has become of it at the time asked for."""

    number: int
    stance: Stance
    state: StepKind | None
    """What last became of it; null where its words are not known to have stood by then."""
    standing: bool
    turned: bool
    """A negation has come or gone since it was linked: its words say something else by now."""
    contradicted: bool
    """An assertion with another stance stands beside it."""
    superseded_by: int | None
    note: str
    """The state in a sentence, never more certain than the evidence."""
    article_id: str
    outlet: str
    outlet_name: str | None
    url: str | None
    revision: int
    """The revision that it was linked in; the log holds it at ``captured``."""
    captured: int
    part: Part
    block: int | None
    start: int
    end: int
    statement: str | None
    """The statement's id; null where its text is not here."""
    wording: str | None
    """What it says, or said last; null where its text is not here."""
    changed: tuple[str, ...]
    """Which of figure, hedge, attribution and negation changed with the last step."""
    first_at: Instant | None
    """Since when its words stood."""
    since: Instant | None
    """Since when its state is so."""
    basis: Basis | None
    not_before: Instant | None
    """What was before was still seen then."""
    not_after: Instant | None
    """Its state was seen to be so then."""
    last_seen: Instant | None
    """It was still seen to be so then."""
    absent_from: Instant | None
    """It was seen to be gone then."""
    source: str | None
    source_named: bool | None
    hedge: str | None
    figure: FigureFacts | None
    valid_from: Instant | None
    valid_to: Instant | None
    linked_by: str
    supersedes: int | None
    actor: str | None
    """Who linked it."""
    linked_at: Instant
    position: int
    redaction: RedactionState | None
    """Why its text, and what was noted of it, is not shown."""


class BoardClaim(_Facts):
    """A claim as it stood: what was said to it, and where outlets contradict each other."""

    claim: ClaimFacts
    note: str
    standing: Standing
    outlets: tuple[OutletSays, ...]
    contradictions: tuple[ContradictionFacts, ...]
    """Those that lasted at the time asked for."""
    assertions: tuple[AssertionFacts, ...]
    """Those that stood, the newest first."""
    more: int
    """How many more stood than are shown: ask for the claim itself."""


class BoardAnswer(Asked):
    """The claims of a story as they stood."""

    story: StoryFacts | None
    note: str
    claims: tuple[BoardClaim, ...]


class ClaimAnswer(Asked):
    """A claim with its assertions, whether they stood or not, in the order they were linked."""

    claim: ClaimFacts | None
    note: str
    standing: Standing
    outlets: tuple[OutletSays, ...]
    contradictions: tuple[ContradictionFacts, ...]
    """All that had begun."""
    assertions: tuple[AssertionFacts, ...]
    next: int | None = None
    """Where to go on, as ``after``; null at the end."""


class HistoryEntry(_Facts):
    """Something that happened to a claim: in a text, or by what people did."""

    kind: StepKind | Literal["contradicted"] | ActKind
    at: Instant
    basis: Basis
    not_before: Instant | None
    not_after: Instant | None
    note: str
    assertion: int | None
    stance: Stance | None
    article_id: str | None
    outlet: str | None
    url: str | None
    revision: int | None
    revision_before: int | None
    wording: str | None
    changed: tuple[str, ...]
    said: str | None
    """The question, the answer, or the reason that a person gave."""
    by: str | None
    """Who answered, or who did it."""
    position: int


class HistoryAnswer(Asked):
    """The whole course of a claim, in order."""

    claim: ClaimFacts | None
    note: str
    entries: tuple[HistoryEntry, ...]
    next: int | None = None
    """Where to go on, as ``after``; null at the end."""


class CopyFacts(_Facts):
    """The same statement in a syndicated copy of the article."""

    statement: str
    article_id: str
    outlet: str
    url: str | None


class SuggestionFacts(_Facts):
    """A statement that may speak to a claim: a person decides."""

    statement: str
    """Its id: accept it by linking it, or dismiss it."""
    article_id: str
    outlet: str
    outlet_name: str | None
    url: str | None
    revision: int
    """The revision that brought these words."""
    part: Part
    text: str
    """What it says, or said last."""
    since: Instant
    until: Instant | None
    """Null while it stands so."""
    score: int
    """The higher, the likelier; it compares within one answer only."""
    reasons: tuple[str, ...]
    """Why it may speak to the claim, and what speaks against that."""
    names: tuple[str, ...]
    """Names in it that the claim or its assertions have too."""
    figures: tuple[str, ...]
    elsewhere: tuple[str, ...]
    """Names in it that they do not have, where it lacks one of the question: another place?"""
    copies: tuple[CopyFacts, ...]
    """The same in syndicated copies: they count once, and are decided one by one."""
    copy_of: int | None
    """The assertion that this is a syndicated copy of."""


class SuggestionsAnswer(Asked):
    """Statements of a claim's story that may speak to it, the best first; none is linked."""

    claim: ClaimFacts | None
    note: str
    suggestions: tuple[SuggestionFacts, ...]
