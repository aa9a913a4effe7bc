"""The words by which markup says that an element is a notice of the article's editors."""

from __future__ import annotations

from typing import Final

from domain.content import BlockKind
from services.readers.html.tree import Element, words_of

CORRECTION: Final = frozenset(
    "correction corrections corrective clarification clarifications amendment amendments erratum "
    "corrected correctionbox".split()
)
NOTE: Final = frozenset("editornote editorsnote editorialnote ednote retraction updatenote".split())
_NOTE_PAIRS: Final = tuple(
    frozenset(pair.split())
    for pair in (
        "editor note", "editors note", "editorial note", "update note", "article note",
        "story note", "editor notes", "editors notes",
    )
)  # fmt: skip


def notice_of(element: Element) -> BlockKind | None:
    """Return what kind of notice an element says that it is; None where it says no such thing."""
    words = words_of(element)
    if words & CORRECTION:
        return BlockKind.CORRECTION
    if words & NOTE or any(pair <= words for pair in _NOTE_PAIRS):
        return BlockKind.EDITORS_NOTE
    return None
