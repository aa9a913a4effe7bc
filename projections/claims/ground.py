"""What answers about claims rest on, be it read by SQL or folded from the log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Final

from domain.claim_course import Shown, Told, Worded
from domain.claim_events import Assertion, Stance
from domain.redaction import RedactionState
from projections.answers import StoryFacts
from projections.claim_answers import ClaimFacts, Verdict
from projections.claims.state import ActKind

_LANGUAGES: Final = {"search.english": "en"}


def language_of(configuration: str) -> str | None:
    """Return the language whose rules tell what changed, by a text search configuration."""
    return _LANGUAGES.get(configuration)


@dataclass(frozen=True, slots=True)
class Linked:
    """An assertion that is linked; ``statement`` is its lineage, None without its text."""

    claim_id: str
    number: int
    assertion: Assertion
    statement: int | None
    actor: str | None
    linked_at: datetime
    position: int


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody did about a claim."""

    claim_id: str
    kind: ActKind
    at: datetime
    position: int
    number: int | None
    article_id: str | None
    revision: int | None
    stance: Stance | None
    said: str | None
    answered_by: str | None
    actor: str | None


@dataclass(frozen=True)
class Article:
    """An article that assertions point to: its spans, and which of its texts are not shown."""

    id: str
    outlet: str
    outlet_name: str | None
    url: str | None
    spans: Sequence[Shown]
    redacted: Mapping[int, RedactionState]
    stays: list[Worded] = field(default_factory=list)

    @cached_property
    def told(self) -> Told:
        """What its assertions rest on."""
        return Told(self.spans, self.stays)


@dataclass(frozen=True)
class Ground:
    """All that is known of some claims at a position: their acts as far as they are asked for."""

    story: StoryFacts | None
    claims: Sequence[ClaimFacts]
    linked: Sequence[Linked]
    articles: Mapping[str, Article]
    acts: Sequence[Act] = ()


def verdict(claim: str, acts: Sequence[Act]) -> Verdict | None:
    """Return what was answered last; ``acts`` are in the order of their positions."""
    answered = [a for a in acts if a.claim_id == claim and a.kind is ActKind.ANSWERED]
    if not answered:
        return None
    last = answered[-1]
    return Verdict(
        answer=last.said or "",
        stance=last.stance,
        answered_by=last.answered_by or "",
        answered_at=last.at,
        position=last.position,
    )
