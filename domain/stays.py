"""How long each statement of an article stood, in which words, and what became of it. Pure.

A stay is a stretch of time in which a statement stood in one wording at one place of the page.
What is not known is not told: while the article was gone, or where the text of a revision is
missing, no statement stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from domain.lineage import Aligned, Lineages, Page
from domain.statements import Part, Statement
from domain.text.alignment import Link, LinkKind


class Came(StrEnum):
    """How a stay began."""

    FIRST = "first"  # it is in the first text that is known
    ADDED = "added"
    EDITED = "edited"
    MOVED = "moved"
    MOVED_EDITED = "moved-edited"
    SPLIT = "split"  # it, or what it was split off from, was longer
    MERGED = "merged"  # others went into it
    RESTORED = "restored"  # it had been dropped
    RETURNED = "returned"  # the article had been gone, or its text is not known


class Went(StrEnum):
    """How a stay ended."""

    EDITED = "edited"
    MOVED = "moved"
    MOVED_EDITED = "moved-edited"
    SPLIT = "split"
    MERGED = "merged"
    DROPPED = "dropped"
    GONE = "gone"  # the article went
    UNKNOWN = "unknown"  # the text that followed is missing


@dataclass(frozen=True, slots=True)
class Stay:
    """A stretch in which a statement stood in one wording at one place, from ``begins`` on.

    ``statement`` is the number of the lineage, ``nth`` counts its stays from 0. The stay began
    with ``revision`` and ended with ``next_revision`` (0: the article went); ``worded_at`` and
    ``worded_by`` tell since when and which revision it has had these words, if only moved.
    ``origins`` are the lineages that it was split off from or that went into it; ``into`` is the
    one that it went into.
    """

    statement: int
    nth: int
    text: str
    part: Part
    kind: str
    begins: datetime
    revision: int
    came: Came
    origins: tuple[int, ...]
    worded_at: datetime
    worded_by: int
    ends: datetime | None = None
    next_revision: int | None = None
    went: Went | None = None
    into: int | None = None

    def __hash__(self) -> int:
        """Of so many fields these tell stays apart; folds look them up many times each."""
        return hash((self.statement, self.nth, self.begins, self.ends))


_CAME: Final = {
    LinkKind.EDIT: Came.EDITED,
    LinkKind.MOVE: Came.MOVED,
    LinkKind.MOVE_EDIT: Came.MOVED_EDITED,
    LinkKind.SPLIT: Came.SPLIT,
    LinkKind.MERGE: Came.MERGED,
}
_DIVIDED: Final = {LinkKind.SPLIT: Went.SPLIT, LinkKind.MERGE: Went.MERGED}


@dataclass(frozen=True, slots=True)
class Turn:
    """What a span means for stays: those that ended (as they were, and ended), and that began."""

    ended: list[tuple[Stay, Stay]]
    begun: list[Stay]


@dataclass(frozen=True, slots=True)
class _Change:
    """A text after another: what became of the places of either, but for what stayed as it was."""

    page: Page
    begins: datetime
    by_old: Mapping[int, Link]  # splits and merges only
    by_new: Mapping[int, Link]


class Stays:
    """The stays of an article's statements, told as one of its spans after the other begins."""

    def __init__(self, lineages: Lineages, pages: Mapping[int, Page], aligned: Aligned) -> None:
        self._lineages = lineages
        self._pages = pages
        self._aligned = aligned
        self._text: Page | None = None  # the last that is known
        self._places: dict[int, int] = {}  # of lineages in it
        self._latest: dict[int, Stay] = {}
        self._standing: dict[int, Stay] = {}
        self._ended: list[Stay] = []

    def __iter__(self) -> Iterator[Stay]:
        """Yield the stays that ended, then those that last."""
        yield from self._ended
        yield from self._standing.values()

    def extend(self, revision: int, begins: datetime) -> Turn:
        """Take the article's next span; revision 0: the article was gone.

        The lineages must have taken its text before.
        """
        turn = Turn([], [])
        page = self._pages.get(revision)
        if page is None:
            went = Went.UNKNOWN if revision else Went.GONE
            for lineage in list(self._standing):
                self._end(turn, lineage, begins, revision, went)
            return turn
        change = self._change(page, begins)
        now = self._lineages.of(revision)
        for lineage in self._standing.keys() - set(now):
            self._leave(turn, lineage, change)
        for place, (lineage, statement) in enumerate(zip(now, page.statements, strict=True)):
            before = self._standing.get(lineage)
            if place in change.by_new or before is None or not _goes_on(before, statement):
                self._stand(turn, lineage, place, change)
        self._text = page
        self._places = {lineage: place for place, lineage in enumerate(now)}
        return turn

    def _change(self, page: Page, begins: datetime) -> _Change:
        if self._text is None or self._text.revision == page.revision:
            return _Change(page, begins, {}, {})
        links = self._aligned(self._text.revision, page.revision).links
        changed = [link for link in links if link.kind is not LinkKind.SAME]
        divided = [link for link in changed if link.kind in _DIVIDED]
        # A sentence that went partly into a merge went into the merge.
        divided.sort(key=lambda link: len(link.old))
        by_old = {place: link for link in divided for place in link.old}
        return _Change(page, begins, by_old, {place: k for k in changed for place in k.new})

    def _leave(self, turn: Turn, lineage: int, change: _Change) -> None:
        """End the stay of a statement that the text has no more."""
        went, into = Went.DROPPED, None
        link = change.by_old.get(self._places[lineage])
        if link is not None:
            went = _DIVIDED[link.kind]
            into = self._lineages.number(self._lineages.of(change.page.revision)[link.new[0]])
        self._end(turn, lineage, change.begins, change.page.revision, went, into)

    def _stand(self, turn: Turn, lineage: int, place: int, change: _Change) -> None:
        """Let a statement stand in the text: its stay goes on, or another begins."""
        statement = change.page.statements[place]
        before = self._standing.get(lineage)
        link = change.by_new.get(place)
        if link and before and self._places[lineage] not in link.old:
            link = None  # a content came back, and its lineages with it
        if before is not None:
            alike = before.text == statement.text
            if link is None and _goes_on(before, statement):
                return
            came = _CAME[link.kind] if link else Came.MOVED if alike else Came.EDITED
            self._end(turn, lineage, change.begins, change.page.revision, Went(came))
        else:
            came = self._came(lineage)
        origins = self._origins(lineage, came, link)
        self._begin(turn, lineage, statement, change, came, origins)

    def _came(self, lineage: int) -> Came:
        """Tell how a statement came that did not stand before."""
        if lineage in self._latest:
            return Came.RETURNED if lineage in self._places else Came.RESTORED
        if self._text is None:
            return Came.FIRST
        return Came.ADDED if self._lineages.parent(lineage) is None else Came.SPLIT

    def _origins(self, lineage: int, came: Came, link: Link | None) -> tuple[int, ...]:
        """Return the lineages that went into a statement, or that it was split off from."""
        others: list[int | None] = []
        if came is Came.MERGED and link is not None and self._text is not None:
            before = self._lineages.of(self._text.revision)
            others = [before[i] for i in link.old if before[i] != lineage]
        elif came is Came.SPLIT and lineage not in self._latest:
            others = [self._lineages.parent(lineage)]
        return tuple(self._lineages.number(other) for other in others if other is not None)

    def _begin(
        self,
        turn: Turn,
        lineage: int,
        statement: Statement,
        change: _Change,
        came: Came,
        origins: tuple[int, ...],
    ) -> None:
        latest = self._latest.get(lineage)
        revision, begins = change.page.revision, change.begins
        worded_by, worded_at = revision, begins
        if latest and latest.text == statement.text and came in (Came.MOVED, Came.RETURNED):
            worded_by, worded_at = latest.worded_by, latest.worded_at
        stay = Stay(
            statement=self._lineages.number(lineage),
            nth=latest.nth + 1 if latest else 0,
            text=statement.text,
            part=statement.part,
            kind=statement.kind,
            begins=begins,
            revision=revision,
            came=came,
            origins=origins,
            worded_at=worded_at,
            worded_by=worded_by,
        )
        self._latest[lineage] = self._standing[lineage] = stay
        turn.begun.append(stay)

    def _end(
        self,
        turn: Turn,
        lineage: int,
        ends: datetime,
        next_revision: int,
        went: Went,
        into: int | None = None,
    ) -> None:
        before = self._standing.pop(lineage)
        stay = replace(before, ends=ends, next_revision=next_revision, went=went, into=into)
        self._latest[lineage] = stay
        self._ended.append(stay)
        turn.ended.append((before, stay))


def _goes_on(stay: Stay, statement: Statement) -> bool:
    """Tell whether a statement stands as it did, where no link says that it moved."""
    return stay.text == statement.text and stay.kind == statement.kind


Course = Sequence[tuple[int, datetime]]
"""An article's spans in order: which revision (0: gone), and when it appeared."""


def stays(course: Course, pages: Mapping[int, Page], aligned: Aligned) -> tuple[Lineages, Stays]:
    """Return the lineages of an article's statements and all their stays.

    ``pages`` holds the texts that are known, by revision.
    """
    lineages = Lineages(aligned)
    for revision, _ in course:
        if page := pages.get(revision):
            lineages.extend(page)
    told = Stays(lineages, pages, aligned)
    for revision, begins in course:
        told.extend(revision, begins)
    return lineages, told
