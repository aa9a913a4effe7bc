"""Canonical JSON (RFC 8785, JCS): one byte string for one value, whoever writes it.

Event states and revision bodies are hashed, so their bytes must not depend on a library's
version, on key order or on how a number happens to be printed.
"""

from __future__ import annotations

import math
from functools import lru_cache
from json.encoder import encode_basestring as quoted  # escapes as RFC 8785 3.2.2.2 asks
from typing import Final

__all__ = ["Json", "canonical", "quoted"]

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]

# RFC 8785 section 3.2.2.3 and RFC 7493 section 2.2: beyond this an IEEE 754 double loses integers.
MAX_SAFE_INTEGER: Final = 2**53 - 1


def canonical(value: Json) -> bytes:
    """Return ``value`` as canonical JSON, UTF-8 encoded (RFC 8785).

    Raises ``ValueError`` for NaN, infinities, integers beyond ±(2**53 - 1) and lone surrogates,
    and ``TypeError`` for what JSON cannot hold.
    """
    return _text(value).encode("utf-8")  # strict: a lone surrogate raises UnicodeEncodeError


def _text(value: Json) -> str:
    if isinstance(value, str):  # nearly all there is, so it goes before the rest
        return quoted(value)
    if isinstance(value, dict):
        members = [name + _text(value[key]) for key, name in _members(tuple(value))]
        return "{" + ",".join(members) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join([_text(item) for item in value]) + "]"
    return _scalar(value)


def _scalar(value: Json) -> str:
    match value:
        case True:
            return "true"
        case False:
            return "false"
        case None:
            return "null"
        case int():
            return _integer(value)
        case float():
            return _es6(value)
    raise TypeError(f"{type(value).__name__} has no canonical JSON form")


@lru_cache(maxsize=1024)  # the same few objects are written again and again
def _members(keys: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Return keys as they are and as they are written before their values, in their order: that of
    UTF-16 code units, not of code points (RFC 8785 section 3.2.3).
    """
    return tuple((key, f"{quoted(key)}:") for key in sorted(keys, key=_utf16))


def _utf16(key: object) -> bytes:
    if not isinstance(key, str):
        raise TypeError(f"a {type(key).__name__} is not a key of a JSON object; only a string is")
    return key.encode("utf-16-be", "surrogatepass")


def _integer(value: int) -> str:
    if abs(value) > MAX_SAFE_INTEGER:
        raise ValueError(f"integer {value} is too large for canonical JSON")
    return str(value)


def _es6(value: float) -> str:
    """Print a double as ECMAScript's Number::toString does (ECMA-262 section 6.1.6.1.20)."""
    if not math.isfinite(value):
        raise ValueError("NaN and infinities have no JSON form")
    if value == 0:
        return "0"
    sign, digits, exponent = _shortest(value)
    count, point = len(digits), len(digits) + exponent
    if count <= point <= 21:
        body = digits + "0" * (point - count)
    elif 0 < point <= 21:
        body = f"{digits[:point]}.{digits[point:]}"
    elif -6 < point <= 0:
        body = "0." + "0" * -point + digits
    else:
        mantissa = digits if count == 1 else f"{digits[0]}.{digits[1:]}"
        body = f"{mantissa}e{'+' if point > 0 else '-'}{abs(point - 1)}"
    return sign + body


def _shortest(value: float) -> tuple[str, str, int]:
    """Split Python's shortest round-trip form into sign, digits and power of ten."""
    text = float.__repr__(abs(value))
    mantissa, _, power = text.partition("e")
    whole, _, fraction = mantissa.partition(".")
    if fraction == "0":
        fraction = ""
    digits = whole + fraction
    exponent = int(power or 0) - len(fraction)
    stripped = digits.lstrip("0")
    trimmed = stripped.rstrip("0")
    return ("-" if value < 0 else ""), trimmed, exponent + len(stripped) - len(trimmed)
