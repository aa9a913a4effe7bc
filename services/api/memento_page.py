"""The page of a memento: an article as it stood, readable without scripts, marked as a record."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from domain.chronology import Basis
from domain.clocks import format_time
from domain.content import Block, BlockKind
from projections.mementos import Chosen
from services.api.originals import Addresses

MEDIA_TYPE: Final = b"text/html; charset=utf-8"
HEADERS: Final = (
    (
        b"content-security-policy",
        b"default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
        b"frame-ancestors 'self'",
    ),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)
TEMPLATES: Final = Environment(
    loader=PackageLoader("services.api", "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
TEMPLATES.filters["time"] = format_time


def render(found: Chosen, where: Addresses) -> bytes:
    """Return the page of a memento, UTF-8 encoded. What outlets wrote is escaped throughout."""
    assert found.article is not None
    revision = found.revision
    content = revision.content if revision else None
    text = TEMPLATES.get_template("memento.html").render(
        found=found,
        article=found.article,
        revision=revision,
        content=content,
        parts=list(_parts(content.body)) if content else [],
        where=where,
        neighbours={m.place: where.memento(m) for m in found.neighbours},
        asserted=revision is not None and revision.basis is Basis.ASSERTED,
        notes=(BlockKind.CORRECTION, BlockKind.EDITORS_NOTE),
    )
    return text.encode()


def _parts(body: tuple[Block, ...]) -> Iterator[tuple[BlockKind, list[Block]]]:
    """Yield blocks of a kind that follow each other: the items of a list belong together."""
    for kind, blocks in groupby(body, key=lambda block: block.kind):
        yield kind, list(blocks)
