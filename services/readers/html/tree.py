"""A page as a tree, without what no reader sees; and the words its markup says of its parts."""

from __future__ import annotations

import re
from typing import Any, Final

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, fromstring

from domain.errors import RefusedError

Element = HtmlElement

_INVISIBLE: Final = frozenset(
    """
    script style noscript template svg math button select option textarea iframe object embed
    video audio canvas input datalist dialog map link meta head
    """.split()
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# Characters that no XML may hold, nor therefore lxml, and references to them.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REFERENCE = re.compile(
    r"&#(?:x0*(?:[0-8bcef]|1[0-9a-f]|d[89a-f][0-9a-f]{2}|fff[ef])"
    r"|0*(?:[0-8]|1[124-9]|2\d|3[01]));?(?![0-9a-f])",
    re.IGNORECASE,
)
# The parser passes over all that follows them, where browsers go on: pages that scripts have put
# together have them in their middle. No page needs them.
_STRAY_END = re.compile(rb"</(?:html|body)(?:[\s/][^<>]*)?>", re.IGNORECASE)
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_SAID_IN: Final = (
    "class", "id", "data-component", "data-testid", "data-test-id", "data-qa", "data-gu-name",
    "data-type", "data-module", "role", "aria-label", "itemprop", "data-block-type", "data-name",
)  # fmt: skip


def parse(text: str) -> tuple[Element, bool]:
    """Return the tree of a page, and whether it is whole: what lies too deep is left out.

    Raises ``RefusedError`` where there is no element in it.
    """
    clean = _NOT_XML.sub(" ", _REFERENCE.sub(" ", text)).encode("utf-8", "replace")
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = fromstring(_STRAY_END.sub(b"", clean), parser=parser)
    except etree.XMLSyntaxError as error:
        if "unknown error" in str(error):  # what it says when it gets no more memory
            raise MemoryError from error
        raise RefusedError(f"this is no HTML that can be read: {error}") from error
    except (etree.ParserError, ValueError) as error:
        raise RefusedError(f"this is no HTML that can be read: {error}") from error
    return root, not any("Excessive depth" in entry.message for entry in parser.error_log)


def tag_of(element: Any) -> str:
    """Return an element's name in small letters; empty for a comment and the like."""
    tag = element.tag
    return tag.lower() if isinstance(tag, str) else ""


def words_of(element: Element) -> frozenset[str]:
    """Return the words of an element's class, id and the like: ``js-NewsletterBox`` has three."""
    said = " ".join(value for name in _SAID_IN if (value := element.get(name)))
    return frozenset(word.lower() for word in _WORD.findall(said[:2000]))


def is_invisible(element: Element) -> bool:
    """Tell whether a reader of the page sees nothing of an element."""
    if tag_of(element) in _INVISIBLE or element.get("hidden") is not None:
        return True
    if _HIDDEN_STYLE.search(element.get("style") or ""):
        return True
    words = words_of(element)
    return (
        {"visually", "hidden"} <= words
        or {"sr", "only"} <= words
        or {"screen", "reader"} <= words
        or {"off", "screen"} <= words
    )


def drop(element: Element) -> None:
    """Take an element out of its tree; the text after it stays."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = _NOT_XML.sub(" ", (parent.text or "") + element.tail)
        else:
            before.tail = _NOT_XML.sub(" ", (before.tail or "") + element.tail)
    parent.remove(element)
