"""Asks a witness to cosign a checkpoint (c2sp.org/tlog-witness)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import httpx

from domain.checkpoint import Checkpoint, parse_size
from domain.errors import ProofError, UnavailableError
from domain.note import Note, Signature, Verified
from domain.witnessing import AddCheckpoint
from infra.transparency.others import Witness

TIMEOUT_SECONDS: Final = 20.0
SIZE_TYPE: Final = "text/x.tlog.size"


def cosign(
    witness: Witness,
    note: Note,
    last: int,
    prove: Callable[[int, int], list[bytes]],
    client: httpx.Client,
) -> Verified:
    """Have a witness cosign the checkpoint of ``note``; it signed size ``last`` of us before.

    ``prove`` gives the consistency proof between two sizes; where the witness remembers another
    size, it is asked once more from there. Raises ``UnavailableError`` when it does not answer,
    ``ProofError`` when it refuses, or what it answers does not hold.
    """
    size = Checkpoint.parse(note.text).size
    answer = _ask(witness, note, last, size, prove, client)
    if answer.status_code == httpx.codes.CONFLICT and SIZE_TYPE in answer.headers.get(
        "content-type", ""
    ):
        remembered = parse_size(answer.text.strip())
        if remembered > size:
            raise ProofError(
                f"the witness {witness.key.name} has signed size {remembered} of this log, but "
                f"here it has {size}: it was rolled back, or somebody else signs with its keys"
            )
        answer = _ask(witness, note, remembered, size, prove, client)
    if answer.status_code != httpx.codes.OK:
        raise ProofError(
            f"the witness {witness.key.name} does not sign: {answer.status_code} "
            f"{answer.text.strip()[:200]}"
        )
    lines = answer.text.split("\n")
    signatures = tuple(Signature.parse(line) for line in lines if line)
    return Note(note.text, signatures).verify([witness.key])[0]


def _ask(
    witness: Witness,
    note: Note,
    old: int,
    size: int,
    prove: Callable[[int, int], list[bytes]],
    client: httpx.Client,
) -> httpx.Response:
    proof = tuple(prove(old, size)) if old else ()
    body = str(AddCheckpoint(old, proof, note)).encode()
    try:
        return client.post(f"{witness.url}/add-checkpoint", content=body, timeout=TIMEOUT_SECONDS)
    except httpx.HTTPError as error:
        raise UnavailableError(
            f"the witness {witness.key.name} at {witness.url} does not answer: {error}"
        ) from error
