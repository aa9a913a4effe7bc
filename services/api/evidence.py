"""What an auditor carries away: lines of views with their digest, bundles of evidence, redactions,
and, with the scope for it, texts that are withheld.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import IO, Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import BaseModel, Field

from domain import access, base64_text
from domain.clocks import Instant
from domain.errors import NotFoundError, RefusedError
from domain.event import Logged
from domain.findings import Report
from domain.redaction import RedactionState
from infra.auditing import snapshot
from projections import comparing
from projections.comparing import TABLES, Served
from services.api import answering, parameters
from services.api.access import MayAudit, allowed, unkept
from services.api.answering import CONFIRMED, KEPT_BY_NOBODY, Conditions, Representation
from services.api.auditing import MOST, PAGE, json_of
from services.api.problems import problems
from services.api.reading import Slug
from services.api.state import StetOf
from services.audit import bundle
from services.audit import comparing as comparisons
from services.audit.bundle import Selection

NDJSON: Final = "application/x-ndjson"
_IN_MEMORY: Final = 8 * 1024 * 1024  # bytes of a view; what is more goes to a file meanwhile

router = APIRouter(
    prefix="/audit/v1",
    tags=["auditing"],
    responses=problems(304, 400, 404, 422, 429, 500, 503),
    dependencies=[Depends(parameters.known)],
)

Position = Annotated[
    int | None, Query(ge=0, le=MOST, description="As known at this position; default the newest.")
]


def _binary(media_type: str) -> dict[int | str, dict[str, Any]]:
    return {200: {"content": {media_type: {"schema": {"type": "string", "format": "binary"}}}}}


@router.get("/views/{view}", response_class=Response, responses=_binary(NDJSON))
def get_view(
    stet: StetOf,
    request: Request,
    view: Annotated[str, Path(description="A table of the views, such as revisions.")],
    position: Position = None,
) -> Response:
    """What is served, as canonical JSON lines (RFC 8785), in the order a replay has them.

    ``Repr-Digest`` (RFC 9530) is over the lines: 'stet audit replay' gives the same.
    """
    if view not in TABLES:
        raise NotFoundError(f"there is no view '{view}'; there are: {', '.join(sorted(TABLES))}")
    with snapshot.opened(stet.address) as state:
        build, reached = comparisons.live(state, Report())
        at = reached if position is None else position
        if at > reached:
            raise RefusedError(f"the views have reached position {reached}, not yet {at}")
        served = Served(state.share(stet.address), build, at)
        file, digest = _spooled(comparing.served_rows(state, served, TABLES[view]))
    made = Representation(
        b"",
        NDJSON.encode(),
        digest.hex(),
        cache_control=CONFIRMED,  # a text may be withheld at any time
        headers=[
            (b"repr-digest", f"sha-256=:{base64_text.encode(digest)}:".encode()),
            (b"stet-position", b"%d" % at),
        ],
        varies=False,  # so that the digest is over the lines, for everybody
    )
    return answering.respond_with(file, made, Conditions(request.scope))


def _spooled(rows: Iterator[tuple[Any, bytes]]) -> tuple[IO[bytes], bytes]:
    """Return lines in a file, and SHA-256 over them."""
    file = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed once it is sent
    hashed = hashlib.sha256()
    for _, line in rows:
        hashed.update(line)
        file.write(line)
    return file, hashed.digest()


@router.get(
    "/stories/{slug}/evidence",
    response_class=Response,
    responses={**_binary("application/zip"), **problems(403)},
)
def get_evidence(
    stet: StetOf,
    request: Request,
    slug: Slug,
    position: Position = None,
    sealed: Annotated[
        bool, Query(description="With the texts that are withheld; takes the scope audit.")
    ] = False,
) -> Response:
    """The evidence for a story, as a BagIt bag in a ZIP file: it verifies without us."""
    if sealed:
        allowed(access.Scope.AUDIT)(request, None)
    newest = stet.log.head().size
    if position is not None and position > newest:
        raise RefusedError(f"position {position} is not in this log: it reaches to {newest}")
    evidence = bundle.of(stet, Selection("story", (slug,)), position, sealed=sealed)
    name = f"{slug}-{evidence.position}.zip"
    return answering.answer(
        request.scope,
        bundle.zipped(evidence),
        b"application/zip",
        KEPT_BY_NOBODY if sealed else b"private, no-cache",
        [(b"content-disposition", f'attachment; filename="{name}"'.encode())],
        varies=False,
    )


class RedactionAnswer(BaseModel):
    """One order about a text, as the log holds it."""

    position: int
    recorded_at: Instant
    what: str = Field(description="withheld, released or erased")
    article_id: str
    revision: int
    commitment: str
    order: str


class RedactionsAnswer(BaseModel):
    """Orders about texts, by position. ``next`` is the ``after`` of the next page, where there may
    be more.
    """

    as_known: int = Field(description="The position up to which the log was read.")
    redactions: list[RedactionAnswer]
    in_force: dict[str, RedactionState] = Field(
        description="What is in force now of the texts on this page, by commitment."
    )
    next: int | None


@router.get("/redactions", response_model=RedactionsAnswer)
def get_redactions(
    stet: StetOf,
    request: Request,
    position: Position = None,
    after: Annotated[
        int, Query(ge=0, le=MOST - PAGE, description="The position after which to begin.")
    ] = 0,
    limit: Annotated[int, Query(ge=1, le=PAGE, description="At most so many.")] = PAGE,
) -> Response:
    """Which texts were withheld, released and erased, by which order: each is an event."""
    newest = stet.log.head().size
    at = newest if position is None else position
    if at > newest:
        raise RefusedError(f"position {at} is not in this log: it reaches to {newest}")
    found = stet.log.redacting(at, after, limit)
    in_force = stet.log.redactions_of([logged.event.commitment for logged in found])
    answer = RedactionsAnswer(
        as_known=at,
        redactions=[_redaction(logged) for logged in found],
        in_force={commitment: redaction.state for commitment, redaction in in_force.items()},
        next=found[-1].position if len(found) == limit else None,
    )
    return json_of(request, answer)


def _redaction(logged: Logged[Any]) -> RedactionAnswer:
    return RedactionAnswer(
        position=logged.position,
        recorded_at=logged.recorded_at,
        what=logged.event.TOPIC.split(".")[1],
        article_id=logged.event.originator_id,
        revision=logged.event.revision,
        commitment=logged.event.commitment,
        order=logged.event.order,
    )


class SealedAnswer(BaseModel):
    """A text with the salt that seals it."""

    commitment: str
    salt: str = Field(description="32 bytes, hexadecimal.")
    body: str = Field(description="The sealed bytes, which are UTF-8.")


@router.get("/bodies/{commitment}", responses=problems(403), dependencies=[Depends(unkept)])
def get_body(
    stet: MayAudit,
    commitment: Annotated[str, Path(pattern=r"^[0-9a-f]{64}$", description="Hexadecimal.")],
) -> SealedAnswer:
    """A text by its commitment, one that is withheld too. What is erased is nowhere."""
    found = stet.log.sealed(commitment)
    if found is None:
        raise NotFoundError(f"no text is kept under the commitment {commitment}")
    return SealedAnswer(
        commitment=commitment, salt=found.salt.hex(), body=found.body.decode("utf-8")
    )
