"""The rows of an article's statements as the tables hold them, made from its events alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from domain.address import bucket
from domain.bitemporal import part
from domain.lineage import position_of
from domain.stays import Stay
from projections.statements.languages import configuration
from projections.statements.state import NewWording, Places
from projections.statements.wording import searched
from projections.statements.writing import Told
from projections.view import Made, span


def rows_of(told: Told) -> Iterator[Made]:
    """Yield (table, row) for all that the whole stream of an article tells."""
    place = bucket(told.article_id)
    for wording in told.wordings:
        key = {"bucket": place, "article_id": told.article_id, "outlet": told.outlet}
        yield "wordings", {**key, **_wording(wording)}
    _, rows = part(told.rows)
    for known in rows:
        key = {"bucket": place, "known": (known.since, known.until)}
        if isinstance(known.row, Stay):
            yield "statements", {**key, **_stay(known.row, told.numbers[known.row])}
        else:
            yield "places", {**key, **_places(known.row)}


def _wording(wording: NewWording) -> dict[str, Any]:
    stay = wording.stay
    return {
        "wording": wording.number,
        "position": position_of(wording.number),
        "statement": stay.statement,
        "begins": stay.begins,
        "part": stay.part,
        "kind": stay.kind,
        "text": stay.text,
        "searched": searched(stay.text),
        "language": configuration(wording.language),
    }


def _stay(stay: Stay, wording: int) -> dict[str, Any]:
    return {
        "statement": stay.statement,
        "nth": stay.nth,
        "visible": span(stay.begins, stay.ends),
        "wording": wording,
        "begins": stay.begins,
        "revision": stay.revision,
        "came": stay.came,
        "origins": stay.origins,
        "worded_at": stay.worded_at,
        "worded_by": stay.worded_by,
        "ends": stay.ends,
        "next_revision": stay.next_revision,
        "went": stay.went,
        "into_other": stay.into,
    }


def _places(places: Places) -> dict[str, Any]:
    return {
        "captured": places.captured,
        "revision": places.revision,
        "statements": places.statements,
        "blocks": places.blocks,
        "starts": places.starts,
    }
