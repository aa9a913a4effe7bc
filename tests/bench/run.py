"""``make bench``: every number that Stet promises, in one run on one server of its own."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import appending
import starting
from rich.console import Console
from rich.table import Table

from infra.postgres import embedded, migrate


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the work, three rounds")
    quick = parser.parse_args().quick
    console = Console()
    with tempfile.TemporaryDirectory(prefix="stet-bench-") as name:
        folder = Path(name)
        console.print(f"embedded start, warm: {starting.embedded_start(folder / 'a', 5):.2f} s")
        console.print(
            f"demo to first answer: {starting.demo_to_first_answer(folder / 'demo'):.2f} s"
        )
        with embedded.start(folder / "a") as server:
            migrate.apply(server.conninfo)
            _ratios(console, server.conninfo, quick=quick)


def _ratios(console: Console, address: str, *, quick: bool) -> None:
    table = Table("what", "ours", "yardstick", "ratio", "from–to", "target", "")
    for result in appending.results(address, 0.1 if quick else 1.0, 3 if quick else 7):
        table.add_row(
            result.name,
            f"{result.ours:,.0f}{result.unit}",
            f"{result.yardstick:,.0f}{result.unit}",
            f"{result.ratio:.2f}",
            f"{result.low:.2f}–{result.high:.2f}",
            "" if result.target is None else f"≥ {result.target}",
            result.verdict,
        )
    console.print(table)


if __name__ == "__main__":
    main()
