"""The shapes of answers about statements, the same over HTTP and with ``--json``."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict

from domain.chronology import Basis, State
from domain.clocks import Instant
from domain.statements import Part
from domain.stays import Came, Went
from domain.text.classes import ChangeClass
from domain.text.signals import SignalKind
from projections.answers import ArticleFacts, Asked, ChangeFacts, RevisionFacts


class _Facts(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class StatementState(StrEnum):
    """What is known of a statement at a moment."""

    STANDING = "standing"
    GONE = "gone"
    NOTHING_KNOWN = "nothing-known"


class PlacedText(_Facts):
    """A statement of one revision: what it says, and where on the page."""

    part: Part
    kind: str
    """The kind of its block; outside the body the part's name."""
    block: int | None
    """Its block, counted from 0; null outside the body."""
    start: int
    """Its first character in that block's text."""
    end: int
    text: str


class StandingStatement(PlacedText):
    """A statement that stood, with the revision that its words date from."""

    id: str
    revision: int
    """The revision that brought these words."""
    since: Instant
    """Since when it has had these words without a break."""
    came: Came
    """How it came to stand here in these words."""
    first_revision: int
    """The revision that the statement was first in, in whatever words."""
    first_at: Instant
    wordings: int
    """How many wordings it had had by then."""


class StatementsAnswer(Asked):
    """The statements of what an article said, in the order of the page."""

    state: State
    note: str
    article: ArticleFacts | None
    revision: RevisionFacts | None
    statements: tuple[StandingStatement, ...]


class WordRun(_Facts):
    """A run of characters that stayed, went, came, or took the place of others.

    Offsets are into the texts before and after, counted in characters.
    """

    kind: Literal["keep", "delete", "insert", "replace"]
    before: str
    after: str
    before_start: int
    after_start: int


class StayFacts(_Facts):
    """A stretch of time in which a statement stood in one wording at one place."""

    text: str
    part: Part
    kind: str
    revision: int
    """It began with this revision."""
    appeared_at: Instant
    basis: Basis
    not_before: Instant | None
    """The text before, without it, was still seen then."""
    not_after: Instant
    """It was seen then."""
    came: Came
    origins: tuple[str, ...]
    """Statements that it was split off from, or that went into it."""
    words: tuple[WordRun, ...]
    """What became of the words it had before; empty where they are the same."""
    replaced_at: Instant | None
    seen_until: Instant
    """It was still seen then."""
    absent_from: Instant | None
    """The text after, without it or with it changed, was seen then."""
    next_revision: int | None
    """The revision that ended it; 0 where the article went."""
    went: Went | None
    into: str | None
    """The statement that it went into."""


class LifeAnswer(Asked):
    """The whole life of a statement: its stays that had begun, in order."""

    id: str
    state: StatementState
    note: str
    article: ArticleFacts | None
    first_seen: Instant | None
    last_seen: Instant | None
    revisions: tuple[int, ...]
    """The revisions that had it, in order of appearance."""
    stays: tuple[StayFacts, ...]


class ShownWords(_Facts):
    """The words that a rule saw."""

    statement: int
    """In which of the statements, counted from 0."""
    start: int
    end: int
    text: str


class ShownSignal(_Facts):
    """Something that a rule saw change; what came has no words before, what went none after."""

    kind: SignalKind
    rule: str
    before: ShownWords | None
    after: ShownWords | None


class StatementDiff(_Facts):
    """What became of one statement, or in a split or merge of several."""

    kind: Literal["kept", "edited", "moved", "moved-edited", "split", "merged", "added", "dropped"]
    before: tuple[PlacedText, ...]
    after: tuple[PlacedText, ...]
    words: tuple[WordRun, ...]
    """The difference word by word; sentences of a split or merge are joined by a space."""
    verdict: ChangeClass | None
    """What kind of change it is; null where nothing differs."""
    noise: bool
    """Nothing but white space or punctuation differs."""
    rule: str | None
    """The rule that decided."""
    signals: tuple[ShownSignal, ...]


class DiffAnswer(Asked):
    """The difference of two revisions of an article, in the order of the newer page."""

    note: str
    article: ArticleFacts | None
    before: RevisionFacts | None
    after: RevisionFacts | None
    change: ChangeFacts | None
    statements: tuple[StatementDiff, ...]


class Mark(_Facts):
    """Words that were looked for: ``[start:end]`` of the text, in characters."""

    start: int
    end: int


class NearWord(_Facts):
    """A word that nothing has, and the one that was looked for instead."""

    word: str
    near: str


class SearchHit(_Facts):
    """A statement that says what was looked for."""

    id: str
    article_id: str
    outlet: str
    outlet_name: str | None
    url: str | None
    headline: str | None
    """What the article was headed at the time asked for; null where it was gone."""
    part: Part
    kind: str
    text: str
    cut: bool
    """Whether only the beginning of a long sentence is shown."""
    marks: tuple[Mark, ...]
    state: StatementState
    """Whether it stood in these words."""
    revision: int
    """It came to stand so with this revision."""
    since: Instant
    """Since when it had these words."""
    until: Instant | None
    went: Went | None
    """How it went, if it did."""
    into: str | None
    """The statement that it went into."""
    now: str | None
    """What the statement said at the time asked for, if that is something else."""
    rank: float
    """How well it fits; 0 where too many do to be ranked."""


class SearchAnswer(Asked):
    """Statements that say what was looked for, the best first."""

    query: str
    state: Literal["standing", "gone", "any"]
    note: str
    instead: tuple[NearWord, ...]
    hits: tuple[SearchHit, ...]
    next: str | None = None
    """Where to go on, as ``cursor``; null at the end."""
