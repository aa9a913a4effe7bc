"""States in sentences, never more certain than the evidence."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from domain.chronology import Basis, State
from domain.clocks import format_time


def note(state: State, revision: dict[str, Any] | None, published_at: datetime | None) -> str:
    """Say what is known of an article. ``revision`` has the fields of ``RevisionFacts``."""
    if state is State.TEXT_NOT_SEEN and published_at is not None:
        return (
            f"The article was there, published at {format_time(published_at)} by the outlet's "
            "word, but its text was first seen later."
        )
    if revision is None:
        return "Nothing was known to stand then."
    word = "by the outlet's word" if revision["basis"] == Basis.ASSERTED else "as seen"
    since = f"since {format_time(revision['appeared_at'])} {word}"
    if state is State.UNPUBLISHED:
        said = f"The article was gone, {since}; seen to be gone until "
    else:
        said = f"Revision {revision['number']} stood, {since}; seen until "
    return f"{said}{format_time(revision['last_seen'])}{_after(state, revision)}."


def _after(state: State, revision: dict[str, Any]) -> str:
    """Say what came after a revision, and until when that was not seen."""
    if revision["replaced_at"] is None:
        return ""
    if state is State.UNPUBLISHED:
        what = f"back as revision {revision['replaced_by']}"
    elif revision["replaced_by"]:
        what = f"replaced by revision {revision['replaced_by']}"
    else:
        what = "gone"
    said = f", {what} by {format_time(revision['replaced_at'])}"
    if revision["next_seen"] != revision["replaced_at"]:
        said += f" by the outlet's word, as seen at {format_time(revision['next_seen'])}"
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
