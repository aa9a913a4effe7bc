"""Builders of an article's texts as statements, and of the course they take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache

from builders import at

from domain.lineage import Aligned, Page
from domain.statements import Statement
from domain.text.alignment import Alignment, align

GONE, MISSING = 0, -1


def page(revision: int, *texts: str, position: int | None = None) -> Page:
    """Return a revision of one paragraph a sentence; it is held at ``10 * revision``."""
    told = tuple(
        Statement("body", n, "paragraph", 0, len(text), text) for n, text in enumerate(texts)
    )
    return Page(revision, 10 * revision if position is None else position, told)


def aligned(pages: Mapping[int, Page]) -> Aligned:
    """Return what aligns two of the pages."""

    @cache
    def between(old: int, new: int) -> Alignment:
        before, after = ([s.text for s in pages[n].statements] for n in (old, new))
        return align(before, after)

    return between


def course(*revisions: int) -> list[tuple[int, datetime]]:
    """Return the course in which a span begins every ten minutes."""
    return [(revision, at(10 * n)) for n, revision in enumerate(revisions)]


def by_revision(pages: Sequence[Page]) -> dict[int, Page]:
    return {made.revision: made for made in pages}
