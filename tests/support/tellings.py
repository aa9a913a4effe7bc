"""Builders for the course of an article: what was seen, and what its texts were."""

from __future__ import annotations

from datetime import datetime

from builders import at, content

from domain.article_events import Sighting
from domain.chronology import Observation, chronology
from domain.content import Content
from domain.parts import Parts, parts_of
from domain.timeline import EntryKind, Telling, entries

LATER = at(10_000)


def seen(
    revision: int, minutes: int, *, published: int | None = None, modified: int | None = None
) -> Sighting:
    return Sighting(
        revision=revision,
        observed_at=at(minutes),
        published_at=None if published is None else at(published),
        modified_at=None if modified is None else at(modified),
    )


def telling(
    *sightings: Sighting,
    contents: dict[int, Content] | None = None,
    article: str = "article-a",
    positions: int = 2,
) -> Telling:
    """Return an article that was seen so, its events from a position on, one for a sighting.

    Revision 0 is no text: the article was seen to be gone.
    """
    known = chronology([Observation(s, n) for n, s in enumerate(sightings, start=positions)])
    if contents is None:
        contents = {s.revision: content(f"Text {s.revision}.") for s in sightings if s.revision}
    parts = {number: of(made) for number, made in contents.items()}
    return Telling(article, "meridian-post.example", known, parts)


def of(made: Content) -> Parts:
    return parts_of(made.to_bytes())


def kinds(*tellings: Telling, as_of: datetime = LATER) -> list[tuple[EntryKind, datetime]]:
    return [(e.kind, e.at) for e in entries(tellings, as_of)]
