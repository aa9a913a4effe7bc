"""What becomes of an assertion as its article is revised: derived, never stored as an event. Pure.

An assertion is pinned to a statement of one revision. Where the lineage of that statement goes
on, the assertion goes on with it: reaffirmed, revised, reversed, dropped, corrected, restored. Each
step holds from the moment the text appeared, and tells between which sightings the change lies.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from domain.chronology import Basis
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
    after ``not_before`` (the text before was seen then) and not after ``not_after``; what came was
    still seen at ``last_seen``.
    """

    kind: StepKind
    at: datetime
    until: datetime | None
    basis: Basis
    not_before: datetime | None
    not_after: datetime
    last_seen: datetime
    revision: int
    revision_before: int | None
    standing: bool
    turned: bool
    changed: tuple[str, ...]
    wording: str | None
    position: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A stretch in which an article showed one revision (0: it was gone), as its course tells it.

    ``missing``: the text is not here. ``corrected``: a correction notice came with it.
    """

    revision: int
    appeared_at: datetime
    basis: Basis
    first_seen: datetime
    last_seen: datetime
    position: int
    missing: bool = False
    corrected: bool = False


@dataclass(frozen=True, slots=True)
class Worded:
    """A stretch in which a statement stood in one wording: what a stay tells of it.

    It began with ``revision`` and ended with ``next_revision``; ``into`` is the statement that it
    went into then.
    """

    statement: int
    text: str
    language: str | None
    begins: datetime
    revision: int
    ends: datetime | None = None
    next_revision: int | None = None
    into: int | None = None


Words = tuple[str, str | None]
"""What a statement says, and in which language."""


class Told:
    """What is known of an article at a position, as far as its assertions rest on it.

    ``stays`` are those of the statements that are asked about and of those that they went into,
    in order.
    """

    def __init__(self, spans: Sequence[Shown], stays: Iterable[Worded]) -> None:
        self.spans = spans
        self._words: dict[int, dict[int, Words]] = {}
        self._into: dict[tuple[int, datetime], int] = {}
        self._ended: dict[int, int] = {}  # by statement, the place of the span that ended it last
        self._places: dict[tuple[int, datetime], list[int]] = {}
        for place, span in enumerate(spans):
            self._places.setdefault((span.revision, span.appeared_at), []).append(place)
        for stay in stays:
            self._take(stay)

    def words(self, statement: int, place: int) -> Words | None:
        """Return what a statement says in a span; None where it does not stand."""
        return self._words.get(statement, {}).get(place)

    def goes_on(self, statement: int, place: int) -> int:
        """Return the statement that goes on in a span: what was merged does in what it went into.

        The same where none does.
        """
        if self.words(statement, place) is not None:
            return statement
        return self._into.get((statement, self.spans[place].appeared_at), statement)

    def _take(self, stay: Worded) -> None:
        words = self._words.setdefault(stay.statement, {})
        first = self._place(stay.revision, stay.begins, self._ended.get(stay.statement, 0))
        end = len(self.spans)
        if stay.ends is not None and stay.next_revision is not None:
            end = self._place(stay.next_revision, stay.ends, first + 1)
            if stay.into is not None:
                self._into[stay.statement, stay.ends] = stay.into
        self._ended[stay.statement] = end
        for place in range(first, end):
            words[place] = stay.text, stay.language

    def _place(self, revision: int, at: datetime, least: int) -> int:
        places = self._places[revision, at]
        return places[min(bisect_left(places, least), len(places) - 1)]


def course(told: Told, statement: int, revision: int) -> tuple[Step, ...]:
    """Return what becomes of an assertion that is pinned to a statement of a revision, in order.

    Nothing where its words never stood, or are not here.
    """
    pinned = (
        told.words(statement, place)
        for place, span in enumerate(told.spans)
        if span.revision == revision
    )
    words = next((found for found in pinned if found is not None), None)
    if words is None:
        return ()
    steps = list(_steps(told, statement, words))
    ends = [after.at for after in steps[1:]]
    ended = [replace(step, until=end) for step, end in zip(steps, ends, strict=False)]
    return (*ended, *steps[-1:])


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


def _steps(told: Told, statement: int, words: Words) -> Iterator[Step]:
    """Yield the steps from the first span on in which the statement has these words."""
    before: Shown | None = None
    now: Step | None = None
    last = words
    for place, span in enumerate(told.spans):
        if now is not None:
            statement = told.goes_on(statement, place)
        said = told.words(statement, place)
        if now is None:
            after = None
            if said is not None and said[0] == words[0]:
                after = _step(StepKind.ASSERTED, before, span, wording=said[0])
        else:
            after = _next(now, before, span, said, last)
        if after is not None:
            now = after
            yield now
        if now is not None and said is not None:
            last = said
        before = span


def _next(
    now: Step, before: Shown | None, span: Shown, said: Words | None, last: Words
) -> Step | None:
    """Return what a span means for an assertion of which ``now`` held; None for nothing."""
    if said is None:
        if not now.standing:
            return None
        gone = StepKind.CORRECTED if span.corrected else StepKind.DROPPED
        return _step(StepKind.UNKNOWN if span.missing else gone, before, span, turned=now.turned)
    text, language = said
    changed = _changed(last[0], text, language)
    turned = now.turned != ("negation" in changed)
    if not now.standing:
        kind = StepKind.RESTORED
    elif text == now.wording:
        kind = StepKind.REAFFIRMED
    elif span.corrected:
        kind = StepKind.CORRECTED
    else:
        kind = StepKind.REVERSED if "negation" in changed else StepKind.REVISED
    return _step(kind, before, span, wording=text, changed=changed, turned=turned)


def _step(
    kind: StepKind,
    before: Shown | None,
    span: Shown,
    *,
    turned: bool = False,
    wording: str | None = None,
    changed: tuple[str, ...] = (),
) -> Step:
    return Step(
        kind=kind,
        at=span.appeared_at,
        until=None,
        basis=span.basis,
        not_before=before.last_seen if before else None,
        not_after=span.first_seen,
        last_seen=span.last_seen,
        revision=span.revision,
        revision_before=before.revision if before else None,
        standing=wording is not None,
        turned=turned,
        changed=changed,
        wording=wording,
        position=span.position,
    )


def _changed(old: str, new: str, language: str | None) -> tuple[str, ...]:
    if old == new:
        return ()
    kinds = {signal.kind for signal in signals(old, new, language)}
    return tuple(name for kind, name in _BEARING.items() if kind in kinds)
