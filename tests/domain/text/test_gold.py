"""Sentences, links and classes against hand-set gold; see ``make gold`` for the tables."""

from __future__ import annotations

from pathlib import Path

import gold
import pytest

pytestmark = pytest.mark.corpus


def test_sentences_end_where_readers_set_their_borders(shared: Path) -> None:
    found = gold.sentence_borders(gold.lines(shared / "gold" / "sentences.dev.jsonl"))
    assert found.score.f1 >= 0.985, found.wrong


def test_links_are_those_that_a_reader_set(shared: Path) -> None:
    found = gold.alignment(gold.lines(shared / "gold" / "alignment.dev.jsonl"))
    assert found.all.f1 >= 0.99, found.wrong
    assert found.differing.f1 >= 0.95, found.wrong


@pytest.mark.parametrize("alone", [False, True], ids=["in their revisions", "alone"])
def test_changes_are_classed_as_a_reader_classed_them(shared: Path, alone: bool) -> None:
    edits = gold.lines(shared / "gold" / "edits.dev.jsonl")
    pairs = gold.lines(shared / "gold" / "alignment.dev.jsonl")
    found = gold.edits(edits, pairs, alone=alone)
    assert found.classes.f1 >= 0.90, found.wrong
