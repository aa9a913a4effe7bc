"""The course of a story: what appeared and changed, where, in order of appearance. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.chronology import Basis, Chronology, Span
from domain.content import BlockKind, Content


class EntryKind(StrEnum):
    """What happened to an article."""

    PUBLISHED = "published"
    FIRST_SEEN = "first-seen"
    REVISED = "revised"
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True)
class Telling:
    """One article of a story: its chronology, and the content of each of its revisions."""

    article_id: str
    outlet: str
    chronology: Chronology
    contents: Mapping[int, Content]


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that happened to an article of the story.

    ``at`` rests on ``basis``; the change lies after ``not_before`` (the text before was seen
    then) and not after ``not_after`` (the new text was seen then).
    """

    kind: EntryKind
    article_id: str
    outlet: str
    at: datetime
    basis: Basis
    not_before: datetime | None
    not_after: datetime | None
    revision: int | None
    revision_before: int | None
    changed: tuple[str, ...]
    returns: bool
    headline: str | None
    position: int


def entries(tellings: Iterable[Telling], as_of: datetime) -> list[Entry]:
    """Return what had happened to a story's articles by ``as_of``, in order of appearance."""
    found = [entry for telling in tellings for entry in _of_one(telling) if entry.at <= as_of]
    return sorted(found, key=lambda e: (e.at, e.position, e.article_id))


def _of_one(telling: Telling) -> Iterator[Entry]:
    chronology = telling.chronology
    before: Span | None = None
    shown: set[int] = set()
    for span in chronology.spans:
        if before is None:
            yield from _beginning(telling, span)
        else:
            yield _change(telling, before, span, returns=span.revision in shown)
        shown.add(span.revision)
        before = span


def _beginning(telling: Telling, span: Span) -> Iterator[Entry]:
    published = telling.chronology.published_at
    if published is not None and published < span.appeared_at:
        yield Entry(
            kind=EntryKind.PUBLISHED,
            article_id=telling.article_id,
            outlet=telling.outlet,
            at=published,
            basis=Basis.ASSERTED,
            not_before=None,
            not_after=span.first_seen,
            revision=None,
            revision_before=None,
            changed=(),
            returns=False,
            headline=None,
            position=span.position,
        )
    at_once = published == span.appeared_at
    content = telling.contents.get(span.revision)
    yield Entry(
        kind=EntryKind.PUBLISHED if at_once else EntryKind.FIRST_SEEN,
        article_id=telling.article_id,
        outlet=telling.outlet,
        at=span.appeared_at,
        basis=span.basis,
        not_before=None,
        not_after=span.first_seen,
        revision=span.revision,
        revision_before=None,
        changed=(),
        returns=False,
        headline=content.headline if content else None,
        position=span.position,
    )


def _change(telling: Telling, before: Span, after: Span, *, returns: bool) -> Entry:
    old, new = (telling.contents.get(span.revision) for span in (before, after))
    changed = differing_parts(old, new) if old and new else ()
    corrected = bool(old and new and _notices(new) - _notices(old))
    return Entry(
        kind=EntryKind.CORRECTED if corrected else EntryKind.REVISED,
        article_id=telling.article_id,
        outlet=telling.outlet,
        at=after.appeared_at,
        basis=after.basis,
        not_before=before.last_seen,
        not_after=after.first_seen,
        revision=after.revision,
        revision_before=before.revision,
        changed=changed,
        returns=returns,
        headline=new.headline if new else None,
        position=after.position,
    )


def differing_parts(old: Content, new: Content) -> tuple[str, ...]:
    """Return which parts of an article differ between two contents, in the order of the page."""
    pairs = {
        "headline": (old.headline, new.headline),
        "standfirst": (old.standfirst, new.standfirst),
        "byline": (old.byline, new.byline),
        "dateline": (old.dateline, new.dateline),
        "text": (old.body, new.body),
        "language": (old.language, new.language),
    }
    return tuple(part for part, (one, other) in pairs.items() if one != other)


def _notices(content: Content) -> set[str]:
    return {block.text for block in content.body if block.kind is BlockKind.CORRECTION}
