"""Reads RSS and Atom: an entry that carries its article's text is a capture, another is a link.

Feeds mostly carry the first lines of an article; taken for all of it they would be a wrong record.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pydantic import ValidationError

from domain.capture import Capture, Provenance
from domain.content import Block, BlockKind, Content
from domain.errors import RefusedError
from services.readers.captures_json import explain
from services.readers.given import with_outlet
from services.readers.html import fragment, people, times
from services.readers.lines import as_read
from services.readers.reading import Link, Outcome, Raw, Reader, Reading, Source

SOURCE: Final = "feed"
RULES_VERSION: Final = "feed/1"
WHOLE: Final = 600
"""A single paragraph with fewer characters is not taken for the whole of an article."""
PARTED: Final = 200
"""Nor are several paragraphs with fewer."""

_FEED = re.compile(
    rb"\s*(?:<\?xml[^>]*\?>\s*)?(?:<\?xml-stylesheet[^>]*\?>\s*|<!--.*?-->\s*|<!DOCTYPE[^>\[]*"
    rb"(?:\[.*?\])?>\s*)*<(?:rss|feed|rdf:rdf|atom:feed)\b",
    re.IGNORECASE | re.DOTALL,
)
_MORE = re.compile(
    r"(?:…|\.\.\.|\[…\]|\[\.\.\.\]|(?:continue|keep) reading|read (?:more|on|the (?:full|whole))"
    r"|(?:the post .{0,200} )?appeared first on .{0,80})[\s.»›→>]*$",
    re.IGNORECASE,
)
_TEXT: Final = (BlockKind.PARAGRAPH, BlockKind.QUOTATION, BlockKind.LIST_ITEM)


@dataclass(frozen=True, slots=True)
class _Feed:
    """What all entries of a feed share."""

    source: Source
    digest: str
    observed_at: datetime | None
    language: str | None
    notes: tuple[str, ...]


def _read(source: Source) -> Iterator[Reading]:
    data = source.whole()
    if not data.strip():
        raise RefusedError("the feed is empty")
    # Only the processes that read feeds need it.
    import feedparser  # type: ignore[import-untyped]  # noqa: PLC0415

    parsed = feedparser.parse(data, sanitize_html=True, resolve_relative_uris=True)
    if not parsed.version and not parsed.entries:
        what = "HTML and no feed" if b"<html" in data[:4096].lower() else "no feed"
        raise RefusedError(f"this is {what}: neither RSS nor Atom is in it{_said(parsed)}")
    if not parsed.entries:
        raise RefusedError(f"the feed has no entries{_said(parsed)}")
    notes = (f"the feed is not well-formed{_said(parsed)}",) if parsed.get("bozo") else ()
    feed = _Feed(
        source,
        hashlib.sha256(data).hexdigest(),
        _seen(source, parsed.feed),
        parsed.feed.get("language"),
        notes,
    )
    for number, entry in enumerate(parsed.entries, start=1):
        yield Reading(_one(entry, feed), f"entry {number}", raw=Raw(data, "application/xml"))


def _seen(source: Source, about: Any) -> datetime | None:
    """Return when a feed was seen: as given, or when it says that it was made."""
    given, made = source.given.observed_at, _moment(about, "updated", "published")
    return (made or given) if source.given.fallback else (given or made)


def _said(parsed: Any) -> str:
    """Return what the parser says of a feed, as the end of a message."""
    error = parsed.get("bozo_exception")
    return f" ({' '.join(str(error).split())[:160]})" if error else ""


def _one(entry: Any, feed: _Feed) -> Outcome:
    try:
        return _entry(entry, feed)
    except ValidationError as error:
        return RefusedError(explain(error))
    except RefusedError as error:
        return error


def _entry(entry: Any, feed: _Feed) -> Outcome:
    url = entry.get("feedburner_origlink") or entry.get("link")
    title = as_read(entry.get("title") or "")
    if not url or not url.startswith(("http://", "https://")):
        raise RefusedError("the entry has no link to its article")
    authors = people.authors([_authors(entry)], (), None)
    blocks = _text(entry, title, authors)
    if not title or not blocks:
        return Link(url, title or None)
    observed_at = feed.observed_at
    if observed_at is None:
        raise RefusedError("the feed does not say when it was made; give --observed-at")
    claims = times.claimed(_times(entry, "published"), _times(entry, "updated"), observed_at)
    outlet, name = feed.source.given.outlet, None
    if outlet is not None:
        outlet, name = with_outlet(outlet, None, None)
    return Capture(
        url=url,
        outlet=outlet,
        outlet_name=name,
        content=Content(
            headline=title, byline=authors, body=tuple(blocks), language=_language(entry, feed)
        ),
        observed_at=observed_at,
        published_at=claims.published_at,
        modified_at=claims.modified_at,
        provenance=Provenance(
            source=feed.source.origin or SOURCE,
            reference=feed.source.reference,
            tool="stet",
            tool_version=RULES_VERSION,
            raw_sha256=feed.digest,
            zone_assumed=times.DEFAULT_ZONE if claims.assumed else None,
            notes=tuple(dict.fromkeys([*feed.notes, *claims.notes])),
        ),
    )


def _text(entry: Any, title: str, authors: Sequence[str]) -> list[Block]:
    """Return the blocks of an entry that carries the whole of its article; none for another."""
    for content in entry.get("content", []):
        blocks = fragment.blocks(content.get("value") or "", title, authors)
        parts = [block.text for block in blocks if block.kind in _TEXT]
        text = " ".join(parts)
        is_long = len(text) >= (WHOLE if len(parts) < 2 else PARTED)
        if is_long and not _MORE.search(text[-300:]):
            return blocks
    return []


def _authors(entry: Any) -> list[str]:
    named = [str(a.get("name") or "") for a in entry.get("authors", []) if a.get("name")]
    return named or [str(entry.get("author") or "")]


def _times(entry: Any, name: str) -> list[str]:
    # feedparser answers "updated" with "published" where there is none.
    return [str(entry[name])] if dict.__contains__(entry, name) else []


def _moment(entry: Any, *names: str) -> datetime | None:
    for name in names:
        for said in _times(entry, name):
            try:
                if moment := times.read(said).moment:
                    return moment
            except RefusedError:
                continue
    return None


def _language(entry: Any, feed: _Feed) -> str | None:
    stated = next((c.get("language") for c in entry.get("content", []) if c.get("language")), None)
    tag = stated or feed.language
    return tag if tag and re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", tag) else None


def _looks_like(source: Source) -> bool:
    return bool(_FEED.match(source.head.removeprefix(b"\xef\xbb\xbf")))


READER: Final = Reader(SOURCE, RULES_VERSION, _looks_like, _read, isolated=True)
