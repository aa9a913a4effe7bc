"""Claims: what a question costs as its claim grows, per assertion that is told."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

from measuring import Result, compare

from domain.address import article_id, bucket
from domain.article_events import ArticleRegistered, RevisionCaptured
from domain.capture import Provenance
from domain.claim import claim_id
from domain.claim_events import Assertion, ClaimAsserted, ClaimOpened, Pointer, Stance
from domain.clocks import parse_time
from domain.content import Block, Content
from domain.event import Event
from domain.sealing import SealedBody
from domain.statements import statements_in
from domain.story_events import ArticleLinked, StoryOpened
from infra.log import Log
from projections import projector
from projections.claims.telling import Cut
from projections.when import resolve
from services import bootstrap
from services.bootstrap import Stet
from services.claiming import Reading, StatementRef
from services.settings import Settings

STORY, MANY, FEW = "claims", "Are there many?", "Are there few?"
START = parse_time("2024-10-23T12:00:00Z")
SENTENCES = 10
STANCES = [*Stance]


def results(address: str, many: int, few: int, rounds: int) -> list[Result]:
    """Measure a claim over many assertions against one over few, per assertion."""
    bootstrap.set_up(address, lambda _: None)
    log = Log(address)
    stet = bootstrap.wire(Settings(database_url=address), log, address)
    try:
        _fill(log, many, few)
        projector.catch_up(address)
        told = compare(
            f"assertions told a second, of a claim over {many:,} / over {few}",
            lambda: many / _told(stet, MANY),
            lambda: few / _told(stet, FEW),
            target=0.5,
            rounds=rounds,
        )
        linked = compare(
            f"statements linked a second, to a claim over {many:,} / over {few}",
            lambda: 1 / _linked(stet, MANY, next(_NUMBERS)),
            lambda: 1 / _linked(stet, FEW, next(_NUMBERS)),
            target=None,
            rounds=rounds,
        )
        return [told, linked]
    finally:
        log.close()


_NUMBERS = iter(range(1_000_000))


def _told(stet: Stet, question: str) -> float:
    started = time.perf_counter()
    when = resolve(stet.log, stet.answers, None, None)
    stet.answers.claim(claim_id(STORY, question), when, Cut(limit=100))
    return time.perf_counter() - started


def _linked(stet: Stet, question: str, number: int) -> float:
    """Link a statement, and take it back so that the claim stays as large."""
    ref = StatementRef(article=_url(0), revision=2, quote=f"Sentence {number % 3} of 0")
    name = claim_id(STORY, question)
    started = time.perf_counter()
    receipt = stet.claiming.link(name, ref, Reading(stance=Stance.AFFIRMS))
    took = time.perf_counter() - started
    stet.claiming.withdraw(name, "Measured.", receipt.assertion)
    return took


def _url(number: int) -> str:
    return f"https://claims.example/{number}"


def _fill(log: Log, many: int, few: int) -> None:
    """Put articles of two revisions into a story, and two claims over their first."""
    story = f"story-{STORY}"
    log.append([StoryOpened(originator_id=story, originator_version=1, slug=STORY, title="Claims")])
    pointers: list[Pointer] = []
    for number in range(many // SENTENCES):
        name = article_id(_url(number))
        events, bodies, content = _article(name, number)
        link = ArticleLinked(originator_id=story, originator_version=number + 2, article_id=name)
        positions = log.append([*events, link], bodies)
        pointers += [
            Pointer(
                article_id=name,
                revision=1,
                position=positions[1],
                block=s.block,
                start=s.start,
                end=s.end,
            )
            for s in statements_in(content.to_bytes())
            if s.part == "body"
        ]
    for question, size in ((MANY, many), (FEW, few)):
        claim = list(_claim(question, pointers[:size]))
        for start in range(0, len(claim), 1000):
            log.append(claim[start : start + 1000])


def _article(name: str, number: int) -> tuple[list[Event], list[SealedBody], Content]:
    stream = {"originator_id": name}
    contents = [
        Content(
            headline=f"Headline {number} {revision}",
            body=tuple(Block(text=f"Sentence {n} of {number}.") for n in kept),
            language="en",
        )
        for revision, kept in ((1, range(SENTENCES)), (2, range(SENTENCES - 2)))
    ]
    sealed = [SealedBody(bucket(name), os.urandom(32), made.to_bytes()) for made in contents]
    events: list[Event] = [
        ArticleRegistered(
            **stream,
            originator_version=1,
            identity="url",
            url=_url(number),
            canonical_url=_url(number),
            outlet="claims.example",
            bucket=bucket(name),
        ),
        *(
            RevisionCaptured(
                **stream,
                originator_version=revision + 1,
                revision=revision,
                commitment=body.commitment.hex(),
                observed_at=START.replace(hour=12 + revision),
                provenance=Provenance(source="bench"),
            )
            for revision, body in enumerate(sealed, start=1)
        ),
    ]
    return events, sealed, contents[0]


def _claim(question: str, pointers: list[Pointer]) -> Iterator[Event]:
    stream = {"originator_id": claim_id(STORY, question)}
    yield ClaimOpened(**stream, originator_version=1, question=question, story=STORY)
    for number, pointer in enumerate(pointers, start=1):
        assertion = Assertion(statement=pointer, stance=STANCES[number % len(STANCES)])
        yield ClaimAsserted(
            **stream, originator_version=number + 1, number=number, assertion=assertion
        )
