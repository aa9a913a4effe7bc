"""Answers about statements with SQL over the live build."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from domain.address import bucket, name_of
from domain.article_events import RevisionCaptured
from domain.chronology import State
from domain.errors import NotFoundError
from domain.lineage import number_of, position_of
from domain.stays import Stay
from infra.log import Log
from infra.postgres import queries
from projections.answers import ArticleFacts, RedactionFacts, RevisionFacts
from projections.statement_answers import DiffAnswer, LifeAnswer, StatementsAnswer
from projections.statements import telling
from projections.statements.comparing import Choice, difference
from projections.statements.telling import Placed
from projections.when import When

SQL: Final = queries.load("projections.statements", "read.sql")

Row = dict[str, Any]


class ViewedStatements:
    """Answers questions about the statements of articles."""

    def __init__(self, log: Log) -> None:
        self._log = log

    def statements(self, article: str, when: When) -> StatementsAnswer:
        """Return the statements that an article (id or URL) showed, and what each dates from.

        Raises ``NotFoundError`` if it was never heard of.
        """
        name = name_of(article)
        facts = self._article(name, when)
        if facts is None:
            if not when.pinned:
                raise never_heard_of(article)
            return telling.nothing_known(when)
        spans = self._spans(name, when)
        begun = [row for row in spans if row["appeared_at"] <= when.as_of]
        state = State(begun[-1]["state"]) if begun else State.NOTHING_KNOWN
        if not begun or state is State.TEXT_NOT_SEEN:
            return telling.statements(when, facts, state, None, ())
        rows = self._rows("standing", when, name, captured=begun[-1]["captured"])
        return telling.statements(
            when, facts, state, _revision(begun[-1]), [Placed(**row) for row in rows]
        )

    def life(self, statement: str, when: When) -> LifeAnswer:
        """Return the whole life of a statement by its id.

        Raises ``RefusedError`` for what is no id, ``NotFoundError`` if there is none such.
        """
        number = number_of(statement)
        name = article_of(self._log, position_of(number), when)
        stays: list[Stay] = []
        spans: list[RevisionFacts] = []
        facts = self._article(name, when) if name else None
        if name is not None and facts is not None:
            rows = self._rows("stays", when, name, number=number)
            stays = [_stay(row) for row in rows]
            spans = [
                _revision(r) for r in self._spans(name, when) if r["state"] != State.TEXT_NOT_SEEN
            ]
        if not stays and not when.pinned:
            raise no_statement(statement)
        return telling.life(when, number, facts, spans, stays)

    def difference(
        self, article: str, when: When, before: Choice = None, after: Choice = None
    ) -> DiffAnswer:
        """Return the difference of two texts of an article (id or URL).

        Raises ``NotFoundError`` if the article or a revision was never heard of.
        """
        name = name_of(article)
        facts = self._article(name, when)
        if facts is None and not when.pinned:
            raise never_heard_of(article)
        rows = [r for r in self._spans(name, when) if r["state"] != State.TEXT_NOT_SEEN]
        spans = [_revision(row) for row in rows]
        return difference(when, facts, spans, before, after, partial(self._log.bodies, name))

    def _article(self, name: str, when: When) -> ArticleFacts | None:
        rows = self._rows("article", when, name)
        return ArticleFacts(**rows[0]) if rows else None

    def _spans(self, name: str, when: When) -> list[Row]:
        return self._rows("spans", when, name)

    def _rows(self, statement: str, when: When, article_id: str, **more: object) -> list[Row]:
        asked = {
            "as_of": when.as_of,
            "position": when.position,
            "bucket": bucket(article_id),
            "article_id": article_id,
        }
        return self._log.rows(SQL[statement], {**asked, **more})


def article_of(log: Log, position: int, when: When) -> str | None:
    """Return the article whose revision the log holds at a position, if it was known."""
    if position > when.position:
        return None
    asked = {"at": position, "topic": RevisionCaptured.TOPIC}
    rows = log.rows(SQL["event_at"], asked)
    return rows[0]["originator_id"] if rows else None


def no_statement(statement: str) -> NotFoundError:
    """Return the error of a statement that is not known at the time asked for."""
    return NotFoundError(
        f"no {statement} is known as of then; 'stet blame ARTICLE' shows an article's statements, "
        "and --as-known may tell of one that was joined to another since"
    )


def never_heard_of(article: str) -> NotFoundError:
    """Return the error of an article that the log does not hold."""
    return NotFoundError(
        f"the log has never heard of the article {article}; 'stet capture' hands one in"
    )


def _revision(row: Row) -> RevisionFacts:
    facts = {name: row[name] for name in RevisionFacts.model_fields if name in row}
    redaction = None
    if row["redacted"] is not None:
        redaction = RedactionFacts(
            state=row["redacted"], order=row["ordered_by"], position=row["redacted_at"]
        )
    return RevisionFacts(**facts, redaction=redaction)


def _stay(row: Row) -> Stay:
    same = {name: value for name, value in row.items() if name != "into_other"}
    return Stay(**{**same, "origins": tuple(row["origins"]), "into": row["into_other"]})
