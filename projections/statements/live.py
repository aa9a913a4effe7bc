"""Answers about statements by folding the log: what the view is held against."""

from __future__ import annotations

import json
from functools import cache, lru_cache
from typing import NamedTuple

from domain.address import name_of
from domain.article_events import RevisionCaptured
from domain.lineage import Lineages, Page, number_of, position_of
from domain.parts import Parts, parts_of
from domain.statements import statements_in
from domain.stays import Stay, stays
from domain.text.alignment import Alignment, align
from infra.log import SQL as LOG
from infra.log import Log
from projections.answers import RevisionFacts
from projections.history import History, Readable, history
from projections.questions import refuse_unless_pinned
from projections.statement_answers import DiffAnswer, LifeAnswer, StatementsAnswer
from projections.statements import comparing, telling
from projections.statements.comparing import Choice
from projections.statements.questions import no_statement
from projections.statements.telling import Placed
from projections.when import When


class ToldArticle(NamedTuple):
    """What an article's events up to a position tell."""

    known: History
    pages: dict[int, Page]
    lineages: Lineages
    stays: list[Stay]
    bodies: dict[int, bytes]

    @property
    def parts(self) -> dict[int, Parts]:
        """The parts of each revision whose text is here."""
        return {number: parts_of(body) for number, body in self.bodies.items()}

    @property
    def languages(self) -> dict[int, str | None]:
        """The language of each revision whose text is here."""
        return {number: json.loads(body).get("language") for number, body in self.bodies.items()}

    @property
    def spans(self) -> list[RevisionFacts]:
        return [RevisionFacts(**self.known.revision(s)) for s in self.known.chronology.spans]


class ToldArticles:
    """Folds articles of a log. What it folded last it keeps, for as long as the log does not grow:
    a redaction reaches back.
    """

    def __init__(self, log: Readable) -> None:
        self._log = log
        self._tell_once = lru_cache(1)(self._tell)

    def told(self, article: str, position: int) -> ToldArticle | None:
        """Return what an article's events up to a position tell; None for nothing."""
        return self._tell_once(article, position, self._log.size())

    def _tell(self, article: str, position: int, _size: int) -> ToldArticle | None:
        known = history(self._log.stream(article), position)
        if known is None:
            return None
        wanted = known.shown
        bodies = self._log.bodies(article, wanted)
        by_revision = {wanted[c]: body for c, body in bodies.items()}
        pages = {
            number: Page(number, known.positions[number], statements_in(body))
            for number, body in by_revision.items()
        }

        @cache
        def aligned(before: int, after: int) -> Alignment:
            return align(*([s.text for s in pages[n].statements] for n in (before, after)))

        course = [(span.revision, span.appeared_at) for span in known.chronology.spans]
        lineages, made = stays(course, pages, aligned)
        return ToldArticle(known, pages, lineages, list(made), by_revision)


class LiveStatements:
    """Answers the questions of ``ViewAnswers`` about statements from the log itself."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._told = ToldArticles(log).told

    def statements(self, article: str, when: When) -> StatementsAnswer:
        """Return the statements that an article showed, and what each dates from."""
        told = self._told(name_of(article), when.position)
        if told is None:
            refuse_unless_pinned(article, when)
            return telling.nothing_known(when)
        state, span = told.known.chronology.at(when.as_of)
        page = told.pages.get(span.revision) if span else None
        return telling.statements(
            when,
            told.known.facts,
            state,
            RevisionFacts(**told.known.revision(span)) if span else None,
            _placed(told, page, when) if page else [],
        )

    def life(self, statement: str, when: When) -> LifeAnswer:
        """Return the whole life of a statement by its id."""
        number = number_of(statement)
        name = self._article_of(position_of(number), when)
        told = self._told(name, when.position) if name else None
        made = told.stays if told else ()
        found = [s for s in made if s.statement == number and s.begins <= when.as_of]
        if not found and not when.pinned:
            raise no_statement(statement)
        found.sort(key=lambda s: s.nth)
        facts = told.known.facts if told else None
        return telling.life(when, number, facts, told.spans if told else (), found)

    def difference(
        self, article: str, when: When, before: Choice = None, after: Choice = None
    ) -> DiffAnswer:
        """Return the difference of two texts of an article."""
        name = name_of(article)
        told = self._told(name, when.position)
        if told is None:
            refuse_unless_pinned(article, when)
            return comparing.difference(when, None, (None, None), (None, None))
        spans = [span for span in told.spans if span.appeared_at <= when.as_of]
        if not when.pinned:
            comparing.require((before, after), [s.number for s in spans if s.number], when)
        chosen = comparing.choose(spans, before, after)
        bodies = self._log.bodies(
            name, [s.commitment for s in chosen if s and s.commitment and not s.redaction]
        )
        old, new = ((s, bodies.get(s.commitment or "") if s else None) for s in chosen)
        return comparing.difference(when, told.known.facts, old, new)

    def _article_of(self, position: int, when: When) -> str | None:
        """Return the article whose revision the log holds at a position, if it was known."""
        if position > when.position:
            return None
        rows = self._log.rows(
            LOG["select_range"], {"first": position, "last": position, "limit": 1}
        )
        found = [r["originator_id"] for r in rows if r["topic"] == RevisionCaptured.TOPIC]
        return found[0] if found else None


def _placed(told: ToldArticle, page: Page, when: When) -> list[Placed]:
    """Return the statements of a page with what is known of each."""
    placed = []
    for lineage, statement in zip(told.lineages.of(page.revision), page.statements, strict=True):
        number = told.lineages.number(lineage)
        life = [s for s in told.stays if s.statement == number and s.begins <= when.as_of]
        life.sort(key=lambda s: s.nth)
        (now,) = (s for s in life if s.ends is None or when.as_of < s.ends)
        placed.append(
            Placed(
                statement=number,
                text=now.text,
                part=now.part,
                kind=now.kind,
                came=now.came,
                worded_at=now.worded_at,
                worded_by=now.worded_by,
                block=statement.block,
                start=statement.start,
                first_at=life[0].begins,
                first_revision=life[0].revision,
                wordings=len({s.text for s in life}),
            )
        )
    return placed
