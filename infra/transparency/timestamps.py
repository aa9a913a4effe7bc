"""Time stamps (RFC 3161) over checkpoints, by any authority that has a URL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

import httpx
from cryptography import x509
from rfc3161_client import (
    HashAlgorithm,
    PKIStatus,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from domain.errors import ProofError, UnavailableError
from infra.transparency.der import with_sorted_certificates

TIMEOUT_SECONDS: Final = 20.0
_MAX_BYTES: Final = 256 * 1024
_SHA256: Final = x509.ObjectIdentifier("2.16.840.1.101.3.4.2.1")


@dataclass(frozen=True, slots=True)
class TimeStamp:
    """What an authority answered (DER, as it came), and the time it says."""

    at: datetime
    response: bytes


def stamp(
    url: str, data: bytes, roots: Sequence[x509.Certificate], client: httpx.Client
) -> TimeStamp:
    """Have an authority stamp ``data``.

    Without ``roots`` the answer is taken when it is over this data and request; with them its
    signature is verified too. Raises ``UnavailableError`` when the authority does not answer, and
    ``ProofError`` when its answer does not hold.
    """
    builder = TimestampRequestBuilder().data(data).hash_algorithm(HashAlgorithm.SHA256)
    request = builder.nonce(nonce=True).cert_request(cert_request=True).build()
    try:
        answer = client.post(
            url,
            content=request.as_bytes(),
            headers={"Content-Type": "application/timestamp-query"},
            timeout=TIMEOUT_SECONDS,
        )
        answer.raise_for_status()
    except httpx.HTTPError as error:
        raise UnavailableError(
            f"the time-stamping authority {url} does not answer: {error}"
        ) from error
    if len(answer.content) > _MAX_BYTES:
        raise ProofError(f"the answer of {url} is too large for a time stamp")
    decoded = _decode(answer.content)
    if decoded.tst_info.nonce != request.nonce:
        raise ProofError(f"the time stamp of {url} answers another request")
    at = verify(answer.content, data, roots) if roots else claimed(answer.content, data)
    return TimeStamp(at, answer.content)


def claimed(response: bytes, data: bytes) -> datetime:
    """Return when a time stamp says ``data`` was there, whoever made it.

    Raises ``ProofError`` where it is over other data, or is no granted time stamp.
    """
    decoded = _decode(response)
    imprint = decoded.tst_info.message_imprint
    if imprint.hash_algorithm == _SHA256 and imprint.message != sha256(data).digest():
        raise ProofError("the time stamp is over other data")
    return decoded.tst_info.gen_time.astimezone(UTC)


def verify(response: bytes, data: bytes, roots: Sequence[x509.Certificate]) -> datetime:
    """Return when an authority under one of ``roots`` says ``data`` was there.

    ``roots`` may hold intermediate certificates too. Raises ``ProofError`` where it does not hold.
    """
    decoded = _decode(response)
    builder = VerifierBuilder(roots=list(roots))
    try:
        builder.build().verify_message(decoded, data)
    except (VerificationError, ValueError) as error:
        raise ProofError(f"the time stamp does not hold: {error}") from error
    return decoded.tst_info.gen_time.astimezone(UTC)


def read_roots(path: Path) -> list[x509.Certificate]:
    """Return the certificates of a PEM file. Raises ``UnavailableError`` where it has none."""
    try:
        return x509.load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError) as error:
        raise UnavailableError(f"{path} holds no certificates in PEM: {error}") from error


def _decode(response: bytes) -> TimeStampResponse:
    try:
        decoded = decode_timestamp_response(with_sorted_certificates(response))
        granted = PKIStatus(decoded.status) is PKIStatus.GRANTED
        if granted:
            decoded.tst_info  # noqa: B018 - reading it fails where there is no token
    except ValueError as error:
        raise ProofError(f"what came is no time stamp: {error}") from error
    if not granted:
        said = "; ".join(decoded.status_string) or f"status {decoded.status}"
        raise ProofError(f"the authority refused to stamp: {said}")
    return decoded
