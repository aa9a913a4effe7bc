"""What has become of the assertions of a claim, from what is known of the texts they point to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.claim_course import Step, course, superseded
from domain.claim_events import Stance
from domain.contradiction import Contradiction, contradictions
from projections.claims.ground import Article, Ground, Linked


@dataclass(frozen=True, slots=True)
class Followed:
    """An assertion with all its steps, and which assertion took its place."""

    linked: Linked
    article: Article
    steps: Sequence[Step]
    superseded_by: int | None

    @property
    def stance(self) -> Stance:
        """What it says to the claim."""
        return self.linked.assertion.stance

    def at(self, as_of: datetime) -> tuple[Step | None, Step | None]:
        """Return the step that holds at a time and the one after it."""
        for place in range(len(self.steps) - 1, -1, -1):
            if self.steps[place].at <= as_of:
                after = self.steps[place + 1 : place + 2]
                return self.steps[place], after[0] if after else None
        return None, None


@dataclass(frozen=True, slots=True)
class Course:
    """The assertions of a claim and where they contradict each other, by a time."""

    as_of: datetime
    assertions: Mapping[int, Followed]
    contradictions: Sequence[Contradiction]

    @property
    def lasting(self) -> list[Contradiction]:
        """The contradictions that last: one at most."""
        return [c for c in self.contradictions if c.ends is None or self.as_of < c.ends]


def follow(ground: Ground, claim: str, as_of: datetime) -> Course:
    """Return the course of a claim by ``as_of``; what ended later is told with its end."""
    linked = [one for one in ground.linked if one.claim_id == claim]
    steps = {one.number: _steps(ground, one) for one in linked}
    successors = _successors(linked, steps)
    followed = {
        one.number: Followed(
            one,
            ground.articles[one.assertion.statement.article_id],
            superseded(steps[one.number], steps[successors[one.number]])
            if one.number in successors
            else steps[one.number],
            successors.get(one.number),
        )
        for one in linked
    }
    stood = {number: (one.stance, one.steps) for number, one in followed.items()}
    found = [c for c in contradictions(stood) if c.begins <= as_of]
    return Course(as_of, followed, found)


def _steps(ground: Ground, one: Linked) -> tuple[Step, ...]:
    if one.statement is None:
        return ()
    pointer = one.assertion.statement
    return course(ground.articles[pointer.article_id].told, one.statement, pointer.revision)


def _successors(linked: Sequence[Linked], steps: Mapping[int, Sequence[Step]]) -> dict[int, int]:
    """Return which assertion took another's place: of several the one that stood first."""
    found: dict[int, int] = {}
    for one in linked:
        replaced = one.assertion.supersedes
        if replaced is None or not steps[one.number] or not steps.get(replaced):
            continue
        other = found.get(replaced)
        if other is None or steps[one.number][0].at < steps[other][0].at:
            found[replaced] = one.number
    return found
