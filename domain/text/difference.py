"""The word-level difference of two sentences, made to be read.

Words are compared whole; a word that stays between two changes is shown as part of one change, so
that a reader sees what was said instead of what, not confetti.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import regex
from rapidfuzz.distance import Indel

from domain.text.words import UNSPACED

RULES: Final = "difference/1"

OpKind = Literal["keep", "delete", "insert", "replace"]
_Span = tuple[int, int]
_Run = tuple[bool, int, int, int, int]
"""Whether words stay, and the words from and to on both sides."""

_LETTER: Final = rf"[\w\p{{M}}\u200c\u200d--[{UNSPACED}]]"
_TOKEN: Final = regex.compile(rf"\s+|{_LETTER}+(?:['’.,]{_LETTER}+)*|\X", regex.V1)
_GRAPHEME: Final = regex.compile(r"\X")
_SHORT: Final = 3


@dataclass(frozen=True, slots=True)
class Op:
    """A run of characters: ``old[old_start:old_end]`` became ``new[new_start:new_end]``."""

    kind: OpKind
    old_start: int
    old_end: int
    new_start: int
    new_end: int


def difference(old: str, new: str) -> tuple[Op, ...]:
    """Return what became of ``old`` in ``new``.

    The operations follow on each other without gaps on both sides, kept and changed ones in turns;
    each starts and ends between graphemes.
    """
    if old == new:
        return (Op("keep", 0, len(old), 0, len(new)),) if old else ()
    before, after = _words(old), _words(new)
    runs = _without_islands(_runs(old, new, before, after), old, before)
    ops: list[Op] = []
    for keeps, old_end, new_end in _pieces(runs, old, new, before, after):
        _append(ops, old_end, new_end, keeps=keeps)
    return tuple(ops)


def _words(text: str) -> list[_Span]:
    """Return the words and marks of ``text``, white space left out, split between graphemes."""
    ends = [found.end() for found in _TOKEN.finditer(text)]
    if not text.isascii():
        borders = {found.end() for found in _GRAPHEME.finditer(text)}
        ends = [end for end in ends if end in borders]
    spans = zip([0, *ends], ends, strict=False)
    return [(start, end) for start, end in spans if not text[start:end].isspace()]


def _runs(old: str, new: str, before: Sequence[_Span], after: Sequence[_Span]) -> list[_Run]:
    """Return the runs of words that stay and that change, in turns."""
    runs: list[_Run] = []
    i = j = 0
    for op in Indel.opcodes([old[a:b] for a, b in before], [new[a:b] for a, b in after]):
        if op.tag != "equal":
            continue
        if op.src_start > i or op.dest_start > j:
            runs.append((False, i, op.src_start, j, op.dest_start))
        runs.append((True, op.src_start, op.src_end, op.dest_start, op.dest_end))
        i, j = op.src_end, op.dest_end
    if len(before) > i or len(after) > j:
        runs.append((False, i, len(before), j, len(after)))
    return runs


def _without_islands(runs: Sequence[_Run], old: str, before: Sequence[_Span]) -> list[_Run]:
    """Join changes that only a word or two short ones lie between."""
    joined: list[_Run] = []
    for index, run in enumerate(runs):
        keeps, i, i_end, j, j_end = run
        is_between = 0 < index < len(runs) - 1
        if keeps and is_between and _is_island([old[a:b] for a, b in before[i:i_end]]):
            keeps = False
        if joined and not keeps and not joined[-1][0]:
            _, i, _, j, _ = joined.pop()
        joined.append((keeps, i, i_end, j, j_end))
    return joined


def _is_island(words: Sequence[str]) -> bool:
    lengths = [len(word) for word in words if word[0].isalnum()]
    return len(lengths) <= 1 or (len(lengths) == 2 and max(lengths) <= _SHORT)


@dataclass(frozen=True, slots=True)
class _Changed:
    """Words that change on one side: white space from ``at``, words, white space to ``end``.

    Where there are no words, ``first`` is ``end`` and ``last`` is ``at``: all of it is white space,
    whichever side one looks from.
    """

    text: str
    at: int
    first: int
    last: int
    end: int

    @property
    def lead(self) -> str:
        return self.text[self.at : self.first]

    @property
    def tail(self) -> str:
        return self.text[self.last : self.end]


def _pieces(
    runs: Sequence[_Run], old: str, new: str, before: Sequence[_Span], after: Sequence[_Span]
) -> Iterator[tuple[bool, int, int]]:
    """Yield whether a piece of text stays, and where it ends on both sides."""
    at, other = 0, 0
    for keeps, i, i_end, j, j_end in runs:
        if keeps:
            for (start, end), (new_start, new_end) in zip(
                before[i:i_end], after[j:j_end], strict=True
            ):
                yield old[at:start] == new[other:new_start], start, new_start
                yield True, end, new_end
                at, other = end, new_end
        else:
            went = _changed(old, before, i, i_end, at)
            came = _changed(new, after, j, j_end, other)
            yield from _change(went, came)
            at, other = went.end, came.end
    yield old[at:] == new[other:], len(old), len(new)


def _changed(text: str, words: Sequence[_Span], i: int, i_end: int, at: int) -> _Changed:
    end = words[i_end][0] if i_end < len(words) else len(text)
    if i == i_end:
        return _Changed(text, at, end, at, end)
    return _Changed(text, at, words[i][0], words[i_end - 1][1], end)


def _change(old: _Changed, new: _Changed) -> Iterator[tuple[bool, int, int]]:
    """Yield a change, and the white space around it that stays."""
    leads = old.lead == new.lead
    if leads:
        yield True, old.first, new.first
    used = leads and (old.first == old.end or new.first == new.end)
    if old.tail == new.tail and not used:
        yield False, old.last, new.last
        yield True, old.end, new.end
    else:
        yield False, old.end, new.end


def _append(ops: list[Op], old_end: int, new_end: int, *, keeps: bool) -> None:
    """Add a piece that reaches from the last one to these ends; join it where it is the same."""
    old_start, new_start = (ops[-1].old_end, ops[-1].new_end) if ops else (0, 0)
    if old_start == old_end and new_start == new_end:
        return
    if ops and keeps == (ops[-1].kind == "keep"):
        last = ops.pop()
        old_start, new_start = last.old_start, last.new_start
    kind: OpKind = "replace"
    if keeps:
        kind = "keep"
    elif old_start == old_end:
        kind = "insert"
    elif new_start == new_end:
        kind = "delete"
    ops.append(Op(kind, old_start, old_end, new_start, new_end))
