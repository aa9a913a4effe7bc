"""A page as the pieces of text that a reader sees, in order, with the element each stands in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

from services.readers.html.tree import Element, tag_of
from services.readers.html.vocabulary import notice_of
from services.readers.lines import as_read

_BLOCKS: Final = frozenset(
    """
    address article aside blockquote body center dd details dir div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol p pre section summary
    table tbody td tfoot th thead tr ul caption
    """.split()
)
_ENDS: Final = (".", "!", "?", "…", ":", "。", "！", "？", "؟", "۔", "।", "။")
_SIGNS = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_GAPS: Final = " \t\r\n\f\v"
_STRONG: Final = frozenset(("b", "strong"))


@dataclass(slots=True)
class Piece:
    """One piece of text: its place among the pieces of the page, and what its markup is."""

    order: int
    text: str
    element: Element
    tag: str
    linked: float
    """How much of it is links, 0 to 1."""
    strong: bool
    """Whether all of it is set in bold."""

    @property
    def ends_a_sentence(self) -> bool:
        """Whether it ends as sentences do."""
        return self.text.rstrip("\"'”’»)] 」』").endswith(_ENDS) or (
            self.text.endswith(("”", '"')) and " " in self.text
        )

    @property
    def weight(self) -> int:
        """How long it is, in letters: a sign that is a word or a syllable counts as three."""
        return len(self.text) + 2 * len(_SIGNS.findall(self.text))


def pieces(root: Element, clean: Callable[[str], str] = as_read) -> list[Piece]:
    """Return the pieces of text under an element. Two line breaks part a piece as paragraphs do.

    ``clean`` makes of a text what is kept of it.
    """
    return list(_Walk(clean).over(root))


class _Walk:
    """Goes through a tree once and gathers text until a block begins or ends."""

    def __init__(self, clean: Callable[[str], str]) -> None:
        self.clean = clean
        self.order = 0
        self.text: list[str] = []
        self.linked = self.strong = self.total = 0
        self.links = self.strongs = 0

    def over(self, root: Element) -> Iterator[Piece]:
        blocks: list[Element] = []
        for event, element in etree.iterwalk(root, events=("start", "end")):
            tag = tag_of(element)
            if not tag:
                continue
            if event == "start":
                if element is root or _is_block(element, tag):
                    if blocks:
                        yield from self.flush(blocks[-1])
                    blocks.append(element)
                elif tag == "br":
                    self.text.append("\n")
                self.links += tag == "a"
                self.strongs += tag in _STRONG
                self.take(element.text)
            else:
                self.links -= tag == "a"
                self.strongs -= tag in _STRONG
                if blocks[-1] is element:
                    yield from self.flush(blocks.pop())
                if element is not root:
                    self.take(element.tail)

    def take(self, text: str | None) -> None:
        if not text:
            return
        # What markup breaks over lines is one line; only <br> breaks one.
        self.text.append(text.replace("\n", " ").replace("\r", " "))
        length = len(text.strip(_GAPS))
        self.total += length
        if self.links:
            self.linked += length
        if self.strongs:
            self.strong += length

    def flush(self, element: Element) -> Iterator[Piece]:
        """Yield what was gathered in a block, in the parts that empty lines make of it."""
        if self.total:
            linked, strong = self.linked / self.total, self.strong >= self.total
            for part in _parts("".join(self.text)):
                if text := self.clean(part):
                    yield Piece(self.order, text, element, tag_of(element), linked, strong)
                    self.order += 1
        self.text.clear()
        self.linked = self.strong = self.total = 0


def _is_block(element: Element, tag: str) -> bool:
    """Tell whether an element stands by itself; one that says it is a notice always does."""
    if tag in _BLOCKS:
        return True
    return bool(element.get("class")) and notice_of(element) is not None


def _parts(text: str) -> list[str]:
    """Part text at empty lines: two line breaks with nothing between them."""
    parts = [""]
    for line in text.split("\n"):
        if line.strip(_GAPS):
            parts[-1] += f" {line}"
        elif parts[-1]:
            parts.append("")
    return parts
