"""Sentences aligned and their changes told: rates against difflib, and times of single pairs.

Every pair of texts is new, so nothing that is remembered of sentences helps but what a text shares
with the one before it.
"""

from __future__ import annotations

import random
import statistics
import string
import time
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from itertools import count

from measuring import Result, compare
from viewing import Timing

from domain.content import Block, Content
from domain.statements import Statement, statements_in
from domain.text.alignment import align
from domain.text.change import change_of

Pair = tuple[list[str], list[str]]

SHORT = 9  # words
LONG = 22
_SEEDS = count(1)


def results(rounds: int) -> Iterator[Result]:
    """Yield how much faster texts are aligned than with a matrix of difflib's ratios of words."""

    def ours() -> float:
        pairs = [_pair(SHORT) for _ in range(300)]
        return _rate(pairs, align)

    def matrix() -> float:
        return _rate([_pair(SHORT) for _ in range(10)], _difflib)

    yield compare(
        "align 40 short sentences, 4 changed; word-level difflib matrix",
        ours,
        matrix,
        target=150,
        rounds=rounds,
    )


def timings(number: int) -> Iterator[Timing]:
    """Yield times in milliseconds of single pairs."""
    pairs = [_pair(LONG) for _ in range(number)]
    yield _timing("align 40 sentences of 22 words, 4 changed", pairs, "p50 < 1", 1)
    rewritten = [_pair(LONG, edited=8, added=6, dropped=6) for _ in range(number)]
    yield _timing("align 40 sentences of 22 words, half changed", rewritten, "", None)
    blogs = [_pair(LONG, size=300, edited=5, added=0, dropped=0) for _ in range(number // 10)]
    yield _timing("align a live blog of 300 sentences, 5 changed", blogs, "p50 < 10", 10)
    yield _telling(number)


def _telling(number: int) -> Timing:
    """Time a revision of 40 sentences, 3 of them changed: split, aligned, classed."""
    chance = random.Random(next(_SEEDS))  # noqa: S311 - the same texts in every run
    sentences = [_sentence(chance, LONG) for _ in range(40)]
    bodies = []
    for _ in range(number):
        for place in chance.sample(range(40), 3):
            sentences[place] = _edited(chance, sentences[place])
        bodies.append(_body(sentences))
    before: tuple[Statement, ...] = ()
    times = []
    for body in bodies:
        started = time.perf_counter()
        after = statements_in(body)
        aligned = align([s.text for s in before], [s.text for s in after])
        change_of(before, after, aligned, language="en", notice=False, modified_moved=False)
        times.append((time.perf_counter() - started) * 1000)
        before = after
    return _of("split, align and class a revision of 40 sentences, 3 changed", times[1:], "", None)


def _body(sentences: list[str]) -> bytes:
    blocks = [" ".join(sentences[n : n + 2]) for n in range(0, len(sentences), 2)]
    body = tuple(Block(text=text) for text in blocks)
    return Content(headline="Bridge opens", body=body, language="en").to_bytes()


def _timing(name: str, pairs: list[Pair], target: str, limit: float | None) -> Timing:
    times = []
    for old, new in pairs:
        started = time.perf_counter()
        align(old, new)
        times.append((time.perf_counter() - started) * 1000)
    return _of(name, times, target, limit)


def _of(name: str, times: list[float], target: str, limit: float | None) -> Timing:
    middle = statistics.median(times)
    last = sorted(times)[int(len(times) * 0.99)]
    return Timing(name, middle, last, target, None if limit is None else middle < limit)


def _rate(pairs: list[Pair], what: Callable[[list[str], list[str]], object]) -> float:
    started = time.perf_counter()
    for old, new in pairs:
        what(old, new)
    return len(pairs) / (time.perf_counter() - started)


def _difflib(old: list[str], new: list[str]) -> list[list[float]]:
    befores, afters = [s.split() for s in old], [s.split() for s in new]
    return [
        [SequenceMatcher(None, before, after, autojunk=False).ratio() for after in afters]
        for before in befores
    ]


def _pair(words: int, size: int = 40, edited: int = 3, added: int = 1, dropped: int = 0) -> Pair:
    chance = random.Random(next(_SEEDS))  # noqa: S311 - the same texts in every run
    old = [_sentence(chance, words) for _ in range(size)]
    new = list(old)
    for place in chance.sample(range(size), edited + dropped):
        new[place] = _edited(chance, new[place])
    for _ in range(dropped):
        del new[chance.randrange(len(new))]
    for _ in range(added):
        new.insert(chance.randrange(len(new)), _sentence(chance, words))
    return old, new


def _sentence(chance: random.Random, words: int) -> str:
    drawn = chance.choices(_WORDS, _WEIGHTS, k=words)
    return " ".join(drawn).capitalize() + "."


def _edited(chance: random.Random, sentence: str) -> str:
    words = sentence.split()
    for _ in range(2):
        words[chance.randrange(len(words))] = chance.choice(_WORDS)
    return " ".join(words)


def _vocabulary() -> list[str]:
    chance = random.Random(1)  # noqa: S311 - the same words in every run
    letters = string.ascii_lowercase
    return ["".join(chance.choices(letters, k=chance.randint(2, 9))) for _ in range(6000)]


_WORDS = _vocabulary()
_WEIGHTS = [1 / rank for rank in range(1, len(_WORDS) + 1)]
