"""The difference between two texts as HTML, for people: paragraphs that went and that came.

The one place where a difference is made for feeds: whatever makes a finer one takes its place here.
"""

from __future__ import annotations

from html import escape
from typing import Literal

from rapidfuzz.distance import Indel

from domain.content import Block, Content

Line = tuple[str, str]
"""What a line is, such as ``headline`` or ``paragraph``, and its text."""


def difference(before: Content, after: Content) -> str:
    """Return what changed between two texts as HTML: of each change first what went.

    Everything an outlet wrote is escaped. Lines that stayed are counted, not shown.
    """
    old, new = _lines(before), _lines(after)
    shown: list[str] = []
    came: list[str] = []
    for step in Indel.opcodes(old, new):
        if step.tag == "delete":
            shown += [_line(line, "del") for line in old[step.src_start : step.src_end]]
        elif step.tag == "insert":
            came += [_line(line, "ins") for line in new[step.dest_start : step.dest_end]]
        else:
            shown += [*came, _unchanged(step.src_end - step.src_start)]
            came = []
    return "\n".join([*shown, *came])


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


def _line(line: Line, tag: Literal["del", "ins"]) -> str:
    kind, text = line
    name = "" if kind == "paragraph" else f"<b>{kind.capitalize().replace('-', ' ')}:</b> "
    return f"<p>{name}<{tag}>{escape(text)}</{tag}></p>"


def _unchanged(count: int) -> str:
    return f"<p>… {count} {'line' if count == 1 else 'lines'} unchanged …</p>"
