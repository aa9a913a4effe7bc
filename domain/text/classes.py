"""What kind of change an edit is: of fact, of style, or a correction."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from domain.text.around import NOTHING, Side
from domain.text.comparing import PERSON, SPELLING
from domain.text.language import Language, rules_of
from domain.text.marks import AGE, WEAK, SignalKind
from domain.text.signals import Signal
from domain.text.words import stems_of

MUCH: Final = 4
"""Words with content that came, or that went, to make another statement of a sentence."""
MUCH_TOGETHER: Final = 6
"""The same of those that came and those that went together."""


class ChangeClass(StrEnum):
    """What kind of change."""

    FACT = "fact"  # a claim, its source, certainty, time or figure changed, came or went
    CORRECTION = "correction"  # earlier wording was wrong and is put right without new events
    STYLE = "style"  # the rest


@dataclass(frozen=True, slots=True)
class Verdict:
    """The class of one change, and the rule that decided.

    ``kind`` is absent where there are no rules for the language. ``noise`` is set only with style:
    nothing but white space or punctuation differs.
    """

    kind: ChangeClass | None
    noise: bool
    rule: str


_NO_LETTER: Final = re.compile(r"[\W_]+")
_TELLING: Final = frozenset(
    [
        SignalKind.NUMBER,
        SignalKind.NEGATION,
        SignalKind.ATTRIBUTION,
        SignalKind.QUOTE,
        SignalKind.TIME,
        SignalKind.TENSE,
    ]
)


def classify(
    old: str | None,
    new: str | None,
    seen: Sequence[Signal],
    language: str | None,
    *,
    before: Side = NOTHING,
    after: Side = NOTHING,
) -> Verdict:
    """Return the class of the change from ``old`` to ``new``, given its signals.

    ``before`` and ``after`` are the revisions around them, as for ``signals``.
    """
    if old is not None and new is not None and not seen and _have_the_same_letters(old, new):
        return Verdict(ChangeClass.STYLE, True, "white space or punctuation only")
    rules = rules_of(language)
    if rules is None:
        return Verdict(None, False, "no rules for this language")
    kind, rule = _decide(rules, old, new, seen, before, after)
    return Verdict(kind, False, rule)


def _have_the_same_letters(old: str, new: str) -> bool:
    # Where even the stems differ, which are known already, there is no need to look further.
    return stems_of(old) == stems_of(new) and _letters(old) == _letters(new)


def _letters(text: str) -> str:
    return _NO_LETTER.sub("", text)


def _decide(
    rules: Language,
    old: str | None,
    new: str | None,
    seen: Sequence[Signal],
    before: Side,
    after: Side,
) -> tuple[ChangeClass, str]:
    if any(rules.is_service(text) for text in (old, new) if text is not None):
        return ChangeClass.STYLE, "about the article, not the news"
    if any(signal.kind is SignalKind.CORRECTION and signal.after for signal in seen):
        return ChangeClass.CORRECTION, "correction notice"
    if old is None or new is None:
        return ChangeClass.FACT, "a sentence came or went"
    came = _content(rules, [new]) - _content(rules, [old, *before.beside])
    went = _content(rules, [old]) - _content(rules, [new, *after.beside])
    together = len(came) + len(went)
    if together < MUCH:
        put_right = _put_right(rules, old, new, seen)
        if put_right is not None:
            return ChangeClass.CORRECTION, put_right
    telling = next((signal.kind for signal in seen if _tells(signal)), None)
    if telling is not None:
        return ChangeClass.FACT, f"{telling} changed"
    if max(len(came), len(went)) >= MUCH or together >= MUCH_TOGETHER:
        return ChangeClass.FACT, "much of what is said changed"
    return _by_few_words(rules, old, new, is_new=together > 0)


def _content(rules: Language, texts: Iterable[str]) -> frozenset[str]:
    return frozenset().union(*map(rules.content_of, texts))


def _tells(signal: Signal) -> bool:
    """Whether a signal changes what is claimed: not another form of a name, not a weak hedge."""
    if signal.kind is SignalKind.ENTITY:
        # One person in the place of another may be the same one by another name.
        is_form = signal.rule == PERSON and signal.before and signal.after
        return signal.rule != SPELLING and not is_form
    if signal.kind is SignalKind.HEDGE:
        return signal.rule != WEAK
    return signal.kind in _TELLING


def _put_right(rules: Language, old: str, new: str, seen: Sequence[Signal]) -> str | None:
    """Return the rule by which a change of few words only puts right what was wrong."""
    if any(signal.rule == SPELLING for signal in seen):
        return "a name is spelled otherwise"
    if seen and all(signal.rule == AGE for signal in seen):
        return "an age"
    if rules.directions_in(old) != rules.directions_in(new):
        return "where something lies"
    return None


def _by_few_words(rules: Language, old: str, new: str, *, is_new: bool) -> tuple[ChangeClass, str]:
    if rules.opposed(old, new):
        return ChangeClass.FACT, "the opposite is said"
    if rules.outcomes_in(old) != rules.outcomes_in(new):
        return ChangeClass.FACT, "the outcome changed"
    if is_new and rules.clauses_in(old) != rules.clauses_in(new):
        return ChangeClass.FACT, "a clause came or went"
    return ChangeClass.STYLE, "wording"
