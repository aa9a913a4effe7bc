"""Which two texts of an article a question about their difference means, and its answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from domain.chronology import State
from domain.clocks import format_time
from domain.errors import NotFoundError
from domain.statements import statements_in
from projections import notes
from projections.answers import ArticleFacts, ChangeFacts, RevisionFacts
from projections.statement_answers import DiffAnswer, StatementDiff
from projections.statements.differing import differ, one_sided
from projections.when import When

Choice = int | datetime | None
"""A text of an article: by its revision's number, or as the one that stood at a time."""

Bodies = Callable[[Iterable[str]], Mapping[str, bytes]]
"""Gives the bodies of an article by commitment; those that are gone are absent."""


def difference(
    when: When,
    article: ArticleFacts | None,
    spans: Sequence[RevisionFacts],
    before: Choice,
    after: Choice,
    bodies: Bodies,
) -> DiffAnswer:
    """Return the difference of two texts among the spans of an article that had begun.

    Without a choice, ``after`` is the last text and ``before`` the one that came before ``after``.
    Raises ``NotFoundError`` for a revision that is not known, unless the question is pinned.
    """
    begun = [span for span in spans if span.appeared_at <= when.as_of]
    new = _chosen(begun, after, when) if after is not None else _last(begun)
    old = _chosen(begun, before, when) if before is not None else _before(begun, new)
    sealed = [s.commitment for s in (old, new) if s and s.commitment and not s.redaction]
    kept = bodies(sealed)
    missing = [s.number for s in (old, new) if s is not None and s.commitment not in kept]
    change: ChangeFacts | None = None
    told: tuple[StatementDiff, ...] = ()
    if not missing:
        change, told = _compared(_content(old, kept), _content(new, kept))
    return DiffAnswer(
        as_of=when.as_of,
        as_known=when.position,
        note=_note(when, old, new, missing, change),
        article=article,
        before=old,
        after=new,
        change=change,
        statements=told,
    )


def _chosen(
    begun: Sequence[RevisionFacts], choice: int | datetime, when: When
) -> RevisionFacts | None:
    """Return the span of a choice; None where no text is known to have stood."""
    if isinstance(choice, datetime):
        then = [span for span in begun if span.appeared_at <= choice]
        return then[-1] if then and then[-1].state is State.STANDING else None
    found = [span for span in begun if span.number == choice and choice > 0]
    if not found and not when.pinned:
        numbers = ", ".join(str(n) for n in sorted({s.number for s in begun} - {0})) or "none"
        raise NotFoundError(
            f"the article has no revision {choice} as of {format_time(when.as_of)}, as known at "
            f"position {when.position}; it has {numbers}"
        )
    return found[-1] if found else None


def _last(begun: Sequence[RevisionFacts]) -> RevisionFacts | None:
    return next((span for span in reversed(begun) if span.number), None)


def _before(begun: Sequence[RevisionFacts], new: RevisionFacts | None) -> RevisionFacts | None:
    """Return the last other text before one."""
    if new is None:
        return None
    earlier = begun[: begun.index(new)]
    return next((s for s in reversed(earlier) if s.number not in (0, new.number)), None)


def _content(span: RevisionFacts | None, kept: Mapping[str, bytes]) -> Mapping[str, Any] | None:
    if span is None or span.commitment is None:
        return None
    content: Mapping[str, Any] = json.loads(kept[span.commitment])
    return content


def _compared(
    old: Mapping[str, Any] | None, new: Mapping[str, Any] | None
) -> tuple[ChangeFacts | None, tuple[StatementDiff, ...]]:
    """Compare two texts. Where one is not there, all of the other came or went; why is not told."""
    if old is None or new is None:
        came = [one_sided("added", s) for s in statements_in(new)] if new else []
        went = [one_sided("dropped", s) for s in statements_in(old)] if old else []
        return None, (*went, *came)
    return differ(statements_in(old), statements_in(new), new.get("language"))


def _note(
    when: When,
    old: RevisionFacts | None,
    new: RevisionFacts | None,
    missing: Sequence[int],
    change: ChangeFacts | None,
) -> str:
    if old is None and new is None:
        return notes.nothing_known("article", when.as_of, when.position)
    if missing:
        return f"The text of revision {missing[0]} is not here."
    if old is None or new is None:
        side = "before" if old is None else "after"
        shown = new or old
        assert shown is not None
        return f"No text is known {side} revision {shown.number}; all of it is shown."
    assert change is not None
    said = f"Revision {old.number} to revision {new.number}: {counted(change)}"
    if change.kind is not None:
        said += f"; a change of {change.kind}" if change.kind != "correction" else "; a correction"
    return said + "."


def counted(change: ChangeFacts) -> str:
    """Say how many statements were edited, moved and so on; "nothing differs" where none was."""
    what = ("edited", "moved", "split", "merged", "added", "dropped")
    counts = [(getattr(change, name), name) for name in what]
    return ", ".join(f"{n} {name}" for n, name in counts if n) or "no sentence differs"
