"""Replays the views from the log into a folder: canonical lines a table, and a manifest of digests.

The same log up to the same position, with the same redactions, gives the same bytes, wherever and
by however many workers it is replayed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

from domain.address import BUCKETS
from domain.canonical import Json, canonical
from domain.errors import RefusedError
from domain.redaction import Redaction
from infra.auditing.sources import Source
from projections.builds import RULES
from projections.replay import SHAPES, Keyed, Replayed, replay_bucket
from services.audit.executors import AHEAD, InProcess, in_order

FORMAT: Final = "stet.replay/v1"
OnProgress = Callable[[str, int, int], None]
Write = Callable[[str, bytes], None]
"""Takes a table's name and its next lines."""


@dataclass(frozen=True, slots=True)
class Workers:
    """Who replays: how to get at them, and how many there are."""

    make: Callable[[], Executor] = InProcess
    count: int = 1


HERE: Final = Workers()
"""This process, one bucket after another."""


@dataclass(slots=True)
class Digests:
    """SHA-256 over the lines of each table, and over those of each bucket, hexadecimal."""

    position: int
    rules: str
    redacted: tuple[Redaction, ...]
    events: int = 0
    rows: dict[str, int] = field(default_factory=dict)
    tables: dict[str, str] = field(default_factory=dict)
    buckets: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Json]:
        """Return them as the manifest holds them. Nothing in it says when or where it was made."""
        return {
            "format": FORMAT,
            "position": self.position,
            "rules": self.rules,
            "redacted": [
                {"commitment": r.commitment, "state": str(r.state), "position": r.position}
                for r in self.redacted
            ],
            "events": self.events,
            "tables": {
                name: {"rows": self.rows[name], "sha256": digest}
                for name, digest in self.tables.items()
            },
            "buckets": list(self.buckets),
        }


def replay(
    source: Source,
    write: Write,
    workers: Workers = HERE,
    on_progress: OnProgress = lambda _what, _done, _of: None,
) -> Digests:
    """Replay a source, and give ``write`` the lines of each table, in order; return the digests."""
    digests = Digests(source.position, RULES, source.redacted)
    parts = in_order(workers.make, replay_bucket, source.parts(), workers.count * AHEAD)
    digest(digests, parts, write, on_progress)
    return digests


def digest(
    digests: Digests,
    parts: Iterable[Replayed],
    write: Write = lambda _table, _lines: None,
    on_progress: OnProgress = lambda _what, _done, _of: None,
) -> None:
    """Complete digests by the buckets of the views, in their order."""
    hashed = {name: hashlib.sha256() for name in SHAPES}
    keyed: dict[str, list[Keyed]] = {n: [] for n, shape in SHAPES.items() if not shape.by_bucket}
    digests.rows = dict.fromkeys(SHAPES, 0)

    def take(table: str, lines: bytes, count: int) -> None:
        hashed[table].update(lines)
        digests.rows[table] += count
        write(table, lines)

    for made in parts:
        digests.events += made.events
        digests.buckets.append(_digest_of(made))
        for table, lines in made.lines.items():
            take(table, lines, made.counts[table])
        for table, rows in made.keyed.items():
            keyed[table] += rows
        on_progress("Buckets", made.bucket + 1, BUCKETS)
    for table, rows in keyed.items():
        rows.sort()
        take(table, b"".join(line for _, line in rows), len(rows))
    digests.tables = {name: hashed[name].hexdigest() for name in sorted(SHAPES)}


def _digest_of(made: Replayed) -> str:
    """Return SHA-256 over a bucket's lines, table by table in the order of their names."""
    hashed = hashlib.sha256()
    for table in sorted(SHAPES):
        if SHAPES[table].by_bucket:
            hashed.update(made.lines[table])
    return hashed.hexdigest()


def replay_into(
    source: Source,
    folder: Path,
    workers: Workers = HERE,
    on_progress: OnProgress = lambda _what, _done, _of: None,
) -> Digests:
    """Replay into ``folder``: ``<table>.jsonl`` and ``manifest.json``.

    Raises ``RefusedError`` when there is something in it that is none of a replay's.
    """
    _prepare(folder)
    with ExitStack() as files:
        opened: dict[str, IO[bytes]] = {
            name: files.enter_context((folder / f"{name}.jsonl").open("wb")) for name in SHAPES
        }

        def write(table: str, lines: bytes) -> None:
            opened[table].write(lines)

        digests = replay(source, write, workers, on_progress)
    (folder / "manifest.json").write_bytes(canonical(digests.to_json()) + b"\n")
    return digests


def _prepare(folder: Path) -> None:
    ours = {f"{name}.jsonl" for name in SHAPES} | {"manifest.json"}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        strange = sorted(path.name for path in folder.iterdir() if path.name not in ours)
    except OSError as error:
        raise RefusedError(f"{folder} cannot be written to: {error.strerror}") from error
    if strange:
        raise RefusedError(
            f"{folder} holds {strange[0]}, which is none of a replay's; name a folder of its own"
        )
