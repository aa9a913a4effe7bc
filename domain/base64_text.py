"""Base 64 as C2SP's formats write it: RFC 4648 section 4, one text for one value."""

from __future__ import annotations

import base64
import binascii

from domain.errors import RefusedError


def encode(data: bytes) -> str:
    """Return ``data`` in base 64, padded."""
    return base64.b64encode(data).decode("ascii")


def decode(text: str) -> bytes:
    """Return what ``text`` encodes.

    Raises ``RefusedError`` for any text that ``encode`` would not have written: a second spelling
    of a signature or hash is none.
    """
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise RefusedError(f"'{text[:100]}' is not base 64") from error
    if encode(data) != text:
        raise RefusedError(f"'{text[:100]}' is not how base 64 writes these bytes")
    return data
