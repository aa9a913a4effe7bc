"""The course of a story: what appeared and changed, where, in order of appearance. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.bitemporal import identity
from domain.chronology import Basis, Chronology, Span
from domain.course import Stay
from domain.parts import Parts, differing
from domain.text.classes import ChangeClass


class EntryKind(StrEnum):
    """What happened to an article, or was done about a claim of the story."""

    PUBLISHED = "published"
    FIRST_SEEN = "first-seen"
    REVISED = "revised"
    CORRECTED = "corrected"
    UNPUBLISHED = "unpublished"
    REPUBLISHED = "republished"
    LINKED = "linked"
    CLAIM_OPENED = "claim-opened"
    CLAIM_LINKED = "claim-linked"
    CLAIM_ANSWERED = "claim-answered"
    CLAIM_WITHDRAWN = "claim-withdrawn"


@dataclass(frozen=True, slots=True)
class Subject:
    """The article that is told of, and the parts of each of its revisions.

    Of a revision whose text is gone the parts are missing.
    """

    article_id: str
    outlet: str
    parts: Mapping[int, Parts]


@dataclass(frozen=True, slots=True)
class Telling:
    """One article with all that is known of its course."""

    article_id: str
    outlet: str
    chronology: Chronology
    parts: Mapping[int, Parts]
    linked: tuple[datetime, int] | None = None  # when it was linked to the story, and where


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that happened to an article.

    ``at`` rests on ``basis``; the change lies after ``not_before`` (the state before was seen
    then) and not after ``not_after`` (the new one was seen then). ``declared``: a correction
    notice or a word of the editors came with the change, as a block of its own or at head or
    foot of the text, or the outlet moved its time of change.
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
    declared: bool
    returns: bool
    headline: str | None
    position: int

    @property
    def identity(self) -> int:
        """A number that is the same for the same happening, whatever is learned of it."""
        if self.kind is EntryKind.LINKED:
            return 0
        return identity(self.kind, self.revision, self.not_after, self.position)


def silent(*, declared: bool, kind: ChangeClass | None) -> bool:
    """Tell whether a change was silent: of fact, and nothing said that there was one."""
    return kind is ChangeClass.FACT and not declared


def entries(tellings: Iterable[Telling], as_of: datetime) -> list[Entry]:
    """Return what had happened to a story's articles by ``as_of``, in order of appearance."""
    found = [e for telling in tellings for e in entries_of(telling) if e.at <= as_of]
    return sorted(found, key=in_order)


def in_order(entry: Entry) -> tuple[datetime, int, str, int]:
    """Return what entries are ordered by."""
    return entry.at, entry.position, entry.article_id, entry.identity


def entries_of(telling: Telling) -> Iterator[Entry]:
    """Yield what happened to one article, in order of appearance."""
    known = telling.chronology
    subject = Subject(telling.article_id, telling.outlet, telling.parts)
    text: Span | None = None
    before: Span | None = None
    shown: set[int] = set()
    for span in known.spans:
        stay = Stay(span, before, text, returns=span.revision in shown)
        yield from entries_at(subject, stay, known.published_at)
        if span.revision:
            text = span
            shown.add(span.revision)
        before = span
    if telling.linked is not None:
        at, position = telling.linked
        yield _entry(subject, EntryKind.LINKED, at, Basis.RECORDED, position=position)


def entries_at(subject: Subject, stay: Stay, published_at: datetime | None) -> Iterator[Entry]:
    """Yield what happened to an article when a span of it began.

    ``published_at``: when the outlet says that the article was published.
    """
    if stay.before is None:
        yield from _beginning(subject, stay.span, published_at)
    elif stay.span.revision == 0:
        yield _unpublished(subject, stay.before, stay.span)
    else:
        yield _change(subject, stay, stay.before)


def _beginning(subject: Subject, span: Span, published: datetime | None) -> Iterator[Entry]:
    if published is not None and published < span.appeared_at:
        yield _entry(
            subject,
            EntryKind.PUBLISHED,
            published,
            Basis.ASSERTED,
            not_after=span.first_seen,
            position=span.position,
        )
    if span.revision == 0:
        yield _unpublished(subject, None, span)
        return
    yield _entry(
        subject,
        EntryKind.PUBLISHED if published == span.appeared_at else EntryKind.FIRST_SEEN,
        span.appeared_at,
        span.basis,
        not_after=span.first_seen,
        position=span.position,
        revision=span.revision,
    )


def _unpublished(subject: Subject, before: Span | None, span: Span) -> Entry:
    return _entry(
        subject,
        EntryKind.UNPUBLISHED,
        span.appeared_at,
        span.basis,
        not_before=before.last_seen if before else None,
        not_after=span.first_seen,
        position=span.position,
        revision_before=before.revision if before else None,
    )


def _change(subject: Subject, stay: Stay, before: Span) -> Entry:
    """Return the entry of a text that came after ``before``."""
    text, after = stay.text, stay.span
    old = subject.parts.get(text.revision) if text else None
    new = subject.parts.get(after.revision)
    changed = differing(old, new) if old and new else ()
    corrected = bool(old and new and new.notices - old.notices)
    noted = bool(old and new and new.notes - old.notes)
    kind = EntryKind.CORRECTED if corrected else EntryKind.REVISED
    if before.revision == 0:
        kind = EntryKind.REPUBLISHED
    return _entry(
        subject,
        kind,
        after.appeared_at,
        after.basis,
        not_before=before.last_seen,
        not_after=after.first_seen,
        position=after.position,
        revision=after.revision,
        revision_before=text.revision if text else None,
        changed=changed,
        declared=corrected or noted or _moved(text, after),
        returns=stay.returns,
    )


def _entry(
    subject: Subject,
    kind: EntryKind,
    at: datetime,
    basis: Basis,
    *,
    position: int,
    not_before: datetime | None = None,
    not_after: datetime | None = None,
    revision: int | None = None,
    revision_before: int | None = None,
    changed: tuple[str, ...] = (),
    declared: bool = False,
    returns: bool = False,
) -> Entry:
    parts = subject.parts.get(revision) if revision else None
    return Entry(
        kind=kind,
        article_id=subject.article_id,
        outlet=subject.outlet,
        at=at,
        basis=basis,
        not_before=not_before,
        not_after=not_after,
        revision=revision,
        revision_before=revision_before,
        changed=changed,
        declared=declared,
        returns=returns,
        headline=parts.headline if parts else None,
        position=position,
    )


def _moved(text: Span | None, after: Span) -> bool:
    """Tell whether the outlet moved its time of change along with the text."""
    new = after.first.modified_at
    old = text.last.modified_at if text else None
    return new is not None and (old is None or new > old)
