"""Tells what an article says of itself: corrections, editors' notes, contributors, authors."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from domain.content import BlockKind
from domain.text.notice_words import NoticeKind
from domain.text.notices import is_label as names_a_notice
from domain.text.notices import notice_of
from services.readers import datelines, names

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LONGEST_NOTE: Final = 1500
"""Longest author note or contributor line, in characters."""

_OPENING: Final = " [(*—–-•"
_BLOCKS: Final = {
    NoticeKind.CORRECTION: BlockKind.CORRECTION,
    NoticeKind.NOTE: BlockKind.EDITORS_NOTE,
    NoticeKind.UPDATE: BlockKind.EDITORS_NOTE,
}
_CONTRIBUTED = re.compile(
    r" (?:contributed (?:reporting|research|from|to (?:this|the) (?:article|story|report|reporting|"
    r"piece|post))|also contributed|reported from)\b| contributed\.$"
)
_CREDITS_WORK = re.compile(
    r"(?:with )?(?:additional |further |other |more )?"
    r"(?:(?:reporting|research|writing|editing|graphics|photographs|photography|video|audio|"
    r"production|translation|illustrations?|contributions?|files) (?:by|from)"
    r"|(?:edited|produced|compiled|translated|written|reported|researched) by):? ",
    re.IGNORECASE,
)
# What a note on an author says first of all.
_SAYS = (
    r"(?:is|was|are|were|covers?|covered|reports?|writes?|has|have|joined|leads?|works?|serves?|"
    r"oversees|focuses|focus|specializes|specialises|helps|hosts|edits|contributes|teaches|chairs|"
    r"previously|currently|also)\b"
)
_JOURNALIST = re.compile(
    r"\b(?:correspondent|reporter|journalist|editor|columnist|writer|author|bureau|covers?|reports?|"
    r"reported|reporting|writes?|contributed)\b"
)
_ABOUT_LINK = re.compile(r"\s?More (?:about|by|from) (?P<who>.{2,60})$")


def kind_of(text: str, authors: Sequence[str]) -> BlockKind | None:
    """Return what a paragraph says about the article or its authors; None for the article's text.

    ``authors`` are the names of the byline.
    """
    notice = notice_of(text)
    # "Updated: March 4" is a time.
    if notice is not None and not (
        notice is NoticeKind.UPDATE and datelines.read_line(text) is not None
    ):
        return _BLOCKS[notice]
    if len(text) > LONGEST_NOTE:
        return None
    if _is_contributor_line(text.lstrip(_OPENING)):
        return BlockKind.CONTRIBUTOR_LINE
    if about_link(text) is not None or _is_author_note(text, authors):
        return BlockKind.AUTHOR_NOTE
    return None


def is_label(text: str, kind: BlockKind) -> bool:
    """Tell whether a notice is only its heading, the notice itself being the next paragraph."""
    return kind in _BLOCKS.values() and names_a_notice(text)


def about_link(text: str) -> tuple[str, str] | None:
    """Return a note on an author without the link ``More about NAME`` after it, and the name.

    None for a text that ends with no such link, or is one and nothing else.
    """
    match = _ABOUT_LINK.search(text, max(0, len(text) - 90))
    if match is None or not match.start() or not names.is_name(match["who"]):
        return None
    return text[: match.start()].rstrip(), match["who"]


def names_told(texts: Iterable[str]) -> set[str]:
    """Return the names that notes and contributor lines tell: what a byline may be split by."""
    told: set[str] = set()
    for text in texts:
        if len(text) > LONGEST_NOTE:
            continue
        if link := about_link(text):
            told.add(link[1])
        match = re.search(rf" (?:{_SAYS}|contributed\b|reported\b)", text[:120])
        if match and _JOURNALIST.search(text):
            said = re.split(r",? and |, ", text[: match.start()])
            told.update(name for name in said if names.is_name(name))
    return told


def _is_contributor_line(text: str) -> bool:
    if match := _CREDITS_WORK.match(text):
        return names.are_names(text[match.end() :].rstrip(".)] "))
    match = _CONTRIBUTED.search(text)
    # Only names before the verb: "Ms. Ode, who contributed to the report, said" is no such line.
    return match is not None and names.are_names(text[: match.start()])


def _is_author_note(text: str, authors: Sequence[str]) -> bool:
    """Tell whether a text begins with the byline's names, one or several, and a word of _SAYS."""
    rest, begun = text, False
    while author := next((a for a in authors if _begins_with(rest, a)), None):
        rest = re.sub(r"^(?:, and |,? and |, )", "", rest[len(author) :])
        begun = True
    return begun and bool(re.match(_SAYS, rest.lstrip(" ,")))


def _begins_with(text: str, name: str) -> bool:
    return text[: len(name)].casefold() == name.casefold() and text[len(name) : len(name) + 1] in (
        " ",
        ",",
    )
