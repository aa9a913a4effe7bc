"""Reads news items as agencies exchange them: IPTC ninjs 3.x, 2.x and 1.x.

The versions differ in spelling (``versionCreated``, ``versioncreated``) and in that 1.x has one
``headline`` and ``body_text`` where later ones have lists; both spellings are read as one.
https://www.iptc.org/std/ninjs/
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pydantic import ValidationError

from domain.address import canonical_url, host_of
from domain.capture import Capture, Provenance
from domain.clocks import format_time
from domain.content import Block, BlockKind, Content
from domain.errors import RefusedError
from services.readers import json_lines
from services.readers.captures_json import decoded, explain, parsed
from services.readers.given import Given, with_outlet
from services.readers.html import fragment, people
from services.readers.html.times import Times, read
from services.readers.reading import Absence, Link, Outcome, Passed, Reader, Reading, Source

SOURCE: Final = "ninjs"
RULES_VERSION: Final = "ninjs/1"

_ARTICLES: Final = ("text", "composite", "component")
_HTML: Final = ("text/html", "application/xhtml+xml", "body_xhtml")
_OF_AUTHORS: Final = ("author", "creator")


@dataclass(frozen=True, slots=True)
class _Part:
    """A headline, a description or a body: its text and what it is said to be."""

    role: str
    media: str
    value: str

    @property
    def is_html(self) -> bool:
        return self.media in _HTML or (not self.media and "html" in self.role)


def read_item(data: bytes, source: Source) -> Outcome:
    """Return what a news item is: a capture, an absence where it is canceled, a link without a
    text, or something else than an article, which is passed over.

    Raises ``RefusedError`` for what is no item, one that is withheld, or of no known time.
    """
    try:
        return _item(data, source)
    except ValidationError as error:
        raise RefusedError(explain(error)) from error


def _item(data: bytes, source: Source) -> Outcome:
    item = {name.lower(): value for name, value in parsed(decoded(data)).items()}
    uri = _text(item, "uri")
    if uri is None:
        raise RefusedError("uri: is missing; a ninjs item is known by it")
    kind = _text(item, "type") or "text"
    if kind not in _ARTICLES:
        return Passed(f"ninjs items of type {kind}")
    times, notes = _times(item, source.given)
    status = _text(item, "pubstatus") or "usable"
    if status == "withheld":
        raise RefusedError("the agency withholds it (pubStatus): it is not published")
    received, created = source.given.observed_at, times.modified_at or times.published_at
    if source.given.fallback and created is not None:
        received = None  # of many items in a file, each has its own time
    observed_at = received or created
    if observed_at is None:
        raise RefusedError("versionCreated: is missing; say when it was seen (--observed-at)")
    if received is None:
        notes.append("the item does not say when it was received: seen when it was created")
    provenance = _provenance(data, source, item, times, notes)
    if status == "canceled":
        return Absence(uri, observed_at, _not_after(times.modified_at, observed_at), provenance)
    content = _content(item)
    if content is None:
        if uri.startswith(("http://", "https://")):
            return Link(uri, _headline(item))
        raise RefusedError("it has a description and no body: there is no text of an article in it")
    return _capture(uri, item, content, observed_at, times, provenance, source.given)


def _capture(
    uri: str,
    item: Mapping[str, Any],
    content: Content,
    observed_at: datetime,
    times: Times,
    provenance: Provenance,
    given: Given,
) -> Capture:
    outlet, name = None, _text(item, "copyrightholder") or _first_name(item, "infosources")
    if given.outlet is not None:
        outlet, name = with_outlet(given.outlet, None, name)
    url = given.url or uri
    if outlet is None and name is None and not host_of(canonical_url(url)):
        raise RefusedError("the item names no outlet (copyrightHolder); give --outlet")
    return Capture(
        url=url,
        outlet=outlet,
        outlet_name=name,
        section=next(iter(_related(item, ("subjects", "subject"), ("section",))), None),
        content=content,
        observed_at=observed_at,
        published_at=given.published_at or times.published_at,
        modified_at=times.modified_at,
        provenance=provenance,
    )


def _content(item: Mapping[str, Any]) -> Content | None:
    """Return what the item says; None without a body. ``RefusedError`` without a headline."""
    headline = _headline(item)
    authors = tuple(_related(item, ("people", "person"), _OF_AUTHORS))
    by = _text(item, "by") or _text(item, "byline")
    authors = authors or (people.authors([[by]], (), None) if by else ())
    blocks = _body(item, headline, authors)
    if not blocks:
        return None
    if headline is None:
        raise RefusedError("headlines: there is none")
    note = _text(item, "ednote")
    if note is not None and note not in {b.text for b in blocks if b.kind is _NOTE}:
        blocks.append(Block(kind=_NOTE, text=note))
    return Content(
        headline=headline,
        standfirst=_described(item, "standfirst"),
        byline=authors,
        dateline=_described(item, "dateline"),
        body=tuple(blocks),
        language=_text(item, "language"),
    )


_NOTE: Final = BlockKind.EDITORS_NOTE


def _body(item: Mapping[str, Any], headline: str | None, authors: tuple[str, ...]) -> list[Block]:
    """Return the blocks of the body that says most of its structure: HTML before plain text."""
    bodies = [part for part in _parts(item, "bodies", "body") if part.value.strip()]
    marked = [p for p in bodies if p.is_html or (p.value.lstrip().startswith("<") and not p.media)]
    if marked:
        return fragment.blocks(marked[0].value, headline, authors)
    plain = [p for p in bodies if p.media in ("", "text/plain")]
    if not plain:
        return []
    lines = plain[0].value.replace("\r\n", "\n")
    return [
        Block(text=part)
        for part in lines.split("\n" if "\n\n" not in lines else "\n\n")
        if part.strip()
    ]


def _parts(item: Mapping[str, Any], plural: str, singular: str) -> list[_Part]:
    """Return the parts of one name in all spellings: ``bodies``, ``body``, ``body_text``."""
    found = []
    for name in (plural, singular):
        value = item.get(name)
        entries = value if isinstance(value, list) else [{"value": value}]
        for entry in entries:
            low = {k.lower(): v for k, v in entry.items()} if isinstance(entry, dict) else {}
            text = low.get("value") or low.get("text")
            if isinstance(text, str):
                role = str(low.get("role") or low.get("name") or "")
                found.append(_Part(role.lower(), str(low.get("contenttype") or "").lower(), text))
    for name, value in item.items():
        role = name.removeprefix(f"{singular}_")
        if role != name and isinstance(value, str):
            media = {"text": "text/plain", "xhtml": _HTML[1], "html": _HTML[0]}.get(role, "")
            found.append(_Part(role, media, value))
    return found


def _headline(item: Mapping[str, Any]) -> str | None:
    found = [p for p in _parts(item, "headlines", "headline") if p.value.strip()]
    main = [p for p in found if p.role == "main"] or found
    return main[0].value if main else _text(item, "title")


def _described(item: Mapping[str, Any], role: str) -> str | None:
    parts = _parts(item, "descriptions", "description")
    return next((p.value for p in parts if p.role == role and p.value.strip()), None)


def _related(item: Mapping[str, Any], names: Iterable[str], rels: Iterable[str]) -> Iterator[str]:
    for name in names:
        entries = item.get(name)
        for entry in entries if isinstance(entries, list) else ():
            if isinstance(entry, dict) and entry.get("rel") in tuple(rels) and entry.get("name"):
                yield str(entry["name"])


def _first_name(item: Mapping[str, Any], name: str) -> str | None:
    entries = item.get(name)
    first = entries[0] if isinstance(entries, list) and entries else None
    found = first.get("name") if isinstance(first, dict) else None
    return found if isinstance(found, str) and found.strip() else None


def _times(item: Mapping[str, Any], given: Given) -> tuple[Times, list[str]]:
    times, notes = Times(), []
    for field, name in (("published_at", "firstcreated"), ("modified_at", "versioncreated")):
        said = _text(item, name)
        if said is None:
            continue
        placed = read(said)
        if placed.moment is None:
            raise RefusedError(f"{name}: '{said}' is no date and time")
        setattr(times, field, placed.moment)
        times.assumed |= placed.assumed
    if times.published_at and times.modified_at and times.modified_at < times.published_at:
        notes.append(f"versionCreated {format_time(times.modified_at)} lies before firstCreated")
        times.modified_at = None
    embargo = _text(item, "embargoeduntil") or _text(item, "embargoed")
    if embargo:
        notes.append(f"embargoed until {embargo}")
    if given.published_at and times.published_at not in (None, given.published_at):
        notes.append("--published-at taken, and not firstCreated")
    return times, notes


def _not_after(claimed: datetime | None, observed_at: datetime) -> datetime | None:
    return claimed if claimed is not None and claimed <= observed_at else None


def _provenance(
    data: bytes, source: Source, item: Mapping[str, Any], times: Times, notes: list[str]
) -> Provenance:
    version = _text(item, "version")
    if version:
        notes.append(f"version {version} of the item")
    ids = item.get("altids")
    notes += [
        f"also known as {entry['value']} ({entry.get('role') or 'no role'})"
        for entry in (ids if isinstance(ids, list) else ())
        if isinstance(entry, dict) and entry.get("value")
    ]
    if isinstance(ids, dict):
        notes += [f"also known as {value} ({role})" for role, value in ids.items()]
    return Provenance(
        source=source.origin or SOURCE,
        reference=source.reference,
        tool="stet",
        tool_version=RULES_VERSION,
        raw_sha256=hashlib.sha256(data).hexdigest(),
        zone_assumed="UTC" if times.assumed else None,
        notes=tuple(dict.fromkeys(" ".join(note.split())[:300] for note in notes)),
    )


def _text(item: Mapping[str, Any], name: str) -> str | None:
    value = item.get(name)
    return value if isinstance(value, str) and value.strip() else None


def _looks_like(source: Source) -> bool:
    item = {name.lower(): value for name, value in json_lines.first_object(source).items()}
    names, standard = item.keys(), item.get("standard")
    if isinstance(standard, dict) and str(standard.get("name", "")).lower() == "ninjs":
        return True
    return "uri" in names and bool(
        names & {"versioncreated", "headlines", "bodies", "headline", "pubstatus", "profile"}
        or any(name.startswith("body_") for name in names)
    )


def _read(source: Source) -> Iterator[Reading]:
    return json_lines.read_each(source, lambda data: read_item(data, source))


READER: Final = Reader(SOURCE, RULES_VERSION, _looks_like, _read)
