"""As much of DER (X.690) as is needed to put the certificates of a time stamp in order.

DER wants the members of a set sorted; OpenSSL's time stamping does not sort the certificates it
adds, and strict readers then refuse the whole token. Nobody signs their order, so sorting changes
nothing that is verified.
"""

from __future__ import annotations

from collections.abc import Iterator

_SEQUENCE, _TAGGED_0 = 0x30, 0xA0


def with_sorted_certificates(response: bytes) -> bytes:
    """Return a time-stamp response (RFC 3161) whose token has its certificates in DER's order.

    What is not such a response comes back as it is: whoever decodes it says what is wrong.
    """
    try:
        start, end = _certificates(response)
        members = [response[s:e] for s, _, e in _members(response, start, end)]
    except (IndexError, StopIteration, ValueError):
        return response
    return response[:start] + b"".join(sorted(members)) + response[end:]


def _certificates(response: bytes) -> tuple[int, int]:
    """Return where the contents of SignedData.certificates begin and end (RFC 5652 section 5.1)."""
    _, *rest = _members(response, *_inside(response, 0, _SEQUENCE))  # status, then the token
    _, content = _members(response, *_inside(response, rest[0][0], _SEQUENCE))  # its type, content
    signed_data, _ = _inside(response, content[0], _TAGGED_0)
    members = _members(response, *_inside(response, signed_data, _SEQUENCE))
    return next((inner, end) for start, inner, end in members if response[start] == _TAGGED_0)


def _inside(data: bytes, at: int, tag: int) -> tuple[int, int]:
    if data[at] != tag:
        raise ValueError("another tag")
    return _extent(data, at)


def _members(data: bytes, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Yield (start, start of the contents, end) of each value of a constructed one."""
    while start < end:
        inner, stop = _extent(data, start)
        yield start, inner, stop
        start = stop


def _extent(data: bytes, at: int) -> tuple[int, int]:
    """Return where the contents of the value at ``at`` begin and end; one byte of tag."""
    length, inner = data[at + 1], at + 2
    if length & 0x80:
        count = length & 0x7F
        if not 0 < count <= 4:
            raise ValueError("an indefinite or absurd length")
        length, inner = int.from_bytes(data[inner : inner + count], "big"), inner + count
    if inner + length > len(data):
        raise ValueError("beyond the end")
    return inner, inner + length
