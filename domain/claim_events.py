"""Everything that can happen to a claim, in the order it happens in its life."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, ClassVar, Final, Self

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, model_validator

from domain.clocks import Instant
from domain.content import Text
from domain.event import Event
from domain.statements import Part

BY_HAND = "hand"

DIGITS: Final = 28  # what Python's decimals are exact to

Number = Annotated[
    Decimal,
    Field(allow_inf_nan=False, max_digits=DIGITS),
    PlainSerializer(lambda n: format(n.normalize(), "f"), return_type=str, when_used="json"),
]
"""A number of up to 28 digits: a decimal string in JSON, so that nothing is rounded."""


class Stance(StrEnum):
    """What an assertion says to the question of its claim."""

    AFFIRMS = "affirms"
    DENIES = "denies"
    LEAVES_OPEN = "leaves-open"


class Pointer(BaseModel):
    """One statement of one revision: ``[start:end]`` of the text of a block.

    ``position`` is where the log holds the revision. ``block`` counts the blocks of the body from
    0; it is -1 for headline and standfirst. The words themselves stay in the sealed body: where
    that is erased, they are gone.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    article_id: str
    revision: int = Field(ge=1)
    position: int = Field(ge=1)
    part: Part = "body"
    block: int = Field(ge=-1)
    start: int = Field(ge=0)
    end: int = Field(ge=1)

    def __str__(self) -> str:
        where = self.part if self.block < 0 else f"block {self.block}"
        return f"{self.article_id}, revision {self.revision}, {where}, {self.start}–{self.end}"


class Figure(BaseModel):
    """A number that an assertion gives: exactly one, or from ``least`` to ``most``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    least: Number | None = None
    most: Number | None = None
    unit: Text | None = Field(default=None, description="Of what: troops, US dollars, percent.")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.least is None and self.most is None:
            raise ValueError("a figure has a least or a most; both the same where it is exact")
        if self.least is not None and self.most is not None and self.most < self.least:
            raise ValueError("the most is smaller than the least: it ends before it starts")
        return self


class Assertion(BaseModel):
    """What a statement says to a claim, as a person or a rule read it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    statement: Pointer
    stance: Stance
    source: Text | None = Field(
        default=None,
        description="Who says it: in your own words, for they stay in the log for ever.",
    )
    source_named: bool | None = Field(default=None, description="False for an unnamed official.")
    hedge: Text | None = Field(
        default=None, description="A word or two that holds back: could, reportedly."
    )
    figure: Figure | None = None
    valid_from: Instant | None = Field(default=None, description="Since when it is said to hold.")
    valid_to: Instant | None = Field(default=None, description="Until when it is said to hold.")
    linked_by: Text = Field(default=BY_HAND, description="By hand, or name and version of a rule.")
    supersedes: int | None = Field(
        default=None, ge=1, description="The assertion whose place it takes."
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueError("valid_to is earlier than valid_from: it ends before it starts")
        if self.source is None and self.source_named:
            raise ValueError("a source that is named has a name: give the source")
        return self


class ClaimOpened(Event):
    """Somebody began to watch a question in a story."""

    TOPIC: ClassVar[str] = "claim.opened.v1"

    question: str
    story: str = Field(description="The story's slug.")


class ClaimAsserted(Event):
    """A statement was found to speak to the claim."""

    TOPIC: ClassVar[str] = "claim.asserted.v1"

    number: int = Field(ge=1, description="1, 2, 3 … in the order they were linked.")
    assertion: Assertion


class SuggestionDismissed(Event):
    """A statement was found not to speak to the claim."""

    TOPIC: ClassVar[str] = "claim.dismissed.v1"

    statement: Pointer
    reason: str | None = None


class ClaimAnswered(Event):
    """A person recorded a verdict."""

    TOPIC: ClassVar[str] = "claim.answered.v1"

    answer: str
    stance: Stance | None = Field(default=None, description="None: neither yes, no nor open.")
    answered_by: str


class ClaimWithdrawn(Event):
    """An assertion, or the claim itself, was taken back."""

    TOPIC: ClassVar[str] = "claim.withdrawn.v1"

    assertion: int | None = Field(default=None, ge=1, description="None: the claim itself.")
    reason: str


ClaimEvent = ClaimOpened | ClaimAsserted | SuggestionDismissed | ClaimAnswered | ClaimWithdrawn

CLAIM_EVENTS: tuple[type[Event], ...] = (
    ClaimOpened,
    ClaimAsserted,
    SuggestionDismissed,
    ClaimAnswered,
    ClaimWithdrawn,
)
