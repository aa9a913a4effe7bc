"""``stet export``: what the log holds, in the formats that others read."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import IO, Annotated, Any, Final

import typer

from domain.errors import NotFoundError, RefusedError
from services.bootstrap import Stet
from services.cli.options import AsKnownOption, AsOf, opened, point
from services.cli.output import progress
from services.exporting import Exporting
from services.readers.page import counted
from services.writers import ninjs, schema_org, warc
from services.writers.exported import Exported

app = typer.Typer(
    no_args_is_help=True,
    help="Write what the log holds as ninjs, schema.org or WARC; 'stet import' reads it back.",
)

SOFTWARE: Final = f"stet {version('stet-timeline')}"

Articles = Annotated[
    list[str] | None, typer.Argument(metavar="ARTICLE|URL…", help="Articles, by id or URL.")
]
OfStory = Annotated[
    str | None, typer.Option("--story", metavar="SLUG", help="All articles of this story.")
]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where to; standard output.")
]
Document = Callable[[Exported], dict[str, Any]]


@app.command("ninjs")
def as_ninjs(
    context: typer.Context,
    articles: Articles = None,
    story: OfStory = None,
    as_of: AsOf = None,
    as_known: AsKnownOption = None,
    standard: Annotated[
        str, typer.Option("--ninjs", metavar="VERSION", help="3.1, 2.1 or 1.5.")
    ] = "3.1",
    output: Output = None,
) -> None:
    """Write revisions as news items (IPTC ninjs), one a line, oldest first.

    All revisions, and a canceled item where an article was gone; with --as-of only what stood then.
    """
    if standard not in ninjs.VERSIONS:
        raise RefusedError(f"ninjs {standard} is not written; {', '.join(ninjs.VERSIONS)} are")
    with opened(context) as stet:
        found = _exported(stet, _named(stet, articles, story), as_of, as_known)
        _write_lines(found, lambda one: ninjs.item(one, standard), output)


@app.command("schema-org")
def as_schema_org(
    context: typer.Context,
    articles: Articles = None,
    story: OfStory = None,
    as_of: AsOf = None,
    as_known: AsKnownOption = None,
    output: Output = None,
) -> None:
    """Write revisions as schema.org NewsArticle (JSON-LD), one a line, oldest first.

    All revisions; with --as-of only what stood then. That an article was gone has no place there.
    """
    with opened(context) as stet:
        found = _exported(stet, _named(stet, articles, story), as_of, as_known)
        _write_lines((one for one in found if one.content), schema_org.document, output)


@app.command("warc")
def as_warc(
    context: typer.Context,
    articles: Articles = None,
    story: OfStory = None,
    as_known: AsKnownOption = None,
    output: Output = None,
) -> None:
    """Write captures with the raw bytes they were made of as a WARC, compressed record by record.

    Only what was captured with --keep-raw has raw bytes; how many have none is told.
    """
    with opened(context) as stet:
        named = _named(stet, articles, story)
        position = _position(stet, as_known)
        with _opened(output) as stream:
            writer = warc.Writer(stream)
            writer.about(output.name if output else "stet.warc.gz", SOFTWARE)
            missing = 0
            for article in named:
                for archived in _archived(stet, article, position):
                    if archived is None:
                        missing += 1
                    else:
                        writer.write(archived)
    progress(
        f"written: {counted(writer.responses, 'capture')}, {counted(writer.revisits, 'revisit')}"
    )
    if missing:
        said = counted(missing, "capture")
        progress(f"left out: {said} whose raw bytes were not kept (--keep-raw)")


def _archived(stet: Stet, article: str, position: int | None) -> Iterator[warc.Archived | None]:
    for seen in Exporting(stet.log).captures(article, position):
        digest = seen.provenance.raw_sha256
        kept = stet.ways_in.raw(digest) if digest else None
        if kept is None or seen.url is None:
            yield None
            continue
        yield warc.Archived(
            seen.url, seen.observed_at, kept.data, kept.media_type, kept.http_head, seen.article_id
        )


def _named(stet: Stet, articles: Sequence[str] | None, story: str | None) -> list[str]:
    """Return the articles that are asked for. ``RefusedError`` for none and for both."""
    if bool(articles) == (story is not None):
        raise RefusedError("name articles, or a story with --story")
    return list(articles or Exporting(stet.log).articles_of(story or ""))


def _position(stet: Stet, as_known: str | None) -> int | None:
    return point(stet, None, as_known).position if as_known is not None else None


def _exported(
    stet: Stet, articles: Sequence[str], as_of: str | None, as_known: str | None
) -> Iterator[Exported]:
    if as_of is None:
        position = _position(stet, as_known)
        for article in articles:
            yield from Exporting(stet.log).revisions(article, position)
        return
    when = point(stet, as_of, as_known)
    for article in articles:
        standing = stet.answers.article(article, when).revision
        found = Exporting(stet.log).revisions(article, when.position)
        if standing is not None:
            yield next(one for one in found if one.revision == standing.number)


def _write_lines(found: Iterator[Exported], document: Document, output: Path | None) -> None:
    written = 0
    with _opened(output) as stream:
        for one in found:
            stream.write(json.dumps(document(one), ensure_ascii=False).encode("utf-8") + b"\n")
            written += 1
    if not written:
        raise NotFoundError("there is nothing to write: no text stood then, or none is left")


@contextmanager
def _opened(output: Path | None) -> Iterator[IO[bytes]]:
    if output is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    try:
        with output.open("wb") as stream:
            yield stream
    except OSError as error:
        raise RefusedError(f"--output {output}: {error.strerror}") from error
