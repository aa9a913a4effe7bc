"""Answers from the views: what the projector has made of the log, one query an answer."""

from __future__ import annotations

from typing import TypeVar

from pydantic import BaseModel

from domain.errors import UnavailableError
from infra.log import Log
from projections import questions
from projections.answers import (
    ArticleAnswer,
    RevisionsAnswer,
    StoriesAnswer,
    StoryAnswer,
    TimelineAnswer,
)
from projections.paging import ALL, Page
from projections.questions import SQL
from projections.selecting import Selection
from projections.when import Question, When

AnswerT = TypeVar("AnswerT", bound=BaseModel)


class ViewAnswers:
    """Answers questions about articles and stories with SQL over the live build."""

    def __init__(self, log: Log) -> None:
        self._log = log

    def position(self) -> int:
        """Return the position that all views have reached. ``UnavailableError`` without views."""
        position: int | None = self._log.rows(SQL["positions"], {})[0]["position"]
        if position is None:
            raise UnavailableError("no views are built; 'stet db apply' builds them")
        return position

    def article(self, article: str, when: When) -> ArticleAnswer:
        """Return what an article (id or URL) said. ``NotFoundError`` if it was never heard of."""
        return self._answer(ArticleAnswer, questions.article(article), when)

    def revisions(self, article: str, when: When, page: Page = ALL) -> RevisionsAnswer:
        """Return the stays of an article's revisions that had begun."""
        return self._answer(RevisionsAnswer, questions.revisions(article, page), when)

    def stories(self, when: When, page: Page = ALL) -> StoriesAnswer:
        """Return all stories that were open."""
        return self._answer(StoriesAnswer, questions.stories(page), when)

    def story(self, slug: str, when: When) -> StoryAnswer:
        """Return a story with what each of its articles showed."""
        return self._answer(StoryAnswer, questions.story(slug), when)

    def timeline(self, slug: str, when: When, selection: Selection | None = None) -> TimelineAnswer:
        """Return what had happened to a story's articles, in order of appearance."""
        return self._answer(TimelineAnswer, questions.timeline(slug, selection), when)

    def _answer(self, shape: type[AnswerT], asked: questions.Asked, when: When) -> AnswerT:
        point = Question(when.as_of, when.position).parameters()
        rows = self._log.rows(asked.statement, {**asked.parameters, **point})
        return shape.model_validate_json(asked.tell(rows, when).whole)
