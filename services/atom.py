"""Writes Atom (RFC 4287), with pages (RFC 5005) and what was withdrawn (RFC 6721)."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Final
from urllib.parse import urlencode
from xml.etree.ElementTree import Element, SubElement, tostring

from domain.chronology import Basis
from domain.clocks import format_time
from domain.timeline import EntryKind
from projections.newest import NewestAnswer, Told
from services.differences import difference
from services.readers.page import counted

MEDIA_TYPE: Final = b"application/atom+xml; charset=utf-8"
ATOM: Final = "http://www.w3.org/2005/Atom"
TOMBSTONES: Final = "http://purl.org/atompub/tombstones/1.0"
# Ids are UUIDs of version 5 in this namespace: the same for the same happening of the same log,
# whatever address it is asked under.
NAMESPACE: Final = uuid.UUID("0b7a4c1e-2f0d-5c7e-9b1a-6d5e8f3a9c42")
_NOT_XML: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_HAPPENED: Final[Mapping[EntryKind, str]] = {
    EntryKind.PUBLISHED: "published",
    EntryKind.FIRST_SEEN: "first seen",
    EntryKind.REVISED: "changed",
    EntryKind.CORRECTED: "corrected",
    EntryKind.UNPUBLISHED: "gone",
    EntryKind.REPUBLISHED: "back",
}


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed is called and where it is."""

    name: str
    """What tells it from the other feeds of the same log, such as ``stories/troops``."""
    title: str
    base: str
    """The service's URL, without a slash at its end."""
    path: str
    """The feed's own path and query."""


def render(feed: Feed, page: NewestAnswer) -> bytes:
    """Return a feed as XML."""
    root = root_of(feed, page.origin, updated(page))
    if page.more is not None:
        path = feed.path.partition("?")[0]
        link(root, "next", f"{feed.base}{path}?{urlencode({'before': page.more})}")
    for told in page.entries:
        _entry(root, feed, page.origin, told)
    for gone in page.withdrawn:
        tombstone = SubElement(root, "at:deleted-entry")
        tombstone.set("ref", identifier(page.origin, gone.article_id, gone.entry))
        tombstone.set("when", format_time(gone.recorded_at))
        comment = SubElement(tombstone, "at:comment")
        comment.text = f"no longer held to have happened, since position {gone.withdrawn_at}"
    return written(root)


def updated(page: NewestAnswer) -> datetime:
    """Return when a page of entries last changed."""
    moments = [told.recorded_at for told in page.entries]
    moments += [gone.recorded_at for gone in page.withdrawn]
    return max(moments, default=datetime(1970, 1, 1, tzinfo=UTC))


def content(told: Told) -> str:
    """Return an entry's content as HTML: the sentence, and the difference where there is one."""
    said = f"<p>{escape(sentence(told))}</p>"
    if told.revision and told.text is None:
        return said + "\n<p>The text is not kept here any longer.</p>"
    if told.text is None:
        return said
    if told.text_before is not None and told.revision != told.revision_before:
        return f"{said}\n{difference(told.text_before, told.text)}"
    standfirst = f"\n<p>{escape(told.text.standfirst)}</p>" if told.text.standfirst else ""
    return f"{said}{standfirst}\n<p>{counted(len(told.text.body), 'paragraph')}.</p>"


def sentence(told: Told) -> str:
    """Say what happened, never more certain than the evidence."""
    what = _HAPPENED[EntryKind(told.kind)].capitalize()
    if told.basis == Basis.ASSERTED:
        when = f" at {format_time(told.at)} by the outlet's word"
    elif told.not_before is not None and told.not_after is not None:
        when = f" after {format_time(told.not_before)}, by {format_time(told.not_after)}"
    else:
        when = f" at {format_time(told.at)}"
    parts = f": {', '.join(told.changed)}" if told.changed else ""
    silent = ", without a word about it" if told.silent else ""
    returns = " A text that had stood before is back." if told.returns else ""
    return f"{what}{when}{silent}{parts}.{returns}"


def _entry(root: Element, feed: Feed, origin: bytes, told: Told) -> None:
    entry = SubElement(root, "entry")
    outlet = told.outlet_name or told.outlet
    happened = _HAPPENED[EntryKind(told.kind)] + (" silently" if told.silent else "")
    text(entry, "id", identifier(origin, told.article_id, told.entry))
    text(entry, "title", f"{told.headline or told.url or told.article_id} ({happened})")
    text(entry, "updated", format_time(told.recorded_at))
    text(entry, "published", format_time(told.at))
    text(SubElement(entry, "author"), "name", outlet)
    for term in (told.kind, told.kind_of_change, "silent" if told.silent else None):
        if term is not None:
            SubElement(entry, "category", {"term": term})
    pinned = urlencode({"as_of": format_time(told.at), "as_known": told.told_at})
    record = f"{feed.base}/api/v1/articles/{told.article_id}?{pinned}"
    link(entry, "alternate", record, "application/json")
    if told.url is not None:
        link(entry, "via", told.url)
    text(entry, "summary", sentence(told))
    text(entry, "content", content(told), type="html")


def root_of(feed: Feed, origin: bytes, moment: datetime) -> Element:
    """Return a feed without entries: its name, where it is, when it last changed."""
    root = Element("feed", {"xmlns": ATOM, "xmlns:at": TOMBSTONES})
    text(root, "id", identifier(origin, feed.name))
    text(root, "title", feed.title)
    text(root, "updated", format_time(moment))
    text(SubElement(root, "author"), "name", "Stet")
    link(root, "self", feed.base + feed.path, MEDIA_TYPE.decode().partition(";")[0])
    return root


def written(root: Element) -> bytes:
    """Return a feed as XML."""
    xml: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return xml


def identifier(*parts: bytes | str | int) -> str:
    """Return an id that is the same for the same thing of the same log: ``origin`` comes first."""
    name = "/".join(part.hex() if isinstance(part, bytes) else str(part) for part in parts)
    return uuid.uuid5(NAMESPACE, name).urn


def text(parent: Element, name: str, said: str, **attributes: str) -> None:
    """Add an element with text, of which XML cannot hold all."""
    element = SubElement(parent, name, attributes)
    element.text = _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", said)


def link(parent: Element, rel: str, href: str, media_type: str | None = None) -> None:
    """Add a link."""
    attributes = {"rel": rel, "href": _NOT_XML.sub("", href)}
    if media_type is not None:
        attributes["type"] = media_type
    SubElement(parent, "link", attributes)
