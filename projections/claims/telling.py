"""Makes answers about claims from what they rest on, be it read by SQL or folded from the log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from domain.claim_course import Step, StepKind
from domain.claim_events import Stance
from domain.contradiction import Contradiction
from domain.lineage import statement_id
from domain.statements import OUTSIDE
from projections import notes
from projections.claim_answers import (
    AssertionFacts,
    BoardAnswer,
    BoardClaim,
    ClaimAnswer,
    ClaimFacts,
    ContradictionFacts,
    FigureFacts,
    OutletSays,
    Standing,
)
from projections.claims import sentences
from projections.claims.following import Course, Followed, follow
from projections.claims.ground import Ground
from projections.when import When

SHOWN: Final = 100
"""The most assertions of a claim that a board shows."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Which part of a list: what comes after ``after``, so much of it (None: all)."""

    after: int = 0
    limit: int | None = None


ALL: Final = Cut()


def board(ground: Ground, slug: str, when: When) -> BoardAnswer:
    """Return the claims of a story as they stood, in the order they were opened."""
    claims = sorted(ground.claims, key=lambda c: (c.position, c.id))
    note = notes.count(len(claims), "claim", "claims")
    return BoardAnswer(
        as_of=when.as_of,
        as_known=when.position,
        story=ground.story,
        note=note if ground.story else notes.no_story(slug, when.position),
        claims=tuple(_on_board(claim, follow(ground, claim.id, when.as_of)) for claim in claims),
    )


def claim(ground: Ground, when: When, cut: Cut = ALL) -> ClaimAnswer:
    """Return a claim with its assertions."""
    if not ground.claims:
        return ClaimAnswer(
            as_of=when.as_of,
            as_known=when.position,
            claim=None,
            note=notes.nothing_known("claim", when.as_of, when.position),
            standing=Standing(),
            outlets=(),
            contradictions=(),
            assertions=(),
        )
    facts = ground.claims[0]
    course = follow(ground, facts.id, when.as_of)
    told = [one for number, one in sorted(course.assertions.items()) if number > cut.after]
    shown = told[: cut.limit]
    standing = _standing(course)
    return ClaimAnswer(
        as_of=when.as_of,
        as_known=when.position,
        claim=facts,
        note=_note(facts, standing, course),
        standing=standing,
        outlets=_outlets(course),
        contradictions=tuple(_contradiction(c, when.as_of) for c in course.contradictions),
        assertions=tuple(assertion(one, course) for one in shown),
        next=shown[-1].linked.number if len(shown) < len(told) else None,
    )


def since(ground: Ground, now: datetime) -> datetime | None:
    """Return the latest time by now at which something appeared that answers tell."""
    moments = [span.appeared_at for article in ground.articles.values() for span in article.spans]
    moments += [act.at for act in ground.acts]
    return max((moment for moment in moments if moment <= now), default=None)


def _on_board(facts: ClaimFacts, course: Course) -> BoardClaim:
    standing = _standing(course)
    stood = sorted(_stood(course), key=lambda pair: (pair[1].at, pair[0].linked.number))
    newest = [one for one, _ in reversed(stood)]
    return BoardClaim(
        claim=facts,
        note=_note(facts, standing, course),
        standing=standing,
        outlets=_outlets(course),
        contradictions=tuple(_contradiction(c, course.as_of) for c in course.lasting),
        assertions=tuple(assertion(one, course) for one in newest[:SHOWN]),
        more=max(0, len(stood) - SHOWN),
    )


def _note(facts: ClaimFacts, standing: Standing, course: Course) -> str:
    lasting = [_contradiction(c, course.as_of) for c in course.lasting]
    turned = sum(step.turned for _, step in _stood(course))
    said = sentences.of_claim(standing, turned, lasting, facts.verdict)
    return f"The claim was withdrawn. {said}" if facts.withdrawn else said


def _stood(course: Course) -> Iterator[tuple[Followed, Step]]:
    for one in course.assertions.values():
        step, _ = one.at(course.as_of)
        if step is not None and step.standing:
            yield one, step


def _standing(course: Course) -> Standing:
    """Count what stands for what it was linked for: one that has turned says something else."""
    counts = Counter(one.stance for one, step in _stood(course) if not step.turned)
    return Standing(
        affirms=counts[Stance.AFFIRMS],
        denies=counts[Stance.DENIES],
        leaves_open=counts[Stance.LEAVES_OPEN],
    )


def _outlets(course: Course) -> tuple[OutletSays, ...]:
    said: dict[str, set[Stance]] = {}
    for one, step in _stood(course):
        if not step.turned:
            said.setdefault(one.article.outlet, set()).add(one.stance)
    return tuple(
        OutletSays(outlet=outlet, stances=tuple(sorted(stances)))
        for outlet, stances in sorted(said.items())
    )


def _contradiction(found: Contradiction, as_of: datetime) -> ContradictionFacts:
    lasts = found.ends is None or found.ends > as_of
    return ContradictionFacts(
        begins=found.begins,
        ends=None if lasts else found.ends,
        stances=tuple(sorted(found.stances)),
        brought_by=found.brought_by or None,
    )


def assertion(one: Followed, course: Course) -> AssertionFacts:
    """Return what has become of an assertion."""
    step, after = one.at(course.as_of)
    pointer = one.linked.assertion.statement
    worded = [s.wording for s in one.steps if s.at <= course.as_of and s.wording is not None]
    stands = step is not None and step.standing
    return AssertionFacts(
        number=one.linked.number,
        stance=one.stance,
        state=step.kind if step else None,
        standing=stands,
        turned=step.turned if step else False,
        contradicted=stands and not (step and step.turned) and bool(course.lasting),
        superseded_by=one.superseded_by if _is_superseded(step) else None,
        note=sentences.of_step(one, step, after) if step else sentences.no_step(one),
        outlet=one.article.outlet,
        outlet_name=one.article.outlet_name,
        url=one.article.url,
        article_id=pointer.article_id,
        revision=pointer.revision,
        captured=pointer.position,
        part=pointer.part,
        block=None if pointer.block == OUTSIDE else pointer.block,
        start=pointer.start,
        end=pointer.end,
        statement=None if one.linked.statement is None else statement_id(one.linked.statement),
        wording=worded[-1] if worded else None,
        changed=step.changed if step else (),
        first_at=one.steps[0].at if step else None,
        since=step.at if step else None,
        basis=step.basis if step else None,
        not_before=step.not_before if step else None,
        not_after=step.not_after if step else None,
        last_seen=step.last_seen if step else None,
        absent_from=_absent_from(step, after),
        **_noted(one),
    )


def _is_superseded(step: Step | None) -> bool:
    return step is not None and step.kind is StepKind.SUPERSEDED


def _absent_from(step: Step | None, after: Step | None) -> datetime | None:
    if step is None:
        return None
    if step.standing:
        return after.not_after if after is not None and not after.standing else None
    return step.not_after


def _noted(one: Followed) -> dict[str, Any]:
    """Return what was noted of an assertion; nothing of its words where its text is not shown."""
    linked = one.linked
    said = linked.assertion
    why = one.article.redacted.get(said.statement.revision)
    return {
        "source": None if why else said.source,
        "source_named": said.source_named,
        "hedge": None if why else said.hedge,
        "figure": None if why or said.figure is None else FigureFacts(**dict(said.figure)),
        "valid_from": said.valid_from,
        "valid_to": said.valid_to,
        "linked_by": said.linked_by,
        "supersedes": said.supersedes,
        "actor": linked.actor,
        "linked_at": linked.linked_at,
        "position": linked.position,
        "redaction": why,
    }
