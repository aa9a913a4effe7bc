"""Files as the command line names them: opened, with what its options say of them."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Annotated, Final

import typer

from domain.errors import RefusedError
from services.asking import read_time
from services.readers import recognise
from services.readers.given import Given
from services.readers.reading import Source
from services.zones import parse_human_time

FILE_TIME: Final = "mtime"

AsKind = Annotated[
    str | None,
    typer.Option(
        "--as",
        metavar="KIND",
        help="Read it as this and nothing else: "
        + ", ".join(reader.kind for reader in recognise.READERS)
        + ".",
    ),
]


KeepRaw = Annotated[
    bool | None,
    typer.Option(
        "--keep-raw/--no-keep-raw",
        help="Keep the raw bytes too, as the export to WARC needs them. (env: STET_KEEP_RAW)",
        show_default=False,
    ),
]


@dataclass(frozen=True, slots=True)
class Said:
    """What the options say of all files, and whether each was seen at its own time."""

    given: Given
    file_time: bool = False

    def of(self, path: Path | None) -> Given:
        """Return what is said of a file; None is standard input, which has no time."""
        if not self.file_time:
            return self.given
        if path is None:
            raise RefusedError("--observed-at mtime is for files, and standard input is none")
        try:
            changed = path.stat().st_mtime
        except OSError as error:
            raise RefusedError(f"cannot be read: {error.strerror}") from error
        seen = datetime.fromtimestamp(changed, UTC)
        return replace(self.given, observed_at=seen, fallback=True)


def said(
    url: str | None,
    outlet: str | None,
    observed_at: str | None,
    published_at: str | None,
    *,
    fallback: bool = False,
) -> Said:
    """Return what options say, of one file or as a ``fallback`` of many.

    Raises ``RefusedError`` for a time that cannot be.
    """
    file_time = observed_at == FILE_TIME
    seen = None
    if not file_time:
        seen = read_time("--observed-at", observed_at, parse_human_time)
    published = read_time("--published-at", published_at, parse_human_time)
    return Said(Given(url, outlet, seen, published, fallback), file_time)


@contextmanager
def opened_source(name: str, options: Said, limit: int) -> Iterator[Source]:
    """Lend a file, or standard input for ``-``. ``RefusedError`` where it cannot be read."""
    if name != "-":
        path = Path(name)
        yield replace(Source.of_file(path, options.of(path)), limit=limit)
        return
    with tempfile.NamedTemporaryFile(prefix="stet-stdin-") as file:
        # What is read more than once, as readers do to tell its kind, has to lie somewhere.
        shutil.copyfileobj(sys.stdin.buffer, file)
        file.flush()

        def opened() -> IO[bytes]:
            return Path(file.name).open("rb")

        yield Source(opened, None, options.of(None), limit)
