"""The names and versions of all rules that results on text rest on."""

from __future__ import annotations

from typing import Final

from domain.text import alignment, difference, sentences
from domain.text.language import NAMES

RULES: Final = " ".join([sentences.RULES, alignment.RULES, difference.RULES, *NAMES])
"""What derived data of text is made by: it changes whenever the same texts would give others."""
