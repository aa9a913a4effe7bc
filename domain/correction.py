"""What puts the record of an article right: events that add to it and overwrite nothing. Pure."""

from __future__ import annotations

from datetime import datetime

from domain.article import Article
from domain.article_events import (
    ArticleEvent,
    ArticleUnpublished,
    CaptureRejected,
    Sighting,
    TimesCorrected,
)
from domain.capture import Provenance
from domain.content import tidy
from domain.errors import NotFoundError, RefusedError


def unpublish(
    article: Article,
    observed_at: datetime,
    claimed_at: datetime | None,
    provenance: Provenance,
    held_back: tuple[Sighting, ...] = (),
) -> tuple[ArticleEvent, ...]:
    """Return the event of an article that was seen to be gone; none if the log has it already.

    It carries the sightings in ``held_back``: they say when the text was last seen. Raises
    ``RefusedError`` when the claimed time is later than the eyes that saw the absence.
    """
    if claimed_at is not None and claimed_at > observed_at:
        raise RefusedError("it cannot have gone later than it was seen to be gone")
    event = ArticleUnpublished(
        originator_id=article.id,
        originator_version=article.version + 1,
        observed_at=observed_at,
        claimed_at=claimed_at,
        provenance=provenance,
        earlier_sightings=tuple(s for s in held_back if s not in article.sightings),
    )
    return () if event.sighting in article.sightings else (event,)


def correct_times(
    article: Article, wrong: Sighting, right: Sighting, reason: str
) -> tuple[ArticleEvent, ...]:
    """Return the event that puts a sighting's times right; none if nothing would change.

    Raises ``NotFoundError`` for a sighting that the log does not hold, ``RefusedError`` for
    another revision's, or for one whose times were put right before.
    """
    if wrong not in article.sightings:
        raise NotFoundError("the log holds no such sighting of this article")
    if wrong.revision != right.revision:
        raise RefusedError("times are corrected, never which revision was seen")
    if wrong == right or article.corrected.get(wrong) == right:
        return ()
    if wrong in article.corrected:
        raise RefusedError("its times were corrected before; correct what they were corrected to")
    return (
        TimesCorrected(
            originator_id=article.id,
            originator_version=article.version + 1,
            wrong=wrong,
            right=right,
            reason=_reason(reason),
        ),
    )


def reject(article: Article, revision: int, reason: str) -> tuple[ArticleEvent, ...]:
    """Return the event that takes a revision out of the article's course; none if it is out.

    Raises ``NotFoundError`` for a revision that the article does not have, ``RefusedError`` for
    an empty reason.
    """
    if not 1 <= revision <= len(article.commitments):
        raise NotFoundError(
            f"the article has revisions 1 to {len(article.commitments)}, no revision {revision}"
        )
    if revision in article.rejected:
        return ()
    return (
        CaptureRejected(
            originator_id=article.id,
            originator_version=article.version + 1,
            revision=revision,
            reason=_reason(reason),
        ),
    )


def _reason(text: str) -> str:
    try:
        reason = tidy(text)
    except ValueError as error:
        raise RefusedError(f"the reason: {error}") from error
    if not reason:
        raise RefusedError("the reason is empty; it stays in the log beside what it changes")
    return reason
