"""What a page states of its article outside of the text: JSON-LD, meta tags, microdata, links.

Everything is gathered as written, in order of trust; what it means is decided elsewhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from services.readers import json_ld
from services.readers.html.surroundings import is_in_furniture
from services.readers.html.tree import Element, tag_of
from services.readers.json_ld import Stated

LONGEST_NAME: Final = 200

_PUBLISHED: Final = (
    "article:published_time", "article:published", "og:published_time", "og:article:published_time",
    "datepublished", "parsely-pub-date", "sailthru.date", "dc.date.issued", "dcterms.issued",
    "dcterms.created", "dc.date", "cxenseparse:recs:publishtime", "cxenseparse:publishtime",
    "originalpublicationdate", "article.published", "article.created", "pubdate", "publishdate",
    "publish-date", "publish_date", "publication_date", "published-date", "date.published",
    "bt:pubdate", "displaydate", "dat", "ptime", "rbpubdate", "date", "iso-8601-publish-date",
    "datecreated", "article:create_time",
)  # fmt: skip
_MODIFIED: Final = (
    "article:modified_time", "article:modified", "og:updated_time", "og:modified_time",
    "datemodified", "dc.date.modified", "dcterms.modified", "article.updated", "lastmod",
    "revision_date", "date.modified", "updated", "utime", "lastupdated", "last-updated",
    "last_updated_date", "bt:moddate", "iso-8601-modified-date",
)  # fmt: skip
_AUTHORS: Final = (
    "author", "article:author", "byl", "dc.creator", "dcterms.creator", "parsely-author",
    "sailthru.author", "cxenseparse:author", "article.author", "dc.contributor", "byline",
    "creator", "rbauthors", "article:author_name", "og:article:author",
)  # fmt: skip
_TITLES: Final = (
    "og:title",
    "twitter:title",
    "headline",
    "hdl",
    "dc.title",
    "parsely-title",
    "title",
)
_LANGUAGES: Final = ("inlanguage", "content-language", "dc.language", "language", "og:locale")
_SECTIONS: Final = ("article:section", "articlesection", "section", "parsely-section", "cg")
_SITES: Final = (
    "og:site_name",
    "application-name",
    "cre",
    "dc.publisher",
    "twitter:app:name:iphone",
)
_SUMMARIES: Final = ("og:description", "description", "twitter:description", "dc.description")


@dataclass(slots=True)
class Metadata:
    """What is stated, each as written, the most trusted first; and what was odd about it."""

    titles: list[str] = field(default_factory=list)
    authors: list[tuple[str, ...]] = field(default_factory=list)
    signed: list[tuple[str, ...]] = field(default_factory=list)
    """Authors by microdata and links: they say less surely whose article they are of."""
    persons: set[str] = field(default_factory=set)
    """Those of the authors that are said to be people."""
    published: list[str] = field(default_factory=list)
    modified: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    sections: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    sites: list[str] = field(default_factory=list)
    summaries: list[str] = field(default_factory=list)
    corrections: list[str] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def gather(root: Element) -> Metadata:
    """Return what a page states."""
    metas = _metas(root)
    links = _links(root)
    found = Metadata()
    blocks = list(_articles(root, found.notes))
    found.addresses = [*links, *metas["og:url"], *metas["twitter:url"]]
    articles = _of_this_page(blocks, found)
    for stated in articles:
        _add(found, stated)
    _note_disagreement(articles, found.notes)
    _add_metas(found, metas)
    _add_microdata(found, root)
    found.signed = [names for names in (_microdata_authors(root), _linked_authors(root)) if names]
    found.titles += [t for t in root.xpath("//head/title/text()") if t.strip()]
    found.languages += [v for v in root.xpath("//html/@lang | //html/@xml:lang") if v.strip()]
    return found


def _metas(root: Element) -> defaultdict[str, list[str]]:
    metas: defaultdict[str, list[str]] = defaultdict(list)
    for meta in root.iter("meta"):
        content = (meta.get("content") or meta.get("value") or "").strip()
        if not content:
            continue
        for name in {
            meta.get(n, "").strip().lower() for n in ("name", "property", "itemprop", "http-equiv")
        }:
            if name and content not in metas[name]:
                metas[name].append(content)
    return metas


def _links(root: Element) -> list[str]:
    return [
        href.strip()
        for link in root.iter("link")
        if "canonical" in (link.get("rel") or "").lower().split() and (href := link.get("href"))
    ]


def _articles(root: Element, notes: list[str]) -> Iterator[Stated]:
    for number, script in enumerate(_json_ld(root), start=1):
        try:
            yield from json_ld.articles(json_ld.loads(script))
        except (ValueError, RecursionError):
            notes.append(f"JSON-LD block {number} of the page is no JSON, and was left out")


def _json_ld(root: Element) -> Iterator[str]:
    for script in root.iter("script"):
        if (script.get("type") or "").lower().partition(";")[0].strip() == "application/ld+json":
            yield script.text or ""


def _of_this_page(stated: list[Stated], found: Metadata) -> list[Stated]:
    """Return the articles that a page's JSON-LD says it is, and not those it only names.

    Where one has the page's address it is that, with the others of that address; otherwise the
    first of them, and those that have the same headline or none.
    """
    if not stated:
        return []
    here = {_bare(address) for address in found.addresses}
    addressed = [one for one in stated if one.url and _bare(one.url) in here]
    if addressed:
        return addressed
    first = stated[0]
    return [one for one in stated if one.headline in (first.headline, None) or one is first]


def _bare(address: str) -> str:
    return address.partition("#")[0].partition("?")[0].rstrip("/").partition("://")[2].lower()


def _note_disagreement(articles: list[Stated], notes: list[str]) -> None:
    for name in ("published", "modified"):
        said = list(dict.fromkeys(v for one in articles if (v := getattr(one, name))))
        if len(said) > 1:
            listed = ", ".join(one[:40] for one in said[:4])
            notes.append(
                f"JSON-LD blocks of the page disagree on the time {name}: {listed}; the first is "
                "taken"
            )
    if len({one.headline for one in articles if one.headline}) > 1:
        notes.append("JSON-LD blocks of the page disagree on the headline")


def _add(found: Metadata, stated: Stated) -> None:
    for values, value in (
        (found.titles, stated.headline),
        (found.published, stated.published),
        (found.modified, stated.modified),
        (found.languages, stated.language),
        (found.sections, stated.section),
        (found.addresses, stated.url),
        (found.sites, stated.publisher),
        (found.bodies, stated.body),
    ):
        if value is not None:
            values.append(value)
    if stated.authors:
        found.authors.append(stated.authors)
    found.persons |= stated.persons
    found.corrections += stated.corrections


def _add_metas(found: Metadata, metas: defaultdict[str, list[str]]) -> None:
    for values, names in (
        (found.titles, _TITLES),
        (found.published, _PUBLISHED),
        (found.modified, _MODIFIED),
        (found.languages, _LANGUAGES),
        (found.sections, _SECTIONS),
        (found.sites, _SITES),
        (found.summaries, _SUMMARIES),
    ):
        values.extend(value for name in names for value in metas[name])
    found.authors += [tuple(metas[name]) for name in _AUTHORS if metas[name]]
    found.kinds = metas["og:type"]


def _add_microdata(found: Metadata, root: Element) -> None:
    """Add what elements say by ``itemprop`` (schema.org microdata) and ``<time>``."""
    for element in root.iterfind(".//*[@itemprop]"):
        if tag_of(element) == "meta":
            continue
        prop = (element.get("itemprop") or "").lower()
        value = element.get("content") or element.get("datetime") or ""
        if prop in ("datepublished", "datecreated") and value:
            found.published.append(value)
        elif prop == "datemodified" and value:
            found.modified.append(value)


def _microdata_authors(root: Element) -> tuple[str, ...]:
    """Return the names by ``itemprop=author`` in the first article that has any, or outside all."""
    marked = [e for e in root.iterfind(".//*[@itemprop]") if _has(e, "itemprop", "author")]
    return _of_the_first(marked, _item, _microdata_names)


def _microdata_names(author: Element) -> list[str]:
    named = [e for e in author.iterfind(".//*[@itemprop]") if _has(e, "itemprop", "name")]
    return [e.get("content") or e.text_content() for e in named or [author]]


def _linked_authors(root: Element) -> tuple[str, ...]:
    """Return what links say that lead to the author of an article."""
    links = [e for e in root.iterfind(".//a[@rel]") if _has(e, "rel", "author")]
    return _of_the_first(links, _article_element, lambda link: [link.text_content()])


def _of_the_first(
    elements: list[Element],
    whole: Callable[[Element], Element | None],
    named: Callable[[Element], list[str]],
) -> tuple[str, ...]:
    """Return the names in those elements that belong to the same article as the first of them."""
    own = [
        e
        for e in elements
        if not is_in_furniture(e) and ((item := whole(e)) is None or _is_articles(item))
    ]
    texts = [t for e in own if whole(e) is whole(own[0]) for t in named(e)]
    return tuple(text.strip() for text in texts if 0 < len(text.strip()) <= LONGEST_NAME)


def _item(element: Element) -> Element | None:
    """Return the microdata item that a property is one of."""
    return next((e for e in element.iterancestors() if e.get("itemscope") is not None), None)


def _article_element(element: Element) -> Element | None:
    return next((e for e in element.iterancestors() if tag_of(e) == "article"), None)


def _is_articles(item: Element) -> bool:
    """Tell an item that may be the page's article from a comment, a review and the like."""
    kind = item.get("itemtype")
    return kind is None or kind.endswith("WebPage") or json_ld.is_article({"@type": kind})


def _has(element: Element, attribute: str, word: str) -> bool:
    return word in (element.get(attribute) or "").lower().split()
