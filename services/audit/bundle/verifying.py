"""Verifies a bundle: the bag, every event and its proof, every text, the signatures, and that all
that is derived (views, page, instructions) is what the events give.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import bagit  # type: ignore[import-untyped]

from domain import merkle
from domain.checkpoint import Checkpoint
from domain.claim import articles_of
from domain.errors import ProofError, RefusedError, UnreadableError
from domain.event_check import StreamCheck
from domain.findings import Kind, Report
from domain.leaf import leaf_hash
from domain.note import Note, VerifierKey
from domain.sealing import SALT_LENGTH, commitment
from domain.story import fold
from infra.auditing.sources import sealed_by
from infra.transparency import timestamps
from projections.builds import RULES
from services.audit.bundle.deriving import lines_of, logged
from services.audit.bundle.evidence import Evidence, leaf_of
from services.audit.bundle.files import files_of, read


def verify(
    folder: Path,
    keys: Sequence[VerifierKey] = (),
    witnesses: Sequence[VerifierKey] = (),
    authorities: Path | None = None,
) -> Report:
    """Return all that is amiss in a bundle, and all that was looked at.

    ``keys`` and ``witnesses`` are those that are trusted; ``authorities`` a PEM file of time
    stamps' roots. Raises ``RefusedError`` for a folder that is no bundle.
    """
    report = Report()
    _bag(folder, report)
    evidence = read(folder / "data")
    for check in (_events, _streams, _bodies, _selection, _earlier):
        _attempt(check, evidence, report)
    _signatures(evidence, report, keys, witnesses)
    _stamps(evidence, report, authorities)
    _derived(evidence, folder / "data", report)
    return report


def _attempt(check: Callable[[Evidence, Report], None], evidence: Evidence, report: Report) -> None:
    try:
        check(evidence, report)
    except UnreadableError as error:
        report.found(Kind.STATE_UNREADABLE, "events", error.message)


def _bag(folder: Path, report: Report) -> None:
    try:
        bag = bagit.Bag(str(folder))
    except bagit.BagError as error:
        raise RefusedError(f"{folder} is no bag: {error}") from error
    try:
        bag.validate()
    except bagit.BagValidationError as error:
        for detail in error.details or [error]:
            report.found(Kind.FILE_DIFFERS, "bag", str(detail))
    report.looked_at("files, against the manifest", len(bag.payload_entries()))


def _events(evidence: Evidence, report: Report) -> None:
    """Every leaf is that of its event, and in the tree that was signed."""
    signed = evidence.signed
    before = None
    for event in evidence.events:
        where = f"position {event.position}"
        if leaf_hash(leaf_of(event)) != event.leaf_hash:
            message = "the leaf is not that of the event and state beside it"
            report.found(Kind.LEAF_DIFFERS, where, message, event.position)
        proof = evidence.proofs[event.position]
        index = event.position - 1
        try:
            merkle.check_inclusion(event.leaf_hash, index, signed.size, proof, signed.root)
        except ProofError as error:
            report.found(Kind.PROOF_FAILS, where, error.message, event.position)
        if before is not None and event.recorded_at < before:
            message = "it was recorded before the event before it"
            report.found(Kind.TIME_GOES_BACK, where, message, event.position)
        before = event.recorded_at
    report.looked_at("events, their leaves and proofs", len(evidence.events))


def _streams(evidence: Evidence, report: Report) -> None:
    check = StreamCheck(report)
    own = [e for e in evidence.events if e.stream != "log"]
    check.check(sorted((e.stream, e.version, e.position) for e in own))
    report.looked_at("streams, their versions without gaps", check.streams)


def _bodies(evidence: Evidence, report: Report) -> None:
    rows = [
        (e.stream, e.version, e.position, e.topic, e.recorded_at, e.state) for e in evidence.events
    ]
    wanted = {sealed: row[2] for row in rows for sealed in sealed_by([row])}
    hidden = evidence.hidden
    for name, body in evidence.bodies.items():
        where = f"text {name}"
        if len(body.salt) != SALT_LENGTH or commitment(body.salt, body.body).hex() != name:
            message = "salt and text do not give the commitment that the file is named by"
            report.found(Kind.BODY_DIFFERS, where, message)
        if name not in wanted:
            report.found(Kind.BODY_UNKNOWN, where, "no event of the bundle seals it")
    for name, position in wanted.items():
        if name in evidence.bodies:
            continue
        if name in hidden:
            kind = Kind.BODY_ERASED if hidden[name].state == "erased" else Kind.BODY_WITHHELD
            message = f"it is {hidden[name].state} by order {hidden[name].order}"
            report.found(kind, f"text {name}", message, position)
        else:
            message = f"position {position} seals it, it is not here, and no order says why"
            report.found(Kind.BODY_MISSING, f"text {name}", message, position)
    report.looked_at("texts, hashed with their salts", len(evidence.bodies))


def _selection(evidence: Evidence, report: Report) -> None:
    """What the bundle says it is about is in it."""
    there = {event.stream for event in evidence.events if event.position <= evidence.position}
    names = set(evidence.selection.names)
    if evidence.selection.kind == "story":
        stream = f"story-{evidence.selection.names[0]}"
        known = logged(evidence.events)
        story = fold(one.event for one in known.get(stream, []))
        pointed = articles_of(one.event for own in known.values() for one in own)
        names = {stream, *(story.articles if story else ()), *pointed}
    for name in sorted(names - there):
        message = "the bundle is about it, and holds nothing of it"
        report.found(Kind.EVIDENCE_MISSING, name, message)


def _earlier(evidence: Evidence, report: Report) -> None:
    signed = evidence.signed
    for earlier in evidence.earlier:
        where = f"earlier/{earlier.size}.checkpoint"
        before = Checkpoint.parse(earlier.note.text)
        try:
            earlier.note.verify(evidence.keys)
            merkle.check_consistency(
                before.size, signed.size, earlier.hashes, before.root, signed.root
            )
        except ProofError as error:
            report.found(Kind.PROOF_FAILS, where, error.message)
    report.looked_at("earlier checkpoints, that the log extends them", len(evidence.earlier))


def _signatures(
    evidence: Evidence,
    report: Report,
    keys: Sequence[VerifierKey],
    witnesses: Sequence[VerifierKey],
) -> None:
    try:
        verified = evidence.checkpoint.verify(keys or evidence.keys)
    except ProofError as error:
        report.found(Kind.CHECKPOINT_FORGED, "checkpoint", error.message)
    else:
        report.looked_at("signatures of the log", len(verified))
    if not keys:
        message = "the keys are the bundle's own; --key names one that you have from elsewhere"
        report.found(Kind.KEY_NOT_TRUSTED, "keys", message)
    if witnesses:
        try:
            cosigned = evidence.checkpoint.verify(witnesses)
            report.looked_at("cosignatures of witnesses", len(cosigned))
        except ProofError as error:
            report.found(Kind.ANCHOR_FORGED, "checkpoint", f"by no witness: {error.message}")


def _stamps(evidence: Evidence, report: Report, authorities: Path | None) -> None:
    roots = timestamps.read_roots(authorities) if authorities else []
    for number, stamp in enumerate(evidence.stamps, start=1):
        where = f"timestamps/{number}.tsr"
        try:
            at = (
                timestamps.verify(stamp.response, evidence.stored, roots)
                if roots
                else timestamps.claimed(stamp.response, evidence.stored)
            )
            if Note.parse(evidence.stored).text != evidence.checkpoint.text:
                raise ProofError("it is over another checkpoint")  # noqa: TRY301
            if at != stamp.at:
                raise ProofError(f"it says {at}, stamps.json says {stamp.at}")  # noqa: TRY301
        except (ProofError, RefusedError) as error:
            report.found(Kind.ANCHOR_FORGED, where, error.message)
    if evidence.stamps and not roots:
        message = "--authorities names the certificates of those that you trust"
        report.left_out("time stamps, by whom they are", message)
    report.looked_at("time stamps, over this checkpoint", len(evidence.stamps))


def _derived(evidence: Evidence, data: Path, report: Report) -> None:
    """Make everything that is derived again, and compare it with what is there."""
    try:
        if evidence.rules == RULES:
            lines = lines_of(evidence.events, evidence.bodies, evidence.hidden)
            evidence = replace(evidence, views=lines)
        else:
            message = f"they were made by the rules {evidence.rules}; these are {RULES}"
            report.left_out("views, made from the events again", message)
        files = dict(files_of(evidence))
    except (UnreadableError, ValueError, KeyError) as error:
        report.found(Kind.FILE_DIFFERS, "data", f"it cannot be made again: {error}")
        return
    for name, made in files.items():
        path = data / name
        if not path.is_file() or path.read_bytes() != made:
            message = "it is not what the events of the bundle give"
            report.found(Kind.FILE_DIFFERS, f"data/{name}", message)
    there = {str(p.relative_to(data)) for p in data.rglob("*") if p.is_file()}
    for name in sorted(there - files.keys()):
        report.found(Kind.FILE_DIFFERS, f"data/{name}", "a bundle holds no such file")
    report.looked_at("files, made again from the events", len(files))
