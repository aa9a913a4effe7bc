"""What the reader of web archives makes of one."""

from __future__ import annotations

from archives import PAGE, Archive
from news_pages import URL

from domain.capture import Capture
from domain.errors import RefusedError
from services.readers import warc
from services.readers.reading import Source
from services.readers.worker import Workers
from services.unpacking import readings


def outcomes(data: bytes) -> list[object]:
    return [reading.outcome for reading in warc.READER.read(Source.of_bytes(data, "a.warc.gz"))]


def captures(data: bytes, workers: Workers) -> list[Capture]:
    found = [r.outcome for r in readings(Source.of_bytes(data, "a.warc.gz"), workers)]
    return [outcome for outcome in found if isinstance(outcome, Capture)]


def refusals(data: bytes) -> list[str]:
    return [o.message for o in outcomes(data) if isinstance(o, RefusedError)]


def three_pages(*, compressed: bool = True) -> Archive:
    archive = Archive(gzip=compressed)
    for number in range(3):
        archive.response(PAGE, f"{URL}/{number}")
    return archive
