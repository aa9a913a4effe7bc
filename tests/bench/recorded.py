"""A log of so many revisions, made as captures make it but in batches, with its views."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice

from measuring import texts

from domain.address import article_id, bucket
from domain.article_events import ArticleRegistered, RevisionCaptured
from domain.capture import Provenance
from domain.content import Block, Content
from domain.event import Event
from domain.sealing import SALT_LENGTH, SealedBody
from infra.log import Log
from projections import projector

START = datetime(2024, 1, 1, tzinfo=UTC)
STEP = timedelta(minutes=10)
EACH = 4  # revisions of an article, about as many as NewsEdits has
TEXTS = 2_000
BATCH = 1_000
"""Texts that revisions share from here on: what is read is rows by key, not their variety."""


def url_of(number: int) -> str:
    """Return the URL of an article."""
    return f"https://www.meridian-post.example/2024/article-{number}"


def contents(size: int = 4096) -> list[bytes]:
    """Return sealed bodies of about ``size`` bytes."""
    paragraphs = 8
    made = []
    for text in texts(TEXTS, size - 400):
        whole = text.decode()
        step = len(whole) // paragraphs
        body = [Block(text=whole[i * step : (i + 1) * step]) for i in range(paragraphs)]
        made.append(Content(headline=whole[:60], body=tuple(body), language="en").to_bytes())
    return made


def record(address: str, revisions: int, *, first: int = 0, each: int = EACH) -> None:
    """Append so many revisions of articles numbered from ``first``, and bring the views up."""
    bodies = contents()
    log = Log(address)
    try:
        made = _events(first, revisions // each, each, bodies)
        while batch := list(islice(made, BATCH)):
            log.append([event for event, _ in batch], [body for _, body in batch if body])
    finally:
        log.close()
    while not projector.catch_up(address):
        pass


def _events(
    first: int, articles: int, each: int, bodies: list[bytes]
) -> Iterator[tuple[Event, SealedBody | None]]:
    provenance = Provenance(source="bench")
    for number in range(first, first + articles):
        url = url_of(number)
        stream = article_id(url)
        yield (
            ArticleRegistered(
                originator_id=stream,
                originator_version=1,
                identity="url",
                url=url,
                canonical_url=url,
                outlet="meridian-post.example",
                bucket=bucket(stream),
            ),
            None,
        )
        for revision in range(1, each + 1):
            body = bodies[(number * each + revision) % len(bodies)]
            sealed = SealedBody(bucket(stream), secrets.token_bytes(SALT_LENGTH), body)
            event = RevisionCaptured(
                originator_id=stream,
                originator_version=revision + 1,
                revision=revision,
                commitment=sealed.commitment.hex(),
                observed_at=START + revision * STEP,
                provenance=provenance,
            )
            yield event, sealed
