"""What became of claims and assertions in sentences, never more certain than the evidence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from domain.chronology import Basis
from domain.claim_course import Step, StepKind
from domain.claim_events import Stance
from domain.clocks import format_time
from projections import notes
from projections.claim_answers import ContradictionFacts, Standing, Verdict
from projections.claims.following import Followed
from projections.claims.ground import Act
from projections.claims.state import ActKind

SAYS: Final = {
    Stance.AFFIRMS: "affirms",
    Stance.DENIES: "denies",
    Stance.LEAVES_OPEN: "leaves open",
}
_SAY: Final = {Stance.AFFIRMS: "affirm", Stance.DENIES: "deny", Stance.LEAVES_OPEN: "leave open"}


def of_step(one: Followed, step: Step, after: Step | None = None) -> str:
    """Say what became of an assertion, and between which sightings."""
    said = f"{_what(one, step)}: {_evidence(step)}"
    if step.standing:
        said += f"; still seen at {format_time(step.last_seen)}"
        if after is not None and after.kind is not StepKind.REAFFIRMED:
            gone = "in these words no more by" if after.standing else "absent from"
            said += f", {gone} {format_time(after.not_after)}"
    return f"{said}."


def _what(one: Followed, step: Step) -> str:
    changed = f" ({', '.join(step.changed)})" if step.changed else ""
    if step.kind is StepKind.ASSERTED:
        return SAYS[one.stance].capitalize()
    if step.kind is StepKind.SUPERSEDED:
        return f"Superseded by assertion {one.superseded_by}"
    if step.standing:
        return _STANDS[step.kind].format(revision=step.revision, changed=changed)
    if step.kind is StepKind.DROPPED and not step.revision:
        return "Gone with the article"
    return _GONE[step.kind]


_STANDS: Final = {
    StepKind.REAFFIRMED: "Reaffirmed by revision {revision}",
    StepKind.REVISED: "Reworded{changed}",
    StepKind.REVERSED: "Reversed{changed}",
    StepKind.CORRECTED: "Reworded{changed} with a correction notice",
    StepKind.RESTORED: "Restored{changed}",
}
_GONE: Final = {
    StepKind.CORRECTED: "Taken out with a correction notice",
    StepKind.DROPPED: "Dropped, with no correction notice",
    StepKind.UNKNOWN: "Not known: the text that followed is not here",
}


def _evidence(step: Step) -> str:
    word = ""
    if step.basis is Basis.ASSERTED:
        word = f"at {format_time(step.at)} by the outlet's word, "
    seen = format_time(step.not_after)
    if step.kind is StepKind.SUPERSEDED:
        return f"{word}that one was seen by {seen}"
    if not step.standing:
        until = format_time(step.not_before) if step.not_before else "no time that is known"
        return f"{word}seen until {until}, absent from {seen}"
    before = step.not_before
    if step.kind is StepKind.REAFFIRMED:
        return f"{word}seen in it from {seen}"
    if before is None:
        return f"{word}there when the article was first seen, at {seen}"
    if step.kind in (StepKind.ASSERTED, StepKind.RESTORED):
        return f"{word}not there at {format_time(before)}, there by {seen}"
    return f"{word}the words before seen until {format_time(before)}, these from {seen}"


def no_step(one: Followed) -> str:
    """Say why nothing is known of an assertion."""
    pointer = one.linked.assertion.statement
    why = one.article.redacted.get(pointer.revision)
    if why is not None:
        return f"The text of revision {pointer.revision} is {why}."
    if one.steps:
        return "Its words were not yet known to stand."
    if one.linked.statement is None:
        return f"The text of revision {pointer.revision} is not here, or was taken out."
    return f"Revision {pointer.revision} is not known to have stood."


def of_claim(
    standing: Standing,
    turned: int,
    lasting: Sequence[ContradictionFacts],
    verdict: Verdict | None,
) -> str:
    """Say what stands to a claim, whether it contradicts itself, and what was answered."""
    counts = {
        Stance.AFFIRMS: standing.affirms,
        Stance.DENIES: standing.denies,
        Stance.LEAVES_OPEN: standing.leaves_open,
    }
    told = [f"{n} {SAYS[s] if n == 1 else _SAY[s]}" for s, n in counts.items() if n]
    total = sum(counts.values())
    if not total:
        said = "Nothing stands that speaks to it."
    else:
        stand = notes.count(total, "assertion stands", "assertions stand")[:-1]
        said = f"{stand}: {', '.join(told)}."
    if turned:
        said += (
            f" {turned} more says something else by now."
            if turned == 1
            else (f" {turned} more say something else by now.")
        )
    for one in lasting:
        said += f" They contradict each other since {format_time(one.begins)}."
    if verdict is not None:
        said += f" Answered by {verdict.answered_by}: {verdict.answer}"
    return said


def of_act(act: Act) -> str:
    """Say what somebody did about a claim."""
    match act.kind:
        case ActKind.OPENED:
            return "The claim was opened."
        case ActKind.LINKED:
            assert act.stance is not None
            return (
                f"Revision {act.revision} was linked as assertion {act.number}: {SAYS[act.stance]}."
            )
        case ActKind.DISMISSED:
            return f"A statement of revision {act.revision} was dismissed as not about it."
        case ActKind.ANSWERED:
            return f"Answered by {act.answered_by}."
    if act.number is None:
        return "The claim was withdrawn."
    return f"Assertion {act.number} was withdrawn."


def of_contradiction(stances: Sequence[Stance]) -> str:
    """Say that assertions of several stances began to stand beside each other."""
    said = " and ".join(f"one that {SAYS[stance]}" for stance in stances)
    return f"Contradicted: {said} stand beside each other."
