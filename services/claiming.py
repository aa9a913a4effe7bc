"""Keeps claims: opens questions, links statements to them, records what people decide."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from domain import article as articles
from domain import claim as claims
from domain import story as stories
from domain.address import name_of
from domain.article_events import RevisionCaptured
from domain.claim import Claim
from domain.claim_events import (
    BY_HAND,
    Assertion,
    ClaimEvent,
    Figure,
    Pointer,
    Stance,
)
from domain.clocks import Instant
from domain.content import Text
from domain.errors import NotFoundError, RefusedError
from domain.event import Logged
from domain.statements import Statement, statements_in
from infra.log import Log
from projections.claims.places import Place, StatementPlaces
from projections.claims.questions import no_claim
from services.settling import settle


class StatementRef(BaseModel):
    """Which statement of which revision: by its id, or by the words it has in a revision."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    statement: str | None = Field(default=None, examples=["statement-2-abcde"])
    """Its id, as the statements of an article and suggestions tell it."""
    article: str | None = Field(default=None, examples=["https://www.meridian-post.example/a"])
    """Instead of the id: the article, by URL or id."""
    revision: int | None = Field(default=None, ge=1, le=2**31 - 1, examples=[1])
    """Of that revision. With an id: by default the last one that has the statement."""
    quote: str | None = Field(default=None, examples=["No troops have reached the country."])
    """Words that are in one statement of the revision only; they are not kept."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        words = (self.article, self.quote)
        if self.statement is not None and any(words):
            raise ValueError("name the statement by its id, or by article, revision and quote")
        if self.statement is None and not (all(words) and self.revision):
            raise ValueError("name the statement: by its id, or by article, revision and quote")
        return self


class Reading(BaseModel):
    """What a statement says to a claim, as it was read."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    stance: Stance = Field(examples=["denies"])
    source: Text | None = Field(default=None, examples=["intelligence officials"])
    """Who says it, in your own words: what is noted stays in the log for ever."""
    source_named: bool | None = Field(default=None, examples=[False])
    hedge: Text | None = Field(default=None, examples=["reportedly"])
    figure: Figure | None = None
    valid_from: Instant | None = None
    """Since when it is said to hold."""
    valid_to: Instant | None = None
    linked_by: Text = BY_HAND
    """By hand, or by which rule."""
    supersedes: int | None = Field(default=None, ge=1, le=2**31 - 1)
    """The assertion whose place it takes."""


class ClaimReceipt(BaseModel):
    """What came of a change to a claim."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)

    claim_id: str
    story: str
    question: str
    changed: bool
    """False when the claim was so already."""
    position: int
    """Read at this position or later to see the change."""
    assertion: int | None = None
    """The number of the assertion that was linked or taken back."""


Decide = Callable[[Claim], tuple[ClaimEvent, ...]]


@dataclass(frozen=True, slots=True)
class Claiming:
    """The fact-checker's half: what is asked, and which statements speak to it."""

    log: Log

    def open(self, story: str, question: str) -> ClaimReceipt:
        """Open a claim in a story. Raises ``NotFoundError`` without the story."""
        self._articles_of(story)
        name = claims.claim_id(story, question)
        return self._settle(name, lambda claim: claims.open_claim(claim, story, question))

    def link(
        self,
        claim: str,
        ref: StatementRef,
        reading: Reading,
        *,
        although_dismissed: bool = False,
    ) -> ClaimReceipt:
        """Link a statement to a claim.

        Raises ``NotFoundError`` for a statement that there is not, ``RefusedError`` for one of an
        article outside the story, ``ConflictError`` when somebody decided otherwise meanwhile.
        """
        pointer = self.point_at(ref)
        assertion = Assertion.model_validate({"statement": pointer, **dict(reading)})
        decide = claims.assert_statement if although_dismissed else claims.accept

        def link(found: Claim) -> tuple[ClaimEvent, ...]:
            self._require_in_story(found, pointer)
            return decide(found, assertion)

        return self._change(claim, link, lambda after: after.linked.get(pointer))

    def dismiss(self, claim: str, ref: StatementRef, reason: str | None = None) -> ClaimReceipt:
        """Record that a statement is not about a claim. Raises as ``link`` does."""
        pointer = self.point_at(ref)

        def dismiss(found: Claim) -> tuple[ClaimEvent, ...]:
            self._require_in_story(found, pointer)
            return claims.dismiss(found, pointer, reason)

        return self._change(claim, dismiss)

    def answer(
        self, claim: str, answer: str, answered_by: str, stance: Stance | None = None
    ) -> ClaimReceipt:
        """Record a person's verdict."""
        return self._change(claim, lambda found: claims.answer(found, answer, stance, answered_by))

    def withdraw(self, claim: str, reason: str, assertion: int | None = None) -> ClaimReceipt:
        """Take an assertion back, or the claim itself. ``ConflictError`` the second time."""
        return self._change(
            claim, lambda found: claims.withdraw(found, assertion, reason), lambda _: assertion
        )

    def point_at(self, ref: StatementRef) -> Pointer:
        """Return a pointer to a statement that the log holds.

        Raises ``NotFoundError`` for an article, a revision or a statement that there is not, and
        ``RefusedError`` for words that are in several.
        """
        if ref.statement is not None:
            place = StatementPlaces(self.log).find(ref.statement, ref.revision)
            captured, found = self._statements(place.article_id, place.revision)
            one = _at(found, place)
            return _pointer(place.article_id, captured, one)
        assert ref.article is not None
        assert ref.revision is not None
        assert ref.quote is not None
        article = name_of(ref.article)
        captured, found = self._statements(article, ref.revision)
        return _pointer(article, captured, _quoted(found, ref.quote, ref.revision))

    def _statements(
        self, article: str, revision: int
    ) -> tuple[Logged[RevisionCaptured], tuple[Statement, ...]]:
        """Return the event that holds a revision, and the revision's statements."""
        stream = self.log.stream(article)
        known = articles.fold(logged.event for logged in stream)
        if known is None:
            raise NotFoundError(f"the log has never heard of the article {article}")
        texts = {e.event.revision: e for e in stream if isinstance(e.event, RevisionCaptured)}
        captured = texts.get(revision)
        if captured is None:
            numbers = ", ".join(map(str, texts))
            raise NotFoundError(f"{article} has no revision {revision}; it has {numbers}")
        if redacted := known.redacted.get(revision):
            raise NotFoundError(
                f"the text of revision {revision} of {article} is not shown, by order "
                f"{redacted.order}: nothing in it can be pointed to"
            )
        commitment = captured.event.commitment
        body = self.log.bodies(article, [commitment]).get(commitment)
        if body is None:
            raise NotFoundError(f"the text of revision {revision} of {article} is not here")
        return captured, statements_in(body)

    def _articles_of(self, slug: str) -> tuple[str, ...]:
        story = stories.fold(e.event for e in self.log.stream(stories.story_id(slug)))
        if story is None:
            raise NotFoundError(
                f"there is no story '{slug}'; open it first: stet story open {slug} --title …"
            )
        return tuple(story.articles)

    def _require_in_story(self, claim: Claim, pointer: Pointer) -> None:
        if pointer.article_id not in self._articles_of(claim.story):
            raise RefusedError(
                f"{pointer.article_id} is not in the story '{claim.story}' of the claim; link it "
                f"first: stet story link {claim.story} {pointer.article_id}"
            )

    def _change(
        self, name: str, decide: Decide, number: Callable[[Claim], int | None] = lambda _: None
    ) -> ClaimReceipt:
        claims.name_of(name)

        def require(claim: Claim | None) -> tuple[ClaimEvent, ...]:
            if claim is None:
                raise no_claim(name)
            return decide(claim)

        return self._settle(name, require, number)

    def _settle(
        self,
        name: str,
        decide: Callable[[Claim | None], tuple[ClaimEvent, ...]],
        number: Callable[[Claim], int | None] = lambda _: None,
    ) -> ClaimReceipt:
        return settle(lambda: self._once(name, decide, number))

    def _once(
        self,
        name: str,
        decide: Callable[[Claim | None], tuple[ClaimEvent, ...]],
        number: Callable[[Claim], int | None],
    ) -> ClaimReceipt:
        history: list[Logged[Any]] = self.log.stream(name)
        before = [logged.event for logged in history]
        found = claims.fold(before)
        events = decide(found)
        positions = self.log.append(events) if events else [history[-1].position]
        after = claims.fold([*before, *events]) if events else found
        assert after is not None
        return ClaimReceipt(
            claim_id=after.id,
            story=after.story,
            question=after.question,
            changed=bool(events),
            position=positions[-1],
            assertion=number(after),
        )


def _pointer(article: str, captured: Logged[RevisionCaptured], statement: Statement) -> Pointer:
    return Pointer(
        article_id=article,
        revision=captured.event.revision,
        position=captured.position,
        part=statement.part,
        block=statement.block,
        start=statement.start,
        end=statement.end,
    )


def _at(statements: tuple[Statement, ...], place: Place) -> Statement:
    key = (place.part, place.block, place.start)
    return next(s for s in statements if (s.part, s.block, s.start) == key)


def _quoted(statements: tuple[Statement, ...], quote: str, revision: int) -> Statement:
    words = " ".join(quote.split())
    same = [s for s in statements if s.text == words]
    found = same or [s for s in statements if words and words in s.text]
    if not found:
        raise NotFoundError(
            f"no statement of revision {revision} has these words; 'stet blame' shows its "
            "statements"
        )
    if len(found) > 1:
        raise RefusedError(
            f"{len(found)} statements of revision {revision} have these words: quote more of the "
            "one that is meant, or name it by its id ('stet blame' shows it)"
        )
    return found[0]
