"""Verifies what others said of a log's checkpoints: time stamps and cosignatures.

What is stored of them is the database's word; each is held against the checkpoint it is said to be
of, and against the keys and certificates that the auditor trusts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from cryptography.x509 import Certificate

from domain.errors import ProofError, RefusedError
from domain.findings import Kind, Report
from domain.note import Note, Signature, VerifierKey, verify
from infra.auditing.snapshot import Row
from infra.transparency import timestamps
from services.audit.trust import Trust


def check(rows: Iterable[Row], report: Report, trust: Trust) -> int:
    """Note anchors that do not hold; return the largest size that a trusted party anchored.

    A row is an anchor's origin, size, kind, by whom, at, data, and the checkpoint as it was first
    handed out.
    """
    roots = timestamps.read_roots(trust.authorities) if trust.authorities else []
    trusted = {str(witness) for witness in trust.witnesses}
    count, largest = 0, 0
    for row in rows:
        count += 1
        origin, size, kind, by, *_ = row
        try:
            at = _stamped(row, roots) if kind == "timestamp" else _cosigned(row)
            if at != row[4]:
                raise ProofError(f"it says {at}, the row says {row[4]}")  # noqa: TRY301
        except (ProofError, RefusedError) as error:
            where = f"log.anchors ({origin}, size {size}, {kind} by {by})"
            report.found(Kind.ANCHOR_FORGED, where, error.message, size)
        else:
            if by in trusted or (kind == "timestamp" and roots):
                largest = max(largest, size)
    report.looked_at("time stamps and cosignatures, over their checkpoints", count)
    if count and not roots and not trusted:
        report.left_out(
            "time stamps and cosignatures, by whom they are",
            "--authorities and --witness name those that are trusted",
        )
    return largest


def _stamped(row: Row, roots: Sequence[Certificate]) -> datetime:
    *_, data, note = row
    return timestamps.verify(data, note, roots) if roots else timestamps.claimed(data, note)


def _cosigned(row: Row) -> datetime:
    _, _, _, by, _, data, note = row
    signature = Signature.parse(data.decode().rstrip("\n"))
    verified = verify(Note.parse(note).text, signature, VerifierKey.parse(by))
    if verified.timestamp is None:
        raise ProofError("the signature is no witness's")
    return datetime.fromtimestamp(verified.timestamp, UTC)
