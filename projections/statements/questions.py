"""What can be asked about statements: the SQL of each question, and how its rows are told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from pydantic import BaseModel, TypeAdapter

from domain.address import bucket, name_of
from domain.article_events import RevisionCaptured
from domain.chronology import State
from domain.errors import NotFoundError
from domain.lineage import number_of, position_of
from domain.stays import Stay
from infra.postgres import queries
from projections import questions
from projections.answers import ArticleFacts, RevisionFacts
from projections.questions import Asked, Row, Told
from projections.statement_answers import DiffAnswer
from projections.statements import comparing, telling
from projections.statements.comparing import Choice
from projections.statements.telling import Placed
from projections.when import When

SQL: Final = queries.load("projections.statements", "read.sql", including=questions.SQL)

_SPANS: Final = TypeAdapter(list[RevisionFacts])
_PLACED: Final = tuple(Placed.__dataclass_fields__)
_STAY: Final = tuple(name for name in Stay.__dataclass_fields__ if name != "into")


def statements(article: str) -> Asked:
    """Ask for the statements that an article (id or URL) showed, and what each dates from."""
    stream = name_of(article)

    def tell(rows: Sequence[Row], when: When) -> Told:
        row = rows[0]
        facts = _article(row)
        if facts is None:
            questions.refuse_unless_pinned(article, when)
            return _told(telling.nothing_known(when))
        state = State.NOTHING_KNOWN if row["state"] is None else State(row["state"])
        revision = _revision(row["facts"])
        placed = [Placed(**{name: r[name] for name in _PLACED}) for r in rows if r["n"] is not None]
        answer = telling.statements(when, facts, state, revision, placed)
        return _told(answer, since=row["since"])

    return Asked(SQL["statements"], _keys(stream), tell)


def life(statement: str) -> Asked:
    """Ask for the whole life of a statement. Raises ``RefusedError`` for what is no id."""
    number = number_of(statement)

    def tell(rows: Sequence[Row], when: When) -> Told:
        stays = [_stay(row) for row in rows if row["statement"] is not None]
        if not stays and not when.pinned:
            raise no_statement(statement)
        facts = _article(rows[0])
        spans = _SPANS.validate_json(rows[0]["spans"]) if facts else []
        moments = [m for stay in stays for m in (stay.begins, stay.ends) if m and m <= when.as_of]
        answer = telling.life(when, number, facts, spans, stays)
        return _told(answer, since=max(moments, default=None))

    captured = position_of(number)
    keys = {"statement": number, "captured": captured, "topic": RevisionCaptured.TOPIC}
    return Asked(SQL["life"], keys, tell)


def difference(article: str, before: Choice = None, after: Choice = None) -> Asked:
    """Ask for the difference of two texts of an article (id or URL)."""
    stream = name_of(article)

    def tell(rows: Sequence[Row], when: When) -> Told:
        row = rows[0]
        facts = _article(row)
        if facts is None:
            questions.refuse_unless_pinned(article, when)
        old, new = _revision(row["before"]), _revision(row["after"])
        if not when.pinned:
            comparing.require((before, after), row["revisions"] or (), when)
        answer = comparing.difference(
            when, facts, (old, row["body_before"]), (new, row["body_after"])
        )
        return _told(answer, since=row["since"])

    chosen = {**_choice("before", before), **_choice("after", after)}
    return Asked(SQL["difference"], {**_keys(stream), **chosen}, tell, slow=True)


def rendered(asked: Asked, render: Callable[[DiffAnswer], str]) -> Asked:
    """Return a question for a difference whose answer is told as text."""

    def tell(rows: Sequence[Row], when: When) -> Told:
        told = asked.tell(rows, when)
        return replace(told, head=render(DiffAnswer.model_validate_json(told.whole)).encode())

    return replace(asked, tell=tell)


def no_statement(statement: str) -> NotFoundError:
    """Return the error of a statement that is not known at the point asked for."""
    return NotFoundError(
        f"no {statement} is known as of then; 'stet blame ARTICLE' shows an article's statements, "
        "and as_known may tell of one that was joined to another since"
    )


def _told(answer: BaseModel, since: datetime | None = None) -> Told:
    return Told(answer.model_dump_json().encode(), since=since)


def _keys(stream: str) -> Row:
    return {"bucket": bucket(stream), "article_id": stream}


def _choice(name: str, choice: Choice) -> Row:
    return {
        name: choice if isinstance(choice, int) else None,
        f"{name}_at": choice if isinstance(choice, datetime) else None,
    }


def _article(row: Row) -> ArticleFacts | None:
    return None if row["article"] is None else ArticleFacts.model_validate_json(row["article"])


def _revision(facts: str | None) -> RevisionFacts | None:
    return None if facts is None else RevisionFacts.model_validate_json(facts)


def _stay(row: Row) -> Stay:
    fields: dict[str, Any] = {name: row[name] for name in _STAY}
    return Stay(**{**fields, "origins": tuple(row["origins"])}, into=row["into_other"])
