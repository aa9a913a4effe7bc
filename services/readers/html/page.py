"""Reads a page of news into a capture: what it says, when its outlet says so, what was odd.

Pure: bytes and what is known of them in, a capture or a ``RefusedError`` out. The rules are about
how such pages are made, never about one outlet's.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin

from pydantic import ValidationError

from domain.address import canonical_url
from domain.capture import Capture, Provenance
from domain.content import Block, BlockKind, Content
from domain.errors import RefusedError
from services.outlets import site_of
from services.readers import bylines, languages
from services.readers.captures_json import explain
from services.readers.given import Given, with_outlet
from services.readers.html import article, corrections, front, people, region, stated, times
from services.readers.html.article import Front
from services.readers.html.blocks import Piece, pieces
from services.readers.html.charset import decode
from services.readers.html.stated import Metadata
from services.readers.html.surroundings import without_furniture, without_the_unseen
from services.readers.html.tree import Element, parse, words_of
from services.readers.lines import as_read
from services.readers.reading import Raw, Reader, Reading, Source

SOURCE: Final = "html"
RULES_VERSION: Final = "html/1"
TEXT: Final = (BlockKind.PARAGRAPH, BlockKind.QUOTATION, BlockKind.LIST_ITEM)

_MARKUP = re.compile(rb"<(?:[!?]|[A-Za-z][\w:.-]*(?:\s[^<>]*)?/?>)")
_NO_PAGE = re.compile(
    rb"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:rss|feed|rdf:rdf|atom:feed)\b",
    re.IGNORECASE | re.DOTALL,
)
_SAVED_FROM = re.compile(rb"<!--\s*saved from url=\(\d+\)(https?://[^\s>]{4,2000})\s*-->")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_ERROR_PAGE = re.compile(
    r"\b(?:404|403|410|50[0234])\b.{0,30}\b(?:error|not found|forbidden|gone|unavailable)\b"
    r"|\b(?:error|http)\s(?:404|403|410|50[0234])\b"
    r"|\bpage (?:can ?not|could not|can[’']t) be found\b"
    r"|^(?:page |file |article )?not found\b|^access denied\b|^forbidden$|^just a moment\b"
    r"|\bare you (?:a )?(?:robot|human)\b|^attention required\b|^service unavailable\b"
    r"|^(?:sorry, )?(?:this|the|that) page (?:is|was|does|cannot|isn[’']t|doesn[’']t)\b",
    re.IGNORECASE,
)
MOST_PIECES: Final = 50_000
SHORTEST_ERROR: Final = 1500
"""A page with more text than this, in characters, is no error page, whatever its title says."""


@dataclass(slots=True)
class _Page:
    root: Element
    metadata: Metadata
    everything: list[Piece]
    notes: list[str]


def read(data: bytes, source: Source) -> Capture:
    """Return the capture that a page is.

    Raises ``RefusedError`` for bytes that are no text, a page without an article, an error page,
    one of no known address or time.
    """
    try:
        return _capture(data, source)
    except ValidationError as error:
        raise RefusedError(explain(error)) from error


def _capture(data: bytes, source: Source) -> Capture:
    observed_at = source.given.observed_at
    if observed_at is None:
        raise RefusedError(
            "the page does not say when it was seen; give --observed-at TIME, or --observed-at "
            "mtime for the file's own time"
        )
    page = _taken_apart(data, source)
    try:
        top, blocks = _article(page)
    except RefusedError as error:
        raise RefusedError("; ".join((error.message, *page.notes))) from error
    claims = times.claimed(*_claims(page, source.given), observed_at)
    page.notes += claims.notes
    url = _address(page, source.given, data)
    name = _outlet_name(page)
    outlet = None
    if source.given.outlet is not None:
        outlet, name = with_outlet(source.given.outlet, None, name)
    if url is None and outlet is None and name is None:
        raise RefusedError("the page names no URL and no outlet; give --url or --outlet")
    return Capture(
        url=url,
        outlet=outlet,
        outlet_name=name,
        section=next((s for s in map(as_read, page.metadata.sections) if 0 < len(s) <= 60), None),
        content=Content(
            headline=top.headline,
            standfirst=top.standfirst,
            byline=tuple(top.byline),
            body=tuple(blocks),
            language=_language(page, blocks),
        ),
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
            notes=tuple(dict.fromkeys(page.notes)),
        ),
    )


def _taken_apart(data: bytes, source: Source) -> _Page:
    text, notes = decode(data, source.charset)
    if not text.strip():
        raise RefusedError("the page is empty")
    root, whole = parse(text)
    if not whole:
        notes.append("elements nested too deeply: what lies deeper than 2048 was not read")
    metadata = stated.gather(root)
    without_the_unseen(root)
    found = pieces(root)
    if len(found) > MOST_PIECES:
        raise RefusedError(f"the page has {len(found)} pieces of text; no article has so many")
    return _Page(root, metadata, found, [*source.notes, *notes, *metadata.notes])


def _article(page: _Page) -> tuple[Front, list[Block]]:
    """Return the front and the blocks. Raises ``RefusedError`` where there is no article."""
    said = page.metadata
    title = front.headline(page.everything, said.titles, said.sites)
    _refuse_error_page(title, page)
    if title is None:
        raise RefusedError("the page has no headline: it is no article, or is not written as one")
    found = corrections.find(page.everything)
    without_furniture(page.root)
    left = set(page.root.iter())
    inside = [p for p in page.everything if p.element in left]
    where = region.find(page.root, inside)
    top = _front(page, title, inside, where)
    blocks = article.blocks_of(inside, where, top, found)
    if not any(b.kind in TEXT for b in blocks) and said.bodies:
        blocks = [*_stated_body(said), *blocks]
        page.notes.append("the page shows no text: taken from its JSON-LD")
    if not any(b.kind in TEXT for b in blocks):
        raise RefusedError("the page has no text of an article; a list of articles is no article")
    extra = [t for t in map(as_read, corrections.stated(said.corrections, found)) if t]
    blocks += [Block(kind=BlockKind.CORRECTION, text=text) for text in extra]
    if extra:
        page.notes.append("a correction stated in the page's JSON-LD and not shown was added")
    return top, blocks


def _front(page: _Page, title: str, inside: Sequence[Piece], where: region.Region) -> Front:
    said = page.metadata
    after = max((p.order for p in page.everything if p.text == title), default=-1)
    between = article.text_between(inside, where)
    if between is None or after >= between[1]:
        after = -1
    first = between[0] if between else 0
    summary = front.standfirst(inside, after, first, said.summaries)
    shown = [p.text for p in page.everything if len(p.text) <= 300 and _may_be_byline(p, first)]
    site = next(iter(said.sites), None)
    return Front(
        headline=title,
        standfirst=summary.text if summary else None,
        byline=people.authors(said.authors, shown, site, said.persons)
        or people.authors(said.signed, (), site),
        after=after,
    )


def _may_be_byline(piece: Piece, first: int) -> bool:
    return "byline" in words_of(piece.element) or (
        piece.order < first and bylines.is_marked(piece.text)
    )


def _stated_body(said: Metadata) -> list[Block]:
    text = max(said.bodies, key=len, default="")
    return [Block(text=part) for line in text.splitlines() if (part := as_read(line))]


def _refuse_error_page(title: str | None, page: _Page) -> None:
    titles = [t for t in (title, *page.metadata.titles) if t]
    if any(_ERROR_PAGE.search(as_read(t)) for t in titles):
        length = sum(len(p.text) for p in page.everything if p.linked < 0.5)
        if length < SHORTEST_ERROR:
            raise RefusedError("this is an error page and no article: it says that there is none")


def _claims(page: _Page, given: Given) -> tuple[list[str], list[str]]:
    """Return the times of publication and of change, as written, the most trusted first."""
    said = page.metadata
    published = [given.published_at.isoformat()] if given.published_at else []
    published += said.published
    modified = [*said.modified]
    if not published:
        # What readers see goes in where nothing is stated.
        shown = [p.text for p in page.everything[:200] if len(p.text) <= 200]
        for element in page.root.iter("time"):
            value = element.get("datetime")
            parent = element.getparent()
            words = words_of(element) | (words_of(parent) if parent is not None else frozenset())
            if value:
                (modified if words & {"updated", "modified", "update"} else published).append(value)
                break
        published += [t for t in shown if article.is_dateline(t)]
    return published, modified


def _address(page: _Page, given: Given, data: bytes) -> str | None:
    """Return the article's URL: the page's own, unless it names another site than it came from.

    A page that was taken from one outlet and says that it is another's (a syndicated text) is the
    first one's all the same.
    """
    saved = _SAVED_FROM.search(data[:4096])
    fetched = given.url or (saved[1].decode("ascii", "replace") if saved else None)
    for address in page.metadata.addresses:
        try:
            url = canonical_url(urljoin(fetched or "", address.strip()))
        except (RefusedError, ValueError):
            continue
        if fetched is None:
            if _is_front_page(url):
                continue
            return url
        if site_of(url) != site_of(canonical_url(fetched)):
            page.notes.append(f"the page names another site's address, {url}: not taken")
        elif not _is_front_page(url) or _is_front_page(fetched):
            if url != canonical_url(fetched):
                page.notes.append(f"fetched as {fetched}")
            return url
        break
    return fetched


def _is_front_page(url: str) -> bool:
    return url.partition("://")[2].partition("/")[2] in ("", "index.html")


def _outlet_name(page: _Page) -> str | None:
    names = (as_read(name) for name in page.metadata.sites)
    return next((n for n in names if 0 < len(n) <= 80 and not n.startswith("http")), None)


def _language(page: _Page, blocks: Sequence[Block]) -> str | None:
    for said in page.metadata.languages:
        if _LANGUAGE.fullmatch(said.strip()) and len(said) <= 35:
            return said.strip().replace("_", "-")
    return languages.language_of(b.text for b in blocks if b.kind in TEXT)


def _looks_like(source: Source) -> bool:
    start = source.head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return bool(_MARKUP.match(start[:4096])) and not _NO_PAGE.match(start[:4096])


def _read(source: Source) -> Iterator[Reading]:
    data = source.whole()
    if _NO_PAGE.match(data[:4096]):
        raise RefusedError("this is a feed and no page; hand it in as such (--as feed)")
    yield Reading(read(data, source), raw=Raw(data, "text/html"))


READER: Final = Reader(SOURCE, RULES_VERSION, _looks_like, _read, isolated=True)
