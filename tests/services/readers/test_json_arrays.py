"""An array of captures or items is read one by one as lines are, however it is written."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.capture import Capture
from domain.errors import RefusedError
from services.readers import json_lines, recognise
from services.readers.given import Given
from services.readers.reading import Passed, Reading, Source


def item(number: int, **more: Any) -> dict[str, Any]:
    return {
        "uri": f"urn:newsml:wire.example:20250303:{number}",
        "type": "text",
        "versioncreated": "2025-03-03T09:00:00Z",
        "headline": f"Ferry {number} sails, [again]",
        "body_text": 'They said: "we {sail}, }at] once\\".',
        "copyrightholder": "Wire",
        **more,
    }


def capture(number: int) -> dict[str, Any]:
    return {
        "url": f"https://www.harbour-gazette.example/{number}",
        "content": {"headline": f"Ferry {number}", "body": [{"text": "It sails."}]},
        "observed_at": "2025-03-04T09:00:00Z",
    }


ITEMS = [item(number) for number in range(1, 4)]
FORMS = [
    json.dumps(ITEMS),
    json.dumps(ITEMS, indent=2),
    "\ufeff \n" + json.dumps(ITEMS, ensure_ascii=False) + "\n\n",
    json.dumps(ITEMS)[:-1] + ",\n]",
]


def found(data: str | bytes, **more: Any) -> list[Reading]:
    raw = data if isinstance(data, bytes) else data.encode()
    return list(recognise.read(replace(Source.of_bytes(raw, "items.json"), **more)))


@pytest.mark.parametrize("data", FORMS)
def test_each_item_of_an_array_is_a_reading_with_its_number(data: str) -> None:
    readings = found(data)

    assert recognise.reader_of(Source.of_bytes(data.encode())).kind == "ninjs"
    assert [r.place for r in readings] == ["item 1", "item 2", "item 3"]
    outcomes = [r.outcome for r in readings]
    assert [o.url for o in outcomes if isinstance(o, Capture)] == [i["uri"] for i in ITEMS]
    assert [json.loads(r.raw.data) for r in readings if r.raw] == ITEMS


def test_an_array_of_captures_and_one_of_schema_org_are_known_for_what_they_are() -> None:
    article = {"@type": "NewsArticle", "url": "https://x.example/a", "headline": "A"}

    assert [type(r.outcome) for r in found(json.dumps([capture(1), capture(2)]))] == [Capture] * 2
    assert recognise.reader_of(Source.of_bytes(json.dumps([article]).encode())).kind == "schema-org"


@pytest.mark.parametrize("data", FORMS)
def test_reading_goes_on_after_any_item(data: str) -> None:
    source = Source.of_bytes(data.encode(), "items.json")
    readings = found(data)

    for number, reading in enumerate(readings, start=1):
        assert reading.after is not None
        assert list(recognise.read(source.from_mark(reading.after))) == readings[number:]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ('[{"a": }, ITEM]', ["not JSON", None]),
        ("[ITEM, 7, ITEM]", [None, "not a JSON object", None]),
        ("[ITEM, ITEM", [None, None, "the file ends within the array"]),
        ('[ITEM, {"uri": "x', [None, "not JSON", "the file ends within the array"]),
        ("[ITEM] [ITEM]", [None, "what follows the array was not read"]),
        ("[ITEM ITEM, ITEM]", ["not JSON", None]),
    ],
)
def test_what_is_broken_in_an_array_is_told_and_the_rest_is_read(
    data: str, told: list[str | None]
) -> None:
    readings = list(
        recognise.read(Source.of_bytes(data.replace("ITEM", json.dumps(item(1))).encode()), "ninjs")
    )

    assert len(readings) == len(told)
    for reading, complaint in zip(readings, told, strict=True):
        if complaint is None:
            assert isinstance(reading.outcome, Capture)
        else:
            assert isinstance(reading.outcome, RefusedError)
            assert complaint in reading.outcome.message


def test_an_item_that_is_too_large_is_refused_and_the_next_one_read() -> None:
    data = json.dumps([item(1, body_text="x" * 1_000_000), item(2)])

    large, small = found(data, limit=10_000)

    assert isinstance(large.outcome, RefusedError)
    assert "larger than 10000 bytes" in large.outcome.message
    assert isinstance(small.outcome, Capture)


def test_one_url_cannot_be_given_for_an_array() -> None:
    with pytest.raises(RefusedError, match="--url names one article"):
        found(json.dumps(ITEMS), given=Given(url="https://x.example/a"))


class _ByThree(io.BytesIO):
    """Gives three bytes at a time, so that everything lies on a border once."""

    def read(self, size: int | None = -1) -> bytes:
        return super().read(3 if size is not None and 0 < size < 1 << 20 else size)


values = st.recursive(
    st.none() | st.integers() | st.text(st.sampled_from('a"\\[]{},ü\n')),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)


@given(st.lists(st.dictionaries(st.text(max_size=3), values), min_size=1, max_size=4))
def test_any_array_comes_apart_into_its_elements(array: list[dict[str, Any]]) -> None:
    data = json.dumps(array, ensure_ascii=False).encode()
    source = Source(lambda: _ByThree(data))
    source.__dict__["head"] = data

    read = [r.raw for r in json_lines.read_each(source, lambda _: Passed("test"))]

    assert [json.loads(raw.data) for raw in read if raw] == array
