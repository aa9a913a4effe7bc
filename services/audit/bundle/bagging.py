"""Puts evidence into a folder as a BagIt bag (RFC 8493), or into one file; the same every time."""

from __future__ import annotations

import io
import logging
import tempfile
import zipfile
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Final

import bagit  # type: ignore[import-untyped]

from domain.errors import RefusedError
from services.audit import executors
from services.audit.bundle.evidence import Evidence
from services.audit.bundle.files import File, files_of

CHECKSUM: Final = "sha256"
_FIRST: Final = (1980, 1, 1, 0, 0, 0)  # the earliest time that a ZIP file can hold

logging.getLogger("bagit").setLevel(logging.ERROR)


def bag(evidence: Evidence, folder: Path) -> int:
    """Write a bag into a folder that is empty or not there; return how many files it holds.

    Changes the working directory meanwhile, as ``bagit`` does: not for a process with threads.
    Raises ``RefusedError`` for a folder that holds something.
    """
    return _bag(list(files_of(evidence)), _info(evidence), folder)


def zipped(evidence: Evidence) -> bytes:
    """Return a bag as a ZIP file. Another process makes it."""
    with tempfile.TemporaryDirectory() as name, executors.processes(1) as process:
        folder = Path(name) / "bundle"
        make = partial(_bag, list(files_of(evidence)), _info(evidence), folder)
        process.submit(make).result()
        return _zip(folder)


def _info(evidence: Evidence) -> dict[str, str]:
    return {
        "Bagging-Date": f"{evidence.newest.recorded_at:%Y-%m-%d}",
        "Bag-Software-Agent": "stet-timeline",
        "External-Identifier": f"{evidence.signed.origin} {evidence.position}",
        "External-Description": (
            "Evidence from a log of news articles. data/index.html is for reading, data/README.md "
            "says how to verify it."
        ),
    }


def _bag(files: Iterable[File], info: dict[str, str], folder: Path) -> int:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise RefusedError(f"{folder} is not empty; name a folder of its own")
        number = _write(files, folder)
        bagit.make_bag(str(folder), bag_info=info, checksums=[CHECKSUM])
        _sort(folder / f"tagmanifest-{CHECKSUM}.txt")
    except OSError as error:
        raise RefusedError(f"{folder} cannot be written to: {error.strerror}") from error
    return number


def _write(files: Iterable[File], folder: Path) -> int:
    made: set[Path] = set()
    number = 0
    for name, data in files:
        path = folder / name
        if path.parent not in made:
            path.parent.mkdir(parents=True, exist_ok=True)
            made.add(path.parent)
        path.write_bytes(data)
        number += 1
    return number


def _sort(manifest: Path) -> None:
    """Sort a manifest's lines: ``bagit`` lists tag files as the file system does."""
    lines = manifest.read_text("utf-8").splitlines(keepends=True)
    manifest.write_text("".join(sorted(lines, key=lambda line: line.split(" ", 1)[1])), "utf-8")


def _zip(folder: Path) -> bytes:
    """Return a folder as a ZIP file, in the order of its names, without dates, not compressed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            entry = zipfile.ZipInfo(f"bundle/{path.relative_to(folder).as_posix()}", _FIRST)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, path.read_bytes())
    return buffer.getvalue()
