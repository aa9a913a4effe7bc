"""Another Memento server, pywb, over the same captures as a WARC: a yardstick for ours."""

from __future__ import annotations

import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from io import BytesIO
from pathlib import Path

import recorded
import serving
from measuring import Result, compare
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from domain.content import Content

BIN = Path(__file__).parents[2] / ".venv-pywb" / "bin"
ARTICLES, MANY = 200, 1_000
FIRST = 50_000_000  # numbers of articles that no other part of the bench uses
ASKED = "Mon, 01 Jan 2024 00:25:00 GMT"
NAME = "20240101002000"  # of the memento that stood then


def results(address: str, folder: Path) -> Iterator[Result]:
    """Yield the comparisons. Needs the environment that ``make .venv-pywb/.done`` makes."""
    if not (BIN / "wayback").exists():
        raise SystemExit("pywb is not here: make .venv-pywb/.done")
    recorded.record(address, ARTICLES * recorded.EACH, first=FIRST)
    recorded.record(address, MANY, first=FIRST + ARTICLES, each=MANY)
    few = [recorded.url_of(FIRST + n) for n in range(ARTICLES)]
    many = recorded.url_of(FIRST + ARTICLES)
    _write(folder / "captures.warc.gz", few, many)
    with serving.service(address) as ours, _pywb(folder) as theirs:
        ids = [serving.article_id(url) for url in few]
        read = partial(_pairs_of_one, ours, ids)
        chosen = partial(_pairs, ours, "/timegate/", f"/memento/{NAME}/", few)
        pair = partial(_pairs, theirs, "/bench/", f"/bench/{NAME}mp_/", few)
        same = "the same captures"
        yield compare(
            f"as-of read of an article / pywb's TimeGate and memento, {same}",
            read, pair, target=10, rounds=3,
        )  # fmt: skip
        yield compare(f"TimeGate and memento / pywb's, {same}", chosen, pair, target=None, rounds=3)
        yield compare(
            f"TimeMap of {MANY:,} mementos / pywb's",
            partial(serving.rate, ours, [f"/timemap/link/{many}"], 4),
            partial(serving.rate, theirs, [f"/bench/timemap/link/{many}"], 4),
            target=20,
            rounds=3,
        )


def _pairs_of_one(base: str, ids: list[str]) -> float:
    paths = [f"/api/v1/articles/{name}?as_of=2024-01-01T00:25:00Z" for name in ids]
    return serving.rate(base, paths, 4)


def _pairs(base: str, timegate: str, memento: str, urls: list[str]) -> float:
    """Return how often a second both were answered: each URL's TimeGate, and then its memento."""
    paths = [f"{before}{url}" for url in urls for before in (timegate, memento)]
    return serving.rate(base, paths, 4, f'["Accept-Datetime"] = "{ASKED}"') / 2


def _write(path: Path, few: list[str], many: str) -> None:
    bodies = recorded.contents()
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for number, (url, each) in enumerate([*((u, recorded.EACH) for u in few), (many, MANY)]):
            for revision in range(1, each + 1):
                content = Content.from_bytes(bodies[(number + revision) % len(bodies)])
                page = f"<html><body>{content.text()}</body></html>".encode()
                seen = recorded.START + revision * recorded.STEP
                head = [("Content-Type", "text/html"), ("Content-Length", str(len(page)))]
                record = writer.create_warc_record(
                    url,
                    "response",
                    payload=BytesIO(page),
                    http_headers=StatusAndHeaders("200 OK", head, protocol="HTTP/1.1"),
                    warc_headers_dict={"WARC-Date": f"{seen:%Y-%m-%dT%H:%M:%SZ}"},
                )
                writer.write_record(record)


@contextmanager
def _pywb(folder: Path) -> Iterator[str]:
    """Lend the address of pywb over the WARC."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    for command in (("init", "bench"), ("add", "bench", "captures.warc.gz")):
        manager = [BIN / "wb-manager", *command]
        subprocess.run(manager, cwd=folder, check=True, capture_output=True)
    command = [BIN / "wayback", "-b", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        address = f"http://127.0.0.1:{port}"
        until = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(f"{address}/bench/").close()  # noqa: S310 - our own
                break
            except OSError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)
        yield address
        server.terminate()
