"""The log in Parquet files, a pair a bucket, for replays that are too large for one database.

``events/NN.parquet`` and ``bodies/NN.parquet`` have as many row groups, one pair for some streams:
events by stream and version, and the texts that these seal. ``log.json`` says up to where, and
which texts are left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from domain.address import BUCKETS
from domain.canonical import Json, canonical
from domain.errors import RefusedError, UnavailableError
from domain.redaction import Redaction, RedactionState
from infra.auditing.snapshot import Row
from infra.auditing.sources import Part, PostgresPart, PostgresSource, Stream, streams_of

FORMAT: Final = "stet.parquet/v1"


def write_part(part: PostgresPart, folder: Path) -> tuple[int, int]:
    """Write one bucket of a database's log; return how many events and texts it has."""
    pa, pq = _arrow()
    events, bodies = _schemas(pa)
    counts = [0, 0]
    with (
        part.shared.opened() as state,
        pq.ParquetWriter(_path(folder, "events", part.number), events, compression="zstd") as one,
        pq.ParquetWriter(_path(folder, "bodies", part.number), bodies, compression="zstd") as two,
    ):
        for chunk in part.chunks(state):
            for number, (writer, schema) in enumerate(((one, events), (two, bodies))):
                writer.write_table(_table(pa, chunk[number], schema))
                counts[number] += len(chunk[number])
    return counts[0], counts[1]


def write_manifest(source: PostgresSource, folder: Path) -> None:
    """Write what the files hold, once they are all there."""
    redacted: list[Json] = [
        {
            "state": str(r.state),
            "revision": r.revision,
            "commitment": r.commitment,
            "order": r.order,
            "position": r.position,
        }
        for r in source.redacted
    ]
    data: dict[str, Json] = {
        "format": FORMAT,
        "position": source.position,
        "redacted": redacted,
        "buckets": BUCKETS,
    }
    (folder / "log.json").write_bytes(canonical(data) + b"\n")


@dataclass(frozen=True)
class ParquetSource:
    """The log in a folder of Parquet files."""

    folder: Path
    position: int
    redacted: tuple[Redaction, ...]

    def parts(self) -> Iterator[Part]:
        """Yield the buckets, in their order."""
        hidden = {redaction.commitment: redaction for redaction in self.redacted}
        for number in range(BUCKETS):
            yield ParquetPart(self.folder, number, self.position, hidden)


@dataclass(frozen=True)
class ParquetPart:
    """One bucket's pair of files."""

    folder: Path
    number: int
    position: int
    hidden: Mapping[str, Redaction]

    @contextmanager
    def streams(self) -> Iterator[Iterator[Stream]]:
        """Lend the bucket's streams, by their names."""
        _, pq = _arrow()
        with (
            pq.ParquetFile(_path(self.folder, "events", self.number)) as events,
            pq.ParquetFile(_path(self.folder, "bodies", self.number)) as bodies,
        ):
            yield self._read(events, bodies)

    def _read(self, events: Any, bodies: Any) -> Iterator[Stream]:
        for group in range(events.num_row_groups):
            texts = _rows(bodies.read_row_group(group, ["commitment", "body"]))
            shown = {commitment.hex(): body for commitment, body in texts}
            rows = [r for r in _rows(events.read_row_group(group)) if r[2] <= self.position]
            yield from streams_of(rows, shown)


def of_folder(folder: Path, position: int | None = None) -> ParquetSource:
    """Return the log in a folder, up to a position. Raises ``RefusedError`` for what is none."""
    try:
        data = json.loads((folder / "log.json").read_bytes())
        if data["format"] != FORMAT or data["buckets"] != BUCKETS:
            raise RefusedError(f"{folder}/log.json is of another format: {data['format']}")
        redacted = tuple(
            Redaction(**{**r, "state": RedactionState(r["state"])}) for r in data["redacted"]
        )
        newest: int = data["position"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RefusedError(f"{folder} is no folder that --parquet wrote: {error}") from error
    if position is not None and position > newest:
        raise RefusedError(f"{folder} holds the log up to position {newest}, not {position}")
    return ParquetSource(folder, newest if position is None else position, redacted)


def _schemas(pa: Any) -> tuple[Any, Any]:
    events = [
        ("stream", pa.string()),
        ("version", pa.int64()),
        ("position", pa.int64()),
        ("topic", pa.string()),
        ("recorded_at", pa.timestamp("us", "UTC")),
        ("state", pa.binary()),
        ("leaf_hash", pa.binary(32)),
    ]
    bodies = [
        ("bucket", pa.int16()),
        ("commitment", pa.binary(32)),
        ("salt", pa.binary(32)),
        ("body", pa.binary()),
    ]
    return pa.schema(events), pa.schema(bodies)


def _table(pa: Any, rows: Iterable[Row], schema: Any) -> Any:
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    arrays = [pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)


def _rows(table: Any) -> Iterator[tuple[Any, ...]]:
    return zip(*(column.to_pylist() for column in table.columns), strict=True)


def _path(folder: Path, kind: str, number: int) -> Path:
    path = folder / kind / f"{number:02}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _arrow() -> tuple[Any, Any]:
    try:
        import pyarrow as pa  # type: ignore[import-untyped] # noqa: PLC0415 - an extra
        import pyarrow.parquet as pq  # type: ignore[import-untyped] # noqa: PLC0415
    except ImportError as error:
        raise UnavailableError(
            "Parquet needs pyarrow: pip install 'stet-timeline[parquet]'"
        ) from error
    return pa, pq
