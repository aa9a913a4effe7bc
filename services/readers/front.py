"""Reads what stands between a headline and the text: standfirst, byline and dateline.

The byline and the dateline are found first; what stands above them is the standfirst.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from domain.content import BlockKind
from services.readers import bylines, datelines, furniture, names

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


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    """Put together what a page broke over lines, and part a byline from a time on the same line."""
    out: list[Piece] = []
    for index, piece in enumerate(pieces):
        if index >= WITHIN or piece.kind is not None:
            out.append(piece)
        elif out and out[-1].kind is None and _continues(out[-1], piece):
            out.append(replace(piece, text=f"{out.pop().text} {piece.text}"))
        elif parted := bylines.without_date(piece.text):
            out += [replace(piece, text=text) for text in parted]
        else:
            out.append(piece)
    return out


def _continues(above: Piece, piece: Piece) -> bool:
    """Tell whether a line belongs to the one above: ``Published`` / a time, ``By`` / a name."""
    if not (above.short and piece.short):
        return False
    if datelines.is_label(above.text):
        return datelines.read_line(piece.text) is not None
    if above.text.lower() in ("by", "by:"):
        return bylines.read(f"By {piece.text}") is not None
    return (
        above.group == piece.group
        and bylines.is_marked(above.text)
        and (piece.text.startswith(("and ", "& ")) or above.text.endswith((",", " and", " &")))
        and bylines.read(f"{above.text} {piece.text}") is not None
    )


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
            (marks.bylines if bylines.is_marked(part.text) else shaped)[index] = byline
        elif len(part.text) > LONGEST_STANDFIRST or texts == 2:
            break
        elif not _is_detail(part, marks):
            texts += 1
    _take_shaped(marks, shaped, parts, told)
    return marks


def _take_shaped(
    marks: _Marks,
    shaped: dict[int, bylines.Byline],
    parts: Sequence[Piece],
    told: frozenset[str],
) -> None:
    """Take lines that hold names only as bylines where something else says that they are.

    That is, in this order: a note on its authors, a dateline next to them, that they are run
    together, or that they stand last before the text on a page without a dateline. More lines of
    names in the same group belong to them.
    """
    chosen = set(marks.bylines)
    if not chosen:
        chosen = {i for i, b in shaped.items() if all(name in told for name in b.people)}
    if not chosen:
        chosen = {i for d in marks.datelines for i in (d - 1, d + 1)} & shaped.keys()
    if not chosen:
        chosen = {i for i, b in shaped.items() if any("split" in note for note in b.notes)}
    if not chosen and not marks.datelines:
        chosen = {i for i in shaped if _stands_before_text(i, parts)}
    if not chosen:
        return
    group = parts[min(chosen)].group
    for index, byline in shaped.items():
        if index == min(chosen) or parts[index].group == group:
            marks.bylines[index] = byline


def _stands_before_text(index: int, parts: Sequence[Piece]) -> bool:
    after = next((p for p in parts[index + 1 :] if p.kind is None), None)
    return after is not None and len(after.text) > 80 and after.ends_a_sentence


def _is_detail(part: Piece, marks: _Marks) -> bool:
    """Tell whether a line after a byline only says more of its authors: a role, a place."""
    return marks.last >= 0 and len(part.text.split()) <= 6 and not part.ends_a_sentence


def _details_after(parts: Sequence[Piece], marks: _Marks, outlet: str | None) -> int:
    """Return how many pieces right after the front say more of the authors: ``BBC News, Hull``."""
    for count, part in enumerate(parts[marks.last + 1 :]):
        beside = marks.last in marks.bylines and part.group == parts[marks.last].group
        first = part.text.split(",")[0]
        if part.kind is not None or not _is_detail(part, marks):
            return count
        if not beside and not (len(first) <= 40 and names.is_organisation(first, outlet)):
            return count
    return 0


def _texts(
    parts: Sequence[Piece], marks: _Marks, outlet: str | None, *, spaced: bool
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
        if index in marks.bylines or index in marks.datelines:
            continue
        if part.kind is not None:
            body.append(part)
        elif index > marks.first:
            if _is_detail(part, marks):
                notes.append(f"line {part.line}: a detail between byline and dateline left out")
            else:
                body.append(part)
        elif furniture.is_label(part.text):
            notes.append(f"line {part.line}: a label above the byline left out")
        elif spaced and _is_uncredited_picture(index, front):
            notes.append(f"line {part.line}: alternative text of a picture left out")
        elif standfirst is not None and front[index + 1].kind is BlockKind.CAPTION:
            notes.append(f"line {part.line}: alternative text of a picture left out")
        elif standfirst is None and not _is_caption_by_place(index, front, spaced=spaced):
            standfirst = part.text
        else:
            notes.append(f"line {part.line}: taken as a caption, by its place")
            body.append(replace(part, kind=BlockKind.CAPTION))
    return standfirst, [*body, *rest], notes


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
