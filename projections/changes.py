"""What is new: every change of what the views say, by the position of the log that brought it.

One position brings at most one change, to one article. The changes up to a position are a
function of the log up to it, so a reader that has seen them all and asks for what comes after
misses nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.chronology import Basis
from domain.clocks import Instant
from domain.errors import RefusedError
from domain.story import story_id
from domain.text.classes import ChangeClass
from domain.timeline import EntryKind
from infra.log import Log
from infra.postgres import queries
from projections.answers import ChangeFacts, RedactionFacts, signal_facts

SQL: Final = queries.load("projections", "changes.sql")
PAGE: Final = 1000
SCAN: Final = 100_000
"""The most positions that one page looks at: a filter that nothing passes is no heavy question."""

Row = dict[str, Any]


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class ChangedEntry(_Answer):
    """One entry of an article's course, as it is known from this position on, or no longer."""

    status: Literal["new", "revised", "withdrawn"]
    """``revised``: the same happening is told otherwise now, because of what was learned since or
    because a text was withheld, released or erased.
    ``withdrawn``: it is no longer held to have happened; shown as it was told last."""
    entry: str
    """The same for the same happening of its article, whatever is learned of it."""
    kind: EntryKind
    story: str | None
    """Of a link, the story."""
    at: Instant
    basis: Basis
    not_before: Instant | None
    """The text before was still seen then."""
    not_after: Instant | None
    """The new text was seen then."""
    headline: str | None
    revision: int | None
    revision_before: int | None
    redaction: RedactionFacts | None
    """Why some of this is not told: of the revision, or of the one before."""
    changed: tuple[str, ...]
    """Which parts differ from the revision before."""
    change: ChangeFacts | None
    """What changed in the text; null where no text went before, or one is missing."""
    silent: bool
    """A fact changed, with no correction notice and the outlet's modified_at not moved."""
    returns: bool
    """Whether this text had stood before."""
    position: int
    """Where the log holds what the entry rests on."""


class Change(_Answer):
    """What one position of the log changed in what is known of an article."""

    position: int
    recorded_at: Instant
    """When the log took it in."""
    article_id: str
    outlet: str
    outlet_name: str | None
    url: str | None
    stories: tuple[str, ...]
    """The stories that hold the article at this position."""
    entries: tuple[ChangedEntry, ...]


class ChangesAnswer(_Answer):
    """What is new after a position, in the order of positions."""

    after: int = Field(ge=0)
    as_known: int = Field(ge=0)
    """What the log held at this position: up to here there may be changes."""
    as_of: Instant | None
    """Where given, only what had happened by then."""
    changes: tuple[Change, ...]
    reached: int
    """No change up to this position is missing here: go on with it as ``after``."""
    more: bool
    """Whether there may be changes between ``reached`` and ``as_known``: ask again at once."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which changes are wanted. Nothing given means all."""

    story: str | None = None
    outlet: str | None = None
    kinds: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    silent: bool | None = None
    as_of: datetime | None = None

    def may_hold(self, change: Change) -> bool:
        """Tell whether a change of the unfiltered sequence may be one of those wanted."""
        linked = {entry.story for entry in change.entries}
        story = self.story is None or self.story in change.stories or self.story in linked
        return story and (self.outlet is None or self.outlet == change.outlet)

    def parameters(self) -> dict[str, Any]:
        """Return the statements' parameters."""
        return {
            "story": self.story,
            "outlet": self.outlet,
            "kinds": list(self.kinds) or None,
            "classes": list(self.classes) or None,
            "silent": self.silent,
            "as_of": self.as_of,
        }


def wanted(
    story: str | None = None,
    outlet: str | None = None,
    kinds: Sequence[str] | None = None,
    classes: Sequence[str] | None = None,
    silent: bool | None = None,
    as_of: datetime | None = None,
) -> Wanted:
    """Return which changes were asked for. Raises ``RefusedError`` for what makes no filter."""
    _known("kind", kinds, EntryKind)
    _known("class", classes, ChangeClass)
    if story is not None:
        story_id(story)
    if outlet is not None and not outlet.strip():
        raise RefusedError("outlet: it is empty; leave it out for all outlets")
    return Wanted(story, outlet, tuple(kinds or ()), tuple(classes or ()), silent, as_of)


def _known(name: str, values: Sequence[str] | None, kind: type[StrEnum]) -> None:
    known = [member.value for member in kind]
    for value in values or []:
        if value not in known:
            raise RefusedError(f"{name}: '{value[:80]}' is none of {', '.join(sorted(known))}")


class Changes:
    """Answers what is new, with SQL over the live build."""

    def __init__(self, log: Log) -> None:
        self._log = log

    def page(
        self, after: int, until: int, wanted: Wanted | None = None, limit: int = PAGE
    ) -> ChangesAnswer:
        """Return the first changes at positions after ``after`` up to ``until``.

        The views must have reached ``until``. A page looks at a bounded stretch of the log, so
        it may be empty and yet not the last.
        """
        chosen = wanted or Wanted()
        found: list[Change] = []
        reached = min(after, until)
        stretch = 2 * limit if chosen.story is None else until - reached
        while reached < until and len(found) <= limit and reached - after < SCAN:
            end = min(reached + stretch, until)
            found += self._between(reached, end, chosen)
            reached, stretch = end, min(4 * stretch, SCAN)
        if len(found) > limit:
            found = found[:limit]
            reached = found[-1].position
        return ChangesAnswer(
            after=after,
            as_known=until,
            as_of=chosen.as_of,
            changes=tuple(found),
            reached=max(reached, after),
            more=reached < until,
        )

    def _between(self, after: int, until: int, chosen: Wanted) -> Iterator[Change]:
        statement = SQL["changes" if chosen.story is None else "changes_of_story"]
        window = {"after": after, "until": until}
        rows = self._log.rows(statement, {**chosen.parameters(), **window})
        for _, together in groupby(rows, key=lambda row: row["changed_at"]):
            yield _change(list(together))


def _change(rows: list[Row]) -> Change:
    first = rows[0]
    return Change(
        position=first["changed_at"],
        **{name: first[name] for name in _OF_CHANGE},
        entries=tuple(_entry(row) for row in rows),
    )


def _entry(row: Row) -> ChangedEntry:
    name = f"linked-{row['story']}" if row["story"] else f"{row['entry']:016x}"
    made = {
        "entry": name,
        "redaction": _redaction(row),
        "changed": tuple(row["changed"]),
        "change": _facts(row["facts"]) if row["facts"] else None,
    }
    same = {name: row[name] for name in ChangedEntry.model_fields if name not in made}
    return ChangedEntry(**same, **made)


def _redaction(row: Row) -> RedactionFacts | None:
    if row["redacted"] is None:
        return None
    return RedactionFacts(
        state=row["redacted"], order=row["ordered_by"], position=row["redacted_at"]
    )


def _facts(row: Row) -> ChangeFacts:
    """Return what changed, from a row of the view's table."""
    same = set(ChangeFacts.model_fields) - {"kind", "signals"}
    return ChangeFacts(
        **{name: row[name] for name in same},
        kind=row["class"],
        signals=signal_facts(row["signals"]),
    )


_OF_CHANGE: Final = ("recorded_at", "article_id", "outlet", "outlet_name", "url", "stories")
