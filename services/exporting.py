"""Gathers from the log what exports hold: revisions, absences, and the raw bytes of captures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain import article as articles
from domain import story as stories
from domain.address import name_of
from domain.article import Article
from domain.article_events import ArticleUnpublished, RevisionCaptured, RevisionSighted, Sighting
from domain.capture import Provenance
from domain.content import Content
from domain.errors import NotFoundError
from domain.event import Logged
from infra.log import Log
from services.writers.exported import Exported


@dataclass(frozen=True, slots=True)
class Seen:
    """A capture in the log: when it was made, and of what raw bytes."""

    url: str | None
    article_id: str
    observed_at: datetime
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Exporting:
    """Reads what the log holds of articles and stories."""

    log: Log

    def articles_of(self, story: str) -> tuple[str, ...]:
        """Return the articles of a story. ``NotFoundError`` for one that is not open."""
        events = self.log.stream(stories.story_id(story))
        found = stories.fold(logged.event for logged in events)
        if found is None:
            raise NotFoundError(f"there is no story '{story}'")
        return found.articles

    def revisions(self, article: str, position: int | None = None) -> Iterator[Exported]:
        """Yield what was seen of an article, oldest first: its revisions, and that it was gone.

        ``position`` is of the log: what it held then. Revisions that were rejected are left out,
        and texts that are withheld or erased by now. Raises ``NotFoundError`` for an article that
        it does not know.
        """
        known, history, hidden = self._history(article, position)
        found = [
            logged
            for logged in history
            if isinstance(logged.event, RevisionCaptured) and logged.event.revision not in hidden
        ]
        bodies = self.log.bodies(known.id, [logged.event.commitment for logged in found])
        gone = [logged for logged in history if isinstance(logged.event, ArticleUnpublished)]
        made = [
            *(_revision(known, one, bodies) for one in found),
            *(_absence(known, one) for one in gone),
        ]
        kept = (one for one in made if one is not None)
        yield from sorted(kept, key=lambda one: (one.observed_at, one.position))

    def captures(self, article: str, position: int | None = None) -> Iterator[Seen]:
        """Yield the captures that the log tells of an article, in the order it learned of them."""
        known, history, hidden = self._history(article, position)
        for logged in history:
            event = logged.event
            match event:
                case RevisionCaptured():
                    seen = event.sighting
                case RevisionSighted():
                    seen = event.sightings[-1]
                case _:
                    continue
            if seen.revision not in hidden:
                yield Seen(known.registered.url, known.id, seen.observed_at, event.provenance)

    def _history(
        self, article: str, position: int | None
    ) -> tuple[Article, list[Logged[Any]], frozenset[int]]:
        """Return an article, its events, and the revisions whose texts are not shown.

        An order to withhold or erase a text reaches back to positions before it (decision 0029).
        """
        whole = self.log.stream(name_of(article))
        history = [one for one in whole if position is None or one.position <= position]
        known = articles.fold(logged.event for logged in history)
        now = articles.fold(logged.event for logged in whole)
        if known is None or now is None:
            raise NotFoundError(f"the log has never heard of {article}")
        return known, history, frozenset(now.redacted)


def _revision(
    article: Article, logged: Logged[RevisionCaptured], bodies: dict[str, bytes]
) -> Exported | None:
    event = logged.event
    body = bodies.get(event.commitment)
    if body is None or event.revision in article.rejected:
        return None
    seen = _right(article, event.sighting)
    return Exported(
        **_whose(article),
        revision=event.revision,
        position=logged.position,
        content=Content.from_bytes(body),
        observed_at=seen.observed_at,
        published_at=seen.published_at,
        modified_at=seen.modified_at,
        section=event.section,
    )


def _absence(article: Article, logged: Logged[ArticleUnpublished]) -> Exported:
    seen = _right(article, logged.event.sighting)
    return Exported(
        **_whose(article),
        revision=0,
        position=logged.position,
        content=None,
        observed_at=seen.observed_at,
        modified_at=seen.modified_at,
    )


def _right(article: Article, sighting: Sighting) -> Sighting:
    """Return a sighting with the times that were corrected."""
    while (right := article.corrected.get(sighting)) is not None:
        sighting = right
    return sighting


def _whose(article: Article) -> dict[str, Any]:
    about = article.registered
    return {
        "article_id": article.id,
        "url": about.canonical_url or about.url,
        "outlet": about.outlet,
        "outlet_name": about.outlet_name,
    }
