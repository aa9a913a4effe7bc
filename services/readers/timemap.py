"""Reads TimeMaps of Memento archives: link format (RFC 7089 section 5) and CDXJ.

A line that is none is told and passed over; an archive of ten years may list 10⁵ mementos.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urljoin

from domain.errors import RefusedError
from services.zones import shorten

# Possessive throughout: a TimeMap that is made to hurt cannot make it try again and again.
_LINK = re.compile(
    r"<(?P<uri>[^<>\s]++)>(?P<parameters>(?:\s*+;\s*+[\w*!-]++"
    r"(?:\s*+=\s*+(?:\"[^\"]*+\"|[^\";,\s]*+))?+)*+)\s*+"
)
_PARAMETER = re.compile(r";\s*+([\w*!-]++)(?:\s*+=\s*+(?:\"([^\"]*+)\"|([^\";,\s]*+)))?+")
_CDXJ = re.compile(r"(?:(?P<key>\S+)\s+)?(?P<stamp>\d{14}|\d{17})\s+(?P<json>\{.*)")
_STAMP = re.compile(r"(?<=/)(\d{14})([a-z]{2}_)?(?=/)")
_HTML: Final = ("text/html", "application/xhtml+xml", "warc/revisit", "unk", "-", "")


@dataclass(frozen=True, slots=True)
class Memento:
    """One memento that a TimeMap lists."""

    uri: str
    seen_at: datetime
    original: str | None = None
    passed: str | None = None
    """What it is, where the TimeMap says that it is no page of an article."""


@dataclass(frozen=True, slots=True)
class More:
    """Another TimeMap of the same resource, that this one refers to."""

    uri: str


@dataclass(frozen=True, slots=True)
class Odd:
    """A line that is no part of a TimeMap."""

    place: str
    why: RefusedError


Entry = Memento | More | Odd


def read(text: str, base: str) -> Iterator[Entry]:
    """Yield what a TimeMap at the address ``base`` holds, of either format.

    Raises ``RefusedError`` for what is no TimeMap at all.
    """
    start = text.lstrip()[:2000]
    if start.startswith("<") and _LINK.match(start) and "rel=" in text[:8000].replace(" ", ""):
        yield from _link_format(text, base)
    elif start.startswith(("!", "@")) or _CDXJ.match(start):
        yield from _cdxj(text, base)
    else:
        raise RefusedError(
            f"this is no TimeMap in link format or CDXJ: it begins '{shorten(start)}'"
        )


def raw_form(uri: str) -> str | None:
    """Return the address of a memento as it was captured; None for an archive that has no such.

    Archives of the Wayback Machine's kind mark it by ``id_`` after the date in the path.
    """
    found = _STAMP.search(uri)
    if found is None:
        return None
    return f"{uri[: found.start()]}{found[1]}id_{uri[found.end() :]}"


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a header or a TimeMap (RFC 8288): where to, as what, and what else it says."""

    uri: str
    rels: tuple[str, ...]
    parameters: dict[str, str]
    at: int


def links(text: str) -> Iterator[Link | tuple[int, str]]:
    """Yield the links of a text in their order, and (place, text) of what is none."""
    at = 0
    while at < len(text):
        match = _LINK.match(text, at)
        if match is None or (match.end() < len(text) and text[match.end()] != ","):
            end = _resumed(text, at)
            if text[at:end].strip(" \t\r\n,"):
                yield at, text[at:end].strip()
            at = max(end, at + 1)
            continue
        values = {
            m[1].lower(): m[2] if m[2] is not None else m[3] or ""
            for m in _PARAMETER.finditer(match["parameters"])
        }
        rels = tuple(values.get("rel", "").lower().split())
        yield Link(match["uri"], rels, values, at)
        at = _blank(text, match.end())


def original_of(header: str) -> str | None:
    """Return the address of the original that a ``Link`` header names."""
    found = (link for link in links(header) if isinstance(link, Link))
    return next((link.uri for link in found if "original" in link.rels), None)


def _link_format(text: str, base: str) -> Iterator[Entry]:
    original: str | None = None
    line, counted = 1, 0
    for link in links(text):
        at = link.at if isinstance(link, Link) else link[0]
        line, counted = line + text.count("\n", counted, at), at
        if not isinstance(link, Link):
            yield Odd(f"line {line}", RefusedError(f"'{shorten(link[1])}' is no link"))
            continue
        try:
            uri = urljoin(base, link.uri)
        except ValueError as error:
            yield Odd(f"line {line}", RefusedError(f"'{shorten(link.uri)}': {error}"))
            continue
        if "original" in link.rels:
            original = link.uri
        elif "memento" in link.rels:
            said = link.parameters.get("datetime", "")
            yield _memento(uri, said, original, f"line {line}")
        elif ("timemap" in link.rels or "next" in link.rels) and "self" not in link.rels:
            yield More(uri)


def _memento(uri: str, said: str, original: str | None, place: str) -> Entry:
    try:
        moment = parsedate_to_datetime(said)
    except (ValueError, TypeError):
        return Odd(place, RefusedError(f"the datetime '{shorten(said)}' of {uri} is no time"))
    return Memento(uri, moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC), original)


def _resumed(text: str, at: int) -> int:
    """Return where the next link may begin: after a comma or on another line."""
    ends = [found for mark in (",", "\n") if (found := text.find(mark, at)) >= 0]
    return min(ends) + 1 if ends else len(text)


def _blank(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n,":
        at += 1
    return at


def _cdxj(text: str, base: str) -> Iterator[Entry]:
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith(("!", "@")):
            continue
        try:
            yield _cdxj_line(line.strip(), base)
        except RefusedError as error:
            yield Odd(f"line {number}", error)


def _cdxj_line(line: str, base: str) -> Entry:
    match = _CDXJ.fullmatch(line)
    if match is None:
        raise RefusedError(f"'{shorten(line)}' is no line of CDXJ")
    try:
        fields = json.loads(match["json"])
        seen_at = datetime.strptime(match["stamp"][:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except (ValueError, RecursionError) as error:
        raise RefusedError(f"'{shorten(line)}': {error}") from error
    if not isinstance(fields, dict):
        raise RefusedError(f"'{shorten(line)}' holds no object")
    original = str(fields.get("original") or fields.get("url") or "") or None
    uri = fields.get("uri") or fields.get("load_url")
    if not isinstance(uri, str):
        archive, found, _ = base.partition("/timemap/")
        if not found or original is None:
            raise RefusedError(f"'{shorten(line)}' names no memento")
        uri = f"{archive}/{match['stamp'][:14]}/{original}"
    try:
        return Memento(urljoin(base, uri), seen_at, original, _passed(fields))
    except ValueError as error:
        raise RefusedError(f"'{shorten(uri)}': {error}") from error


def _passed(fields: dict[str, object]) -> str | None:
    status, media = str(fields.get("status") or ""), str(fields.get("mime") or "")
    if status.isdecimal() and not status.startswith("2"):
        return f"mementos with status {status}"
    return None if media in _HTML else "mementos that are no HTML"
