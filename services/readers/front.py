"""Reads what stands between a headline and the text: standfirst, byline and dateline.

The byline and the dateline are found first; what stands above them is the standfirst.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from domain.content import BlockKind
from services.readers import bylines, datelines, names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.readers.lines import Piece

WITHIN: Final = 16
"""How many pieces after the headline are searched for a byline and a dateline."""
LONGEST_STANDFIRST: Final = 500
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


@dataclass(slots=True)
class _Marks:
    """Which of the first pieces (by index) are bylines and datelines."""

    bylines: dict[int, bylines.Byline]
    datelines: dict[int, list[datelines.Stamp]]

    @property
    def last(self) -> int:
        return max((*self.bylines, *self.datelines), default=-1)

    @property
    def first(self) -> int:
        return min((*self.bylines, *self.datelines), default=-1)


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
    parts = _joined(pieces)
    marks = _marks(parts[:WITHIN], told, outlet)
    standfirst, body, notes = _texts(parts, marks, spaced=spaced)
    if marks.last < 0 and saved_by_aggregator and _is_standfirst_by_place(body):
        standfirst, body = body[0].text, body[1:]
        notes.append("a text above a picture taken as the standfirst, by its place")
    people = [name for i in sorted(marks.bylines) for name in marks.bylines[i].people]
    notes += [note for i in sorted(marks.bylines) for note in marks.bylines[i].notes]
    lines = sorted(marks.datelines)
    return Front(
        standfirst=standfirst,
        byline=tuple(dict.fromkeys(people)),
        dateline=" ".join(parts[i].text for i in lines) or None,
        stamps=tuple(stamp for i in lines for stamp in marks.datelines[i]),
        line=parts[lines[0]].line if lines else 0,
        body=tuple(body),
        notes=tuple(notes),
    )


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    """Join a label that stands alone (``Published``) with the time on the next line, and part a
    byline from a time on the same line.
    """
    out: list[Piece] = []
    for index, piece in enumerate(pieces):
        if index >= WITHIN or piece.kind is not None:
            out.append(piece)
        elif out and datelines.is_label(out[-1].text) and datelines.read_line(piece.text):
            out.append(replace(piece, text=f"{out.pop().text} {piece.text}"))
        elif parted := bylines.without_date(piece.text):
            out += [replace(piece, text=text) for text in parted]
        else:
            out.append(piece)
    return out


def _marks(parts: Sequence[Piece], told: frozenset[str], outlet: str | None) -> _Marks:
    """Find bylines and datelines, up to the article's text."""
    marks = _Marks({}, {})
    shaped: dict[int, bylines.Byline] = {}
    texts = 0
    for index, part in enumerate(parts):
        if part.kind is not None:
            continue
        if stamps := datelines.read_line(part.text):
            marks.datelines[index] = stamps
        elif byline := bylines.read(part.text, told, outlet):
            if bylines.is_marked(part.text) or all(name in told for name in byline.people):
                marks.bylines[index] = byline
            else:
                shaped[index] = byline
        elif len(part.text) > LONGEST_STANDFIRST or texts == 2:
            break
        elif not _is_detail(part, marks):
            texts += 1
    _take_shaped(marks, shaped, parts)
    return marks


def _take_shaped(marks: _Marks, shaped: dict[int, bylines.Byline], parts: Sequence[Piece]) -> None:
    """Take lines that hold names only as bylines where something else says that they are.

    That is a dateline next to them; or, on a page without one, that they are run together, or stand
    last before the text. More lines of names in the same group belong to them.
    """
    if marks.bylines or not shaped:
        return
    beside = {i for d in marks.datelines for i in (d - 1, d + 1)} & shaped.keys()
    if not beside:
        beside = {i for i, b in shaped.items() if any("split" in note for note in b.notes)}
    if not beside and not marks.datelines:
        beside = {i for i in shaped if _stands_before_text(i, parts)}
    if not beside:
        return
    first = min(beside)
    group = parts[first].group
    marks.bylines.update({i: b for i, b in shaped.items() if i == first or parts[i].group == group})


def _stands_before_text(index: int, parts: Sequence[Piece]) -> bool:
    after = next((p for p in parts[index + 1 :] if p.kind is None), None)
    return after is not None and len(after.text) > 80 and after.ends_a_sentence


def _is_detail(part: Piece, marks: _Marks) -> bool:
    """Tell whether a line after a byline only says more of its authors: a role, a place."""
    return (
        marks.last >= 0
        and len(part.text.split()) <= 6
        and (not part.ends_a_sentence or names.is_organisation(part.text, None))
    )


def _texts(
    parts: Sequence[Piece], marks: _Marks, *, spaced: bool
) -> tuple[str | None, list[Piece], list[str]]:
    """Return the standfirst, the pieces of the body, and notes of what was left out."""
    front = parts[: marks.last + 1]
    body: list[Piece] = []
    notes: list[str] = []
    standfirst: str | None = None
    for index, part in enumerate(front):
        if index in marks.bylines or index in marks.datelines:
            continue
        if part.kind is not None:
            body.append(part)
        elif index > marks.first:
            if _is_detail(part, marks):
                notes.append(f"line {part.line}: a detail between byline and dateline left out")
            else:
                body.append(part)
        elif spaced and _is_uncredited_picture(index, front):
            notes.append(f"line {part.line}: alternative text of a picture left out")
        elif standfirst is None and not _is_caption_by_place(index, front, spaced=spaced):
            standfirst = part.text
        else:
            notes.append(f"line {part.line}: taken as a caption, by its place")
            body.append(replace(part, kind=BlockKind.CAPTION))
    return standfirst, [*body, *parts[marks.last + 1 :]], notes


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
