"""What curators do over HTTP: keep stories, and put the record of an article right."""

from __future__ import annotations

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from domain.clocks import Instant
from domain.content import Text
from services.api import writes
from services.api.access import MayCurate
from services.api.reading import ArticleId, Slug, article_id_of
from services.correcting import CorrectionReceipt
from services.curating import StoryReceipt

router = writes.router("curating")


class _Order(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class NewStory(_Order):
    """A story to open."""

    slug: str = Field(examples=["troops"])
    """Lower-case letters, digits and single hyphens."""
    title: str = Field(examples=["Are North Korean troops in Ukraine?"])


class ArticleToLink(_Order):
    """An article that tells a story."""

    article: str = Field(examples=["https://www.meridian-post.example/world/troops"])
    """Its URL, in any of its forms, or its id."""


class Absence(_Order):
    """When an article was seen to be gone."""

    observed_at: Instant = Field(examples=["2024-10-23T18:00:00Z"])
    claimed_at: Instant | None = Field(default=None, examples=["2024-10-23T17:30:00Z"])
    """When the outlet says it went."""
    source: Text = Field(default="http", examples=["feed"])
    """What saw it: http, html, feed …"""


class Rejection(_Order):
    """A revision that is none of the article's."""

    revision: int = Field(ge=1, le=2**31 - 1, examples=[3])
    reason: str = Field(examples=["A paywall."])
    """Why; it stays in the log."""


class TimesToCorrect(_Order):
    """A sighting, and the times that are right. What is not given stays."""

    revision: int = Field(ge=1, le=2**31 - 1, examples=[1])
    seen_at: Instant = Field(examples=["2024-10-23T12:00:00Z"])
    """The sighting's ``observed_at``, as the log has it."""
    reason: str = Field(examples=["The camera's clock was an hour ahead."])
    """Why; it stays in the log."""
    observed_at: Instant | None = Field(default=None, examples=["2024-10-23T11:00:00Z"])
    published_at: Instant | None = None
    modified_at: Instant | None = None


@router.post(
    "/stories",
    status_code=201,
    responses={200: {"model": StoryReceipt, "description": "It was open with this title already."}},
)
def open_story(stet: MayCurate, order: NewStory, response: Response) -> StoryReceipt:
    """Open a story."""
    receipt = stet.curating.open(order.slug, order.title)
    response.status_code = 201 if receipt.changed else 200
    response.headers["Location"] = f"/api/v1/stories/{receipt.slug}"
    return receipt


@router.post(
    "/stories/{slug}/articles",
    status_code=201,
    responses={200: {"model": StoryReceipt, "description": "It was linked already."}},
)
def link_article(
    stet: MayCurate, slug: Slug, order: ArticleToLink, response: Response
) -> StoryReceipt:
    """Link an article to a story."""
    receipt = stet.curating.link(slug, order.article)
    response.status_code = 201 if receipt.changed else 200
    return receipt


@router.delete("/stories/{slug}/articles/{article_id}")
def unlink_article(stet: MayCurate, slug: Slug, article_id: ArticleId) -> StoryReceipt:
    """Take an article out of a story. The log keeps that it was in it."""
    return stet.curating.unlink(slug, article_id_of(article_id))


@router.post("/articles/{article_id}/unpublish")
def unpublish(stet: MayCurate, article_id: ArticleId, order: Absence) -> CorrectionReceipt:
    """Record that an article was seen to be gone."""
    name = article_id_of(article_id)
    return stet.correcting.unpublish(name, order.observed_at, order.claimed_at, order.source)


@router.post("/articles/{article_id}/reject")
def reject(stet: MayCurate, article_id: ArticleId, order: Rejection) -> CorrectionReceipt:
    """Take a revision out of an article's course: an error page, a paywall."""
    return stet.correcting.reject(article_id_of(article_id), order.revision, order.reason)


@router.post("/articles/{article_id}/correct-times")
def correct_times(
    stet: MayCurate, article_id: ArticleId, order: TimesToCorrect
) -> CorrectionReceipt:
    """Put the times of a sighting right."""
    given = order.model_dump(include={"observed_at", "published_at", "modified_at"})
    right = {name: moment for name, moment in given.items() if moment is not None}
    return stet.correcting.correct_times(
        article_id_of(article_id), order.revision, order.seen_at, right, order.reason
    )
