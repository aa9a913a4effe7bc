"""Reads what stands between a headline and the text: standfirst, byline and dateline.

The byline and the dateline are found first; what stands above them is the standfirst.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from domain.content import BlockKind
from services.readers import bylines, datelines, furniture, names, notices
from services.readers.joining import joined
from services.readers.marks import WITHIN, Marks, find, is_detail, stand_at_the_end

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.readers.lines import Piece

LONGEST_STANDFIRST_BY_PLACE: Final = 220


@dataclass(frozen=True, slots=True)
class Front:
    """What stands before an article's text, and the pieces of the text with its captions."""

    standfirst: str | None
    byline: tuple[str, ...]
    dateline: str | None
    stamps: tuple[datelines.Stamp, ...]
    line: int
    """The dateline's line, for messages."""
    body: tuple[Piece, ...]
    notes: tuple[str, ...]


def read(
    pieces: Sequence[Piece],
    *,
    told: frozenset[str],
    outlet: str | None,
    saved_by_aggregator: bool,
    spaced: bool,
) -> Front:
    """Return the front of a page, given what follows its headline, without furniture.

    ``told`` are names the page tells elsewhere. ``saved_by_aggregator`` says that the page has a
    header: only then is a text above a caption taken for a standfirst where nothing else tells.
    """
    parts = joined(pieces, WITHIN)
    marks = find(parts, told, outlet)
    if stand_at_the_end(parts, marks):
        standfirst, notes = None, ["byline or dateline found under the text"]
        body = [part for index, part in enumerate(parts) if index not in marks.all]
    else:
        standfirst, body, notes = _texts(parts, marks, outlet, spaced=spaced)
    if marks.last < 0 and saved_by_aggregator and _is_standfirst_by_place(body):
        standfirst, body = body[0].text, body[1:]
        notes.append("a text above a picture taken as the standfirst, by its place")
    people = [name for i in sorted(marks.bylines) for name in marks.bylines[i].people]
    notes += [note for i in sorted(marks.bylines) for note in marks.bylines[i].notes]
    lines = sorted(marks.datelines)
    dateline = " ".join(parts[i].text for i in lines)
    return Front(
        standfirst=standfirst,
        byline=tuple(dict.fromkeys(people)),
        dateline=datelines.without_relative(dateline) or None,
        stamps=tuple(stamp for i in lines for stamp in marks.datelines[i]),
        line=parts[lines[0]].line if lines else 0,
        body=tuple(body),
        notes=tuple(notes),
    )


def _details_after(parts: Sequence[Piece], marks: Marks, outlet: str | None) -> int:
    """Return how many pieces right after the front say more of the authors: ``BBC News, Hull``."""
    for count, part in enumerate(parts[marks.last + 1 :]):
        beside = marks.last in marks.bylines and part.group == parts[marks.last].group
        first = part.text.split(",")[0]
        if part.kind is not None or not is_detail(part, marks):
            return count
        if not beside and not (len(first) <= 40 and names.is_organisation(first, outlet)):
            return count
    return 0


def _texts(
    parts: Sequence[Piece], marks: Marks, outlet: str | None, *, spaced: bool
) -> tuple[str | None, list[Piece], list[str]]:
    """Return the standfirst, the pieces of the body, and notes of what was left out."""
    details = _details_after(parts, marks, outlet)
    front, rest = parts[: marks.last + 1], parts[marks.last + 1 + details :]
    body: list[Piece] = []
    notes: list[str] = []
    if details:
        notes.append(f"line {parts[marks.last + 1].line}: a detail after the byline left out")
    standfirst: str | None = None
    for index, part in enumerate(front):
        if index in marks.all:
            continue
        if part.kind is not None or notices.kind_of(part.text, ()) is not None:
            body.append(part)
        elif why := _left_out(index, front, marks, headed=standfirst is not None, spaced=spaced):
            notes.append(f"line {part.line}: {why} left out")
        elif standfirst is None and not _is_caption_by_place(index, front, spaced=spaced):
            standfirst = part.text
        else:
            notes.append(f"line {part.line}: taken as a caption, by its place")
            body.append(replace(part, kind=BlockKind.CAPTION))
    return standfirst, [*body, *rest], notes


def _left_out(
    index: int, front: Sequence[Piece], marks: Marks, *, headed: bool, spaced: bool
) -> str | None:
    """Say what a text is that a reader of the article does not see as one; ``headed`` says that
    there is a standfirst above it.
    """
    if index > marks.first:
        return "a detail between byline and dateline" if is_detail(front[index], marks) else None
    if furniture.is_label(front[index].text):
        return "a label above the byline"
    above_caption = front[index + 1].kind is BlockKind.CAPTION
    if (headed and above_caption) or (spaced and _is_uncredited_picture(index, front)):
        return "alternative text of a picture"
    return None


def _is_uncredited_picture(index: int, front: Sequence[Piece]) -> bool:
    """Tell whether a text and the next are the two lines of a picture without a credit."""
    if index + 1 >= len(front):
        return False
    one, other = front[index], front[index + 1]
    return (
        one.group == other.group
        and other.kind is None
        and one.ends_a_sentence
        and other.ends_a_sentence
        and datelines.read_line(other.text) is None
        and bylines.read(other.text) is None
    )


def _is_caption_by_place(index: int, front: Sequence[Piece], *, spaced: bool) -> bool:
    """Tell whether the text stands under another of its group: the second line of a picture."""
    return spaced and index > 0 and _is_uncredited_picture(index - 1, front)


def _is_standfirst_by_place(body: Sequence[Piece]) -> bool:
    return (
        len(body) > 2
        and body[0].kind is None
        and len(body[0].text) <= LONGEST_STANDFIRST_BY_PLACE
        and body[1].kind is BlockKind.CAPTION
    )
