"""Which two texts of an article a question about their difference means, and its answer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

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

Text = tuple[RevisionFacts | None, bytes | None]
"""A stay of a revision, and its body; the body may be missing, or nothing be known to stand."""


def difference(when: When, article: ArticleFacts | None, before: Text, after: Text) -> DiffAnswer:
    """Return the difference of two texts of an article."""
    (old, body_before), (new, body_after) = before, after
    missing = [s.number for s, body in (before, after) if s is not None and body is None]
    change: ChangeFacts | None = None
    told: tuple[StatementDiff, ...] = ()
    if not missing:
        change, told = _compared(body_before, body_after)
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


def choose(
    spans: Sequence[RevisionFacts], before: Choice, after: Choice
) -> tuple[RevisionFacts | None, RevisionFacts | None]:
    """Return the two texts that are meant among the spans of an article that had begun.

    By number it is the newest stay of that revision, by time what stood then; left open, ``after``
    is the last text, ``before`` the one before it.
    """
    new = _last(spans) if after is None else _chosen(spans, after)
    if before is not None:
        return _chosen(spans, before), new
    if new is None:
        return None, None
    earlier = [s for s in spans[: spans.index(new)] if s.number != new.number]
    return _last(earlier), new


def require(choices: Sequence[Choice], revisions: Sequence[int], when: When) -> None:
    """Raise ``NotFoundError`` for a revision that is asked for by number and had not appeared."""
    for choice in choices:
        if isinstance(choice, int) and choice not in revisions:
            numbers = ", ".join(map(str, sorted(revisions))) or "none"
            raise NotFoundError(
                f"the article has no revision {choice} as of {format_time(when.as_of)}, as known "
                f"at position {when.position}; it has {numbers}"
            )


def _chosen(spans: Sequence[RevisionFacts], choice: int | datetime) -> RevisionFacts | None:
    if isinstance(choice, datetime):
        then = [span for span in spans if span.appeared_at <= choice]
        return then[-1] if then and then[-1].number else None
    return _last([span for span in spans if span.number == choice])


def _last(spans: Sequence[RevisionFacts]) -> RevisionFacts | None:
    return next((span for span in reversed(spans) if span.number), None)


def _compared(
    old: bytes | None, new: bytes | None
) -> tuple[ChangeFacts | None, tuple[StatementDiff, ...]]:
    """Compare two texts. Where one is not there, all of the other came or went; why is not told."""
    if old is None or new is None:
        came = [one_sided("added", s) for s in statements_in(new)] if new else []
        went = [one_sided("dropped", s) for s in statements_in(old)] if old else []
        return None, (*went, *came)
    return differ(statements_in(old), statements_in(new), json.loads(new).get("language"))


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
