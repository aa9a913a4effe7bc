"""English words that deny, and words that say how sure something is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from domain.text.marks import WEAK, Lexed, Mark, SignalKind

_NEGATIONS: Final = frozenset("not no never none nothing nobody nowhere neither nor cannot".split())
_HEDGES: Final = {
    **dict.fromkeys("may might could perhaps maybe possibly possible potentially".split(), "may"),
    **dict.fromkeys("probably likely presumably believe believes".split(), "likely"),
    **dict.fromkeys("unlikely improbable".split(), "unlikely"),
    **dict.fromkeys("seem seems seemed seemingly apparently apparent".split(), "seem"),
    **dict.fromkeys("appear appears".split(), "seem"),
    **dict.fromkeys("reportedly purportedly supposedly rumored rumoured".split(), "reportedly"),
    **dict.fromkeys("allegedly alleged accused".split(), "alleged"),
    **dict.fromkeys("unclear uncertain unsure unknown unconfirmed unverified".split(), "unclear"),
    **dict.fromkeys("suspected suspects suspect".split(), "suspected"),
    **dict.fromkeys("certainly certain definitely undoubtedly surely clearly".split(), "certain"),
    "yet": "yet",
    "reputedly": "reportedly",
    "implied": "implied",
}
_PHRASES: Final = {
    "unclear": "left to be seen|remains to be seen|remains unclear|in doubt|can not be verified|"
    "not clear|not certain|not known|not immediately clear|not immediately known",
    "certain": "no doubt|little doubt",
    "yet": "so far|as yet|at the moment",
    "reportedly": "said to be|said to have|believed to|thought to|understood to|reported to|"
    "rumored to|presumed to",
    "expected": "expected to",
    "seem": "appeared to",
}
_BY_FIRST_WORD: Final[dict[str, list[tuple[list[str], str]]]] = {}
for _value, _phrases in _PHRASES.items():
    for _phrase in _phrases.split("|"):
        _words = _phrase.split()
        _BY_FIRST_WORD.setdefault(_words[0], []).append((_words, _value))
_REFUSING: Final = frozenset("decline declines declined refuse refuses refused".split())
_FAILING: Final = frozenset("fail fails failed".split())
_NOT_SURE: Final = frozenset("clear certain known".split())
_DENIES: Final = "word that denies"
_DIGIT: Final = re.compile(r"\d")


def negations(lexed: Lexed, mains: Sequence[bool]) -> Iterator[Mark]:
    """Yield words that deny; one in a clause is no denial of the sentence."""
    for index, low in enumerate(lexed.lows):
        is_refusal = low in _REFUSING and lexed.low(index + 1) == "to"
        is_failure = low in _FAILING and lexed.low(index + 1) == "to"
        is_denial = low in _NEGATIONS or low.endswith("n't") or is_failure
        if is_refusal or (is_denial and not _is_no_denial(lexed, index, low)):
            # "He declined to comment" denies nothing, but says the same as "he did not comment".
            main = mains[index] and not is_refusal and (is_failure or lexed.low(index + 1) != "to")
            yield lexed.mark(SignalKind.NEGATION, _DENIES, index, index + 1, "not", main=main)


def _is_no_denial(lexed: Lexed, index: int, low: str) -> bool:
    following = lexed.low(index + 1)
    if low == "no":
        is_number = following == "." and _DIGIT.match(lexed.low(index + 2)) is not None
        return is_number or following == "doubt"
    if low != "not":
        return False
    is_not_sure = not _NOT_SURE.isdisjoint(lexed.lows[index + 1 : index + 3])
    return following in {"only", "just", "least"} or is_not_sure


def hedges(lexed: Lexed, mains: Sequence[bool]) -> Iterator[Mark]:
    """Yield words that say how sure a claim is."""
    for index, low in enumerate(lexed.lows):
        for words, value in _BY_FIRST_WORD.get(low, ()):
            if lexed.lows[index : index + len(words)] == words:
                yield _hedge(lexed, index, index + len(words), value, main=mains[index])
                break
        else:
            single = _HEDGES.get(low)
            if single is not None and not _is_name_or_month(lexed, index):
                yield _hedge(lexed, index, index + 1, single, main=mains[index])


def _hedge(lexed: Lexed, first: int, last: int, value: str, *, main: bool) -> Mark:
    rule = WEAK if value == "yet" else "how sure"
    return lexed.mark(SignalKind.HEDGE, rule, first, last, f"hedge {value}", main=main)


def _is_name_or_month(lexed: Lexed, index: int) -> bool:
    """Whether a word that could hedge is the month of May, or another name."""
    return index > 0 and lexed.words[index][0].isupper()
