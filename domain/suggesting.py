"""Which statements may speak to a claim, and why: for a person to decide, nothing is linked. Pure.

How near their words are is given, as the database measures it; here names and figures are held
against those of the claim, statements are ranked, and syndicated copies are told as one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import Final

from domain.text.language import rules_of
from domain.text.signals import SignalKind
from domain.text.words import stems_of

COPIED_SHARE: Final = 0.7
"""Of the shorter of two articles so much must be in the other, for one to be a copy."""
COPIED_LEAST: Final = 3
"""Statements that two articles must share at the least."""
_NAME, _FIGURE, _OTHER_PLACE = 12, 15, -30
_LONG_NAME: Final = 5
_MOST: Final = 3
"""Names, and figures, beyond so many count no more."""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence, with its language where that is known."""

    text: str
    language: str | None


@dataclass(frozen=True, slots=True)
class Target:
    """What a claim is recognised by: its question (number 0), or the words of an assertion."""

    number: int
    said: Said


@dataclass(frozen=True, slots=True)
class Candidate:
    """A statement of the story. ``near``: how near its words are to the nearest target, 0 to 100;
    ``target`` is that one's number. ``had`` are all the words it stood in.
    """

    statement: int
    article_id: str
    outlet: str
    said: Said
    near: int
    target: int
    had: tuple[str, ...] = ()

    @property
    def wordings(self) -> set[tuple[str, ...]]:
        """All the words it stood in, as they are compared."""
        return {stems_of(text) for text in (self.said.text, *self.had)}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A statement that may speak to a claim, with the reasons, and the statements that copy it.

    ``names`` are those it shares with the question, or, where that has none, with assertions.
    ``others``: places in it that the question does not name, while it lacks ``missing`` of its.
    ``copy_of``: the assertion that its article has from another.
    """

    candidate: Candidate
    score: int
    names: tuple[str, ...]
    figures: tuple[str, ...]
    others: tuple[str, ...]
    missing: tuple[str, ...]
    copies: list[Candidate] = field(default_factory=list)
    copy_of: int | None = None


@dataclass(frozen=True, slots=True)
class _Marks:
    """The names in a sentence, in small letters, those of places apart; and its figures."""

    names: tuple[str, ...]
    places: tuple[str, ...]
    figures: Mapping[str, str]  # by what they are compared by: as written


def suggest(
    targets: Sequence[Target],
    candidates: Iterable[Candidate],
    texts: Mapping[str, AbstractSet[int]],
    linked: Iterable[tuple[int, str, str]],
) -> list[Suggestion]:
    """Return suggestions, the best first.

    ``texts`` tells digests of the statements of each article, ``linked`` number, article and words
    of each assertion, once for all the words it had. The order is the same for the same input,
    whatever order that comes in.
    """
    question = _marks(targets[0].said)
    known = [_marks(target.said) for target in targets]
    ranked = [_suggestion(one, question, known) for one in candidates]
    ranked.sort(key=lambda s: (-s.score, s.candidate.statement))
    found = _told_once(ranked, texts)
    assertions: dict[tuple[str, ...], list[tuple[int, str]]] = {}
    for number, article, text in linked:
        assertions.setdefault(stems_of(text), []).append((number, article))
    told = [_of_assertion(one, assertions, texts) for one in found]
    return sorted(told, key=lambda s: s.copy_of is not None)


def _told_once(
    ranked: Iterable[Suggestion], texts: Mapping[str, AbstractSet[int]]
) -> list[Suggestion]:
    """Return suggestions without those that copy a better one, which tells of them."""
    found: list[Suggestion] = []
    by_words: dict[tuple[str, ...], list[Suggestion]] = {}
    for one in ranked:
        wordings = sorted(one.candidate.wordings)
        same = [other for words in wordings for other in by_words.get(words, ())]
        article = one.candidate.article_id
        first = next((s for s in same if _is_copy(s.candidate, article, texts)), None)
        if first is not None:
            first.copies.append(one.candidate)
            continue
        found.append(one)
        for words in wordings:
            by_words.setdefault(words, []).append(one)
    return found


def copied(one: AbstractSet[int], other: AbstractSet[int]) -> bool:
    """Tell whether two articles have so many statements in common that one is the other's copy."""
    shared, shorter = len(one & other), min(len(one), len(other))
    return shared >= COPIED_LEAST and shared >= COPIED_SHARE * shorter


def _suggestion(one: Candidate, question: _Marks, known: Sequence[_Marks]) -> Suggestion:
    own = _marks(one.said)
    theirs = question.names or [name for marks in known for name in marks.names]
    names = tuple(name for name in own.names if _among(name, theirs))
    figures = tuple(
        words for key, words in own.figures.items() if any(key in marks.figures for marks in known)
    )
    others = tuple(name for name in own.places if not _among(name, question.names))
    missing = tuple(name for name in question.places if not _among(name, own.names))
    score = one.near + _NAME * min(len(names), _MOST) + _FIGURE * min(len(figures), _MOST)
    elsewhere = bool(others and missing)
    if elsewhere:
        score += _OTHER_PLACE
    return Suggestion(
        one,
        max(0, score),
        _shown(names),
        figures,
        _shown(others) if elsewhere else (),
        _shown(missing) if elsewhere else (),
    )


def _among(name: str, others: Iterable[str]) -> bool:
    return any(_same(name, other) for other in others)


def _same(one: str, other: str) -> bool:
    """Tell whether two names are forms of one: Korea and Koreans, Ukraine and Ukrainian."""
    if one == other:
        return True
    shorter = min(len(one), len(other))
    return shorter >= _LONG_NAME and one[: shorter - 1] == other[: shorter - 1]


def _shown(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name.title() for name in names)


def _is_copy(one: Candidate, article: str, texts: Mapping[str, AbstractSet[int]]) -> bool:
    if one.article_id == article:
        return False
    return copied(texts.get(one.article_id, frozenset()), texts.get(article, frozenset()))


def _of_assertion(
    one: Suggestion,
    assertions: Mapping[tuple[str, ...], Sequence[tuple[int, str]]],
    texts: Mapping[str, AbstractSet[int]],
) -> Suggestion:
    for words in sorted(one.candidate.wordings):
        for number, article in assertions.get(words, ()):
            if _is_copy(one.candidate, article, texts):
                return replace(one, copy_of=number)
    return one


def _marks(said: Said) -> _Marks:
    rules = rules_of(said.language)
    names: dict[str, None] = {}
    figures: dict[str, str] = {}
    for mark in rules.read(said.text, False) if rules else ():
        if mark.kind is SignalKind.ENTITY:
            names.setdefault(mark.value.removeprefix("name "))
        elif mark.kind is SignalKind.NUMBER:
            words = said.text[mark.start : mark.end]
            figure = mark.value.removeprefix("quantity ").lstrip("~<>")
            if len(figure) > 1:  # "two officials"
                figures.setdefault(figure, words)
    places = [name for name in names if rules is not None and not rules.is_of_people(name)]
    return _Marks(tuple(names), tuple(places), figures)
