"""Numbers and times in English, as figures or words: how many, how long, when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from domain.text.marks import AGE, Lexed, Mark, SignalKind

_SMALL: Final = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen".split()
    )
} | {
    word: 10 * number
    for number, word in enumerate(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2
    )
}
_SCALES: Final = {
    "hundred": 10**2,
    "thousand": 10**3,
    "k": 10**3,
    "million": 10**6,
    "m": 10**6,
    "mn": 10**6,
    "billion": 10**9,
    "bn": 10**9,
    "trillion": 10**12,
    "tn": 10**12,
    "dozen": 12,
}
_VAGUE: Final = frozenset(
    "dozens scores tens hundreds thousands millions billions trillions".split()
)
_ABOUT: Final = frozenset("about around roughly approximately some nearly almost estimated".split())
_MORE: Final = frozenset("over exceeding beyond".split())
_LESS: Final = frozenset("under below".split())
_AROUND: Final = {
    ("more", "than"): ">",
    ("at", "least"): ">",
    ("upward", "of"): ">",
    ("upwards", "of"): ">",
    ("less", "than"): "<",
    ("fewer", "than"): "<",
    ("up", "to"): "<",
    ("at", "most"): "<",
    ("many", "as"): "<",
    ("much", "as"): "<",
    ("close", "to"): "~",
    ("estimated", "at"): "~",
}
_UNITS: Final = frozenset("second minute hour day week month year decade century".split())
_SINCE: Final = frozenset("ago later earlier before after into since".split())
_MONEY: Final = {"dollars": "$", "dollar": "$", "euros": "€", "euro": "€", "pounds": "£"}
MONTHS: Final = {
    name[: cut or None]: name[:3]
    for name in (
        "january february march april may june july august september october november december"
    ).split()
    for cut in (0, 3, 4)
}
_MONTH_OR_NOT: Final = frozenset(["may", "march", "mar", "august"])
DAYS: Final = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday".split()
) | frozenset("mon tue tues wed thu thurs fri sat sun".split())
_WHENS: Final = frozenset(
    "yesterday today tonight tomorrow weekend overnight noon midnight".split()
)
_THIS: Final = frozenset("this last next past previous coming following same".split())
_PARTS: Final = frozenset(
    "second minute hour day week month year decade century weekend morning afternoon evening night "
    "spring summer autumn fall winter quarter".split()
)
_DAY_PARTS: Final = frozenset("morning afternoon evening night".split())
_BEFORE_TIMES: Final = frozenset(
    "in on since of by until till from to early late mid during for before after through between "
    "and last this next".split()
)
_FIRSTS: Final = frozenset("a an half third quarter later earlier".split()).union(
    _SMALL, _SCALES, _VAGUE, MONTHS, DAYS, _WHENS, _THIS
)
"""Words that a number or a time can start with, beside figures."""
_OLD: Final = 120
_YEAR: Final = re.compile(r"(?:1[6-9]|20)\d\d")


@dataclass(frozen=True, slots=True)
class _Figure:
    """A number read at a word: what it says, and the word after it."""

    value: str
    end: int


def quantities(lexed: Lexed) -> Iterator[Mark]:
    """Yield numbers and times, none twice."""
    done = 0
    for index, low in enumerate(lexed.lows):
        if index < done or not (low in _FIRSTS or low[0].isdecimal() or "-" in low or "'" in low):
            continue
        found = _time(lexed, index) or _number(lexed, index)
        if found is not None:
            mark, done = found
            yield mark


def _time(lexed: Lexed, index: int) -> tuple[Mark, int] | None:
    low = lexed.low(index).removesuffix("'s")
    following = lexed.low(index + 1)
    if low in DAYS and lexed.words[index][0].isupper():
        is_part = following in _DAY_PARTS
        said, end = (f"{low[:3]} {following}", index + 2) if is_part else (low[:3], index + 1)
        return _mark(lexed, index, end, "day of the week", said, SignalKind.TIME)
    if low in _WHENS:
        return _mark(lexed, index, index + 1, "word of time", low, SignalKind.TIME)
    if _is_month(lexed, index):
        return _month(lexed, index, low)
    if low.isdecimal() and len(low) <= 2 and _is_month(lexed, index + 1):  # "14 March 2019"
        mark, end = _month(lexed, index + 1, lexed.low(index + 1)) or (None, 0)
        return (replace(mark, start=lexed.starts[index]), end) if mark else None
    if low in _THIS and following.removesuffix("'s") in _PARTS:
        return _mark(lexed, index, index + 2, "word of time", f"{low} {following}", SignalKind.TIME)
    if low in {"a", "an"} and following in _UNITS and lexed.low(index + 2) in _SINCE:
        return _mark(lexed, index, index + 3, "length of time", f"1 {following}", SignalKind.TIME)
    if low in {"later", "earlier"} and lexed.lows[index + 1 : index + 3] == ["in", "the"]:
        return _mark(lexed, index, index + 4, "word of time", low, SignalKind.TIME)
    if _YEAR.fullmatch(low) and (index == 0 or lexed.low(index - 1) in _BEFORE_TIMES | {",", "("}):
        return _mark(lexed, index, index + 1, "year", low, SignalKind.TIME)
    return None


def _is_month(lexed: Lexed, index: int) -> bool:
    low = lexed.low(index).removesuffix("'s")
    return low in MONTHS and lexed.words[index][0].isupper()


def _month(lexed: Lexed, index: int, low: str) -> tuple[Mark, int] | None:
    low = low.removesuffix("'s")
    end = index + 1
    if lexed.low(end) == "." and low in {"jan", "feb", "aug", "sept", "sep", "oct", "nov", "dec"}:
        end += 1
    day = ""
    if re.fullmatch(r"[0-3]?\d", lexed.low(end)):
        day, end = lexed.low(end), end + 1
    elif re.fullmatch(r"[0-3]?\d", lexed.low(index - 1)):
        day = lexed.low(index - 1)
    elif low in _MONTH_OR_NOT and lexed.low(index - 1) not in _BEFORE_TIMES:
        return None
    if _YEAR.fullmatch(lexed.low(end)):
        day, end = f"{day} {lexed.low(end)}", end + 1
    return _mark(lexed, index, end, "date", f"{MONTHS[low]} {day}".strip(), SignalKind.TIME)


def _number(lexed: Lexed, index: int) -> tuple[Mark, int] | None:
    figure = _figure(lexed, index)
    if figure is None or _is_label(lexed, index):
        return None
    end, value = figure.end, figure.value
    if lexed.low(end) in {"to", "-", "–"} or (
        lexed.low(end) == "and" and lexed.low(index - 1) == "between"
    ):
        other = _figure(lexed, end + 1)
        if other is not None:
            value, end = f"{value}..{other.value}", other.end
    unit, end, is_time = _unit(lexed, index, end)
    start, around = _around(lexed, index)
    kind = SignalKind.TIME if is_time else SignalKind.NUMBER
    rule = "length of time" if is_time else "number"
    if lexed.low(index - 1) == lexed.low(end) == "," and value.isdecimal() and int(value) < _OLD:
        rule = AGE
    return _mark(lexed, start, end, rule, f"{around}{value}{unit}", kind)


def _figure(lexed: Lexed, index: int) -> _Figure | None:
    low = lexed.low(index)
    if low[:1].isdecimal():
        return _scaled(lexed, index, _amount(low))
    if low in _VAGUE:
        end = index + 1
        if lexed.low(end) == "of" and lexed.low(end + 1) in _VAGUE:
            return _Figure(f"{low} of {lexed.low(end + 1)}", end + 2)
        return _Figure(low, end)
    head, _, tail = low.partition("-")
    if head in _SMALL and head not in {"one", "zero"}:
        if tail in _SMALL:
            return _scaled(lexed, index, float(_SMALL[head] + _SMALL[tail]))
        if tail:
            return _Figure(_compound(f"{_SMALL[head]}", tail), index + 1)
        return _scaled(lexed, index, float(_SMALL[head]))
    if low == "one" and lexed.low(index + 1) in _SCALES:
        return _scaled(lexed, index, 1.0)
    if low == "half" or (low in {"third", "quarter"} and lexed.low(index - 1) == "a"):
        return _Figure(low, index + 1)
    if low in _SCALES and len(low) > 2 and lexed.low(index - 1) in {"a", "several", "half"}:
        return _Figure(f"{_SCALES[low]:g}", index + 1)
    return None


def _amount(low: str) -> float:
    digits = low.replace(",", "")
    return float(digits) if digits.count(".") <= 1 else float(digits.replace(".", ""))


def _scaled(lexed: Lexed, index: int, amount: float) -> _Figure:
    end = index + 1
    while (scale := _SCALES.get(lexed.low(end))) and (
        len(lexed.low(end)) > 2 or lexed.are_joined(end)
    ):
        amount, end = amount * scale, end + 1
    if lexed.low(end) == "-" and lexed.low(end + 1).isalpha():  # "23-member"
        return _Figure(_compound(f"{amount:.12g}", lexed.low(end + 1)), end + 2)
    return _Figure(f"{amount:.12g}", end)


def _compound(number: str, tail: str) -> str:
    """Return what "three-month", "23-member" and "two-thirds" say: a time keeps its unit."""
    if tail == "thirds":
        return f"{number}/3"
    return f"{number} {tail}" if tail in _UNITS else number


def _is_label(lexed: Lexed, index: int) -> bool:
    """Whether a number counts nothing: "No. 10", "the two"."""
    before = lexed.low(index - 1)
    return (before == "." and lexed.low(index - 2) in {"no", "nos"}) or (
        before in {"the", "these", "those"} and lexed.low(index) == "two"
    )


def _unit(lexed: Lexed, index: int, end: int) -> tuple[str, int, bool]:
    """Return the unit, the word after it, and whether it says when."""
    low = lexed.low(end)
    if low == "%" or low in {"percent", "pct"}:
        return "%", end + 1, False
    if low == "per" and lexed.low(end + 1) == "cent":
        return "%", end + 2, False
    if low in _MONEY:
        return _MONEY[low], end + 1, False
    if lexed.low(index - 1) in {"$", "£", "€", "¥"}:
        return lexed.low(index - 1), end, False
    if low in {"a.m", "p.m", "a.m.", "p.m.", "am", "pm", "o'clock", ":"}:
        return _clock(lexed, end)
    singular = low.removesuffix("s")
    if singular in _UNITS:
        return f" {singular}", end + 1, lexed.low(end + 1) in _SINCE
    return "", end, False


def _clock(lexed: Lexed, end: int) -> tuple[str, int, bool]:
    said = lexed.low(end)
    end += 1
    if said == ":" and lexed.low(end).isdecimal():
        said, end = f":{lexed.low(end)}", end + 1
        if lexed.low(end) in {"a.m", "p.m", "a.m.", "p.m.", "am", "pm"}:
            return f"{said} {lexed.low(end)}", end + 1, True
        return said, end, True
    return ("", end - 1, False) if said == ":" else (said, end, True)


def _around(lexed: Lexed, index: int) -> tuple[int, str]:
    """Return where the words before a number start that make it less exact, and what they say."""
    before = index - 1 if lexed.low(index - 1) in {"$", "£", "€", "¥", "a"} else index
    last = lexed.low(before - 1)
    for words, sign in ((_ABOUT, "~"), (_MORE, ">"), (_LESS, "<")):
        if last in words:
            return before - 1, sign
    sign = _AROUND.get((lexed.low(before - 2), last), "")
    if not sign:
        return before, sign
    return before - (3 if last == lexed.low(before - 3) else 2), sign  # "as many as"


def _mark(
    lexed: Lexed, start: int, end: int, rule: str, value: str, kind: SignalKind
) -> tuple[Mark, int]:
    return lexed.mark(kind, rule, start, end, f"quantity {value}"), end
