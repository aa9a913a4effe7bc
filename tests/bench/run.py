"""``make bench``: every number that Stet promises, in one run on one server of its own."""

from __future__ import annotations

import argparse
import itertools
import tempfile
from collections.abc import Iterator
from pathlib import Path

import aligning
import appending
import archive
import auditing
import claiming
import folding
import importing
import proving
import psycopg
import searching
import serving
import starting
import viewing
from measuring import Result
from psycopg.conninfo import make_conninfo
from rich.console import Console
from rich.table import Table

from infra.postgres import embedded, migrate
from services import bootstrap

HUNDREDS_OF_THOUSANDS = (10_000, 100_000, 1_000_000)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the work, three rounds")
    parser.add_argument("--only", metavar="WORD", help="only what has this word in its name")
    parser.add_argument("--pywb", action="store_true", help="only: beside pywb (.venv-pywb)")
    chosen = parser.parse_args()
    console = Console(width=150)
    parts = {
        "starting": lambda folder, _: _starting(console, folder),
        "appending": lambda folder, quick: _appending(console, folder, quick=quick),
        "importing": lambda folder, quick: _importing(console, folder, quick=quick),
        "viewing": lambda folder, quick: _viewing(console, folder, quick=quick),
        "proving": lambda folder, quick: _proving(console, folder, quick=quick),
        "auditing": lambda folder, quick: _auditing(console, folder, quick=quick),
        "serving": lambda folder, quick: _serving(console, folder, quick=quick),
        "aligning": lambda _, quick: _aligning(console, quick=quick),
        "folding": lambda folder, quick: _folding(console, folder, quick=quick),
        "searching": lambda folder, quick: _searching(console, folder, quick=quick),
        "claiming": lambda folder, quick: _claiming(console, folder, quick=quick),
    }
    if chosen.pywb:
        parts = {"archive": lambda folder, _: _archive(console, folder)}
    for name, measure in parts.items():
        if chosen.only is None or chosen.only in name:
            with tempfile.TemporaryDirectory(prefix="stet-bench-") as folder:
                measure(Path(folder), chosen.quick)


def _starting(console: Console, folder: Path) -> None:
    console.print(f"embedded start, warm: {starting.embedded_start(folder / 'a', 5):.2f} s")
    console.print(f"demo to first answer: {starting.demo_to_first_answer(folder / 'demo'):.2f} s")


def _appending(console: Console, folder: Path, *, quick: bool) -> None:
    with embedded.start(folder) as server:
        migrate.apply(server.conninfo)
        _show(console, appending.results(server.conninfo, 0.1 if quick else 1.0, _rounds(quick)))


def _proving(console: Console, folder: Path, *, quick: bool) -> None:
    with embedded.start(folder) as server:
        migrate.apply(server.conninfo)
        _show(console, proving.report(console, server.conninfo, quick=quick))


def _auditing(console: Console, folder: Path, *, quick: bool) -> None:
    with embedded.start(folder) as server:
        scale = 0.1 if quick else 1.0
        _show(console, auditing.results(console, server.conninfo, scale, _rounds(quick)))


def _serving(console: Console, folder: Path, *, quick: bool) -> None:
    with embedded.start(folder) as server:
        bootstrap.set_up(server.conninfo, lambda _: None)
        _show(console, serving.results(server.conninfo, quick=quick))


def _archive(console: Console, folder: Path) -> None:
    with embedded.start(folder / "data") as server:
        bootstrap.set_up(server.conninfo, lambda _: None)
        _show(console, archive.results(server.conninfo, folder))


def _importing(console: Console, folder: Path, *, quick: bool) -> None:
    scale = 0.1 if quick else 1.0
    pages = importing.pages_a_second(10 * scale)
    console.print(f"pages of 100 KB read, a second of a core: {pages:.0f} (target ≥ 25)")
    with embedded.start(folder / "a") as server:
        migrate.apply(server.conninfo)
        number = int(100_000 * scale)
        held = importing.resident_mebibytes(server.conninfo, folder, number)
        console.print(f"import of {number:,} revisions, resident: {held:.0f} MiB (target < 300)")
        _show(console, importing.results(server.conninfo, folder, scale, _rounds(quick)))


def _viewing(console: Console, folder: Path, *, quick: bool) -> None:
    sizes = HUNDREDS_OF_THOUSANDS[: 1 if quick else None]
    with embedded.start(folder) as server:
        databases = _databases(server.conninfo)
        _show(console, [viewing.projecting(databases, 0.1 if quick else 1.0, _rounds(quick))])
        timings = [viewing.visible(next(databases), 2 if quick else 20)]
        large = next(databases)
        reads = viewing.reading(large, sizes, 500 if quick else 3000, _rounds(quick))
        _show(console, reads)
        timings.append(viewing.story(large, 200 if quick else 2000))
    table = Table("what", "p50", "p99", "target", "")
    for t in timings:
        reached = "reached" if t.reached else "MISSED"
        table.add_row(t.name, f"{t.p50:.1f}", f"{t.p99:.1f}", t.target, reached)
    console.print(table)


def _aligning(console: Console, *, quick: bool) -> None:
    _show(console, aligning.results(_rounds(quick)))
    table = Table("what", "p50 ms", "p99 ms", "target", "")
    for t in aligning.timings(50 if quick else 500):
        reached = {None: "", True: "reached", False: "MISSED"}[t.reached]
        table.add_row(t.name, f"{t.p50:.2f}", f"{t.p99:.2f}", t.target, reached)
    console.print(table)


def _folding(console: Console, folder: Path, *, quick: bool) -> None:
    console.print("views of statements; aimed at: 1,500 revisions/s into lineages")
    with embedded.start(folder) as server:
        databases = _databases(server.conninfo)
        _show(console, folding.results(databases, 0.2 if quick else 1.0, _rounds(quick)))


def _searching(console: Console, folder: Path, *, quick: bool) -> None:
    statements, questions = (20_000, 200) if quick else (1_000_000, 3000)
    table = Table("what", "p50", "p99", "target", "")
    with embedded.start(folder) as server:
        for t in searching.searching(server.conninfo, statements, questions):
            reached = "" if not t.target else "reached" if t.reached else "MISSED"
            table.add_row(t.name, f"{t.p50:.1f}", f"{t.p99:.1f}", t.target, reached)
    console.print(table)


def _claiming(console: Console, folder: Path, *, quick: bool) -> None:
    many = 1_000 if quick else 10_000
    with embedded.start(folder) as server:
        _show(console, claiming.results(server.conninfo, many, 100, _rounds(quick)))


def _rounds(quick: bool) -> int:
    return 3 if quick else 7


def _databases(address: str) -> Iterator[str]:
    """Yield addresses of databases that are new."""
    for number in itertools.count(1):
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE bench_{number}")
        yield make_conninfo(address, dbname=f"bench_{number}")


def _show(console: Console, results: Iterator[Result] | list[Result]) -> None:
    table = Table("what", "ours", "yardstick", "ratio", "from–to", "target", "")
    for result in results:
        table.add_row(
            result.name,
            f"{result.ours:,.0f}{result.unit}",
            f"{result.yardstick:,.0f}{result.unit}",
            f"{result.ratio:.2f}",
            f"{result.low:.2f}–{result.high:.2f}",
            "" if result.target is None else f"≥ {result.target:.2f}",
            result.verdict,
        )
    console.print(table)


if __name__ == "__main__":
    main()
