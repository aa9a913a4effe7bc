"""Which statements may speak to a claim: what is asked of the views, and how it is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, LiteralString

from domain.claim import name_of
from domain.lineage import statement_id
from domain.statements import Part
from domain.suggesting import Candidate, Said, Suggestion, Target, suggest
from infra.postgres import queries
from projections import notes, questions
from projections.claim_answers import CopyFacts, SuggestionFacts, SuggestionsAnswer
from projections.claims.ground import Ground, language_of
from projections.claims.questions import SQL as CLAIMS
from projections.claims.questions import act_of, claim_of, listed, moment_of, require
from projections.questions import Asked, Row, Told
from projections.when import When

SQL: Final = queries.load(
    "projections.claims", "suggestions.sql", including={**questions.SQL, **CLAIMS}
)
MOST: Final = 100
DEFAULT: Final = 20


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a candidate stands, and since when."""

    outlet_name: str | None
    url: str | None
    part: Part
    since: datetime
    until: datetime | None
    revision: int


def suggestions(name: str, limit: int = DEFAULT) -> Asked:
    """Ask which statements may speak to a claim. Raises ``RefusedError`` for what is no id."""
    statement: LiteralString = "\n".join(
        (questions.SQL["point"], CLAIMS["one"], CLAIMS["answers"], CLAIMS["linked"], SQL["begin"])
    )

    def tell(rows: Sequence[Row], when: When) -> Told:
        answer = _answer(rows[0], name, when, limit)
        return Told(answer.model_dump_json().encode(), since=rows[0]["since"])

    return Asked(statement, {"claim": name_of(name)}, tell, slow=True)


def _answer(row: Row, name: str, when: When, limit: int) -> SuggestionsAnswer:
    acts = [act_of(*one) for one in listed(row["acts"])]
    claims = [claim_of(acts, *one) for one in listed(row["claims"])]
    require(Ground(None, claims, (), {}), name, when)
    found = _suggest(row) if claims else []
    note = notes.nothing_known("claim", when.as_of, when.position)
    if claims:
        note = f"{notes.count(len(found), 'suggestion', 'suggestions')[:-1]}; a person decides."
    return SuggestionsAnswer(
        as_of=when.as_of,
        as_known=when.position,
        claim=claims[0] if claims else None,
        note=note,
        suggestions=tuple(found[:limit]),
    )


def _suggest(row: Row) -> list[SuggestionFacts]:
    targets = [Target(n, _said(text, by)) for n, text, by in listed(row["targets"])]
    language = next((t.said.language for t in targets if t.said.language), None)
    # A question has no language of its own: it is read as what it is about.
    places: dict[int, _Place] = {}
    candidates = []
    for one in listed(row["candidates"]):
        candidate, place = _candidate(*one)
        candidates.append(candidate)
        places[candidate.statement] = place
        language = language or candidate.said.language
    question = Target(0, Said(targets[0].said.text, language))
    texts = {article: frozenset(map(int, ids or ())) for article, ids in listed(row["texts"])}
    linked = [(number, article, text) for number, article, text in listed(row["linked"])]
    found = suggest([question, *targets[1:]], candidates, texts, linked)
    return [_facts(one, places) for one in found]


def _candidate(
    statement: int, article: str, outlet: str, text: str, language: str, *rest: Any
) -> tuple[Candidate, _Place]:
    near, number, part, begins, ends, revision, outlet_name, url, had = rest
    said = _said(text, language)
    until = moment_of(ends) if ends else None
    place = _Place(outlet_name, url, part, moment_of(begins), until, revision)
    return Candidate(statement, article, outlet, said, near, number, tuple(had)), place


def _said(text: str, configuration: str | None) -> Said:
    return Said(text, language_of(configuration) if configuration else None)


def _facts(one: Suggestion, places: dict[int, _Place]) -> SuggestionFacts:
    candidate = one.candidate
    place = places[candidate.statement]
    return SuggestionFacts(
        statement=statement_id(candidate.statement),
        article_id=candidate.article_id,
        outlet=candidate.outlet,
        outlet_name=place.outlet_name,
        url=place.url,
        revision=place.revision,
        part=place.part,
        text=candidate.said.text,
        since=place.since,
        until=place.until,
        score=one.score,
        reasons=tuple(_reasons(one)),
        names=one.names,
        figures=one.figures,
        elsewhere=one.others,
        copies=tuple(
            CopyFacts(
                statement=statement_id(copy.statement),
                article_id=copy.article_id,
                outlet=copy.outlet,
                url=places[copy.statement].url,
            )
            for copy in one.copies
        ),
        copy_of=one.copy_of,
    )


def _reasons(one: Suggestion) -> list[str]:
    to = "the question" if one.candidate.target == 0 else f"assertion {one.candidate.target}"
    reasons = [f"its words are near to those of {to} ({one.candidate.near} of 100)"]
    if one.names:
        reasons.append(f"it names {', '.join(one.names)} too")
    if one.figures:
        reasons.append(f"it gives {', '.join(one.figures)} too")
    if one.others:
        names, missing = ", ".join(one.others), ", ".join(one.missing)
        reasons.append(f"but it speaks of {names}, not of {missing}")
    if one.copies:
        reasons.append(f"copies of it stand at {', '.join(c.outlet for c in one.copies)}")
    if one.copy_of:
        reasons.append(f"it is a syndicated copy of assertion {one.copy_of}")
    return reasons
