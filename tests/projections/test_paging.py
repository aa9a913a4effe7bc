"""Cursors: opaque, made by answers only, and never a way into a statement."""

from __future__ import annotations

import base64
import json

import pytest
from builders import at
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import RefusedError
from projections.paging import REVISIONS, STORIES, TIMELINE, Page, page


def cursor(*parts: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def test_what_a_page_gives_as_cursor_leads_on_from_there() -> None:
    row = {"more": True, "first": '["2024-10-23T12:00:00+00:00",3,"article-a",7]', "last": None}
    row["last"] = row["first"]
    before, after = Page(10).cursors(row)

    assert before is None
    assert after is not None
    forth = page(TIMELINE, after, 10)
    assert forth == Page(10, (at(0), 3, "article-a", 7), backwards=False)
    back, _ = forth.cursors(row)
    assert back is not None
    assert page(TIMELINE, back, 10) == Page(10, (at(0), 3, "article-a", 7), backwards=True)


@pytest.mark.parametrize(
    "given",
    [
        "",
        "x",
        "é",
        cursor("after"),
        cursor("sideways", 1, "a"),
        cursor("after", 1, "a", 2),
        cursor("after", "1", "a"),
        cursor("after", True, "a"),
        cursor("after", 2**63, "a"),
        cursor("after", 1, "a\0"),
        cursor("after", 1, "ü"),
        cursor("after", 1, None),
        cursor("after", "2024-10-23T12:00:00Z", 3, "article-a", 7),
        "W10" * 30_000,
    ],
)
def test_a_cursor_that_no_answer_gave_is_refused(given: str) -> None:
    with pytest.raises(RefusedError, match="cursor"):
        page(STORIES, given, 10)


@given(st.text(max_size=80))
def test_no_text_at_all_is_more_than_refused(text: str) -> None:
    for order in (STORIES, REVISIONS, TIMELINE):
        try:
            page(order, text, 10)
        except RefusedError:
            continue
