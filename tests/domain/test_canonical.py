"""Canonical JSON is RFC 8785 to the byte, and refuses what it cannot say for certain."""

from __future__ import annotations

import hashlib
import json
import math
import re
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.canonical import MAX_SAFE_INTEGER, canonical

VECTORS = Path(__file__).parents[2].parent / "shared" / "vectors" / "jcs" / "testdata"

with_vectors = [
    pytest.mark.corpus,
    pytest.mark.skipif(not VECTORS.is_dir(), reason="the vectors of RFC 8785 are not beside us"),
]

texts = st.text(max_size=12)
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-MAX_SAFE_INTEGER, MAX_SAFE_INTEGER)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


def parse(data: bytes) -> Any:
    """Read JSON as RFC 8785 does: a whole number beyond the safe integers is a double."""

    def number(digits: str) -> int | float:
        return int(digits) if abs(int(digits)) <= MAX_SAFE_INTEGER else float(digits)

    return json.loads(data, parse_int=number)


def shuffled(value: Any) -> Any:
    """Return the same value with the keys of every object the other way round."""
    if isinstance(value, dict):
        return {key: shuffled(value[key]) for key in reversed(value)}
    if isinstance(value, list):
        return [shuffled(item) for item in value]
    return value


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=with_vectors)
        for name in ("arrays", "french", "structures", "unicode", "values", "weird")
    ],
)
def test_each_vector_of_rfc_8785_comes_out_to_the_byte(name: str) -> None:
    written = canonical(json.loads((VECTORS / "input" / f"{name}.json").read_bytes()))

    assert written == bytes.fromhex((VECTORS / "outhex" / f"{name}.txt").read_text())
    assert written == (VECTORS / "output" / f"{name}.json").read_bytes()


@pytest.mark.corpus
@pytest.mark.skipif(not VECTORS.is_dir(), reason="the vectors of RFC 8785 are not beside us")
def test_no_vector_of_rfc_8785_is_left_out() -> None:
    assert {path.stem for path in (VECTORS / "input").iterdir()} == {
        *("arrays", "french", "structures", "unicode", "values", "weird")
    }


def doubles_of_the_vectors(readme: str) -> Iterator[bytes]:
    """Yield the doubles that the README of the vectors describes, as eight bytes, little end first.

    First those it lists, then 2,000 from the smallest normal number on, then SHA-256 upon SHA-256.
    """
    listed = readme[readme.index("staticU64s") : readme.index("staticF64s")]
    for digits in re.findall(r"0x([0-9a-f]{16})n", listed):
        yield bytes.fromhex(digits)[::-1]
    for number in range(2000):
        yield (0x0010000000000000 + number).to_bytes(8, "little")
    block = bytes(32)
    while True:
        block = hashlib.sha256(block).digest()
        for start in range(0, 32, 8):
            double = block[start : start + 8]
            value = struct.unpack("<d", double)[0]
            if value != 0 and math.isfinite(value):
                yield double


@pytest.mark.corpus
@pytest.mark.skipif(not VECTORS.is_dir(), reason="the vectors of RFC 8785 are not beside us")
def test_ten_thousand_doubles_are_printed_as_ecmascript_prints_them() -> None:
    doubles = doubles_of_the_vectors((VECTORS / "README.md").read_text())
    digest = hashlib.sha256()
    for double, _ in zip(doubles, range(10_000), strict=False):
        bits = f"{int.from_bytes(double, 'little'):x}".encode()
        digest.update(bits + b"," + canonical(struct.unpack("<d", double)[0]) + b"\n")

    # The README's own digest of the first 10,000 lines that numgen.js writes.
    assert digest.hexdigest() == "b9f7a8e75ef22a835685a52ccba7f7d6bdc99e34b010992cbc5864cd12be6892"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, "null"),
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (-0.0, "0"),
        (1.0, "1"),
        (-1.5, "-1.5"),
        (MAX_SAFE_INTEGER, "9007199254740991"),
        (-MAX_SAFE_INTEGER, "-9007199254740991"),
        (9007199254740994.0, "9007199254740994"),
        (999999999999999700000.0, "999999999999999700000"),
        (1e21, "1e+21"),
        (0.000001, "0.000001"),
        (1e-7, "1e-7"),
        (1.25e-7, "1.25e-7"),
        (5e-324, "5e-324"),
        (1.7976931348623157e308, "1.7976931348623157e+308"),
        ([], "[]"),
        ({}, "{}"),
        ((1, "a"), '[1,"a"]'),
        ({"b": [1, {"d": 1, "c": 2}], "a": ""}, '{"a":"","b":[1,{"c":2,"d":1}]}'),
        ('"\\/', r'"\"\\/"'),
        ("\b\t\n\f\r", r'"\b\t\n\f\r"'),
        ("\x00\x0b\x1f", r'"\u0000\u000b\u001f"'),
        ("\x7f\x80\u2028é😀", '"\x7f\x80\u2028é😀"'),
    ],
)
def test_every_kind_of_value_has_one_way_to_be_written(value: Any, written: str) -> None:
    assert canonical(value) == written.encode()


def test_keys_sort_by_utf_16_code_units_and_not_by_code_points() -> None:
    assert canonical({"\ue000": 1, "😀": 2}) == '{"😀":2,"\ue000":1}'.encode()


@given(values)
def test_what_is_written_reads_back_as_what_it_was(value: Any) -> None:
    assert parse(canonical(value)) == value


@given(values)
def test_writing_what_was_read_gives_the_same_bytes(value: Any) -> None:
    assert canonical(parse(canonical(value))) == canonical(value)


@given(values)
def test_the_order_of_keys_never_matters(value: Any) -> None:
    assert canonical(shuffled(value)) == canonical(value)


@pytest.mark.parametrize(
    "value",
    [math.nan, math.inf, -math.inf, [math.nan], {"a": {"b": math.inf}}],
    ids=repr,
)
def test_numbers_that_are_none_are_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="NaN and infinities have no JSON form"):
        canonical(value)


@pytest.mark.parametrize("value", [2**53, -(2**53), 10**30, [2**63]], ids=repr)
def test_an_integer_that_a_double_could_not_hold_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="is too large for canonical JSON"):
        canonical(value)


def test_an_integer_of_ten_thousand_digits_is_refused_like_any_other() -> None:
    with pytest.raises(ValueError, match="too large|digits"):
        canonical(10**10_000)


@pytest.mark.parametrize(
    "value",
    ["\ud800", "a\udfffb", "\ud83d\ude00", ["\udc00"], {"\ud800": 1}, {"a": {"b": "\ud800"}}],
    ids=ascii,
)
def test_a_lone_surrogate_is_refused_wherever_it_stands(value: Any) -> None:
    with pytest.raises(ValueError, match="surrogates not allowed"):
        canonical(value)


@pytest.mark.parametrize(
    "value", [b"a", {1}, object(), 1j, [b"a"], {"a": {1}}], ids=lambda value: type(value).__name__
)
def test_what_json_cannot_hold_is_refused(value: Any) -> None:
    with pytest.raises(TypeError, match="has no canonical JSON form"):
        canonical(value)


@pytest.mark.parametrize("key", [1, None, True, 1.5, b"a", ("a",)], ids=repr)
def test_a_key_that_is_not_a_string_is_refused(key: Any) -> None:
    with pytest.raises(TypeError, match="is not a key of a JSON object"):
        canonical({key: 1})
