"""What can be asked about claims: the SQL of each question, and how its rows are told."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Final, LiteralString

from pydantic import BaseModel

from domain.chronology import Basis
from domain.claim import name_of
from domain.claim_course import Shown, Worded
from domain.claim_events import Assertion, Figure, Pointer, Stance
from domain.errors import NotFoundError
from domain.redaction import RedactionState
from domain.story import story_id
from infra.postgres import queries
from projections import questions
from projections.answers import StoryFacts
from projections.claim_answers import BoardAnswer, ClaimAnswer, ClaimFacts, HistoryAnswer
from projections.claims import chronicle, telling
from projections.claims.ground import Act, Article, Ground, Linked, language_of, verdict
from projections.claims.state import ActKind
from projections.claims.telling import ALL, Cut
from projections.questions import Asked, Row, Told
from projections.when import When

SQL: Final = queries.load("projections.claims", "read.sql", including=questions.SQL)
_POINT: Final = questions.SQL["point"]


def board(slug: str) -> Asked:
    """Ask for the claims of a story as they stood. Raises ``RefusedError`` for a bad slug."""
    story_id(slug)

    def tell(ground: Ground, when: When) -> BoardAnswer:
        if ground.story is None and not when.pinned:
            raise no_story(slug)
        return telling.board(ground, slug, when)

    return _asked("of_story", "answers", {"slug": slug}, tell)


def claim(name: str, cut: Cut = ALL) -> Asked:
    """Ask for a claim with its assertions. Raises ``RefusedError`` for what is no id."""

    def tell(ground: Ground, when: When) -> ClaimAnswer:
        require(ground, name, when)
        return telling.claim(ground, when, cut)

    return _asked("one", "answers", {"claim": name_of(name)}, tell)


def history(name: str, cut: Cut = ALL) -> Asked:
    """Ask for all that happened to a claim. Raises ``RefusedError`` for what is no id."""

    def tell(ground: Ground, when: When) -> HistoryAnswer:
        require(ground, name, when)
        return chronicle.history(ground, when, cut)

    return _asked("one", "acts", {"claim": name_of(name)}, tell)


def require(ground: Ground, name: str, when: When) -> None:
    """Raise ``NotFoundError`` for a claim never heard of; pinned, that is an answer."""
    if not ground.claims and not when.pinned:
        raise no_claim(name)


def no_claim(name: str) -> NotFoundError:
    """Return the error of a claim that there is not."""
    return NotFoundError(f"there is no {name}; 'stet claim board STORY' shows those of a story")


def no_story(slug: str) -> NotFoundError:
    """Return the error of a story that there is not."""
    return NotFoundError(
        f"there is no story '{slug}'; 'stet story list' shows them, "
        f"'stet story open {slug} --title …' opens it"
    )


def _asked(
    chosen: str, acts: str, parameters: Row, tell: Callable[[Ground, When], BaseModel]
) -> Asked:
    statement: LiteralString = _POINT + "\n" + SQL[chosen] + "\n" + SQL[acts] + "\n" + SQL["ground"]
    last: list[tuple[Sequence[Row], Ground]] = []  # rows are told again for another second

    def told(rows: Sequence[Row], when: When) -> Told:
        if not last or last[0][0] is not rows:
            last[:] = [(rows, ground_of(rows[0]))]
        ground = last[0][1]
        answer = tell(ground, when)
        return Told(answer.model_dump_json().encode(), since=telling.since(ground, rows[0]["now"]))

    return Asked(statement, parameters, told, slow=True)


def ground_of(row: Row) -> Ground:
    """Return what a row of an answer tells."""
    acts = [act_of(*one) for one in listed(row["acts"])]
    articles = {one[0]: _article(*one) for one in listed(row["articles"])}
    for article, *stay in listed(row["stays"]):
        articles[article].stays.append(_worded(*stay))
    return Ground(
        story=StoryFacts.model_validate_json(row["story"]) if row["story"] else None,
        claims=[claim_of(acts, *one) for one in listed(row["claims"])],
        linked=[_linked(*one) for one in listed(row["linked"])],
        articles=articles,
        acts=acts,
    )


def claim_of(
    acts: Sequence[Act], name: str, slug: str, question: str, at: str, position: int, gone: bool
) -> ClaimFacts:
    return ClaimFacts(
        id=name,
        story=slug,
        question=question,
        opened_at=moment_of(at),
        position=position,
        withdrawn=gone,
        verdict=verdict(name, acts),
    )


def act_of(claim_id: str, kind: str, at: str, *rest: Any) -> Act:
    position, number, article_id, revision, stance, said, answered_by, actor = rest
    return Act(
        claim_id,
        ActKind(kind),
        moment_of(at),
        position,
        number,
        article_id,
        revision,
        Stance(stance) if stance else None,
        said,
        answered_by,
        actor,
    )


def _article(
    name: str, outlet: str, outlet_name: str | None, url: str | None, spans: list[Any] | None
) -> Article:
    return Article(
        name,
        outlet,
        outlet_name,
        url,
        [_shown(*span[:-1]) for span in spans or ()],
        {span[0]: RedactionState(span[-1]) for span in spans or () if span[-1]},
    )


def _shown(revision: int, at: str, basis: str, first: str, last: str, *rest: Any) -> Shown:
    return Shown(revision, moment_of(at), Basis(basis), moment_of(first), moment_of(last), *rest)


def _worded(statement: int, text: str, language: str, begins: str, *rest: Any) -> Worded:
    revision, ends, after, into = rest
    return Worded(
        statement,
        text,
        language_of(language),
        moment_of(begins),
        revision,
        moment_of(ends) if ends else None,
        after,
        into,
    )


def _linked(claim_id: str, number: int, statement: int | None, *rest: Any) -> Linked:
    actor, linked_at, position, article_id, revision, captured, part, block, start, end = rest[:10]
    stance, source, named, hedge, least, most, unit, since, until, by, supersedes = rest[10:]
    # The log holds what was checked when it was linked: it is not checked again.
    pointer = Pointer.model_construct(
        article_id=article_id,
        revision=revision,
        position=captured,
        part=part,
        block=block,
        start=start,
        end=end,
    )
    figure = None
    if least is not None or most is not None:
        figure = Figure.model_validate({"least": least, "most": most, "unit": unit})
    assertion = Assertion.model_construct(
        statement=pointer,
        stance=Stance(stance),
        source=source,
        source_named=named,
        hedge=hedge,
        figure=figure,
        valid_from=moment_of(since) if since else None,
        valid_to=moment_of(until) if until else None,
        linked_by=by,
        supersedes=supersedes,
    )
    return Linked(claim_id, number, assertion, statement, actor, moment_of(linked_at), position)


def listed(text: str | None) -> list[Any]:
    return [] if text is None else list(json.loads(text))


def moment_of(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
