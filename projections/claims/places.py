"""Where on which page a statement stands, by its id."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from domain.article_events import RevisionCaptured
from domain.errors import NotFoundError
from domain.lineage import number_of, position_of
from domain.statements import Part
from infra.log import Log
from infra.postgres import queries
from projections import questions
from projections.statements.questions import SQL as STATEMENTS
from projections.when import Question

_INCLUDED: Final = {**questions.SQL, **STATEMENTS}
SQL: Final = queries.load("projections.claims", "places.sql", including=_INCLUDED)


@dataclass(frozen=True, slots=True)
class Place:
    """A statement's place on the page of a revision."""

    article_id: str
    revision: int
    part: Part
    block: int
    start: int


@dataclass(frozen=True, slots=True)
class StatementPlaces:
    """Finds statements on pages, as they are known now."""

    log: Log

    def find(self, statement: str, revision: int | None = None) -> Place:
        """Return where a statement stands in a revision; by default the last one that has it.

        Raises ``RefusedError`` for what is no id, ``NotFoundError`` if there is none such.
        """
        number = number_of(statement)
        keys = {"statement": number, "captured": position_of(number), "revision": revision}
        point = Question().parameters()
        rows = self.log.rows(SQL["place"], {**keys, **point, "topic": RevisionCaptured.TOPIC})
        if not rows:
            where = "" if revision is None else f" in revision {revision}"
            raise NotFoundError(
                f"no {statement} is known{where}; 'stet blame ARTICLE' shows an article's "
                "statements"
            )
        return Place(**rows[0])
