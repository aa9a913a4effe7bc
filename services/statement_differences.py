"""The difference of two texts as text: to be read word by word, and as a unified diff.

In the first, words that went stand in ``[-…-]`` and words that came in ``{+…+}``, as wdiff marks
them. The second is a patch in the form of ``diff -u``, a statement a line: ``patch`` makes the
newer text of the older one with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from domain.clocks import format_time
from projections.answers import RevisionFacts
from projections.statement_answers import DiffAnswer, PlacedText, StatementDiff, WordRun

Style = Literal["", "gone", "came", "note", "head"]
Run = tuple[str, Style]
"""A run of characters, and what they are; a line is a sequence of runs."""

AROUND: Final = 3
"""So many statements that stayed are shown before and after what changed."""

_HEADS: Final = {
    "edited": "edited",
    "moved": "moved",
    "moved-edited": "moved and edited",
    "split": "split",
    "merged": "merged",
    "added": "added",
    "dropped": "dropped",
}


def as_text(answer: DiffAnswer) -> Iterator[list[Run]]:
    """Yield the lines of a difference that is read word by word; what stayed is counted."""
    yield from _titles(answer, "before: ", "after:  ")
    yield [(answer.note, "note")]
    kept = 0
    for one in answer.statements:
        if one.kind == "kept":
            kept += 1
            continue
        yield from _unchanged(kept)
        kept = 0
        yield [("", "")]
        yield [(_head(one), "note")]
        yield _reworded(one)
    yield from _unchanged(kept)


def as_unified(answer: DiffAnswer) -> Iterator[list[Run]]:
    """Yield the lines of a unified diff of the statements of two texts, one a line."""
    yield from _titles(answer, "--- ", "+++ ")
    styles: dict[str, Style] = {"-": "gone", "+": "came", " ": ""}
    for head, lines in _hunks(_lines(answer.statements)):
        yield [(head, "note")]
        yield from ([(line.sign + line.text, styles[line.sign])] for line in lines)


def plain(lines: Iterator[list[Run]]) -> str:
    """Return lines as text, each ended."""
    return "".join("".join(text for text, _ in line) + "\n" for line in lines)


def _titles(answer: DiffAnswer, before: str, after: str) -> Iterator[list[Run]]:
    yield [(before + _title(answer.before), "head")]
    yield [(after + _title(answer.after), "head")]


def _title(revision: RevisionFacts | None) -> str:
    if revision is None:
        return "no text"
    return f"revision {revision.number}  {format_time(revision.appeared_at)}"


def _unchanged(kept: int) -> Iterator[list[Run]]:
    if kept:
        yield [("", "")]
        yield [(f"({kept} unchanged)", "note")]


def _head(one: StatementDiff) -> str:
    """Say what happened to a statement, where, and what was seen to change in it."""
    said = f"{_place(one)}: {_HEADS[one.kind]}"
    if one.verdict is not None:
        said += ", noise" if one.noise else f", {one.verdict}"
    seen = dict.fromkeys(signal.kind.value for signal in one.signals)
    return said + (f" ({', '.join(seen)})" if seen else "")


def _place(one: StatementDiff) -> str:
    shown = (one.after or one.before)[0]
    if shown.block is None:
        return shown.part
    name = "paragraph" if shown.kind == "paragraph" else f"{shown.kind} in block"
    return f"{name} {shown.block + 1}"


def _reworded(one: StatementDiff) -> list[Run]:
    if one.words:
        return list(marked(one.words))
    if one.kind == "dropped":
        return [(f"[-{_joined(one.before)}-]", "gone")]
    if one.kind == "added":
        return [(f"{{+{_joined(one.after)}+}}", "came")]
    return [(_joined(one.after), "")]


def marked(words: Iterable[WordRun]) -> Iterator[Run]:
    """Yield the words of a sentence, marked where they went or came."""
    for run in words:
        if run.kind == "keep":
            yield run.after, ""
            continue
        if run.before:
            yield f"[-{run.before}-]", "gone"
        if run.after:
            yield f"{{+{run.after}+}}", "came"


def _joined(statements: Sequence[PlacedText]) -> str:
    return " ".join(statement.text for statement in statements)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a diff: whether it is in the older text, in the newer, or in both."""

    sign: Literal[" ", "-", "+"]
    text: str


def _lines(statements: Sequence[StatementDiff]) -> list[_Line]:
    """Return all statements as lines, in an order that is that of both texts: where they differ
    between two that stayed, first what went and then what came.
    """
    olds = sorted((_order(s), s.text, one.kind == "kept") for one in statements for s in one.before)
    news = sorted((_order(s), s.text, one.kind == "kept") for one in statements for s in one.after)
    lines: list[_Line] = []
    i = j = 0
    while i < len(olds) or j < len(news):
        if i < len(olds) and not olds[i][2]:
            lines.append(_Line("-", olds[i][1]))
            i += 1
        elif j < len(news) and not news[j][2]:
            lines.append(_Line("+", news[j][1]))
            j += 1
        else:
            lines.append(_Line(" ", news[j][1]))
            i, j = i + 1, j + 1
    return lines


def _order(statement: PlacedText) -> tuple[int, int, int]:
    parts = ("headline", "standfirst", "body")
    return parts.index(statement.part), statement.block or 0, statement.start


def _hunks(lines: Sequence[_Line]) -> Iterator[tuple[str, Sequence[_Line]]]:
    """Yield what differs with some lines around it: the head of each hunk, and its lines."""
    changed = [n for n, line in enumerate(lines) if line.sign != " "]
    start = 0
    while start < len(changed):
        end = start
        while end + 1 < len(changed) and changed[end + 1] - changed[end] <= 2 * AROUND + 1:
            end += 1
        first, last = max(0, changed[start] - AROUND), changed[end] + AROUND + 1
        yield _head_of(lines, first, lines[first:last]), lines[first:last]
        start = end + 1


def _head_of(lines: Sequence[_Line], first: int, shown: Sequence[_Line]) -> str:
    """Return the head of a hunk: where it is in either text, and how many lines of it."""
    ranges = []
    for sign in "-+":
        before = sum(line.sign in (" ", sign) for line in lines[:first])
        number = sum(line.sign in (" ", sign) for line in shown)
        # A hunk without lines of a text is said to be after the line before it.
        ranges.append(f"{sign}{before + 1 if number else before},{number}")
    return f"@@ {' '.join(ranges)} @@"
