"""Edits of invented news, and the class a reader would give them: class, before, after."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_LINES: Final = Path(__file__).with_suffix(".tsv").read_text("utf-8").splitlines()

EDITS: Final = [(kind, old, new) for kind, old, new in (line.split("\t") for line in _LINES)]
