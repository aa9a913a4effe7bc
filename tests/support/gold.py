"""The gold beside the repository, and what is scored against it."""

from __future__ import annotations

import difflib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from versions_in_own_words import VERSIONS

from domain.text.alignment import align
from domain.text.around import Around, Side
from domain.text.classes import ChangeClass, Verdict, classify
from domain.text.quotations import insides
from domain.text.sentences import sentences
from domain.text.signals import Signal, SignalKind, signals


@dataclass
class Score:
    """Hits, false alarms and misses."""

    hits: int = 0
    false: int = 0
    missed: int = 0

    def add(self, ours: Iterable[Any], gold: Iterable[Any]) -> None:
        """Count what is in both, in ours only, in the gold only."""
        one, other = set(ours), set(gold)
        self.hits += len(one & other)
        self.false += len(one - other)
        self.missed += len(other - one)

    @property
    def precision(self) -> float:
        """Of what was found, the share that is right; 1 where nothing was found."""
        return self.hits / (self.hits + self.false) if self.hits + self.false else 1.0

    @property
    def recall(self) -> float:
        """Of what is right, the share that was found; 1 where there is nothing."""
        return self.hits / (self.hits + self.missed) if self.hits + self.missed else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.hits / max(1, 2 * self.hits + self.false + self.missed)


def lines(path: Path) -> list[dict[str, Any]]:
    """Return the records of a file of JSON lines."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


@dataclass
class Found:
    """A score, and what was wrong."""

    score: Score = field(default_factory=Score)
    wrong: list[str] = field(default_factory=list)


def sentence_borders(records: Iterable[dict[str, Any]]) -> Found:
    """Score where sentences end inside paragraphs; the end of a paragraph is not counted."""
    found = Found()
    for record in records:
        text = record["text"]
        gold = _borders(text, record["sentences"])
        ours = {end for _, end in sentences(text, record.get("language", "en"))[:-1]}
        found.score.add(ours, gold)
        for end in sorted(gold ^ ours):
            what = "split" if end in ours else "not split"
            found.wrong.append(f"{record['id']}: {what}: {text[max(0, end - 40) : end + 20]}")
    return found


def _borders(text: str, parts: Sequence[str]) -> set[int]:
    ends = []
    at = 0
    for part in parts:
        at = text.index(part, at) + len(part)
        ends.append(at)
    return set(ends[:-1])


@dataclass
class Aligned:
    """Scores of links: all, those whose texts differ, and how many kinds are right."""

    all: Score = field(default_factory=Score)
    differing: Score = field(default_factory=Score)
    kinds: Counter[bool] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def own_versions() -> list[dict[str, Any]]:
    """Return versions of invented news in the form of the gold; their links have no kinds."""
    return [
        {"id": name, "old": old, "new": new, "links": [(i, j, "") for i, j in sorted(links)]}
        for name, (old, new, links) in VERSIONS.items()
    ]


PLAIN = 0.3
"""Similarity from which difflib links; where it scores best on the development set."""
MOVES = {"same": "same", "move": "same", "edit": "edit", "move_edit": "edit"}


Linking = Callable[[Sequence[str], Sequence[str]], dict[tuple[int, int], str]]


def by_align(old: Sequence[str], new: Sequence[str]) -> dict[tuple[int, int], str]:
    """Return our links, a split or merge as one for each pair, and the kind of each."""
    links = align(old, new).links
    return {(i, j): link.kind.value for link in links for i in link.old for j in link.new}


def by_difflib(old: Sequence[str], new: Sequence[str]) -> dict[tuple[int, int], str]:
    """Return links as one would first think of: the most similar first, words by difflib."""
    befores, afters = [s.split() for s in old], [s.split() for s in new]
    scored = [
        (difflib.SequenceMatcher(None, before, after, autojunk=False).ratio(), -abs(i - j), i, j)
        for i, before in enumerate(befores)
        for j, after in enumerate(afters)
    ]
    found: dict[int, int] = {}
    taken: set[int] = set()
    for score, _, i, j in sorted(scored, reverse=True):
        if score >= PLAIN and i not in found and j not in taken:
            found[i] = j
            taken.add(j)
    return {(i, j): "same" if old[i] == new[j] else "edit" for i, j in found.items()}


def alignment(pairs: Iterable[dict[str, Any]], linking: Linking = by_align) -> Aligned:
    """Score the links of pairs of versions; kinds leniently, since moves are a matter of view."""
    found = Aligned()
    for pair in pairs:
        old, new = pair["old"], pair["new"]
        gold = {(i, j): kind for i, j, kind in pair["links"]}
        ours = linking(old, new)
        found.all.add(ours, gold)
        found.differing.add(_differing(ours, old, new), _differing(gold, old, new))
        for place in ours.keys() & gold.keys():
            one, other = ours[place], gold[place]
            found.kinds[MOVES.get(one, one) == MOVES.get(other, other)] += 1
        for place in sorted(ours.keys() ^ gold.keys()):
            what = "linked" if place in ours else "not linked"
            found.wrong.append(f"{pair['id']} {place[0]}-{place[1]}: {what}")
    return found


def _differing(
    places: Iterable[tuple[int, int]], old: Sequence[str], new: Sequence[str]
) -> set[tuple[int, int]]:
    return {(i, j) for i, j in places if old[i] != new[j]}


@dataclass
class Classed:
    """Scores of classes (fact or correction against style) and of each kind of signal."""

    classes: Score = field(default_factory=Score)
    reworked: Score = field(default_factory=Score)
    signals: dict[str, Score] = field(default_factory=lambda: defaultdict(Score))
    exact: Counter[bool] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def edits(
    records: Iterable[dict[str, Any]], pairs: Iterable[dict[str, Any]], *, alone: bool = False
) -> Classed:
    """Score classes and signals of single changes, ``alone`` or with the revisions around them."""
    found = Classed()
    for number, (edit, old, new, before, after) in enumerate(_edits(records, pairs)):
        around = {} if alone else {"before": before, "after": after}
        seen = signals(old, new, "en", **around)
        verdict = classify(old, new, seen, "en", **around)
        _score(found, number, edit, seen, verdict)
    return found


def _score(
    found: Classed, number: int, edit: dict[str, Any], seen: Sequence[Signal], verdict: Verdict
) -> None:
    ours = {number} if verdict.kind is not ChangeClass.STYLE else set()
    gold = {number} if edit["kind"] != "style" else set()
    found.classes.add(ours, gold)
    if edit["old_i"] is not None and edit["new_j"] is not None:
        found.reworked.add(ours, gold)
    found.exact[verdict.kind == edit["kind"]] += 1
    kinds = {signal.kind.value for signal in seen}
    for kind in SignalKind:
        name = "correction notice" if kind is SignalKind.CORRECTION else kind.value
        found.signals[name].add({kind.value} & kinds, {kind.value} & set(edit["signals"]))
    place = f"{edit['pair']} {edit['old_i']}-{edit['new_j']}"
    if ours != gold:
        found.wrong.append(f"{place}: {verdict.kind} ({verdict.rule}) for {edit['kind']}")
    for kind in sorted(kinds ^ set(edit["signals"])):
        found.wrong.append(f"{place}: {kind} {'seen' if kind in kinds else 'not seen'}")


def _edits(
    records: Iterable[dict[str, Any]], pairs: Iterable[dict[str, Any]]
) -> Iterator[tuple[dict[str, Any], str | None, str | None, Side, Side]]:
    by_id = {pair["id"]: pair for pair in pairs}
    quoted = {name: (insides(pair["old"]), insides(pair["new"])) for name, pair in by_id.items()}
    arounds = {name: (Around(pair["old"]), Around(pair["new"])) for name, pair in by_id.items()}
    for edit in records:
        pair = by_id[edit["pair"]]
        i, j = edit["old_i"], edit["new_j"]
        olds = [a for a, b, _ in pair["links"] if b == j and a != i]
        news = [b for a, b, _ in pair["links"] if a == i and b != j]
        inside_old, inside_new = quoted[edit["pair"]]
        before = Side(
            tuple(pair["old"][a] for a in olds),
            arounds[edit["pair"]][0],
            i is not None and inside_old[i],
        )
        after = Side(
            tuple(pair["new"][b] for b in news),
            arounds[edit["pair"]][1],
            j is not None and inside_new[j],
        )
        old = pair["old"][i] if i is not None else None
        new = pair["new"][j] if j is not None else None
        yield edit, old, new, before, after
