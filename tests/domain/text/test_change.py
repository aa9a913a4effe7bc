"""What changed from one revision to the next, summed up."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from edits_in_own_words import EDITS
from hypothesis import given
from hypothesis import strategies as st

from domain.content import Block, BlockKind, Content
from domain.statements import statements_of
from domain.text.alignment import align
from domain.text.change import Change, Counts, change_of
from domain.text.classes import ChangeClass
from domain.text.signals import SignalKind

A = "The harbour bridge opened on Monday after nine years of work."
B = "Mayor Ilse Brandt cut the ribbon while a brass band played."
C = "The ferry that had run beside it made its last crossing at noon."
D = "Engineers said the northern span could carry forty trucks at once."


def change(
    old: Sequence[str | Block],
    new: Sequence[str | Block],
    *,
    language: str | None = "en",
    notice: bool = False,
    modified_moved: bool = False,
) -> Change:
    before, after = (
        statements_of(
            Content(
                headline="Bridge opens",
                body=tuple(b if isinstance(b, Block) else Block(text=b) for b in blocks),
                language=language,
            )
        )
        for blocks in (old, new)
    )
    aligned = align([s.text for s in before], [s.text for s in after])
    return change_of(
        before,
        after,
        aligned,
        language=language,
        notice=notice,
        modified_moved=modified_moved,
    )


def test_counts_say_how_many_sentences_stayed_came_went_and_moved() -> None:
    found = change([A, B, C], [C, A.replace("nine", "ten"), D])
    assert found.counts == Counts(kept=2, edited=1, moved=1, split=0, merged=0, added=1, dropped=1)


def test_the_gravest_class_is_the_revisions() -> None:
    assert change([A, B], [A.replace("nine", "ten"), B.replace("ribbon", "tape")]).kind == "fact"
    assert change([A, B], [A, B.replace("ribbon", "tape")]).kind == "style"
    assert change([A, B], [A, B]).kind is None


def test_another_order_alone_is_style() -> None:
    found = change([A, B, C], [B, C, A])
    assert (found.kind, found.changes, found.noise) == (ChangeClass.STYLE, (), False)


def test_noise_is_when_nothing_else_changed() -> None:
    assert change([A], [A.replace("Monday", "Monday,")]).noise
    assert not change([A, B], [A.replace("Monday", "Monday,"), B.replace("ribbon", "tape")]).noise


@pytest.mark.parametrize(
    ("notice", "modified_moved", "silent"),
    [(False, False, True), (True, False, False), (False, True, False), (True, True, False)],
)
def test_a_fact_that_nothing_tells_of_changed_silently(
    notice: bool, modified_moved: bool, silent: bool
) -> None:
    found = change([A], [A.replace("nine", "ten")], notice=notice, modified_moved=modified_moved)
    assert found.silent is silent


def test_style_never_changes_silently() -> None:
    assert not change([B], [B.replace("ribbon", "tape")]).silent


def test_signals_are_at_the_statements_they_were_seen_in() -> None:
    found = change([f"{B} {A}"], [f"{B} {A.replace('nine', 'ten')}"])
    (edited,) = found.changes
    (signal,) = edited.signals
    assert (edited.old, edited.new) == ((2,), (2,))
    assert (signal.kind, signal.before and signal.before.text) == (SignalKind.NUMBER, "nine years")
    assert found.rules == "text/en/2"


def test_of_a_split_only_what_none_of_the_new_sentences_has_went() -> None:
    old = "The bridge opened on Monday, and 40 people who live beside it cut the ribbon."
    new = "The bridge opened on Monday. Some 40 people who live beside it cut the red ribbon."
    found = change([old], [new])
    assert found.counts.split == 1
    kinds = {signal.kind for one in found.changes for signal in one.signals}
    assert kinds == {SignalKind.NUMBER}
    assert [one.new for one in found.changes] == [(1,), (2,)]


def test_a_quotation_that_goes_on_is_quoted_in_all_its_sentences() -> None:
    found = change([B], [B, "“We waited. Then we crossed.” They left."])
    quoted = {one.new for one in found.changes for s in one.signals if s.kind is SignalKind.QUOTE}
    assert quoted == {(2,), (3,)}


@pytest.mark.parametrize("kind", [BlockKind.CORRECTION, BlockKind.EDITORS_NOTE])
@pytest.mark.parametrize("language", ["en", "de"])
def test_a_block_that_puts_right_is_a_correction(kind: BlockKind, language: str) -> None:
    note = Block(kind=kind, text="The bridge is 900 metres long, not 800.")
    assert change([A], [A, note], language=language).kind is ChangeClass.CORRECTION


@pytest.mark.parametrize("kind", [BlockKind.CONTRIBUTOR_LINE, BlockKind.AUTHOR_NOTE])
def test_who_wrote_it_is_style(kind: BlockKind) -> None:
    line = Block(kind=kind, text="Ann Roe covers bridges.")
    assert change([A], [A, line]).kind is ChangeClass.STYLE


def test_without_rules_for_the_language_no_class_is_given_but_counts_are() -> None:
    found = change([A, B], [A.replace("nine", "ten"), B], language=None)
    assert (found.kind, found.silent, found.rules) == (None, False, "text/none/1")
    assert found.counts.edited == 1


sentences = st.lists(
    st.sampled_from([text for _, old, new in EDITS for text in (old, new)]), min_size=1, max_size=6
)


@given(sentences, sentences)
def test_every_statement_that_is_not_kept_has_its_change(old: list[str], new: list[str]) -> None:
    found = change(old, new)
    counts = found.counts
    came = [one for one in found.changes if not one.old]
    went = [one for one in found.changes if not one.new]
    assert (len(came), len(went)) == (counts.added, counts.dropped)
    reworked = counts.edited + counts.split + counts.merged
    assert len(found.changes) - len(came) - len(went) >= reworked


@given(sentences)
def test_nothing_changed_is_no_change(old: list[str]) -> None:
    found = change(old, old)
    assert (found.kind, found.changes, found.silent) == (None, (), False)
