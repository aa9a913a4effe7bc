"""Words that start English sentences, as they are written there."""

from __future__ import annotations

from typing import Final

STARTERS: Final = frozenset(
    """
    The A An He She It We You They I This That These Those There Here His Her Its Our Your Their My
    Who What When Where Why How Which While If Although Though Because Since Until Unless Once After
    Before During Despite As At By For From In Into Of On To With Without Under Over About Among
    Between But And Or Nor So Yet Still Also Then Now Both Each Every Either Neither Some Many Most
    Few Several Another Other Others All Any No Not Nobody Nothing None One Two Three Four Five Six
    Even Only Just However Meanwhile Instead Moreover Earlier Later Yesterday Today Tomorrow Last
    Officials Police Mr Mrs Ms Is Are Was Were Do Does Did Has Have Had Can Could Will Would Should
    It's It’s He's He’s She's She’s That's That’s There's There’s They're They’re We're We’re
    I'm I’m I've I’ve I'll I’ll
    """.split()
)
"""Hardly any name begins with one of these: a capital shows that a sentence starts."""
