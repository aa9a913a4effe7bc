"""``make gold``: how sentences, links, classes and signals score against hand-set gold.

Takes the folder of the gold (``../shared/gold`` where none is given) and the name of the set:
``<folder>/sentences.<set>.jsonl`` and so on. ``--wrong`` lists every case that is not as the gold
has it.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

import gold
from rich.console import Console
from rich.table import Table

from domain.text import alignment, sentences
from domain.text.language import rules_for

ROOT = Path(__file__).parents[2]
THIN = 10
"""Cases in the gold below which a score says little."""


def main() -> None:
    """Score and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT.parent / "shared" / "gold")
    parser.add_argument("--set", default="dev", dest="name")
    parser.add_argument("--wrong", action="store_true", help="list every case that is wrong")
    options = parser.parse_args()
    console = Console(width=max(Console().width, 110))
    files = {
        kind: options.folder / f"{kind}.{options.name}.jsonl"
        for kind in ("sentences", "alignment", "edits")
    }
    wrong: list[str] = []
    if files["sentences"].exists():
        wrong += _sentences(console, files["sentences"])
    if files["alignment"].exists():
        wrong += _alignment(console, files["alignment"])
        if files["edits"].exists():
            wrong += _edits(console, files["edits"], files["alignment"])
    if options.wrong:
        console.print(*wrong, sep="\n", markup=False, highlight=False)


def _table(console: Console, title: str, rows: list[tuple[str, gold.Score, str]]) -> None:
    table = Table(title=title, title_justify="left")
    for name in ("", "right", "false", "missed", "precision", "recall", "F1", "target"):
        table.add_column(name, justify="left" if name == "" else "right")
    for name, score, target in rows:
        counts = (score.hits, score.false, score.missed)
        shares = (score.precision, score.recall, score.f1) if any(counts) else ()
        shown = [f"{share:.3f}" for share in shares] or ["–", "–", "–"]
        table.add_row(name, *map(str, counts), *shown, target)
    console.print(table)


def _sentences(console: Console, path: Path) -> list[str]:
    found = gold.sentence_borders(gold.lines(path))
    _table(console, sentences.RULES, [("borders in paragraphs", found.score, "≥ .985")])
    return found.wrong


def _alignment(console: Console, path: Path) -> list[str]:
    pairs = gold.lines(path)
    found = gold.alignment(pairs)
    plain = gold.alignment(pairs, gold.by_difflib)
    own = gold.alignment(gold.own_versions())
    rows = [
        ("all links", found.all, "≥ .99"),
        ("links whose texts differ", found.differing, "≥ .95"),
        ("… of invented news, not fitted to", own.differing, ""),
        ("all links, by difflib", plain.all, ""),
        ("links whose texts differ, by difflib", plain.differing, ""),
    ]
    _table(console, alignment.RULES, rows)
    right = found.kinds[True] / max(1, found.kinds.total())
    console.print(f"kind of link right, moves leniently: {right:.3f}")
    return found.wrong


def _edits(console: Console, path: Path, pairs: Path) -> list[str]:
    edits, versions = gold.lines(path), gold.lines(pairs)
    found = gold.edits(edits, versions)
    alone = gold.edits(edits, versions, alone=True)
    rows = [
        ("class: fact or correction, not style", found.classes, "≥ .90"),
        ("… of reworked sentences only", found.reworked, ""),
        ("… seeing the two sentences only", alone.classes, "≥ .90"),
    ]
    for name, score in found.signals.items():
        cases = score.hits + score.missed
        thin = "none in the gold" if not cases else "thin" if cases < THIN else ""
        rows.append((f"signal: {name}", score, thin))
    _table(console, rules_for("en"), rows)
    console.print(f"class exactly right: {found.exact[True]} of {found.exact.total()}")
    return found.wrong


if __name__ == "__main__":
    main()
