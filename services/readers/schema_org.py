"""Reads schema.org ``NewsArticle`` as JSON-LD that stands by itself, with its ``correction``."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from pydantic import ValidationError

from domain.capture import Capture, Provenance
from domain.content import Block, BlockKind, Content
from domain.errors import RefusedError
from services.readers import json_ld, json_lines, languages, notices
from services.readers.captures_json import decoded, explain, parsed
from services.readers.given import Given, with_outlet
from services.readers.html import people, times
from services.readers.json_ld import Stated
from services.readers.lines import as_read
from services.readers.reading import Link, Outcome, Reader, Reading, Source

SOURCE: Final = "schema-org"
RULES_VERSION: Final = "schema-org/1"

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")


def read_document(data: bytes, source: Source) -> Outcome:
    """Return the capture that an article's JSON-LD is, or a link where it holds no text.

    Raises ``RefusedError`` for what describes no article, one of no known time or outlet.
    """
    try:
        return _document(data, source)
    except ValidationError as error:
        raise RefusedError(explain(error)) from error


def _document(data: bytes, source: Source) -> Outcome:
    document = parsed(decoded(data))
    found = json_ld.articles(document)
    if not found:
        raise RefusedError("there is no schema.org article in it (@type NewsArticle or its like)")
    stated = found[0]
    extra = [] if len(found) == 1 else [f"{len(found)} articles in it: the first is taken"]
    if not (stated.body or "").strip():
        url = source.given.url or stated.url
        if url is None:
            raise RefusedError("articleBody: is missing, and there is no URL to fetch it from")
        return Link(url, stated.headline)
    return _capture(data, stated, _seen(document, stated, source.given, extra), source, extra)


def _capture(
    data: bytes, stated: Stated, observed_at: datetime, source: Source, notes: list[str]
) -> Capture:
    given = source.given
    published = [given.published_at.isoformat()] if given.published_at else []
    claims = times.claimed(
        [*published, *_some(stated.published)], _some(stated.modified), observed_at
    )
    outlet, name = None, stated.publisher
    if given.outlet is not None:
        outlet, name = with_outlet(given.outlet, None, name)
    return Capture(
        url=given.url or stated.url,
        outlet=outlet,
        outlet_name=name,
        section=stated.section,
        content=_content(stated),
        observed_at=observed_at,
        published_at=claims.published_at,
        modified_at=claims.modified_at,
        provenance=Provenance(
            source=source.origin or SOURCE,
            reference=source.reference,
            tool="stet",
            tool_version=RULES_VERSION,
            raw_sha256=hashlib.sha256(data).hexdigest(),
            zone_assumed=times.DEFAULT_ZONE if claims.assumed else None,
            notes=tuple(dict.fromkeys([*notes, *claims.notes])),
        ),
    )


def _content(stated: Stated) -> Content:
    if not (stated.headline or "").strip():
        raise RefusedError("headline: is missing")
    authors = people.authors([stated.authors], (), stated.publisher, stated.persons)
    lines = (as_read(line) for line in (stated.body or "").splitlines())
    body = [Block(kind=_kind(line, authors), text=line) for line in lines if line]
    shown = {block.text for block in body}
    body += [
        Block(kind=BlockKind.CORRECTION, text=text)
        for text in map(as_read, stated.corrections)
        if text and text not in shown
    ]
    language = (stated.language or "").replace("_", "-")
    return Content(
        headline=stated.headline or "",
        standfirst=stated.alternative,
        byline=authors,
        body=tuple(body),
        language=language
        if _LANGUAGE.fullmatch(language)
        else languages.language_of(b.text for b in body),
    )


def _kind(line: str, authors: tuple[str, ...]) -> BlockKind:
    return notices.kind_of(line, authors) or BlockKind.PARAGRAPH


def _seen(document: dict[str, Any], stated: Stated, given: Given, notes: list[str]) -> datetime:
    """Return when the article was seen: as given, as the data says when it was made, or claimed."""
    if given.observed_at is not None and not given.fallback:
        return given.observed_at
    made = document.get("sdDatePublished")
    for said, note in (
        (made, None),
        (stated.modified, "it does not say when it was seen: seen when it was changed"),
        (stated.published, "it does not say when it was seen: seen when it was published"),
    ):
        if not isinstance(said, str):
            continue
        moment = times.read(said).moment
        if moment is not None:
            notes += [note] if note else []
            return moment
    if given.observed_at is not None:
        return given.observed_at
    raise RefusedError("it does not say when it was seen; give --observed-at")


def _some(text: str | None) -> list[str]:
    return [text] if text else []


def _looks_like(source: Source) -> bool:
    first = json_lines.first_object(source)
    return "schema.org" in str(first.get("@context", "")) or "@type" in first or "@graph" in first


def _read(source: Source) -> Iterator[Reading]:
    return json_lines.read_each(source, lambda data: read_document(data, source))


READER: Final = Reader(SOURCE, RULES_VERSION, _looks_like, _read)
