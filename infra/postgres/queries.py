"""Loads named SQL from files: blocks that begin with ``-- name: something``."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import LiteralString, cast

_NAME = re.compile(r"^-- name: (\w+)\n", re.MULTILINE)


def load(package: str, filename: str) -> dict[str, LiteralString]:
    """Return the named statements of an SQL file that lies beside a package's modules.

    They are program text, never made from input, so they count as literals.
    """
    text = (files(package) / filename).read_text("utf-8")
    _, *rest = _NAME.split(text)
    names, blocks = rest[::2], rest[1::2]
    if len(set(names)) != len(names):
        raise ValueError(f"{filename} names a statement twice")
    return {n: cast("LiteralString", b.strip()) for n, b in zip(names, blocks, strict=True)}
