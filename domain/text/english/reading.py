"""All that the rules of English see in one sentence."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from domain.text.english import tense
from domain.text.english.clauses import mains
from domain.text.english.names import Name, names
from domain.text.english.notices import notices
from domain.text.english.quantities import quantities
from domain.text.english.speakers import speakers
from domain.text.english.wording import hedges, negations
from domain.text.marks import Lexed, Mark, SignalKind
from domain.text.quotations import quotations

RULES: Final = "text/en/2"

MAX_READ: Final = 4000
"""Characters of a sentence that are read: more is no sentence."""


def read(text: str, inside: bool) -> tuple[Mark, ...]:
    """Return what is seen in a sentence; ``inside``: it starts within a quotation."""
    return _read(text[:MAX_READ], inside)


@lru_cache(maxsize=4096)
def _read(text: str, inside: bool) -> tuple[Mark, ...]:
    lexed = Lexed(text)
    main = mains(lexed)
    named = names(lexed)
    quoted = tuple(quotations(text, inside=inside))
    return (
        *quantities(lexed),
        *negations(lexed, main),
        *hedges(lexed, main),
        *speakers(lexed, named),
        *quoted,
        *(_entity(lexed, name, quoted) for name in named if name.sure),
        *tense.futures(lexed),
        *notices(text),
    )


def _entity(lexed: Lexed, name: Name, quoted: tuple[Mark, ...]) -> Mark:
    rule = "name of a person" if name.titled else "name"
    start = lexed.starts[name.first]
    # Names that a speaker says are not yet the article's.
    is_main = not any(mark.start <= start < mark.end for mark in quoted)
    value = " ".join(name.parts)
    return lexed.mark(SignalKind.ENTITY, rule, name.first, name.last, value, main=is_main)


def past_of(value: str, text: str) -> Mark | None:
    """Return where ``text`` says that what ``value`` said was to come has been."""
    return tense.past_of(value, Lexed(text[:MAX_READ]))
