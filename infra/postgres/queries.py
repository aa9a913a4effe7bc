"""Loads named SQL from files: blocks that begin with ``-- name: something``.

A line ``-- include: other`` inside a block stands for the block of that name, which comes before it
in the file or in one that is given: what several statements have in common is written once. Other
lines of comment are not sent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType
from typing import LiteralString

_NAME = re.compile(r"^-- name: (\w+)\n", re.MULTILINE)
_INCLUDE = re.compile(r"^[ ]*-- include: (\w+)$", re.MULTILINE)
_COMMENT = re.compile(r"^[ ]*-- (?!include: ).*\n", re.MULTILINE)


def load(
    package: str, filename: str, including: Mapping[str, LiteralString] = MappingProxyType({})
) -> dict[str, LiteralString]:
    """Return the named statements of an SQL file that lies beside a package's modules.

    They are program text, never made from input, so they count as literals. ``including`` are
    those of another file that this one includes.
    """
    text = (files(package) / filename).read_text("utf-8")
    _, *rest = _NAME.split(text)
    found: dict[str, LiteralString] = {}
    for name, block in zip(rest[::2], rest[1::2], strict=True):
        if name in found:
            raise ValueError(f"{filename} names a statement twice")
        found[name] = _whole(_COMMENT.sub("", block + "\n").strip(), {**including, **found})
    return found


def _whole(block: LiteralString, known: Mapping[str, LiteralString]) -> LiteralString:
    return _INCLUDE.sub(lambda match: known[match[1]], block)
