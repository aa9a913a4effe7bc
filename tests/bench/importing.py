"""Taking many captures in, against bare PostgreSQL and warcio; and reading pages."""

from __future__ import annotations

import io
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import appending
import psycopg
from measuring import Result, compare, texts
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from domain.capture import Capture
from infra.log import Log
from services import bootstrap
from services.intake import Options
from services.readers.given import Given
from services.readers.html import page as html
from services.readers.reading import Source
from services.readers.worker import Workers
from services.settings import Settings
from services.unpacking import readings

START = datetime(2024, 1, 1, tzinfo=UTC)
SEEN = datetime(2025, 3, 4, tzinfo=UTC)
PROSE = [
    [" ".join(words[n : n + 60]) for n in range(0, len(words), 60)]
    for words in (text.decode().split() for text in texts(500, 3700))
]


def results(address: str, folder: Path, scale: float, rounds: int) -> Iterator[Result]:
    """Yield the comparisons: NDJSON until stored against COPY, WARC against bare warcio."""
    number = int(100_000 * scale)
    with psycopg.connect(address, autocommit=True) as connection:
        for table in ("plain", "alike"):
            connection.execute(appending.CREATE.format(table=table))
        connection.execute(appending.ALIKE)
    for table, target in (("plain", 0.4), ("alike", None)):
        beside = "by default" if target else "stored as ours"
        yield compare(
            f"import of {number:,} revisions from NDJSON / binary COPY into a table {beside}",
            partial(_import, address, folder, number),
            partial(_copy, address, folder, number, table),
            target=target,
            rounds=min(rounds, 3),
        )
    warc = _warc(folder / "pages.warc.gz", max(20, int(400 * scale)))
    workers = Workers()
    try:
        yield compare(
            "pages of 100 KB from a WARC / warcio's iteration and extraction in one process",
            partial(_read_warc, warc, workers),
            partial(_bare_warc, warc),
            target=0.5,
            rounds=rounds,
        )
    finally:
        workers.close()


def pages_a_second(seconds: float) -> float:
    """Return how many pages of 100 KB are read in a second of one core."""
    pages = [_page(number) for number in range(20)]
    _read(pages[0])
    done, began = 0, time.process_time()
    while time.process_time() - began < seconds:
        _read(pages[done % len(pages)])
        done += 1
    return done / (time.process_time() - began)


def resident_mebibytes(address: str, folder: Path, number: int) -> float:
    """Return the most memory that an import held resident, of the process that imports."""
    path = _lines(folder / "resident.ndjson", number)
    stet = str(Path(sys.executable).with_name("stet"))
    environment = {**os.environ, "STET_DATABASE_URL": address}
    subprocess.run([stet, "import", str(path)], env=environment, check=True, capture_output=True)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def _lines(path: Path, number: int) -> Path:
    """Write so many revisions of a quarter as many articles; no two files share an article."""
    name = os.urandom(6).hex()
    with path.open("w") as file:
        for n in range(number):
            article, revision = divmod(n, 4)
            line = {
                "url": f"https://www.outlet{article % 50}.example/{name}/{article}",
                "observed_at": (START + timedelta(minutes=article, hours=2 * revision)).isoformat(),
                "published_at": START.isoformat(),
                "content": {
                    "headline": f"Story {article}, as it was told for the {revision}. time",
                    "body": [{"text": text} for text in PROSE[n % len(PROSE)]],
                },
            }
            file.write(json.dumps(line) + "\n")
    return path


def _import(address: str, folder: Path, number: int) -> float:
    path = _lines(folder / "import.ndjson", number)
    with _stet(address) as stet:
        began = time.perf_counter()
        report = stet.importing.run([Source.of_file(path)], Options())
        took = time.perf_counter() - began
    assert report.taken == number, report
    return number / took


def _copy(address: str, folder: Path, number: int, table: str) -> float:
    path = _lines(folder / "copy.ndjson", number)
    with (
        psycopg.connect(address, autocommit=True) as connection,
        connection.cursor() as cursor,
        path.open("rb") as file,
    ):
        stream = os.urandom(8).hex()
        began = time.perf_counter()
        for first in range(0, number, 1000):
            with cursor.copy(appending.COPY.format(table=table)) as copy:
                copy.set_types(appending.COPY_TYPES)
                for n in range(first, min(first + 1000, number)):
                    digest, salt = os.urandom(32), os.urandom(32)
                    line = file.readline()
                    copy.write_row(
                        (stream, n, appending.TOPIC, appending.STATE, digest, salt, line)
                    )
        return number / (time.perf_counter() - began)


@contextmanager
def _stet(address: str) -> Iterator[bootstrap.Stet]:
    log = Log(address)
    made = bootstrap.wire(Settings(database_url=address), log, address)
    yield made
    made.workers.close()
    log.close()


def _page(number: int) -> bytes:
    """Return a page of 100 KB: an article of 4 KB, and what pages have around theirs."""
    parts = PROSE[number % len(PROSE)]
    text = "".join(f"<p class='css-x{n}'>{t.capitalize()}.</p>" for n, t in enumerate(parts))
    links = [
        f"<li class='c-teaser__item'><a href='/story/{n}'><span>Another story, number {n}</span>"
        "<time datetime='2025-03-03'>March 3</time></a></li>"
        for n in range(250)
    ]
    state = json.dumps({"props": [{"id": n, "name": "x" * 40} for n in range(900)]})
    page = (
        f"<!DOCTYPE html><html lang='en'><head><title>Story {number} | Gazette</title>"
        f"<link rel='canonical' href='https://gazette.example/story/{number}'>"
        "<meta property='article:published_time' content='2025-03-03T09:00:00Z'></head><body>"
        f"<nav><ul>{''.join(links[:60])}</ul></nav><main><article><h1>Story {number}</h1>{text}"
        f"<p>Correction: It was number {number}.</p></article></main>"
        f"<aside class='related'><ul>{''.join(links)}</ul></aside><script>{state}</script></body>"
        "</html>"
    ).encode()
    assert 80_000 < len(page) < 120_000, len(page)
    return page


def _read(page: bytes) -> Capture:
    return html.read(page, Source.of_bytes(page, given=Given(observed_at=SEEN)))


def _warc(path: Path, number: int) -> Path:
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        for n in range(number):
            headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], "HTTP/1.1")
            record = writer.create_warc_record(
                f"https://gazette.example/story/{n}", "response",
                payload=io.BytesIO(_page(n % 500)), http_headers=headers,
                warc_headers_dict={"WARC-Date": "2025-03-04T09:00:00Z"},
            )  # fmt: skip
            writer.write_record(record)
            record.raw_stream.close()
    return path


def _read_warc(path: Path, workers: Workers) -> float:
    began = time.perf_counter()
    found = [r for r in readings(Source.of_file(path), workers) if isinstance(r.outcome, Capture)]
    return len(found) / (time.perf_counter() - began)


def _bare_warc(path: Path) -> float:
    began, done = time.perf_counter(), 0
    with path.open("rb") as stream:
        for record in ArchiveIterator(stream):
            page = record.content_stream().read()
            url = record.rec_headers.get_header("WARC-Target-URI")
            source = Source.of_bytes(page, given=Given(url=url, observed_at=SEEN))
            html.read(page, replace(source, origin="warc"))
            done += 1
    return done / (time.perf_counter() - began)
