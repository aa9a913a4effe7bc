"""What an auditor asks: checkpoints, tiles, proofs, entries and keys.

``checkpoint`` and ``tile/…`` are C2SP's tlog-tiles, so ``/audit/v1`` is a prefix that its clients
follow. Texts are C2SP's formats, with base 64; JSON has hashes in hexadecimal, as sha256sum prints.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel

from domain import base64_text, tiles
from domain.clocks import format_micros
from domain.errors import NotFoundError, RefusedError
from domain.sealing import SealedBody
from domain.tlog_proof import TlogProof
from domain.witnessing import AddCheckpoint
from infra.transparency.published import Entry, Published
from services.api import answering, parameters
from services.api.answering import CONFIRMED, IMMUTABLE, Conditions
from services.api.audit_answers import (
    AnchorAnswer,
    AnchorsAnswer,
    BodyAnswer,
    ConsistencyAnswer,
    EntriesAnswer,
    EntryAnswer,
    InclusionAnswer,
    KeyAnswer,
    KeysAnswer,
)
from services.api.problems import problems
from services.api.state import StetOf

PAGE = 1000
PAGE_WITH_BODIES = 100
LEVELS = frozenset(str(level) for level in range(tiles.MAX_LEVEL + 1))
MOST = 2**63 - 1  # positions are of 64 bits
HOUR = b"public, max-age=3600"
TEXT = b"text/plain; charset=utf-8"
BYTES = b"application/octet-stream"
BY_ACCEPT = ((b"vary", b"Accept"),)
_TEXT: dict[str, Any] = {"content": {"text/plain": {"schema": {"type": "string"}}}}
_BYTES: dict[str, Any] = {
    "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
}
router = APIRouter(
    prefix="/audit/v1",
    tags=["auditing"],
    responses=problems(304, 400, 404, 422, 429, 500, 503),
    dependencies=[Depends(parameters.known)],
)

Size = Annotated[
    int | None,
    Query(ge=1, le=MOST, description="The size of the tree; default the newest checkpoint's."),
]


@router.get("/checkpoint", response_class=PlainTextResponse, responses={200: _TEXT})
def get_checkpoint(
    stet: StetOf,
    request: Request,
    size: Annotated[int | None, Query(ge=0, le=MOST, description="Of exactly this size.")] = None,
) -> Response:
    """The newest signed checkpoint, or that of a size, with the cosignatures of witnesses."""
    published = stet.tree.newest() if size is None else stet.tree.checkpoint(size)
    return answering.answer(request.scope, str(published.note).encode(), TEXT)


@router.get("/tile/entries/{number:path}", response_class=Response, responses={200: _BYTES})
def get_entry_bundle(
    stet: StetOf,
    request: Request,
    number: Annotated[str, Path(description="As x001/x234/067, or 067.p/17 for the first 17.")],
) -> Response:
    """The leaves of 256 positions, each after its length in two bytes."""
    data = stet.tree.bundle(*_place(number))
    return answering.answer(request.scope, data, BYTES, IMMUTABLE)


@router.get("/tile/{level}/{number:path}", response_class=Response, responses={200: _BYTES})
def get_tile(
    stet: StetOf,
    request: Request,
    level: Annotated[str, Path(description="0 has leaf hashes; above are hashes of full tiles.")],
    number: Annotated[str, Path(description="As x001/x234/067, or 067.p/17 for the first 17.")],
) -> Response:
    """256 hashes of the tree."""
    if level not in LEVELS:
        raise RefusedError(f"'{level[:20]}' is not a level: 0 to {tiles.MAX_LEVEL}, or 'entries'")
    data = stet.tree.tile(int(level), *_place(number))
    # Hashes do not become smaller by compression.
    return answering.answer(request.scope, data, BYTES, IMMUTABLE, varies=False)


@router.get(
    "/proof/inclusion",
    response_model=InclusionAnswer,
    responses={200: {"content": _TEXT["content"]}},
)
def prove_inclusion(
    stet: StetOf,
    request: Request,
    position: Annotated[int, Query(ge=1, le=MOST, description="The position to prove.")],
    size: Size = None,
) -> Response:
    """That an event is in the log: JSON, or with ``Accept: text/plain`` a C2SP tlog-proof."""
    tree, published = stet.tree.at(size)
    proof = stet.tree.inclusion(position, tree.size)
    if _wants_text(request):
        note = _signed(published, tree.size).note
        return _proof(request, str(TlogProof(position - 1, tuple(proof), note)), TEXT)
    entry = stet.tree.entry(position)
    answer = InclusionAnswer(
        origin=tree.origin,
        position=position,
        index=position - 1,
        size=tree.size,
        leaf=entry.leaf.decode(),
        leaf_hash=entry.leaf_hash.hex(),
        root=tree.root.hex(),
        proof=[hash_.hex() for hash_ in proof],
        checkpoint=str(published.note) if published else None,
    )
    return _proof(request, answer.model_dump_json())


@router.get(
    "/proof/consistency",
    response_model=ConsistencyAnswer,
    responses={200: {"content": _TEXT["content"]}},
)
def prove_consistency(
    stet: StetOf,
    request: Request,
    old: Annotated[int, Query(ge=1, le=MOST, description="The size that was known before.")],
    new: Size = None,
) -> Response:
    """That the log only grew: JSON, or with ``Accept: text/plain`` as C2SP's add-checkpoint."""
    tree, published = stet.tree.at(new)
    proof = stet.tree.consistency(old, tree.size)
    if _wants_text(request):
        note = _signed(published, tree.size).note
        return _proof(request, str(AddCheckpoint(old, tuple(proof), note)), TEXT)
    answer = ConsistencyAnswer(
        origin=tree.origin,
        old_size=old,
        new_size=tree.size,
        old_root=stet.tree.root(old).hex(),
        new_root=tree.root.hex(),
        proof=[hash_.hex() for hash_ in proof],
        checkpoint=str(published.note) if published else None,
    )
    return _proof(request, answer.model_dump_json())


@router.get("/entries", response_model=EntriesAnswer)
def get_entries(
    stet: StetOf,
    request: Request,
    after: Annotated[
        int, Query(ge=0, le=MOST - PAGE, description="The position after which to begin.")
    ] = 0,
    limit: Annotated[int, Query(ge=1, le=PAGE, description="At most so many.")] = PAGE,
    bodies: Annotated[
        bool,
        Query(
            description="With the sealed bodies and their salts, those withheld left out; then at "
            f"most {PAGE_WITH_BODIES} at once."
        ),
    ] = False,
) -> Response:
    """Events as they are stored, with their leaves and the commitments to their bodies."""
    if bodies:
        limit = min(limit, PAGE_WITH_BODIES)
    found = stet.tree.entries(after, limit)
    shown = stet.tree.bodies(found) if bodies else {}
    newest = stet.tree.newest_if_any()
    answer = EntriesAnswer(
        origin=newest.checkpoint.origin if newest else None,
        size=newest.checkpoint.size if newest else 0,
        entries=[_entry(entry, shown) for entry in found],
        next=found[-1].position if len(found) == limit else None,
    )
    return json_of(request, answer)


@router.get("/anchors", response_model=AnchorsAnswer)
def get_anchors(
    stet: StetOf,
    request: Request,
    after: Annotated[
        int, Query(ge=0, le=MOST, description="Only of checkpoints larger than this.")
    ] = 0,
    limit: Annotated[
        int,
        Query(
            ge=1,
            le=PAGE,
            description="At most so many, and what else there is of the last one's checkpoint.",
        ),
    ] = PAGE,
) -> Response:
    """Time stamps and cosignatures: what bounds the time at which a position came in."""
    found = stet.tree.anchors(after, limit)
    answer = AnchorsAnswer(
        origin=stet.tree.origin(),
        anchors=[
            AnchorAnswer(**asdict(stored.anchor), data=base64_text.encode(stored.data))
            for stored in found
        ],
        next=found[-1].anchor.size if len(found) >= limit else None,
    )
    return json_of(request, answer)


@router.get("/keys", response_model=KeysAnswer)
def get_keys(stet: StetOf, request: Request) -> Response:
    """The log's name and its verifier keys. Whoever verifies keeps them from the first time on."""
    keys = [
        KeyAnswer(
            verifier_key=str(known.key),
            id=f"{known.key.id:08x}",
            public_key=known.key.public_key.hex(),
            pem=known.pem,
            first_size=known.first_size,
            announced_at=known.announced_at,
            signs_until=known.signs_until,
        )
        for known in stet.tree.known_keys()
    ]
    return json_of(request, KeysAnswer(origin=stet.tree.origin(), keys=keys))


def json_of(request: Request, made: BaseModel) -> Response:
    """Return the response of an answer in JSON, which whoever keeps it asks about again."""
    return answering.answer(request.scope, made.model_dump_json().encode())


def _entry(entry: Entry, bodies: dict[str, SealedBody]) -> EntryAnswer:
    return EntryAnswer(
        position=entry.position,
        stream=entry.stream,
        version=entry.version,
        topic=entry.topic,
        recorded_at=format_micros(entry.recorded_at),
        state=entry.state.decode(),
        leaf=entry.leaf.decode(),
        leaf_hash=entry.leaf_hash.hex(),
        commitments=entry.commitments,
        bodies=[
            BodyAnswer(commitment=c, salt=bodies[c].salt.hex(), body=bodies[c].body.decode())
            for c in entry.commitments
            if c in bodies
        ],
    )


def _signed(published: Published | None, size: int) -> Published:
    """Return a checkpoint, which the text formats cannot do without."""
    if published is None:
        raise NotFoundError(
            f"no checkpoint of size {size} was signed; leave the size out, or ask for JSON"
        )
    return published


def _place(number: str) -> tuple[int, int]:
    return tiles.parse_number(number)


def _wants_text(request: Request) -> bool:
    """Tell whether text is wanted rather than JSON, which who wants both alike gets."""
    return Conditions(request.scope).prefers("text/plain", over="application/json")


def _proof(request: Request, body: str, media_type: bytes = answering.JSON) -> Response:
    """A proof in a tree of a named size never changes, but its cosignatures may become more."""
    pinned = any(name in request.query_params for name in ("size", "new"))
    age = HOUR if pinned else CONFIRMED
    return answering.answer(request.scope, body.encode(), media_type, age, BY_ACCEPT)
