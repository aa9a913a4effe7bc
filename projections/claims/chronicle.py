"""Tells the whole course of a claim: what became of its assertions, and what people did."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from domain.chronology import Basis
from domain.claim_course import Step
from domain.clocks import format_time
from domain.contradiction import Contradiction
from projections import notes
from projections.claim_answers import HistoryAnswer, HistoryEntry
from projections.claims import sentences
from projections.claims.following import Course, Followed, follow
from projections.claims.ground import Act, Article, Ground
from projections.claims.telling import ALL, Cut
from projections.when import When


def history(ground: Ground, when: When, cut: Cut = ALL) -> HistoryAnswer:
    """Return all that had happened to a claim, in order."""
    if not ground.claims:
        note = notes.nothing_known("claim", when.as_of, when.position)
        return HistoryAnswer(
            as_of=when.as_of, as_known=when.position, claim=None, note=note, entries=()
        )
    facts = ground.claims[0]
    course = follow(ground, facts.id, when.as_of)
    told = sorted(_entries(ground, course), key=_in_order)
    shown = told[cut.after :][: cut.limit]
    end = cut.after + len(shown)
    return HistoryAnswer(
        as_of=when.as_of,
        as_known=when.position,
        claim=facts,
        note=notes.count(len(told), "entry", "entries"),
        entries=tuple(shown),
        next=end if end < len(told) else None,
    )


def _entries(ground: Ground, course: Course) -> Iterator[HistoryEntry]:
    for one in course.assertions.values():
        for step in one.steps:
            if step.at <= course.as_of:
                yield _step(one, step)
    for found in course.contradictions:
        yield _contradicted(found, course)
    for act in ground.acts:
        if act.at <= course.as_of:
            yield _act(act, ground.articles.get(act.article_id or ""))


def _in_order(entry: HistoryEntry) -> tuple[datetime, int, int, str]:
    return entry.at, entry.position, entry.assertion or 0, entry.kind


def _entry(**told: Any) -> HistoryEntry:
    nothing = dict.fromkeys(HistoryEntry.model_fields)
    return HistoryEntry.model_validate({**nothing, "changed": (), **told})


def _step(one: Followed, step: Step) -> HistoryEntry:
    return _entry(
        kind=step.kind,
        at=step.at,
        basis=step.basis,
        not_before=step.not_before,
        not_after=step.not_after,
        note=sentences.of_step(one, step),
        assertion=one.linked.number,
        stance=one.stance,
        article_id=one.article.id,
        outlet=one.article.outlet,
        url=one.article.url,
        revision=step.revision,
        revision_before=step.revision_before,
        wording=step.wording,
        changed=step.changed,
        position=step.position,
    )


def _contradicted(found: Contradiction, course: Course) -> HistoryEntry:
    stances = sorted(found.stances)
    by = course.assertions.get(found.brought_by)
    step = by.at(found.begins)[0] if by else None
    ended = ""
    if found.ends is not None and found.ends <= course.as_of:
        ended = f" Until {format_time(found.ends)}."
    return _entry(
        kind="contradicted",
        at=found.begins,
        basis=step.basis if step else Basis.OBSERVED,
        not_before=step.not_before if step else None,
        not_after=step.not_after if step else None,
        note=sentences.of_contradiction(stances) + ended,
        assertion=by.linked.number if by else None,
        stance=by.stance if by else None,
        article_id=by.article.id if by else None,
        outlet=by.article.outlet if by else None,
        url=by.article.url if by else None,
        revision=step.revision if step else None,
        position=step.position if step else 0,
    )


def _act(act: Act, article: Article | None) -> HistoryEntry:
    return _entry(
        kind=act.kind,
        at=act.at,
        basis=Basis.RECORDED,
        note=sentences.of_act(act),
        assertion=act.number,
        stance=act.stance,
        article_id=act.article_id,
        outlet=article.outlet if article else None,
        url=article.url if article else None,
        revision=act.revision,
        said=act.said,
        by=act.answered_by or act.actor,
        position=act.position,
    )
