"""Finds the article in schema.org JSON-LD, in a page or by itself, and what is stated of it.

schema.org's ``NewsArticle`` and its kin; values come as text, as objects with a name, or as lists.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

Node = Mapping[str, Any]

DEEPEST: Final = 30
MOST_NODES: Final = 5000
_WRAPPING = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?://\s*)?(?:-->|\]\]>)\s*;?\s*$"
)
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
_OTHER_ARTICLES: Final = frozenset(
    ("BlogPosting", "LiveBlogPosting", "Report", "SocialMediaPosting")
)


@dataclass(frozen=True, slots=True)
class Stated:
    """What a node states of an article, as it is written there."""

    headline: str | None = None
    alternative: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    modified: str | None = None
    language: str | None = None
    section: str | None = None
    url: str | None = None
    publisher: str | None = None
    body: str | None = None
    corrections: tuple[str, ...] = ()
    persons: frozenset[str] = frozenset()
    """Those of the authors that it says are people, or gives as things with a name."""


def loads(text: str) -> Any:
    """Return the JSON of a page's block, forgiving what browsers' scripts forgive.

    Raises ``ValueError`` for what is no JSON, ``RecursionError`` for what is nested too deeply.
    """
    bare = _WRAPPING.sub("", text).strip().rstrip(";")
    try:
        return json.loads(bare, strict=False)
    except ValueError:
        return json.loads(_TRAILING_COMMA.sub("", bare), strict=False)


def articles(value: Any) -> list[Stated]:
    """Return what each article node in a JSON-LD document states."""
    found = list(_nodes(value, DEEPEST))[:MOST_NODES]
    by_id = {node["@id"]: node for node in found if isinstance(node.get("@id"), str)}
    return [_stated(node, by_id) for node in found if is_article(node)]


def is_article(node: Node) -> bool:
    """Tell an article from the other things that JSON-LD describes."""
    return any(kind.endswith("Article") or kind in _OTHER_ARTICLES for kind in _types(node))


def _types(node: Node) -> list[str]:
    return [kind.rsplit("/", 1)[-1].rsplit(":", 1)[-1] for kind in _texts(node.get("@type"))]


def _nodes(value: Any, depth: int) -> Iterator[Node]:
    """Yield the nodes of a document, outer ones first: articles may stand in other things."""
    if depth == 0:
        return
    if isinstance(value, list):
        for one in value:
            yield from _nodes(one, depth - 1)
    elif isinstance(value, dict):
        if "@type" in value or "@id" in value:
            yield value
        for name in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "hasPart"):
            yield from _nodes(value.get(name), depth - 1)


def _stated(node: Node, by_id: Mapping[str, Node]) -> Stated:
    def named(name: str) -> tuple[str, ...]:
        return tuple(_names(node.get(name), by_id, DEEPEST))

    return Stated(
        headline=_first(node, "headline") or _first(node, "name"),
        alternative=_first(node, "alternativeHeadline"),
        authors=named("author") or named("creator"),
        published=_first(node, "datePublished"),
        modified=_first(node, "dateModified"),
        language=next(iter(named("inLanguage")), None),
        section=_first(node, "articleSection"),
        url=next(_addresses(node), None),
        publisher=next(iter(named("publisher") or named("sourceOrganization")), None),
        body=_first(node, "articleBody"),
        corrections=tuple(_corrections(node.get("correction"), DEEPEST)),
        persons=frozenset(_persons(node.get("author") or node.get("creator"), by_id)),
    )


def _addresses(node: Node) -> Iterator[str]:
    for name in ("url", "mainEntityOfPage", "@id"):
        value = node.get(name)
        if isinstance(value, dict):
            value = value.get("@id") or value.get("url")
        if isinstance(value, str) and value.startswith(("http://", "https://")):
            yield value


def _names(value: Any, by_id: Mapping[str, Node], depth: int) -> Iterator[str]:
    """Yield names: of text, of things with a name, of things that are described elsewhere."""
    if depth == 0:
        return
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _names(one, by_id, depth - 1)
    elif isinstance(value, dict):
        known = _described(value, by_id)
        name = known.get("name") or known.get("alternateName")
        yield from _names(name, by_id, depth - 1)


def _persons(value: Any, by_id: Mapping[str, Node]) -> Iterator[str]:
    """Yield the names of people: of things that are said to be, or not said to be anything."""
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict):
            known = _described(one, by_id)
            if "Person" in (_types(known) or ("Person",)):
                yield from _names(known, by_id, DEEPEST)


def _described(node: Node, by_id: Mapping[str, Node]) -> Node:
    return node if "name" in node else by_id.get(str(node.get("@id")), node)


def _corrections(value: Any, depth: int) -> Iterator[str]:
    """Yield the texts of corrections: a text, a ``CorrectionComment``, or several; no mere URL."""
    if depth == 0:
        return
    if isinstance(value, list):
        for one in value:
            yield from _corrections(one, depth - 1)
    elif isinstance(value, dict):
        yield from _corrections(value.get("text") or value.get("description"), depth - 1)
    elif isinstance(value, str) and value.strip() and not re.fullmatch(r"https?://\S+", value):
        yield value


def _first(node: Node, name: str) -> str | None:
    return next(iter(_texts(node.get(name))), None)


def _texts(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [str(one) for one in values if isinstance(one, str | int) and str(one).strip()]
