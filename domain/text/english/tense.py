"""What is said to come, in English, and what is said to have been."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from domain.text.marks import Lexed, Mark, SignalKind

_PASTS: Final = {
    "become": "became",
    "begin": "began",
    "break": "broke",
    "bring": "brought",
    "build": "built",
    "buy": "bought",
    "choose": "chose",
    "come": "came",
    "draw": "drew",
    "fall": "fell",
    "feel": "felt",
    "fight": "fought",
    "find": "found",
    "fly": "flew",
    "get": "got",
    "give": "gave",
    "go": "went",
    "grow": "grew",
    "hear": "heard",
    "hold": "held",
    "keep": "kept",
    "lead": "led",
    "leave": "left",
    "lose": "lost",
    "make": "made",
    "meet": "met",
    "pay": "paid",
    "rise": "rose",
    "run": "ran",
    "see": "saw",
    "seek": "sought",
    "sell": "sold",
    "send": "sent",
    "spend": "spent",
    "speak": "spoke",
    "stand": "stood",
    "strike": "struck",
    "take": "took",
    "win": "won",
    "write": "wrote",
}
_PARTICIPLES: Final = {"begun": "begin", "come": "come", "gone": "go", "taken": "take"}
_OF_PAST: Final = {past: verb for verb, past in _PASTS.items()} | _PARTICIPLES
_RULE: Final = "future and past"
_STEM: Final = 4
_PLANS: Final = frozenset("due set scheduled expected plans planned planning".split())
_ADVERBS: Final = frozenset("not also now soon then likely be".split())


def futures(lexed: Lexed) -> Iterator[Mark]:
    """Yield what is said to come: "will meet", "due to meet"; the value names the verb."""
    for index, low in enumerate(lexed.lows):
        at = index + 1
        if low in _PLANS and lexed.low(at) == "to":
            at += 1
        elif low not in {"will", "won't"} and not low.endswith("'ll"):
            continue
        while lexed.low(at) in _ADVERBS:
            at += 1
        verb = lexed.low(at)
        if verb.isalpha():
            verb = _OF_PAST.get(verb, verb)[:_STEM]
            value = f"future {verb}"
            yield lexed.mark(SignalKind.TENSE, _RULE, index, at + 1, value, main=False)


def past_of(value: str, lexed: Lexed) -> Mark | None:
    """Return where a sentence says that what ``value`` said was to come has been."""
    verb = value.removeprefix("future ")
    for index, low in enumerate(lexed.lows):
        is_regular = low.endswith("ed") and low[:_STEM] == verb
        if is_regular or _OF_PAST.get(low, "")[:_STEM] == verb:
            return lexed.mark(SignalKind.TENSE, _RULE, index, index + 1, f"past {verb}")
    return None
