"""What becomes of an assertion as its article is revised: derived, never stored as an event. Pure.

An assertion is pinned to a statement of one revision. Where the lineage of that statement goes on,
the assertion goes on with it: reaffirmed, revised, reversed, dropped, corrected, restored. Each step
holds from the moment the text appeared, and tells between which sightings the change lies.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from itertools import groupby
from typing import Final

from domain.chronology import Basis, Span
from domain.claim_events import Pointer, Stance
from domain.lineage import Lineages, Page
from domain.statements import Statement
from domain.stays import Stay
from domain.text.signals import SignalKind, signals


class StepKind(StrEnum):
    """What became of an assertion."""

    ASSERTED = "asserted"  # its words appeared
    REAFFIRMED = "reaffirmed"  # kept in a later revision
    REVISED = "revised"  # in other words, of the same bearing
    REVERSED = "reversed"  # a negation came or went
    CORRECTED = "corrected"  # edited or gone, with a correction notice
    DROPPED = "dropped"  # gone, and nothing said
    RESTORED = "restored"  # back after it was gone
    UNKNOWN = "unknown"  # the text that followed is not known
    SUPERSEDED = "superseded"  # a later assertion took its place


_BEARING: Final = {
    SignalKind.NUMBER: "figure",
    SignalKind.HEDGE: "hedge",
    SignalKind.ATTRIBUTION: "attribution",
    SignalKind.NEGATION: "negation",
}


@dataclass(frozen=True, slots=True)
class Step:
    """What holds of an assertion from ``at`` until ``until`` (None: still).

    ``wording`` is what the statement says while it stands; ``changed`` which of figure, hedge,
    attribution and negation differ from the wording before; ``turned``: a negation has come or
    gone since it was linked, so that its stance is no longer what the text says. The change lies
    after ``not_before`` (the text before was seen then) and not after ``not_after``.
    """

    kind: StepKind
    at: datetime
    until: datetime | None
    basis: Basis
    not_before: datetime | None
    not_after: datetime
    revision: int
    revision_before: int | None
    standing: bool
    turned: bool
    changed: tuple[str, ...]
    wording: str | None
    position: int


@dataclass(frozen=True)
class Told:
    """All that is known of an article's texts at a position: what its assertions rest on.

    ``notices`` tells the correction notices of each revision apart.
    """

    spans: Sequence[Span]
    pages: Mapping[int, Page]
    lineages: Lineages
    stays: Sequence[Stay]
    notices: Mapping[int, frozenset[bytes]]
    language: str | None = None

    @cached_property
    def places(self) -> Mapping[int, Mapping[int, int]]:
        """By revision: the place on the page of each lineage that stands in it."""
        return {
            revision: {lineage: place for place, lineage in enumerate(self.lineages.of(revision))}
            for revision in {span.revision for span in self.spans} & self.pages.keys()
        }

    @cached_property
    def into(self) -> Mapping[tuple[int, datetime], int]:
        """Which lineage one went into (a merge or a split), by lineage and time."""
        of_number = {
            self.lineages.number(lineage): lineage
            for places in self.places.values()
            for lineage in places
        }
        return {
            (of_number[stay.statement], stay.ends): of_number[stay.into]
            for stay in self.stays
            if stay.into is not None and stay.ends is not None
        }

    def lineage_of(self, pointer: Pointer) -> int | None:
        """Return the lineage of the statement that a pointer names; None where its text is gone.

        Rules that find other sentences than those of the time it was linked by may have moved its
        ends: the statement that shares most characters with it is meant.
        """
        page = self.pages.get(pointer.revision)
        if page is None or pointer.revision not in self.places:
            return None
        shared = [(_shared(statement, pointer), -n) for n, statement in enumerate(page.statements)]
        most, place = max(shared, default=(0, 0))
        return self.lineages.of(pointer.revision)[-place] if most > 0 else None

    def text(self, revision: int, lineage: int) -> str | None:
        """Return the words of a lineage in a revision; None where it does not stand."""
        place = self.places.get(revision, {}).get(lineage)
        return None if place is None else self.pages[revision].statements[place].text


def course(told: Told, pointer: Pointer) -> tuple[Step, ...]:
    """Return what becomes of an assertion, in order; nothing where its words never stood."""
    lineage = told.lineage_of(pointer)
    if lineage is None:
        return ()
    steps = list(_steps(told, lineage, told.text(pointer.revision, lineage)))
    ends = [after.at for after in steps[1:]]
    return tuple(replace(step, until=end) for step, end in zip(steps, [*ends, None], strict=True))


def superseded(steps: Sequence[Step], successor: Sequence[Step]) -> tuple[Step, ...]:
    """Return an assertion's steps where another took its place as soon as that one stood."""
    if not steps or not successor:
        return tuple(steps)
    first = successor[0]
    at = max(first.at, steps[0].at)
    kept = [step for step in steps if step.at < at]
    if not kept:
        kept = [steps[0]]
    kept[-1] = replace(kept[-1], until=at)
    last = replace(
        first, kind=StepKind.SUPERSEDED, at=at, until=None, standing=False, changed=(), wording=None
    )
    return (*kept, last)


def _steps(told: Told, lineage: int, words: str | None) -> Iterator[Step]:
    """Yield the steps from the first span on in which the lineage has the words it is linked by."""
    before: Span | None = None
    now: Step | None = None
    last_words, last_text = words, None
    for span in told.spans:
        if now is None:
            if words is not None and told.text(span.revision, lineage) == words:
                now = _step(StepKind.ASSERTED, before, span, wording=words)
                yield now
        else:
            lineage = _followed(told, lineage, span)
            text = told.text(span.revision, lineage)
            after = _next(told, now, before, span, text, last_words, last_text)
            if after is not None:
                now = after
                yield now
        if now is not None and now.standing:
            last_words = now.wording
        if span.revision in told.pages:
            last_text = span.revision
        before = span


def _followed(told: Told, lineage: int, span: Span) -> int:
    """Return the lineage that goes on: what was merged goes on in what it went into."""
    if lineage in told.places.get(span.revision, {}):
        return lineage
    return told.into.get((lineage, span.appeared_at), lineage)


def _next(
    told: Told,
    now: Step,
    before: Span | None,
    span: Span,
    text: str | None,
    last_words: str | None,
    last_text: int | None,
) -> Step | None:
    """Return what a span means for an assertion of which ``now`` held; None for nothing."""
    if span.revision and span.revision not in told.pages:
        return _step(StepKind.UNKNOWN, before, span, like=now) if now.standing else None
    if text is None:
        if not now.standing:
            return None
        noticed = _noticed(told, last_text, span.revision)
        kind = StepKind.CORRECTED if noticed else StepKind.DROPPED
        return _step(kind, before, span, like=now)
    changed = _changed(last_words, text, told.language)
    turned = now.turned != ("negation" in changed)
    if not now.standing:
        return _step(StepKind.RESTORED, before, span, wording=text, changed=changed, turned=turned)
    if text == now.wording:
        if span.revision == now.revision:
            return None
        return _step(StepKind.REAFFIRMED, before, span, wording=text, turned=turned)
    kind = StepKind.REVERSED if "negation" in changed else StepKind.REVISED
    if _noticed(told, last_text, span.revision):
        kind = StepKind.CORRECTED
    return _step(kind, before, span, wording=text, changed=changed, turned=turned)


def _step(
    kind: StepKind,
    before: Span | None,
    span: Span,
    *,
    wording: str | None = None,
    changed: tuple[str, ...] = (),
    turned: bool = False,
    like: Step | None = None,
) -> Step:
    return Step(
        kind=kind,
        at=span.appeared_at,
        until=None,
        basis=span.basis,
        not_before=before.last_seen if before else None,
        not_after=span.first_seen,
        revision=span.revision,
        revision_before=before.revision if before else None,
        standing=wording is not None,
        turned=like.turned if like else turned,
        changed=changed,
        wording=wording,
        position=span.position,
    )


def _noticed(told: Told, old: int | None, new: int) -> bool:
    """Tell whether a correction notice came with a revision."""
    before = told.notices.get(old, frozenset()) if old is not None else frozenset()
    return bool(told.notices.get(new, frozenset()) - before)


def _changed(old: str | None, new: str, language: str | None) -> tuple[str, ...]:
    if old is None or old == new:
        return ()
    kinds = {signal.kind for signal in signals(old, new, language)}
    return tuple(name for kind, name in _BEARING.items() if kind in kinds)


def _shared(statement: Statement, pointer: Pointer) -> int:
    if (statement.part, statement.block) != (pointer.part, pointer.block):
        return 0
    return min(statement.end, pointer.end) - max(statement.start, pointer.start)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A stretch in which assertions of one claim stood that say different things to it.

    ``brought_by`` is the assertion with which it began; 0 where it began by one that went.
    """

    begins: datetime
    ends: datetime | None
    stances: frozenset[Stance]
    brought_by: int


def contradictions(
    stood: Mapping[int, tuple[Stance, Sequence[Step]]],
) -> tuple[Contradiction, ...]:
    """Return when assertions of different stance stood at once, by number: stance and steps.

    One that has turned says something else than it was linked for, and is left out.
    """
    moments = [
        (at, number, stance, way)
        for number, (stance, steps) in stood.items()
        for begins, ends in _stretches(steps)
        for at, way in ((begins, 1), (ends, -1))
        if at is not None
    ]
    count: Counter[Stance] = Counter()
    states: list[tuple[datetime, frozenset[Stance], int]] = []
    for at, group in groupby(sorted(moments), key=lambda moment: moment[0]):
        newest = 0
        for _, number, stance, way in group:
            count[stance] += way
            newest = number if way > 0 else newest
        now = frozenset(+count)
        if not states or states[-1][1] != now:
            states.append((at, now, newest))
    ends = [*(at for at, _, _ in states[1:]), None]
    return tuple(
        Contradiction(at, end, now, newest)
        for (at, now, newest), end in zip(states, ends, strict=True)
        if len(now) > 1
    )


def _stretches(steps: Sequence[Step]) -> Iterator[tuple[datetime, datetime | None]]:
    """Yield the stretches in which an assertion stood for what it was linked for."""
    begins: datetime | None = None
    for step in steps:
        stands = step.standing and not step.turned
        if stands and begins is None:
            begins = step.at
        elif not stands and begins is not None:
            if begins < step.at:
                yield begins, step.at
            begins = None
    if begins is not None:
        yield begins, None
