"""What a change of a sentence touches: numbers, negation, hedges, sources, quotations, …

A language's rules say what they see in one sentence. Here what they see before and after is held
against each other; what only one of the two has is a signal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from domain.text.around import NOTHING, Side
from domain.text.comparing import SPELLING, gone, other_persons, otherwise_spelled
from domain.text.language import NO_RULES, Language, rules_for, rules_of
from domain.text.marks import Mark, SignalKind

__all__ = ["NO_RULES", "Seen", "Signal", "SignalKind", "rules_for", "signals"]


@dataclass(frozen=True, slots=True)
class Seen:
    """The words a rule saw: ``text`` is ``[start:end]`` of the sentence."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Signal:
    """What changed, by which rule, and the words that show it (absent where there are none)."""

    kind: SignalKind
    rule: str
    before: Seen | None
    after: Seen | None


def signals(
    old: str | None,
    new: str | None,
    language: str | None,
    *,
    before: Side = NOTHING,
    after: Side = NOTHING,
) -> tuple[Signal, ...]:
    """Return what changed from ``old`` to ``new``; of one alone, what it holds.

    ``old`` is absent where the sentence was added, ``new`` where it was dropped. ``before`` and
    ``after`` are the revisions around them, where they are known: a name that the other revision
    has anyway did not come with this sentence. Where there are no rules for the language
    (``rules_for``), nothing is seen.
    """
    rules = rules_of(language)
    if rules is None or old == new:
        return ()
    olds = rules.read(old, before.inside) if old is not None else ()
    news = rules.read(new, after.inside) if new is not None else ()
    if old is None or new is None:
        olds, news = (tuple(mark for mark in marks if mark.main) for marks in (olds, news))
    went = gone(olds, news, _beside(rules, after), new or "", after)
    came = gone(news, olds, _beside(rules, before), old or "", before)
    pairs = [*_named_otherwise(olds, news), *_paired(went, came)]
    if old is not None and new is not None:
        pairs = _in_time(rules, pairs, old, new)
    return tuple(dict.fromkeys(_signal(a, b, old or "", new or "") for a, b in pairs))


_Pair = tuple[Mark | None, Mark | None]


def _beside(rules: Language, side: Side) -> list[Mark]:
    return [mark for text in side.beside for mark in rules.read(text, False)]


def _named_otherwise(olds: Sequence[Mark], news: Sequence[Mark]) -> Iterator[_Pair]:
    """Yield names that stand in each other's place, known or not."""
    mine, theirs = (
        [mark for mark in marks if mark.kind is SignalKind.ENTITY] for marks in (olds, news)
    )
    spelled = otherwise_spelled(mine, theirs)
    yield from ((replace(a, rule=SPELLING), b) for a, b in spelled)
    yield from (pair for pair in other_persons(mine, theirs) if pair not in spelled)


def _paired(went: Sequence[Mark], came: Sequence[Mark]) -> Iterator[_Pair]:
    """Pair what went with what came, kind by kind, in order."""
    for kind in dict.fromkeys(mark.kind for mark in (*went, *came)):
        one = [mark for mark in went if mark.kind is kind]
        other = [mark for mark in came if mark.kind is kind]
        yield from zip_longest(one, other)


def _in_time(rules: Language, pairs: Sequence[_Pair], old: str, new: str) -> list[_Pair]:
    """Keep of what was said to come only what the other sentence says to have been."""
    found: list[_Pair] = []
    for one, other in pairs:
        mark = one or other
        if mark is None or mark.kind is not SignalKind.TENSE:
            found.append((one, other))
            continue
        past = rules.past_of(mark.value, new if one else old)
        if past is not None:
            found.append((one, past) if one else (past, other))
    return found


def _signal(one: Mark | None, other: Mark | None, old: str, new: str) -> Signal:
    mark = one or other
    assert mark is not None
    before = Seen(one.start, one.end, old[one.start : one.end]) if one else None
    after = Seen(other.start, other.end, new[other.start : other.end]) if other else None
    return Signal(mark.kind, mark.rule, before, after)
