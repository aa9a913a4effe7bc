"""Writes the course of a claim as Atom (RFC 4287): an entry for each thing that happened to it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from html import escape
from typing import Final
from urllib.parse import urlencode
from xml.etree.ElementTree import Element, SubElement

from domain.clocks import format_time
from projections.claim_answers import HistoryAnswer, HistoryEntry
from services import atom
from services.atom import Feed, identifier, link, text

NEWEST: Final = 100  # entries in a feed; the whole course is at /api/v1/claims/{id}/history


def render(feed: Feed, origin: bytes, course: HistoryAnswer) -> bytes:
    """Return the newest of what has happened to a claim as XML."""
    root = atom.root_of(feed, origin, updated(course))
    for name, entry in reversed(_named(origin, feed.name, course)[-NEWEST:]):
        _entry(root, feed, course, name, entry)
    return atom.written(root)


def updated(course: HistoryAnswer) -> datetime:
    """Return when the newest of it was seen, or was done."""
    return max(map(_seen, course.entries), default=datetime(1970, 1, 1, tzinfo=UTC))


def _seen(entry: HistoryEntry) -> datetime:
    return entry.not_after or entry.at


def _named(origin: bytes, feed: str, course: HistoryAnswer) -> list[tuple[str, HistoryEntry]]:
    """Return the entries with ids that late captures do not change: what happened to which text."""
    before: Counter[tuple[str | int, ...]] = Counter()
    named = []
    for entry in course.entries:
        texts = (entry.revision or 0, entry.revision_before or 0)
        key = (entry.kind, entry.assertion or 0, *texts)
        named.append((identifier(origin, feed, *key, before[key]), entry))
        before[key] += 1
    return named


def _entry(
    root: Element, feed: Feed, course: HistoryAnswer, name: str, entry: HistoryEntry
) -> None:
    added = SubElement(root, "entry")
    happened = entry.kind.replace("-", " ")
    question = course.claim.question if course.claim else feed.title
    text(added, "id", name)
    text(added, "title", f"{entry.wording or entry.said or question} ({happened})")
    text(added, "updated", format_time(_seen(entry)))
    text(added, "published", format_time(entry.at))
    text(SubElement(added, "author"), "name", entry.outlet or entry.by or "Stet")
    for term in (entry.kind, entry.stance):
        if term is not None:
            SubElement(added, "category", {"term": term})
    pinned = urlencode({"as_of": format_time(entry.at), "as_known": course.as_known})
    path = f"/api/v1/{feed.name}/history?{pinned}"
    link(added, "alternate", feed.base + path, "application/json")
    if entry.url is not None:
        link(added, "via", entry.url)
    text(added, "summary", entry.note)
    words = f"<blockquote>{escape(entry.wording)}</blockquote>" if entry.wording else ""
    text(added, "content", f"{words}<p>{escape(entry.note)}</p>", type="html")
