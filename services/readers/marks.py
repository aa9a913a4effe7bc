"""Finds the lines of a page's front that are bylines and datelines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from services.readers import bylines, datelines, names, notices

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from services.readers.lines import Piece

WITHIN: Final = 16
"""How many pieces after the headline are searched."""
LONGEST_STANDFIRST: Final = 500
MOST_TEXTS: Final = 3
"""A standfirst and the two lines of a picture; after more texts than these it is the article."""


@dataclass(slots=True)
class Marks:
    """Which of the first pieces (by index) are bylines and datelines."""

    bylines: dict[int, bylines.Byline]
    datelines: dict[int, list[datelines.Stamp]]

    @property
    def all(self) -> set[int]:
        """Every marked index."""
        return {*self.bylines, *self.datelines}

    @property
    def first(self) -> int:
        """The first marked index; -1 without any."""
        return min(self.all, default=-1)

    @property
    def last(self) -> int:
        """The last marked index; -1 without any."""
        return max(self.all, default=-1)


def find(parts: Sequence[Piece], told: frozenset[str], outlet: str | None) -> Marks:
    """Return the bylines and datelines before an article's text."""
    marks = Marks({}, {})
    shaped: dict[int, bylines.Byline] = {}
    texts = 0
    for index, part in enumerate(parts[:WITHIN]):
        if part.kind is not None:
            continue
        if stamps := datelines.read_line(part.text):
            marks.datelines[index] = stamps
        elif byline := bylines.read(part.text, told, outlet):
            (marks.bylines if bylines.is_marked(part.text) else shaped)[index] = byline
        elif len(part.text) > LONGEST_STANDFIRST or texts == MOST_TEXTS:
            break
        elif not is_detail(part, marks):
            texts += 1
    for index in _named(marks, shaped, parts[:WITHIN], told, outlet):
        marks.bylines.setdefault(index, shaped[index])
    return marks


def is_detail(part: Piece, marks: Marks) -> bool:
    """Tell whether a line after a byline only says more of its authors: a role, a place."""
    return marks.last >= 0 and len(part.text.split()) <= 6 and not part.ends_a_sentence


def stand_at_the_end(parts: Sequence[Piece], marks: Marks) -> bool:
    """Tell whether the marks stand under the text, as on some pages, and not above it."""
    after = (p for p in parts[marks.last + 1 :] if p.kind is None)
    above = [p for i, p in enumerate(parts[: marks.last + 1]) if i not in marks.all]
    return (
        marks.last >= 0
        and sum(p.kind is None and p.ends_a_sentence for p in above) >= 2
        and all(notices.kind_of(p.text, ()) is not None for p in after)
    )


def _named(
    marks: Marks,
    shaped: dict[int, bylines.Byline],
    parts: Sequence[Piece],
    told: frozenset[str],
    outlet: str | None,
) -> Iterable[int]:
    """Return which lines that hold names and no ``By`` are bylines, since something says so.

    That is, in this order: a line with ``By`` above them, a note on their authors, a dateline next
    to them, that they are run together, or that they stand last before the text on a page without
    a dateline. Lines of names right above or below belong to them.
    """
    if marks.bylines:
        return _run_from(max(marks.bylines), shaped, parts, outlet, step=1)
    chosen = {i for i, b in shaped.items() if all(name in told for name in b.people)}
    chosen = chosen or _beside_a_dateline(marks, shaped, parts, outlet)
    chosen = chosen or {i for i, b in shaped.items() if any("split" in note for note in b.notes)}
    if not chosen and not marks.datelines:
        chosen = {i for i in shaped if _stands_before_text(i, parts)}
    if not chosen:
        return ()
    first = min(chosen)
    above = _run_from(first, shaped, parts, outlet, step=-1)
    return {first, *above, *_run_from(first, shaped, parts, outlet, step=1)}


def _run_from(
    index: int,
    shaped: dict[int, bylines.Byline],
    parts: Sequence[Piece],
    outlet: str | None,
    *,
    step: int,
) -> set[int]:
    """Return the lines of names next to ``index``, with nothing but roles between them."""
    run: set[int] = set()
    index += step
    while 0 <= index < len(parts) and parts[index].kind is None:
        if index in shaped:
            run.add(index)
        elif not names.is_organisation(parts[index].text, outlet):
            break
        index += step
    return run


def _beside_a_dateline(
    marks: Marks, shaped: dict[int, bylines.Byline], parts: Sequence[Piece], outlet: str | None
) -> set[int]:
    above = {max(_run_from(d, shaped, parts, outlet, step=-1), default=-1) for d in marks.datelines}
    below = {min(_run_from(d, shaped, parts, outlet, step=1), default=-1) for d in marks.datelines}
    # Names above a dateline go before names below it, where a heading may look like a name.
    return above - {-1} or below - {-1}


def _stands_before_text(index: int, parts: Sequence[Piece]) -> bool:
    after = next((p for p in parts[index + 1 :] if p.kind is None), None)
    return after is not None and len(after.text) > 80 and after.ends_a_sentence
