"""Writes the log for others: as Parquet files, for large replays elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from domain.address import BUCKETS
from domain.errors import RefusedError
from infra.auditing import parquet
from infra.auditing.sources import PostgresSource
from services.audit.executors import AHEAD, in_order
from services.audit.replaying import HERE, Workers


def to_parquet(
    source: PostgresSource,
    folder: Path,
    workers: Workers = HERE,
    on_progress: Callable[[str, int, int], None] = lambda _what, _done, _of: None,
) -> tuple[int, int]:
    """Write the log's events and texts, a pair of files a bucket; return how many of each.

    Texts that are withheld are left out. Raises ``RefusedError`` for a folder that is not empty.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise RefusedError(f"{folder} is not empty; name a folder of its own")
    task = partial(parquet.write_part, folder=folder)
    events = bodies = 0
    parts = list(source.parts())
    for number, done in enumerate(in_order(workers.make, task, parts, workers.count * AHEAD), 1):
        events += done[0]
        bodies += done[1]
        on_progress("Buckets", number, BUCKETS)
    parquet.write_manifest(source, folder)
    return events, bodies
