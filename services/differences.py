"""The difference between two texts as HTML, for people: lines that went and came, and the words of
those that were reworded.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from rapidfuzz.distance import Indel

from domain.content import Block, Content
from domain.text.difference import difference as words
from services.readers.page import counted

Line = tuple[str, str]
"""What a line is, such as ``headline`` or ``paragraph``, and its text."""


def difference(before: Content, after: Content) -> str:
    """Return what changed between two texts as HTML: of each change first what went.

    Everything an outlet wrote is escaped. Lines that stayed are counted, not shown; in a line that
    was reworded the words are marked.
    """
    old, new = _lines(before), _lines(after)
    shown: list[str] = []
    went: list[Line] = []
    came: list[Line] = []
    for step in Indel.opcodes(old, new):
        if step.tag == "delete":
            went += old[step.src_start : step.src_end]
        elif step.tag == "insert":
            came += new[step.dest_start : step.dest_end]
        else:
            shown += [*_changed(went, came), _unchanged(step.src_end - step.src_start)]
            went, came = [], []
    return "\n".join([*shown, *_changed(went, came)])


def _changed(went: list[Line], came: list[Line]) -> Iterator[str]:
    """Yield lines that changed in the same place: reworded ones as one, the others apart."""
    pairs = list(zip(went, came, strict=False))
    if len(went) == len(came) and all(_is_reworded(old, new) for old, new in pairs):
        yield from (_reworded(old, new) for old, new in pairs)
        return
    yield from (_line(kind, f"<del>{escape(text)}</del>") for kind, text in went)
    yield from (_line(kind, f"<ins>{escape(text)}</ins>") for kind, text in came)


def _is_reworded(old: Line, new: Line) -> bool:
    """Tell whether most of a line stayed."""
    kept = sum(op.old_end - op.old_start for op in words(old[1], new[1]) if op.kind == "keep")
    return old[0] == new[0] and 2 * kept >= max(len(old[1]), len(new[1]))


def _reworded(old: Line, new: Line) -> str:
    shown = []
    for op in words(old[1], new[1]):
        gone = escape(old[1][op.old_start : op.old_end])
        here = escape(new[1][op.new_start : op.new_end])
        if op.kind == "keep":
            shown.append(here)
        else:
            shown += [f"<del>{gone}</del>" if gone else "", f"<ins>{here}</ins>" if here else ""]
    return _line(new[0], "".join(shown))


def _lines(content: Content) -> list[Line]:
    front = [
        ("headline", content.headline),
        ("standfirst", content.standfirst or ""),
        ("byline", ", ".join(content.byline)),
        ("dateline", content.dateline or ""),
    ]
    return [line for line in front if line[1]] + [_block(block) for block in content.body]


def _block(block: Block) -> Line:
    return block.kind.value, f"{block.text} ({block.credit})" if block.credit else block.text


def _line(kind: str, html: str) -> str:
    name = "" if kind == "paragraph" else f"<b>{kind.capitalize().replace('-', ' ')}:</b> "
    return f"<p>{name}{html}</p>"


def _unchanged(count: int) -> str:
    return f"<p>… {counted(count, 'line')} unchanged …</p>"
