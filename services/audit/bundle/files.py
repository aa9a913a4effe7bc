"""Between evidence and the files of a bundle. The same evidence is the same files, to the byte."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from domain.canonical import Json, canonical
from domain.clocks import format_micros, parse_time
from domain.errors import RefusedError
from domain.event_check import StoredEvent
from domain.leaf import leaf_hash
from domain.note import Note, VerifierKey
from domain.redaction import Redaction, RedactionState
from domain.tlog_proof import TlogProof, parse_hashes
from domain.witnessing import AddCheckpoint
from services.audit.bundle import page
from services.audit.bundle.evidence import (
    FORMAT,
    Body,
    Earlier,
    Evidence,
    Selection,
    Stamp,
    leaf_of,
)

File = tuple[str, bytes]


def files_of(evidence: Evidence) -> Iterator[File]:
    """Yield the path of each file of a bundle, below ``data``, with its bytes."""
    yield "log.json", canonical(evidence.about()) + b"\n"
    yield "checkpoint", str(evidence.checkpoint).encode()
    for key in evidence.keys:
        yield f"keys/{key.id:08x}.pem", _pem(key)
    yield "keys/verifier-keys.txt", "".join(f"{key}\n" for key in evidence.keys).encode()
    for event in evidence.events:
        proof = TlogProof(event.position - 1, evidence.proofs[event.position], evidence.checkpoint)
        yield f"events/{event.position}.leaf", leaf_of(event)
        yield f"events/{event.position}.state", event.state
        yield f"events/{event.position}.tlog-proof", str(proof).encode()
    for commitment, body in sorted(evidence.bodies.items()):
        yield f"bodies/{commitment}.body", body.body
        yield f"bodies/{commitment}.salt", body.salt
    for earlier in evidence.earlier:
        yield from _earlier(earlier, evidence.checkpoint)
    if evidence.stamps:
        yield "timestamps/checkpoint", evidence.stored
        yield "timestamps/stamps.json", _stamps(evidence)
        for number, stamp in enumerate(evidence.stamps, start=1):
            yield f"timestamps/{number}.tsr", stamp.response
        if evidence.authorities is not None:
            yield "timestamps/authorities.pem", evidence.authorities
    for table, lines in sorted(evidence.views.items()):
        yield f"views/{table}.jsonl", lines
    yield "README.md", page.readme(evidence)
    yield "index.html", page.html(evidence)


def _pem(key: VerifierKey) -> bytes:
    public = Ed25519PublicKey.from_public_bytes(key.public_key)
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def _earlier(earlier: Earlier, checkpoint: Note) -> Iterator[File]:
    proof = AddCheckpoint(earlier.size, earlier.hashes, checkpoint)
    yield f"earlier/{earlier.size}.checkpoint", str(earlier.note).encode()
    yield f"earlier/{earlier.size}.consistency", str(proof).encode()


def _stamps(evidence: Evidence) -> bytes:
    rows: list[Json] = [{"by": s.by, "at": format_micros(s.at)} for s in evidence.stamps]
    return canonical(rows) + b"\n"


def read(data: Path) -> Evidence:
    """Return the evidence that the files below ``data`` are. Verifies nothing.

    Raises ``RefusedError`` where they are not those of a bundle.
    """
    try:
        return _read(data)
    except OSError as error:
        raise RefusedError(f"{error.filename} cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise RefusedError(f"{data} does not hold what a bundle does: {error!r}") from error


def _read(data: Path) -> Evidence:
    about: dict[str, Any] = json.loads((data / "log.json").read_bytes())
    if about["format"] != FORMAT:
        raise RefusedError(f"{data}/log.json is of the format {about['format']}, not {FORMAT}")
    checkpoint = Note.parse((data / "checkpoint").read_bytes())
    positions = sorted(int(path.stem) for path in (data / "events").glob("*.leaf"))
    events = [_event(data, position) for position in positions]
    keys = (data / "keys/verifier-keys.txt").read_text("utf-8").splitlines()
    return Evidence(
        position=about["position"],
        selection=Selection(about["selection"]["kind"], tuple(about["selection"]["names"])),
        rules=about["rules"]["views"],
        checkpoint=checkpoint,
        stored=_optional(data / "timestamps/checkpoint") or b"",
        events=tuple(events),
        proofs={position: _proof(data, position) for position in positions},
        bodies=dict(_bodies(data)),
        redacted=tuple(
            Redaction(**{**r, "state": RedactionState(r["state"])}) for r in about["redacted"]
        ),
        sealed=about["with_withheld_texts"],
        keys=tuple(VerifierKey.parse(key) for key in keys),
        earlier=tuple(_read_earlier(data)),
        stamps=tuple(_read_stamps(data)),
        authorities=_optional(data / "timestamps/authorities.pem"),
        views={path.stem: path.read_bytes() for path in (data / "views").glob("*.jsonl")},
    )


def _event(data: Path, position: int) -> StoredEvent:
    lines = (data / f"events/{position}.leaf").read_bytes()
    _, number, stream, version, topic, recorded_at, _ = lines.decode().splitlines()
    state = (data / f"events/{position}.state").read_bytes()
    event = StoredEvent(
        int(number), stream, int(version), topic, parse_time(recorded_at), state, leaf_hash(lines)
    )
    if event.position != position:
        raise RefusedError(f"events/{position}.leaf is the leaf of position {number}")
    return event


def _proof(data: Path, position: int) -> tuple[bytes, ...]:
    return TlogProof.parse((data / f"events/{position}.tlog-proof").read_bytes()).hashes


def _bodies(data: Path) -> Iterator[tuple[str, Body]]:
    for path in sorted((data / "bodies").glob("*.body")):
        yield path.stem, Body(path.with_suffix(".salt").read_bytes(), path.read_bytes())


def _read_earlier(data: Path) -> Iterator[Earlier]:
    for path in sorted((data / "earlier").glob("*.checkpoint"), key=lambda p: int(p.stem)):
        head, _, _ = path.with_suffix(".consistency").read_bytes().partition(b"\n\n")
        hashes = parse_hashes(head.decode().split("\n")[1:])
        yield Earlier(Note.parse(path.read_bytes()), hashes)


def _read_stamps(data: Path) -> Iterator[Stamp]:
    if (data / "timestamps/stamps.json").exists():
        rows = json.loads((data / "timestamps/stamps.json").read_bytes())
        for number, row in enumerate(rows, start=1):
            response = (data / f"timestamps/{number}.tsr").read_bytes()
            at: datetime = parse_time(row["at"])
            yield Stamp(row["by"], at, response)


def _optional(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None
