"""What a log asks of a witness, and what a witness answers (c2sp.org/tlog-witness).

A witness remembers, for each log, the newest checkpoint it has signed, and signs only what extends
it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from http import HTTPStatus

from domain import base64_text, merkle
from domain.checkpoint import Checkpoint, parse_size
from domain.errors import ProofError, RefusedError
from domain.note import Note, VerifierKey
from domain.tlog_proof import parse_hashes


@dataclass(frozen=True, slots=True)
class AddCheckpoint:
    """The body of ``add-checkpoint``: the size signed last, the proof from it, the checkpoint."""

    old: int
    proof: tuple[bytes, ...]
    note: Note

    def __str__(self) -> str:
        """Return the body as it is sent."""
        return "\n".join(
            [f"old {self.old}", *map(base64_text.encode, self.proof), "", str(self.note)]
        )

    @classmethod
    def parse(cls, data: bytes) -> AddCheckpoint:
        """Read a body. Raises ``RefusedError`` where it is not one to the letter."""
        head, blank, rest = data.partition(b"\n\n")
        first, *hashes = head.decode("utf-8", "replace").split("\n")
        if not blank or not first.startswith("old "):
            raise RefusedError("a body is 'old' and a size, hashes, an empty line, a checkpoint")
        return cls(parse_size(first.removeprefix("old ")), parse_hashes(hashes), Note.parse(rest))


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a witness does not sign. ``size`` is what it signed last, where the log should know."""

    status: HTTPStatus
    why: str
    size: int | None = None


def judge(
    request: AddCheckpoint, logs: Collection[VerifierKey], newest: Checkpoint | None
) -> Checkpoint | Refusal:
    """Return the checkpoint that a witness may sign, or why it may not.

    ``logs`` are the keys it trusts, by the origin as their name; ``newest`` is what it signed last
    of this origin. The order of the checks and the statuses are the specification's.
    """
    try:
        checkpoint = Checkpoint.parse(request.note.text)
    except RefusedError as error:
        return Refusal(HTTPStatus.BAD_REQUEST, error.message)
    keys = [key for key in logs if key.name == checkpoint.origin]
    if not keys:
        return Refusal(HTTPStatus.NOT_FOUND, f"{checkpoint.origin} is not watched here")
    try:
        request.note.verify(keys)
    except ProofError as error:
        return Refusal(HTTPStatus.FORBIDDEN, error.message)
    if request.old > checkpoint.size:
        return Refusal(HTTPStatus.BAD_REQUEST, "the old size is beyond the checkpoint's")
    return _judge_growth(request, checkpoint, newest)


def _judge_growth(
    request: AddCheckpoint, checkpoint: Checkpoint, newest: Checkpoint | None
) -> Checkpoint | Refusal:
    signed = newest.size if newest else 0
    if request.old != signed:
        return Refusal(HTTPStatus.CONFLICT, f"signed last was size {signed}", signed)
    if newest is not None and checkpoint.size == signed and checkpoint.root != newest.root:
        return Refusal(HTTPStatus.CONFLICT, "another root was signed for this size", signed)
    try:
        check_growth(newest, checkpoint, request.proof)
    except ProofError as error:
        return Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, error.message)
    return checkpoint


def check_growth(
    older: Checkpoint | None, newer: Checkpoint, proof: tuple[bytes, ...] | list[bytes]
) -> None:
    """Verify that one checkpoint of a log extends another; every tree extends the empty one.

    Raises ``ProofError`` where that is not shown.
    """
    if older is None or older.size == 0:
        if proof:
            raise ProofError("from size 0 there is nothing to prove, so the proof must be empty")
        if newer.size == 0 and newer.root != merkle.EMPTY_ROOT:
            raise ProofError("the empty tree has another root")
        return
    merkle.check_consistency(older.size, newer.size, proof, older.root, newer.root)
