"""Folding a log into some of the views, and the articles with a few changed sentences to fold."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import psycopg
from appending import COPY, COPY_TYPES, CREATE
from measuring import Result, compare, texts

from domain.address import article_id, bucket
from domain.article_events import ArticleRegistered, RevisionCaptured
from domain.capture import Provenance
from domain.content import Block, Content
from domain.event import Event
from domain.sealing import SealedBody
from infra.log import Log
from projections import builds, projector
from projections.articles.view import ArticlesView
from projections.folding import Folding, rare_collections
from projections.revision_changes.view import ChangesView
from projections.statements.view import StatementsView
from projections.stories.view import StoriesView
from projections.texts import Texts
from projections.view import View
from services import bootstrap

START = datetime(2024, 10, 23, tzinfo=UTC)
SENTENCES, CHANGED, REVISIONS = 40, 3, 20
PROVENANCE = Provenance(source="bench")


def articles_and_stories() -> list[View]:
    """Return the views that know nothing of sentences."""
    return [ArticlesView(), StoriesView()]


def fold(address: str, views: Sequence[View]) -> float:
    """Fold all that the log holds into views of the live build; return how many seconds it took."""
    with projector.connected(address) as connection, rare_collections():
        number = builds.ensure(connection)
        folding = Folding(connection, address, number, views=views)
        newest = projector.head(connection)
        started = time.perf_counter()
        try:
            while folding.step(newest):
                pass
        finally:
            folding.close()
        return time.perf_counter() - started


def results(addresses: Iterator[str], scale: float, rounds: int) -> Iterator[Result]:
    """Yield how many revisions of 40 sentences, 3 of them changed, the views of statements take."""
    articles = max(5, int(100 * scale))
    chance = random.Random(7)  # noqa: S311 - the same articles in every run
    told = [_revisions(chance) for _ in range(articles)]
    number = articles * REVISIONS

    def statements() -> float:
        return number / fold(_filled(next(addresses), told), [StatementsView(Texts())])

    def changes() -> float:
        return number / fold(_filled(next(addresses), told), [ChangesView(Texts())])

    def copy() -> float:
        bodies = [body for revisions in told for body in revisions]
        rows = [(f"s{n}", 1, "t", b"", b"c", b"s", body) for n, body in enumerate(bodies)]
        with psycopg.connect(next(addresses), autocommit=True) as connection:
            connection.execute(CREATE.format(table="plain"))
            started = time.perf_counter()
            with connection.cursor().copy(COPY.format(table="plain")) as copying:
                copying.set_types(COPY_TYPES)
                for row in rows:
                    copying.write_row(row)
            return number / (time.perf_counter() - started)

    beside = "40 sentences, 3 changed / binary COPY of the bodies"
    # 1,500 a second where COPY takes 11,000, which is what two idle cores were seen to do.
    yield compare(f"log to lineages, {beside}", statements, copy, target=0.13, rounds=rounds)
    yield compare(f"log to classes, {beside}", changes, copy, target=None, rounds=rounds)


def _revisions(chance: random.Random) -> list[bytes]:
    """Return the bodies of an article of which a few sentences change from text to text."""
    words = chance.choice(texts(50, 40_000)).decode().split()

    def sentence() -> str:
        return " ".join(chance.choices(words, k=22)).capitalize() + "."

    told = [sentence() for _ in range(SENTENCES)]
    bodies = []
    for _ in range(REVISIONS):
        blocks = [" ".join(told[n : n + 3]) for n in range(1, SENTENCES, 3)]
        content = Content(
            headline=told[0], body=tuple(Block(text=text) for text in blocks), language="en"
        )
        bodies.append(content.to_bytes())
        for place in chance.sample(range(SENTENCES), CHANGED):
            old = told[place].removesuffix(".").split()
            old[chance.randrange(len(old))] = chance.choice(words)
            told[place] = " ".join(old).capitalize() + "."
    return bodies


def _filled(address: str, told: Sequence[Sequence[bytes]]) -> str:
    """Fill a new database with articles, whose revisions arrive in turns."""
    bootstrap.set_up(address, lambda _: None)
    log = Log(address)
    urls = [f"https://outlet-{n % 40}.example/{n}" for n in range(len(told))]
    log.append([_registered(url) for url in urls])
    for number in range(REVISIONS):
        events: list[Event] = []
        bodies: list[SealedBody] = []
        for url, revisions in zip(urls, told, strict=True):
            stream = article_id(url)
            bodies.append(SealedBody(bucket(stream), os.urandom(32), revisions[number]))
            events.append(
                RevisionCaptured(
                    originator_id=stream,
                    originator_version=number + 2,
                    revision=number + 1,
                    commitment=bodies[-1].commitment.hex(),
                    observed_at=START + timedelta(hours=number),
                    provenance=PROVENANCE,
                )
            )
        log.append(events, bodies)
    log.close()
    return address


def _registered(url: str) -> Event:
    stream = article_id(url)
    return ArticleRegistered(
        originator_id=stream,
        originator_version=1,
        identity="url",
        url=url,
        canonical_url=url,
        outlet=url.split("/")[2],
        bucket=bucket(stream),
    )
