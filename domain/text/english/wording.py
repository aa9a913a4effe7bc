"""English words that deny, and words that say how sure something is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from domain.text.marks import WEAK, Lexed, Mark, SignalKind

_NEGATIONS: Final = frozenset("not no never none nothing nobody nowhere neither nor cannot".split())
_HEDGES: Final = {
    **dict.fromkeys("may might could perhaps maybe possibly possible potentially".split(), "may"),
    **dict.fromkeys("probably likely presumably".split(), "likely"),
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
# Phrases by their first word; what they say stands behind.
_PHRASES: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "left": (("left to be seen", "unclear"),),
    "remains": (("remains to be seen", "unclear"), ("remains unclear", "unclear")),
    "no": (("no doubt", "certain"),),
    "little": (("little doubt", "certain"),),
    "so": (("so far", "yet"),),
    "as": (("as yet", "yet"),),
    "said": (("said to be", "reportedly"), ("said to have", "reportedly")),
    "believed": (("believed to", "reportedly"),),
    "thought": (("thought to", "reportedly"),),
    "understood": (("understood to", "reportedly"),),
    "reported": (("reported to", "reportedly"),),
    "rumored": (("rumored to", "reportedly"),),
    "presumed": (("presumed to", "reportedly"),),
    "expected": (("expected to", "expected"),),
    "appeared": (("appeared to", "seem"),),
    "at": (("at the moment", "yet"),),
    "in": (("in doubt", "unclear"),),
    "not": (("not clear", "unclear"), ("not certain", "unclear")),
    "can": (("can not be verified", "unclear"),),
}
_DENIES: Final = "word that denies"
_DIGIT: Final = re.compile(r"\d")


def negations(lexed: Lexed, mains: Sequence[bool]) -> Iterator[Mark]:
    """Yield words that deny; one in a clause is no denial of the sentence."""
    for index, low in enumerate(lexed.lows):
        if (low in _NEGATIONS or low.endswith("n't")) and not _is_no_denial(lexed, index, low):
            main = mains[index] and lexed.low(index + 1) != "to"
            yield lexed.mark(SignalKind.NEGATION, _DENIES, index, index + 1, "not", main=main)


def _is_no_denial(lexed: Lexed, index: int, low: str) -> bool:
    following = lexed.low(index + 1)
    if low == "no":
        is_number = following == "." and _DIGIT.match(lexed.low(index + 2)) is not None
        return is_number or following == "doubt"
    return low == "not" and following in {"only", "just", "least"}


def hedges(lexed: Lexed, mains: Sequence[bool]) -> Iterator[Mark]:
    """Yield words that say how sure a claim is."""
    for index, low in enumerate(lexed.lows):
        for phrase, value in _PHRASES.get(low, ()):
            words = phrase.split()
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
