"""What changed from one revision to the next: counts, class, signals, and whether it was silent."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from domain.content import BlockKind
from domain.statements import Statement
from domain.text.alignment import Alignment, LinkKind
from domain.text.around import Around, Side
from domain.text.classes import ChangeClass, Verdict, classify
from domain.text.quotations import insides
from domain.text.signals import Signal, rules_for, signals

_SERVICE: Final = frozenset([BlockKind.CONTRIBUTOR_LINE, BlockKind.AUTHOR_NOTE])
_NOTICES: Final = frozenset([BlockKind.CORRECTION, BlockKind.EDITORS_NOTE])


@dataclass(frozen=True, slots=True)
class Counts:
    """How many sentences were kept, edited, moved and so on.

    Links are counted, so a merge of three sentences is one. A sentence moved and edited counts in
    both; ``kept`` are those that are the same in the same place.
    """

    kept: int
    edited: int
    moved: int
    split: int
    merged: int
    added: int
    dropped: int


@dataclass(frozen=True, slots=True)
class StatementChange:
    """What happened to one statement, by its number before and after: ``old`` or ``new`` may be
    empty.

    A split or a merge gives one for each pair; what the pair does not have, but the other sentences
    of the split or merge, did not change. Offsets of signals are into the statements' texts.
    """

    old: tuple[int, ...]
    new: tuple[int, ...]
    verdict: Verdict
    signals: tuple[Signal, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What changed between two revisions.

    ``kind`` is absent where no statement changed, and where there are no rules for the language.
    ``silent``: a change of fact with no correction notice and the outlet's ``modified_at`` not
    moved. ``rules`` names what saw the signals.
    """

    counts: Counts
    kind: ChangeClass | None
    noise: bool
    changes: tuple[StatementChange, ...]
    silent: bool
    rules: str


def change_of(
    old: Sequence[Statement],
    new: Sequence[Statement],
    alignment: Alignment,
    *,
    language: str | None,
    notice: bool,
    modified_moved: bool,
) -> Change:
    """Sum up an alignment of the statements ``old`` and ``new``.

    ``notice``: a correction notice came with the new revision. ``modified_moved``: the outlet's
    ``modified_at`` of the new revision is not that of the old.
    """
    counts = _counts(alignment)
    changes = tuple(_changes(old, new, alignment, language))
    kind = _kind([change.verdict.kind for change in changes], counts)
    return Change(
        counts=counts,
        kind=kind,
        noise=bool(changes) and all(change.verdict.noise for change in changes),
        changes=changes,
        silent=kind is ChangeClass.FACT and not notice and not modified_moved,
        rules=rules_for(language),
    )


def _kind(kinds: Sequence[ChangeClass | None], counts: Counts) -> ChangeClass | None:
    """Return the gravest class; a change of order alone is of style."""
    if None in kinds:
        return None
    found = next((kind for kind in ChangeClass if kind in kinds), None)
    return ChangeClass.STYLE if found is None and counts.moved else found


def _changes(
    old: Sequence[Statement],
    new: Sequence[Statement],
    alignment: Alignment,
    language: str | None,
) -> Iterator[StatementChange]:
    pairs = [
        (i, j)
        for link in alignment.links
        if link.similarity < 1
        for i in link.old
        for j in link.new
    ]
    came_from: defaultdict[int, list[int]] = defaultdict(list)
    went_to: defaultdict[int, list[int]] = defaultdict(list)
    for i, j in pairs:
        came_from[j].append(i)
        went_to[i].append(j)
    before, after = (Around([s.text for s in side]) for side in (old, new))
    for i, j in pairs:
        olds, news = [a for a in came_from[j] if a != i], [b for b in went_to[i] if b != j]
        one, other = _side(old, i, olds, before), _side(new, j, news, after)
        yield _change(old[i], new[j], (i,), (j,), language, one, other)
    for i in alignment.dropped:
        one, other = _side(old, i, (), before), Side(around=after)
        yield _change(old[i], None, (i,), (), language, one, other)
    for j in alignment.added:
        one, other = Side(around=before), _side(new, j, (), after)
        yield _change(None, new[j], (), (j,), language, one, other)


def _side(
    statements: Sequence[Statement], number: int, beside: Sequence[int], around: Around
) -> Side:
    first = number
    block = statements[number].block
    while first > 0 and statements[first - 1].block == block >= 0:
        first -= 1
    # A quotation that goes on in the next paragraph is opened there again.
    texts = [statement.text for statement in statements[first : number + 1]]
    return Side(tuple(statements[k].text for k in beside), around, insides(texts)[-1])


def _change(
    old: Statement | None,
    new: Statement | None,
    olds: tuple[int, ...],
    news: tuple[int, ...],
    language: str | None,
    before: Side,
    after: Side,
) -> StatementChange:
    one, other = old.text if old else None, new.text if new else None
    seen = signals(one, other, language, before=before, after=after)
    kinds = {statement.kind for statement in (old, new) if statement is not None}
    if kinds <= _SERVICE:
        verdict = Verdict(ChangeClass.STYLE, False, "about the article, not the news")
    elif old is None and kinds <= _NOTICES:
        verdict = Verdict(ChangeClass.CORRECTION, False, "correction notice")
    else:
        verdict = classify(one, other, seen, language, before=before, after=after)
    return StatementChange(olds, news, verdict, seen)


def _counts(alignment: Alignment) -> Counts:
    kinds = Counter([link.kind for link in alignment.links])
    return Counts(
        kept=kinds[LinkKind.SAME],
        edited=kinds[LinkKind.EDIT] + kinds[LinkKind.MOVE_EDIT],
        moved=kinds[LinkKind.MOVE] + kinds[LinkKind.MOVE_EDIT],
        split=kinds[LinkKind.SPLIT],
        merged=kinds[LinkKind.MERGE],
        added=len(alignment.added),
        dropped=len(alignment.dropped),
    )
