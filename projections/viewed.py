"""Answers from the views: what the projector has made of the log, one query an answer."""

from __future__ import annotations

from collections.abc import Sequence
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
from projections.claim_answers import (
    BoardAnswer,
    ClaimAnswer,
    HistoryAnswer,
    SuggestionsAnswer,
)
from projections.claims import questions as claims
from projections.claims import suggestions
from projections.claims.telling import ALL as WHOLE
from projections.claims.telling import Cut
from projections.paging import ALL, Page
from projections.questions import SQL, Row
from projections.selecting import Selection
from projections.statement_answers import (
    DiffAnswer,
    LifeAnswer,
    SearchAnswer,
    StatementsAnswer,
)
from projections.statements import questions as statements
from projections.statements import searching
from projections.statements.comparing import Choice
from projections.statements.searching import Search
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

    def statements(self, article: str, when: When) -> StatementsAnswer:
        """Return the statements that an article (id or URL) showed, and what each dates from.

        Raises ``NotFoundError`` if it was never heard of.
        """
        return self._answer(StatementsAnswer, statements.statements(article), when)

    def life(self, statement: str, when: When) -> LifeAnswer:
        """Return the whole life of a statement by its id.

        Raises ``RefusedError`` for what is no id, ``NotFoundError`` if there is none such.
        """
        return self._answer(LifeAnswer, statements.life(statement), when)

    def difference(
        self, article: str, when: When, before: Choice = None, after: Choice = None
    ) -> DiffAnswer:
        """Return the difference of two texts of an article (id or URL).

        Raises ``NotFoundError`` if the article or a revision was never heard of.
        """
        return self._answer(DiffAnswer, statements.difference(article, before, after), when)

    def search(self, asked: Search, when: When) -> SearchAnswer:
        """Return the statements that say something; where nothing does, those of near words."""
        question = searching.ask(asked)
        rows = self._rows(question, when)
        near = searching.nearest(rows, asked)
        if near is not None:
            instead = searching.ask(near)
            found = self._rows(instead, when)
            if searching.finds(found):
                question, rows = instead, found
        return SearchAnswer.model_validate_json(question.tell(rows, when).whole)

    def board(self, slug: str, when: When) -> BoardAnswer:
        """Return the claims of a story as they stood. ``NotFoundError`` without the story."""
        return self._answer(BoardAnswer, claims.board(slug), when)

    def claim(self, claim: str, when: When, cut: Cut = WHOLE) -> ClaimAnswer:
        """Return a claim with its assertions. ``NotFoundError`` if it was never heard of."""
        return self._answer(ClaimAnswer, claims.claim(claim, cut), when)

    def claim_history(self, claim: str, when: When, cut: Cut = WHOLE) -> HistoryAnswer:
        """Return all that had happened to a claim. ``NotFoundError`` as ``claim``."""
        return self._answer(HistoryAnswer, claims.history(claim, cut), when)

    def suggestions(
        self, claim: str, when: When, limit: int = suggestions.DEFAULT
    ) -> SuggestionsAnswer:
        """Return statements that may speak to a claim. ``NotFoundError`` as ``claim``."""
        return self._answer(SuggestionsAnswer, suggestions.suggestions(claim, limit), when)

    def _rows(self, asked: questions.Asked, when: When) -> Sequence[Row]:
        point = Question(when.as_of, when.position).parameters()
        return self._log.rows(asked.statement, {**asked.parameters, **point})

    def _answer(self, shape: type[AnswerT], asked: questions.Asked, when: When) -> AnswerT:
        rows = self._rows(asked, when)
        return shape.model_validate_json(asked.tell(rows, when).whole)
