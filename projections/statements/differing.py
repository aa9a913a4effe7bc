"""The difference of two texts: statement by statement, word by word. Knows no SQL and no log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import product
from typing import Final, Literal

from domain.statements import OUTSIDE, Statement
from domain.text.alignment import Alignment, LinkKind, align
from domain.text.change import Change, StatementChange, change_of
from domain.text.classes import ChangeClass
from domain.text.signals import Seen
from projections.answers import ChangeFacts, signal_facts
from projections.revision_changes.summing import signals_seen
from projections.statement_answers import PlacedText, ShownSignal, ShownWords, StatementDiff
from projections.statements.telling import word_runs

Kind = Literal["kept", "edited", "moved", "moved-edited", "split", "merged", "added", "dropped"]
Item = tuple[Kind, tuple[int, ...], tuple[int, ...]]

_KINDS: Final[Mapping[LinkKind, Kind]] = {
    LinkKind.SAME: "kept",
    LinkKind.EDIT: "edited",
    LinkKind.MOVE: "moved",
    LinkKind.MOVE_EDIT: "moved-edited",
    LinkKind.SPLIT: "split",
    LinkKind.MERGE: "merged",
}


_IN_PLACE: Final = frozenset(("kept", "edited"))


def differ(
    old: Sequence[Statement], new: Sequence[Statement], language: str | None
) -> tuple[ChangeFacts, tuple[StatementDiff, ...]]:
    """Return what changed from one text to another, in sum and statement by statement.

    In the order of the new text; what was dropped stands where it was.
    """
    alignment = align([s.text for s in old], [s.text for s in new])
    change = change_of(old, new, alignment, language=language, notice=False, modified_moved=False)
    by_pair = {(c.old, c.new): c for c in change.changes}
    told = tuple(_told(item, old, new, by_pair) for item in _in_order(alignment))
    return change_facts(change), told


def change_facts(change: Change) -> ChangeFacts:
    """Return what changed, as it is answered."""
    return ChangeFacts(
        **asdict(change.counts),
        kind=change.kind,
        noise=change.noise,
        signals=signal_facts(signals_seen(change)),
        rules=change.rules,
    )


def _in_order(alignment: Alignment) -> Iterator[Item]:
    """Yield links, and what came and went alone, in the order of the new text; what went stands
    right after what was before it.
    """
    items: list[Item] = [(_KINDS[link.kind], link.old, link.new) for link in alignment.links]
    items += [("added", (), (j,)) for j in alignment.added]
    items.sort(key=lambda item: item[2])
    places = [olds[0] for kind, olds, _ in items if kind in _IN_PLACE]
    dropped = list(alignment.dropped)

    def gone() -> Iterator[Item]:
        while dropped and (not places or dropped[0] < places[0]):
            yield "dropped", (dropped.pop(0),), ()

    yield from gone()
    for item in items:
        yield item
        if item[0] in _IN_PLACE:
            places.pop(0)
            yield from gone()


def _told(
    item: Item,
    old: Sequence[Statement],
    new: Sequence[Statement],
    by_pair: Mapping[tuple[tuple[int, ...], tuple[int, ...]], StatementChange],
) -> StatementDiff:
    kind, olds, news = item
    before, after = (" ".join(s[n].text for n in ns) for s, ns in ((old, olds), (new, news)))
    one: list[tuple[int, ...]] = [(i,) for i in olds] or [()]
    other: list[tuple[int, ...]] = [(j,) for j in news] or [()]
    sides = product(one, other)
    about = [by_pair[pair] for pair in sides if pair in by_pair]
    kinds = [c.verdict.kind for c in about]
    gravest = next((k for k in ChangeClass if k in kinds), None)
    deciding = next((c for c in about if c.verdict.kind is gravest), None)
    return StatementDiff(
        kind=kind,
        before=tuple(placed(old[i]) for i in olds),
        after=tuple(placed(new[j]) for j in news),
        words=word_runs(before, after) if before != after else (),
        verdict=gravest,
        noise=bool(about) and all(c.verdict.noise for c in about),
        rule=deciding.verdict.rule if deciding else None,
        signals=tuple(_signals(about, olds, news)),
    )


def one_sided(kind: Literal["added", "dropped"], statement: Statement) -> StatementDiff:
    """Return that a statement came or went, where it is not known what stood on the other side."""
    shown = (placed(statement),)
    return StatementDiff(
        kind=kind,
        before=shown if kind == "dropped" else (),
        after=shown if kind == "added" else (),
        words=(),
        verdict=None,
        noise=False,
        rule=None,
        signals=(),
    )


def _signals(
    about: Sequence[StatementChange], olds: tuple[int, ...], news: tuple[int, ...]
) -> Iterator[ShownSignal]:
    for change in about:
        i = olds.index(change.old[0]) if change.old else 0
        j = news.index(change.new[0]) if change.new else 0
        for signal in change.signals:
            yield ShownSignal(
                kind=signal.kind,
                rule=signal.rule,
                before=_words(i, signal.before),
                after=_words(j, signal.after),
            )


def _words(statement: int, seen: Seen | None) -> ShownWords | None:
    if seen is None:
        return None
    return ShownWords(statement=statement, start=seen.start, end=seen.end, text=seen.text)


def placed(statement: Statement) -> PlacedText:
    """Return a statement with its place on the page."""
    return PlacedText(
        part=statement.part,
        kind=statement.kind,
        block=None if statement.block == OUTSIDE else statement.block,
        start=statement.start,
        end=statement.end,
        text=statement.text,
    )
