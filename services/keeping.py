"""Keeps raw bytes that events name by their digest, and forgets those of a text that is erased.

Bytes that no event names would be out of reach of an order to erase what they say, so a sighting
that is held back, whose provenance the log does not hold, leaves none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from domain.address import name_of
from domain.article import Outcome
from domain.article_events import RevisionCaptured, RevisionSighted
from domain.capture import Capture
from infra.log import Log
from infra.ways_in import Kept, WaysIn
from services.capturing import Receipt
from services.readers.reading import Reading

_TOLD_BY_AN_EVENT: Final = (Outcome.REGISTERED, Outcome.REVISED, Outcome.SIGHTED)


def keep(log: Log, ways_in: WaysIn, taken: Sequence[tuple[Reading, Receipt]]) -> None:
    """Keep the raw bytes of readings that were taken in, where an event names them."""
    doubtful = {r.article_id for _, r in taken if r.outcome not in _TOLD_BY_AN_EVENT}
    named = {digest for _, digest in _named(log, doubtful)}
    ways_in.keep_raw(
        kept
        for reading, receipt in taken
        for kept in _raw(reading)
        if receipt.outcome in _TOLD_BY_AN_EVENT or kept.digest in named
    )


def forget(log: Log, ways_in: WaysIn, article: str, revision: int) -> int:
    """Forget the raw bytes that a revision was read from; return how many there may have been."""
    digests = [d for of, d in _named(log, [name_of(article)]) if of == revision]
    if digests:
        ways_in.forget_raw(digests)
    return len(digests)


def _raw(reading: Reading) -> Iterator[Kept]:
    """Yield the raw bytes of a reading, if they are those that its provenance names."""
    raw, capture = reading.raw, reading.outcome
    if raw is None or not isinstance(capture, Capture):
        return
    kept = Kept(raw.data, raw.media_type, raw.http_head)
    if kept.digest == capture.provenance.raw_sha256:
        yield kept


def _named(log: Log, articles: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Yield (revision, digest) of the raw bytes that articles' events name."""
    streams = list(articles)
    if not streams:
        return
    for history in log.streams(streams).values():
        for event in (logged.event for logged in history):
            match event:
                case RevisionCaptured():
                    revision = event.revision
                case RevisionSighted():
                    revision = event.sightings[-1].revision
                case _:
                    continue
            if event.provenance.raw_sha256 is not None:
                yield revision, event.provenance.raw_sha256
