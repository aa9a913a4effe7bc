"""States in sentences, never more certain than the evidence."""

from __future__ import annotations

from datetime import datetime
from typing import Final, NamedTuple

from domain.chronology import Basis, State
from domain.clocks import format_time


class Redacted(NamedTuple):
    """Why a text is not shown: withheld or erased, by which order, and where the log says so."""

    state: str
    order: str
    position: int


class Noted(NamedTuple):
    """What a note says of a revision; its times as they are written (``format_time``)."""

    number: int
    basis: str
    appeared: str
    seen: str
    replaced: str | None
    replaced_by: int | None
    next_seen: str | None
    redacted: Redacted | None = None


LOST: Final = (
    " Its text is not in the database, and no order in the log says why: 'stet audit verify "
    "--deep' tells more."
)


def note(state: State, revision: Noted | None, published: str | None) -> str:
    """Say what is known of an article."""
    if state is State.TEXT_NOT_SEEN and published is not None:
        return (
            f"The article was there, published at {published} by the outlet's word, but its text "
            "was first seen later."
        )
    if revision is None:
        return "Nothing was known to stand then."
    word = "by the outlet's word" if revision.basis == Basis.ASSERTED else "as seen"
    since = f"since {revision.appeared} {word}"
    if state is State.UNPUBLISHED:
        said = f"The article was gone, {since}; seen to be gone until {revision.seen}"
    else:
        said = f"Revision {revision.number} stood, {since}; seen until {revision.seen}"
    said += _after(state, revision)
    if revision.redacted is not None:
        why = revision.redacted
        said += f". Its text is {why.state} by order {why.order}, since position {why.position}"
    return said + "."


def _after(state: State, revision: Noted) -> str:
    """Say what came after a revision, and when that was seen."""
    if revision.replaced is None:
        return ""
    if state is State.UNPUBLISHED:
        what = f"it was seen back, as revision {revision.replaced_by},"
    elif revision.replaced_by:
        what = f"revision {revision.replaced_by} was seen in its place"
    else:
        what = "it was seen to be gone"
    said = f"; {what} at {revision.next_seen}"
    if revision.next_seen != revision.replaced:
        said += f", since {revision.replaced} by the outlet's word"
    return said


def nothing_known(what: str, as_of: datetime, position: int) -> str:
    """Say that nothing was known of something at a point on both clocks."""
    return (
        f"Nothing was known of this {what} as of {format_time(as_of)}, as known at position "
        f"{position}."
    )


def no_story(slug: str, position: int) -> str:
    """Say that there was no such story at a position."""
    return f"No story '{slug}' was known at position {position}."


def count(number: int, one: str, many: str) -> str:
    """Say how many there are."""
    return f"{number} {one if number == 1 else many}."
