"""Tells the parts of a page around its article (menus, teasers, share bars, comments) by the words
of their markup; they change with every fetch and would make revisions of a text that did not.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from services.readers.html.tree import Element, drop, is_invisible, tag_of, words_of
from services.readers.html.vocabulary import notice_of

MOST_OF_TEXT: Final = 0.35
"""An element with more of the page's paragraphs is no furniture, whatever it is called."""

_ELEMENTS: Final = frozenset(("nav", "menu"))
_WORDS: Final = frozenset(
    """
    ad ads advert adverts advertisement advertisements advertising advertorial dfp adslot adunit
    sponsor sponsored sponsors outbrain taboola zergnet
    newsletter newsletters subscribe subscription subscriptions signup paywall piano marketing
    share sharing shares sharetools sharebar social addthis sharethis
    comment comments disqus commenting livefyre
    related recirc recirculation recommend recommended recommendation recommendations promo promos
    promotion promotions trending popular mostread puffbox puff teaser teasers tease outro
    breadcrumb breadcrumbs nav navigation navbar menu menubar masthead pagination pager toolbar
    toolbars sidebar rail cookie cookies consent gdpr modal popup lightbox overlay toast banner
    tags topics keywords carousel survey feedback widget widgets search login onward
    donate donation appeal epic survey skiplink skip supplemental ribbon
    """.split()
)
# Several words together say what one of them alone does not.
TOGETHER: Final = tuple(
    frozenset(words.split())
    for words in (
        "most read", "most viewed", "read more", "read next", "more on", "more from", "up next",
        "see also", "also on", "you may", "top stories", "more stories", "latest news",
        "article tools", "story tools", "page tools", "tool bar", "app download", "site index",
        "site footer", "page footer", "global footer", "site header", "page header",
        "global header", "print only", "story links", "external links", "internet links",
        "satisfaction", "audio player", "video player", "jump link", "listen to", "save article",
        "gift article", "in article links", "links block", "topic list", "list of links",
    )
)  # fmt: skip
_ROLES: Final = frozenset(("navigation", "search", "banner", "menu", "menubar", "dialog", "alert"))
_KEPT: Final = frozenset(("body", "html", "main", "h1", "article"))


def without_the_unseen(root: Element) -> None:
    """Take out of a tree what no reader of the page sees."""
    for element in [e for e in root.iter() if tag_of(e) not in ("", "body", "html")]:
        if is_invisible(element):
            drop(element)


def without_furniture(root: Element) -> None:
    """Take out of a tree what its markup says is no part of the article."""
    everything = sum(_paragraphs(root)) or 1
    for element in list(root.iter()):
        if is_furniture(element) and sum(_paragraphs(element)) <= MOST_OF_TEXT * everything:
            drop(element)


def is_furniture(element: Element) -> bool:
    """Tell whether an element says of itself that it is no part of the article."""
    tag = tag_of(element)
    if not tag or tag in _KEPT:
        return False
    if tag in _ELEMENTS or (element.get("role") or "").lower() in _ROLES:
        return True
    if tag in ("header", "footer") and _is_of_the_site(element):
        return True
    words = words_of(element)
    if not words or notice_of(element) is not None:
        return False
    return bool(words & _WORDS) or any(together <= words for together in TOGETHER)


def is_in_furniture(element: Element) -> bool:
    """Tell whether an element stands in furniture."""
    return any(is_furniture(e) for e in (element, *element.iterancestors()))


def _is_of_the_site(element: Element) -> bool:
    """Tell a header or a footer of the whole page from one of the article."""
    return (
        not any(tag_of(ancestor) in ("article", "main") for ancestor in element.iterancestors())
        and element.find(".//h1") is None
    )


def _paragraphs(root: Element) -> Iterator[int]:
    for paragraph in root.iter("p"):
        yield len(paragraph.text_content())
