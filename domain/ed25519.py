"""Ed25519 signatures (RFC 8032): verifying only, which is a function of bytes.

Private keys and signing are infra's.
"""

from __future__ import annotations

from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

KEY_LENGTH: Final = 32
SIGNATURE_LENGTH: Final = 64


def verifies(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Tell whether a signature (64 bytes) is the one of a public key (32 bytes) over a message."""
    if len(public_key) != KEY_LENGTH or len(signature) != SIGNATURE_LENGTH:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
