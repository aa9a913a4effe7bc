"""Makes answers about statements from what was read of them, be it by SQL or by folding the log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from domain.chronology import State
from domain.clocks import format_time
from domain.lineage import statement_id
from domain.statements import OUTSIDE, Part
from domain.stays import Came, Stay, Went
from domain.text.difference import difference
from projections import notes
from projections.answers import ArticleFacts, RevisionFacts
from projections.statement_answers import (
    LifeAnswer,
    StandingStatement,
    StatementsAnswer,
    StatementState,
    StayFacts,
    WordRun,
)
from projections.when import When


@dataclass(frozen=True, slots=True)
class Placed:
    """A statement that stood: its words and what they date from, its place, how it began."""

    statement: int
    text: str
    part: Part
    kind: str
    came: Came
    worded_at: datetime
    worded_by: int
    block: int
    start: int
    first_at: datetime
    first_revision: int
    wordings: int


def nothing_known(when: When) -> StatementsAnswer:
    """Return the answer about an article that was not known at a position."""
    return StatementsAnswer(
        as_of=when.as_of,
        as_known=when.position,
        state=State.NOTHING_KNOWN,
        note=notes.nothing_known("article", when.as_of, when.position),
        article=None,
        revision=None,
        statements=(),
    )


def statements(
    when: When,
    article: ArticleFacts,
    state: State,
    revision: RevisionFacts | None,
    placed: Sequence[Placed],
) -> StatementsAnswer:
    """Return the statements that stood, each with what it dates from."""
    if state is not State.STANDING or revision is None:
        note = f"No text is known to have stood as of {format_time(when.as_of)}."
    elif not placed:
        note = f"The text of revision {revision.number} is not here."
    else:
        note = (
            f"{notes.count(len(placed), 'statement', 'statements')[:-1]} of revision "
            f"{revision.number}, which stood since {format_time(revision.appeared_at)}."
        )
    return StatementsAnswer(
        as_of=when.as_of,
        as_known=when.position,
        state=state,
        note=note,
        article=article,
        revision=revision,
        statements=tuple(_standing(one) for one in placed),
    )


def _standing(one: Placed) -> StandingStatement:
    return StandingStatement(
        id=statement_id(one.statement),
        part=one.part,
        kind=one.kind,
        block=None if one.block == OUTSIDE else one.block,
        start=one.start,
        end=one.start + len(one.text),
        text=one.text,
        revision=one.worded_by,
        since=one.worded_at,
        came=one.came,
        first_revision=one.first_revision,
        first_at=one.first_at,
        wordings=one.wordings,
    )


def life(
    when: When,
    number: int,
    article: ArticleFacts | None,
    spans: Sequence[RevisionFacts],
    stays: Sequence[Stay],
) -> LifeAnswer:
    """Return the life of a statement from its stays that had begun, in order."""
    told = tuple(_stays(spans, stays))
    lasted = (spans[n] for stay in stays for n in _lasted(spans, stay))
    had = [span for span in lasted if span.appeared_at <= when.as_of]
    return LifeAnswer(
        as_of=when.as_of,
        as_known=when.position,
        id=statement_id(number),
        state=_state(when, stays),
        note=_note(when, stays, told),
        article=article if stays else None,
        first_seen=min((s.first_seen for s in had), default=None),
        last_seen=max((s.last_seen for s in had), default=None),
        revisions=tuple(dict.fromkeys(s.number for s in had)),
        stays=told,
    )


def _state(when: When, stays: Sequence[Stay]) -> StatementState:
    if not stays:
        return StatementState.NOTHING_KNOWN
    ends = stays[-1].ends
    lasts = ends is None or when.as_of < ends
    return StatementState.STANDING if lasts else StatementState.GONE


def _note(when: When, stays: Sequence[Stay], told: Sequence[StayFacts]) -> str:
    """Say in a sentence since when a statement stood, how often it changed, and how it went."""
    if not stays:
        return notes.nothing_known("statement", when.as_of, when.position)
    edits = sum(one.text != other.text for one, other in pairwise(stays))
    reworded = _TIMES[edits] if edits < len(_TIMES) else f"reworded {edits} times"
    back = [stay for stay in stays if stay.came in (Came.RESTORED, Came.RETURNED)]
    began, last = format_time(stays[0].begins), told[-1]
    if _state(when, stays) is StatementState.STANDING:
        said = f"Stood since {format_time(back[-1].begins) if back else began}, {reworded}"
        if back:
            said += f", {back[-1].came} then, there first from {began}"
        said += f"; seen until {format_time(last.seen_until)}"
        if last.replaced_at is not None:
            said += f", in these words no more by {format_time(last.replaced_at)}"
        return said + "."
    assert last.replaced_at is not None
    how = _HOW_WENT[stays[-1].went or Went.DROPPED]
    breaks = f", {notes.count(len(back), 'break', 'breaks')[:-1]} in between" if back else ""
    seen = f"seen until {format_time(last.seen_until)}"
    if last.absent_from is not None:
        seen += f", absent from {format_time(last.absent_from)}"
    said = f"Stood from {began}{breaks}, {reworded}; {how} by {format_time(last.replaced_at)}"
    return f"{said} ({seen})."


_TIMES = ("never reworded", "reworded once", "reworded twice")
_HOW_WENT = {
    Went.EDITED: "reworded",
    Went.MOVED: "moved",
    Went.MOVED_EDITED: "moved and reworded",
    Went.SPLIT: "split",
    Went.MERGED: "went into another",
    Went.DROPPED: "dropped",
    Went.GONE: "gone with the article",
    Went.UNKNOWN: "followed by a text that is not here",
}


def _stays(spans: Sequence[RevisionFacts], stays: Sequence[Stay]) -> Iterator[StayFacts]:
    before: Stay | None = None
    for stay in stays:
        lasted = _lasted(spans, stay)
        first, last, after = spans[lasted[0]], spans[lasted[-1]], lasted[-1] + 1
        reworded = before is not None and before.text != stay.text
        yield StayFacts(
            text=stay.text,
            part=stay.part,
            kind=stay.kind,
            revision=stay.revision,
            appeared_at=stay.begins,
            basis=first.basis,
            not_before=spans[lasted[0] - 1].last_seen if lasted[0] else None,
            not_after=first.first_seen,
            came=stay.came,
            origins=tuple(statement_id(origin) for origin in stay.origins),
            words=word_runs(before.text, stay.text) if before and reworded else (),
            replaced_at=stay.ends,
            seen_until=last.last_seen,
            absent_from=spans[after].first_seen if after < len(spans) else None,
            next_revision=stay.next_revision,
            went=stay.went,
            into=None if stay.into is None else statement_id(stay.into),
        )
        before = stay


def _lasted(spans: Sequence[RevisionFacts], stay: Stay) -> range:
    """Return the places of an article's spans that a stay lasted through."""
    keys: list[tuple[int | None, datetime | None]] = [(s.number, s.appeared_at) for s in spans]
    start = keys.index((stay.revision, stay.begins))
    if stay.ends is None:
        return range(start, len(keys))
    return range(start, keys.index((stay.next_revision, stay.ends), start + 1))


def word_runs(before: str, after: str) -> tuple[WordRun, ...]:
    """Return the difference of two sentences, run by run."""
    return tuple(
        WordRun(
            kind=op.kind,
            before=before[op.old_start : op.old_end],
            after=after[op.new_start : op.new_end],
            before_start=op.old_start,
            after_start=op.new_start,
        )
        for op in difference(before, after)
    )
