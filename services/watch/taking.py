"""From an answer to the log: pages and feeds go the way of ``stet capture``, read by the same
readers in the same processes; nothing else is read, and feeds speak for their own site alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from domain import article as articles
from domain.address import canonical_url
from domain.article import Article, Outcome
from domain.capture import Capture, Provenance
from domain.clocks import format_time
from domain.content import Content
from domain.errors import RefusedError, StetError, UnavailableError
from domain.variation import Variation, variation
from infra.getting import Answer
from infra.watch_list import Target
from infra.ways_in import WaysIn
from services import keeping
from services.capturing import Capturing, Receipt
from services.correcting import Correcting
from services.outlets import site_of
from services.readers import feed
from services.readers.given import Given
from services.readers.html import page as html
from services.readers.reading import Link, Reading, Source
from services.readers.worker import Workers

SOURCE: Final = "watch"
RULES_VERSION: Final = "watch/1"
MOST_LINKS: Final = 500
"""More links of a feed than this are not watched at once."""
_DROPPED: Final = ("content-encoding", "content-length", "transfer-encoding")


@dataclass(frozen=True, slots=True)
class Page:
    """What an article's page turned out to be."""

    receipt: Receipt
    capture: Capture
    varies: Variation | None

    @property
    def is_new(self) -> bool:
        """Whether the log did not have this content."""
        return self.receipt.outcome in (Outcome.REGISTERED, Outcome.REVISED)


@dataclass(frozen=True, slots=True)
class Entries:
    """What a feed turned out to hold."""

    links: tuple[str, ...]
    is_new: bool
    """Whether an entry's text was new to the log."""
    problem: str | None
    """What was refused of it."""


@dataclass(frozen=True, slots=True)
class Taking:
    """Takes in what answers hold."""

    capturing: Capturing
    correcting: Correcting
    ways_in: WaysIn
    workers: Workers
    keep_raw: bool = False

    def take(self, answer: Answer, target: Target, now: datetime) -> Page | Entries:
        """Take in a page or a feed, seen ``now``.

        Raises ``RefusedError`` for what is neither, or cannot be taken.
        """
        if target.hops and _is_front_page(answer.url) and not _is_front_page(target.home):
            raise RefusedError("it leads to the front page, which is no article")
        source = _source(answer, target, now)
        if feed.READER.looks_like(source):
            return self._feed(source, answer, target)
        if html.READER.looks_like(source):
            return self._page(source, answer, target)
        media = answer.headers.get("content-type", "").partition(";")[0][:60] or "of no stated type"
        raise RefusedError(f"what it answers ({media}) is neither a page nor a feed")

    def again(self, answer: Answer, target: Target, now: datetime) -> Page | None:
        """Take in that the page is what it was at the last look.

        None where its text is no more at hand: it has to be fetched.
        """
        if target.article_id is None or target.revision is None:
            return None
        article = self._article(target.article_id)
        capture = article and self._seen_again(article, target.revision, answer, target, now)
        if not article or not capture:
            return None
        receipt = self.capturing.capture(capture)
        return Page(receipt, capture, self._variation(receipt, target))

    def absent(self, article_id: str, answer: Answer, looks: int, since: datetime) -> None:
        """Take in that an article has been gone since a time."""
        if self._article(article_id) is None:
            return
        note = f"answered {answer.status}, {looks} times in a row since {format_time(since)}"
        self.correcting.absent(article_id, since, None, _provenance(answer, (note,)))

    def _page(self, source: Source, answer: Answer, target: Target) -> Page:
        reading = self.workers.read(source, html.SOURCE)[0]
        reading = _with_head(reading, answer)
        if not isinstance(reading.outcome, Capture):
            raise reading.outcome if isinstance(reading.outcome, StetError) else _odd(reading)
        receipt = self.capturing.capture(reading.outcome, target.story)
        if self.keep_raw:
            keeping.keep(self.capturing.log, self.ways_in, [(reading, receipt)])
        return Page(receipt, reading.outcome, self._variation(receipt, target))

    def _feed(self, source: Source, answer: Answer, target: Target) -> Entries:
        readings = self.workers.read(source, feed.SOURCE)
        whole, links, refused = _sorted(readings, answer.url)
        captures = [r.outcome for r in whole if isinstance(r.outcome, Capture)]
        receipts = self.capturing.capture_all(captures, target.story) if captures else []
        for receipt in receipts:
            if isinstance(receipt, UnavailableError):
                raise receipt
        refused += [r.message for r in receipts if isinstance(r, StetError)]
        if self.keep_raw:
            taken = [
                (_with_head(r, answer), one)
                for r, one in zip(whole, receipts, strict=True)
                if isinstance(one, Receipt)
            ]
            keeping.keep(self.capturing.log, self.ways_in, taken)
        if len(links) > MOST_LINKS:
            refused.append(f"it names {len(links)} articles; the first {MOST_LINKS} are watched")
        new = (Outcome.REGISTERED, Outcome.REVISED)
        is_new = any(isinstance(r, Receipt) and r.outcome in new for r in receipts)
        problem = f"{len(refused)} of its entries: {refused[0]}" if refused else None
        return Entries(tuple(links[:MOST_LINKS]), is_new, problem)

    def _seen_again(
        self, article: Article, revision: int, answer: Answer, target: Target, now: datetime
    ) -> Capture | None:
        """Return the capture that a revision makes, seen once more; None without its text."""
        if not 1 <= revision <= len(article.commitments):
            return None
        commitment = article.commitments[revision - 1]
        body = self.capturing.log.bodies(article.id, [commitment]).get(commitment)
        if body is None:
            return None
        seen = [s for s in article.sightings if s.revision == revision]
        last = max(seen, key=lambda s: s.observed_at)
        known = article.registered
        note = f"not modified (status {answer.status}): the same as at the last look"
        provenance = _provenance(answer, (note,)).model_copy(
            update={"raw_sha256": target.digest.hex() if target.digest else None}
        )
        return Capture(
            url=known.url,
            outlet=None if known.url else known.outlet,
            content=Content.from_bytes(body),
            observed_at=now,
            published_at=last.published_at,
            modified_at=last.modified_at,
            provenance=provenance,
        )

    def _variation(self, receipt: Receipt, target: Target) -> Variation | None:
        """Return how the text varies; only where it is not what it was, or varied before."""
        if receipt.revision == target.revision and target.varies is None:
            return None
        article = self._article(receipt.article_id)
        waiting = self.capturing.log.held_back(receipt.article_id)
        return variation(article, waiting) if article else None

    def _article(self, article_id: str) -> Article | None:
        return articles.fold(logged.event for logged in self.capturing.log.stream(article_id))


def stood_since(page: Page, now: datetime) -> datetime:
    """Return since when a text that is looked at for the first time has stood, by its claims."""
    claimed = [t for t in (page.capture.published_at, page.capture.modified_at) if t is not None]
    return min(max(claimed, default=now), now)


def _is_front_page(url: str) -> bool:
    return urlsplit(url).path in ("", "/")


def _source(answer: Answer, target: Target, now: datetime) -> Source:
    notes = []
    if answer.url != target.url:
        notes.append(f"asked for as {target.url}; redirected")
    parameters = answer.headers.get("content-type", "").partition("charset=")[2]
    made = Source.of_bytes(answer.data, answer.url, Given(url=answer.url, observed_at=now))
    charset = parameters.partition(";")[0].strip(" \"'") or None
    return replace(made, charset=charset, notes=tuple(notes))


def _sorted(
    readings: Sequence[Reading], feed_url: str
) -> tuple[list[Reading], list[str], list[str]]:
    """Part a feed's readings into those that are captures, links to fetch, and what is refused.

    What a feed says of another site's article is no evidence: it is fetched there.
    """
    whole: list[Reading] = []
    links: list[str] = []
    refused: list[str] = []
    site = site_of(canonical_url(feed_url))
    for reading in readings:
        match reading.outcome:
            case Capture(url=str(url)) | Link(url=url) as named:
                try:
                    canonical = canonical_url(url)
                except RefusedError as error:
                    refused.append(f"{reading.place}: {error.message}")
                    continue
                if isinstance(named, Capture) and site_of(canonical) == site:
                    whole.append(reading)
                else:
                    links.append(canonical)
            case StetError() as error:
                refused.append(f"{reading.place}: {error.message}")
            case _:
                pass
    return whole, list(dict.fromkeys(links)), refused


def _with_head(reading: Reading, answer: Answer) -> Reading:
    """Return a reading whose raw bytes have the response's head, as they are: unpacked."""
    if reading.raw is None:
        return reading
    kept = [(n, v) for n, v in answer.headers.items() if n not in _DROPPED]
    lines = [f"HTTP/1.1 {answer.status}", *(f"{n}: {v}" for n, v in kept), "", ""]
    head = "\r\n".join(lines).encode("utf-8", "replace")
    return replace(reading, raw=replace(reading.raw, http_head=head))


def _provenance(answer: Answer, notes: tuple[str, ...]) -> Provenance:
    return Provenance(
        source=SOURCE, reference=answer.url, tool="stet", tool_version=RULES_VERSION, notes=notes
    )


def _odd(reading: Reading) -> RefusedError:
    return RefusedError(f"it holds {type(reading.outcome).__name__} and no article")
