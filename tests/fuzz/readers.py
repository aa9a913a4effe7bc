"""``make fuzz``: bytes that atheris makes up, guided by what they reach, into each reader.

Whatever comes, a reader gives readings or refuses; anything else is found and kept by libFuzzer as
``crash-…`` or ``timeout-…`` in the current folder.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["services.readers", "domain"]):
    from domain.errors import RefusedError
    from services.readers import recognise, timemap
    from services.readers.given import Given
    from services.readers.reading import Reading, Source

SEEN = datetime(2025, 3, 4, 9, tzinfo=UTC)
BASE = "https://archive.example/web/timemap/link/https://example.org/"
TIMEMAP = "timemap"
KINDS = (*(reader.kind for reader in recognise.READERS), TIMEMAP)


def seeds(kind: str) -> list[bytes]:
    """Return what a reader begins with: small inputs of its kind."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "support"))
    import archives
    import news_pages

    archive = archives.Archive(gzip=False)
    record = archive.response()
    archive.revisit(archives.digest_of(record))
    pages = [make(1).encode() for make in news_pages.MAKES.values()]
    item = (
        b'{"uri": "https://x.example/1", "versionCreated": "2025-03-03T15:05:00+01:00", '
        b'"headlines": [{"value": "H"}], "bodies": [{"contentType": "text/html", "value": "<p>B"}]}'
    )
    return {
        "html": pages,
        "warc": [archive.data, archives.zstd(archive.data)],
        "ninjs": [item],
        "feed": [
            b"<rss version='2.0'><channel><item><title>T</title><link>http://x.y/</link></item>"
        ],
        "schema-org": [news_pages.json_ld(articleBody="B").partition(">")[2].encode()],
        TIMEMAP: [b'<https://a.example/20250303150000/x>; rel="memento"; datetime="Mon, 03 Mar"'],
    }.get(kind, [b'{"url": "https://x.example/", "observed_at": "2025-03-04T09:00:00Z"}'])


def one(kind: str, data: bytes) -> None:
    """Read some bytes as a kind; raise for anything that a reader must not do."""
    try:
        if kind == TIMEMAP:
            list(timemap.read(data.decode("utf-8", "replace"), BASE))
            return
        source = Source.of_bytes(data, "fuzz", Given(observed_at=SEEN))
        for reading in recognise.named(kind).read(source):
            assert isinstance(reading, Reading)
    except RefusedError:
        return


def main() -> None:
    """Fuzz one kind in this process, or each in one of its own for so many seconds."""
    kind, seconds = sys.argv[1], sys.argv[2]
    if kind in KINDS:
        with tempfile.TemporaryDirectory() as folder:
            for number, seed in enumerate(seeds(kind)):
                (Path(folder) / str(number)).write_bytes(seed)
            options = [f"-max_total_time={seconds}", "-timeout=60", "-rss_limit_mb=2048"]
            atheris.Setup(
                [sys.argv[0], *options, "-max_len=20000", folder], lambda data: one(kind, data)
            )
            atheris.Fuzz()
    for each in KINDS:
        print(f"{each}:", flush=True)
        subprocess.run([sys.executable, __file__, each, seconds], check=True)


if __name__ == "__main__":
    main()
