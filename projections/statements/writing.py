"""Writes the rows of the view "statements", a batch at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from domain.address import bucket
from domain.bitemporal import Known, part
from domain.lineage import position_of
from domain.stays import Stay
from infra.postgres import arrays, queries
from projections.statements.languages import configuration
from projections.statements.state import NewWording, Places, Row, Step
from projections.statements.wording import searched, vocabulary
from projections.view import Cursor, expect

SQL: Final = queries.load("projections.statements", "write.sql")
WEIGHTS: Final = {"headline": "A", "standfirst": "B"}  # what is in them is found first


@dataclass(slots=True)
class Told:
    """What a batch tells of one article, in the order of its events."""

    article_id: str
    outlet: str
    wordings: list[NewWording] = field(default_factory=list)
    rows: list[Known[Row]] = field(default_factory=list)
    numbers: dict[Row, int] = field(default_factory=dict)  # of the wordings of stays
    anew: bool = False  # it is all there is of the article: what was written before goes

    def take(self, step: Step) -> None:
        """Take what an event told."""
        self.wordings += step.wordings
        self.rows += step.rows
        self.numbers.update(step.numbers)


@dataclass(slots=True)
class Batch:
    """What a batch tells: of each article, and which languages and words are new, from when on."""

    told: dict[str, Told] = field(default_factory=dict)
    languages: dict[str, int] = field(default_factory=dict)
    vocabulary: dict[str, int] = field(default_factory=dict)


def write(cursor: Cursor, batch: Batch) -> None:
    """Write a batch: first what ends, then what begins, since ranges must not meet.

    Raises ``DriftError`` when a row that ends is not there.
    """
    cleared = _clear(cursor, [told.article_id for told in batch.told.values() if told.anew])
    _firsts(cursor, "insert_languages", batch.languages)
    _firsts(cursor, "insert_vocabulary", batch.vocabulary)
    _wordings(cursor, batch.told.values())
    ended, begun = _Rows(), _Rows()
    for told in batch.told.values():
        for rows, settled in zip((ended, begun), part(told.rows), strict=True):
            rows.take(told, settled)
    _close_stays(cursor, ended.stays)
    _close_places(cursor, ended.places)
    _open_stays(cursor, begun.stays)
    _endings(cursor, begun.stays)
    _open_places(cursor, begun.places)
    if cleared:
        cursor.execute(SQL["prune_vocabulary"], (arrays.texts(cleared),))


def _clear(cursor: Cursor, articles: Sequence[str]) -> set[str]:
    """Remove all rows of articles; return the words that may be found nowhere any more."""
    if not articles:
        return set()
    keys = (arrays.smallints(bucket(a) for a in articles), arrays.texts(articles))
    texts = cursor.execute(SQL["texts"], keys).fetchall()
    for table in ("places", "statements", "endings", "wordings"):
        cursor.execute(SQL[f"clear_{table}"], keys)
    return {word for (text,) in texts for word in vocabulary(text)}


class _Rows:
    """Rows of several articles by their table; each with its bucket, a stay with its wording."""

    def __init__(self) -> None:
        self.stays: list[tuple[int, int, Known[Any], Stay]] = []
        self.places: list[tuple[int, Known[Any], Places]] = []

    def take(self, told: Told, settled: Iterable[Known[Row]]) -> None:
        place = bucket(told.article_id)
        for change in settled:
            row = change.row
            if isinstance(row, Stay):
                self.stays.append((place, told.numbers[row], change, row))
            else:
                self.places.append((place, change, row))


def _firsts(cursor: Cursor, statement: str, new: Mapping[str, int]) -> None:
    """Write names with the positions they came up at; those that are there keep theirs."""
    if new:
        cursor.execute(SQL[statement], (arrays.texts(new), arrays.bigints(new.values())))


def _wordings(cursor: Cursor, batch: Iterable[Told]) -> None:
    rows = [(told, wording, wording.stay) for told in batch for wording in told.wordings]
    if not rows:
        return
    texts = [stay.text for _, _, stay in rows]
    cursor.execute(
        SQL["insert_wordings"],
        (
            arrays.smallints(bucket(told.article_id) for told, _, _ in rows),
            arrays.bigints(wording.number for _, wording, _ in rows),
            arrays.bigints(position_of(wording.number) for _, wording, _ in rows),
            arrays.bigints(stay.statement for *_, stay in rows),
            arrays.timestamps(stay.begins for *_, stay in rows),
            arrays.texts(told.article_id for told, _, _ in rows),
            arrays.texts(told.outlet for told, _, _ in rows),
            arrays.texts(stay.part for *_, stay in rows),
            arrays.texts(stay.kind for *_, stay in rows),
            arrays.texts(texts),
            arrays.texts(searched(text) for text in texts),
            arrays.texts(configuration(wording.language) for _, wording, _ in rows),
            arrays.texts(WEIGHTS.get(stay.part, "D") for *_, stay in rows),
        ),
    )


def _close_stays(cursor: Cursor, rows: Sequence[tuple[int, int, Known[Any], Stay]]) -> None:
    if not rows:
        return
    cursor.execute(
        SQL["close_statements"],
        (
            arrays.smallints(place for place, _, _, _ in rows),
            arrays.bigints(wording for _, wording, _, _ in rows),
            arrays.integers(stay.nth for *_, stay in rows),
            arrays.bigints(change.since for _, _, change, _ in rows),
            arrays.bigints(change.until for _, _, change, _ in rows),
        ),
    )
    expect(cursor.rowcount, len(rows), "statements")


def _open_stays(cursor: Cursor, rows: Sequence[tuple[int, int, Known[Any], Stay]]) -> None:
    if not rows:
        return
    stays = [stay for *_, stay in rows]
    cursor.execute(
        SQL["insert_statements"],
        (
            arrays.smallints(place for place, _, _, _ in rows),
            arrays.bigints(s.statement for s in stays),
            arrays.integers(s.nth for s in stays),
            arrays.bigints(change.since for _, _, change, _ in rows),
            arrays.bigints(change.until for _, _, change, _ in rows),
            arrays.bigints(wording for _, wording, _, _ in rows),
            arrays.timestamps(s.begins for s in stays),
            arrays.integers(s.revision for s in stays),
            arrays.texts(s.came for s in stays),
            arrays.texts(_array(s.origins) for s in stays),
            arrays.timestamps(s.worded_at for s in stays),
            arrays.integers(s.worded_by for s in stays),
            arrays.timestamps(s.ends for s in stays),
            arrays.integers(s.next_revision for s in stays),
            arrays.texts(s.went for s in stays),
            arrays.bigints(s.into for s in stays),
        ),
    )


def _endings(cursor: Cursor, rows: Sequence[tuple[int, int, Known[Any], Stay]]) -> None:
    """Note the wordings of stays that are known to have ended."""
    first: dict[tuple[int, int], int] = {}  # of a wording that ended twice the first counts
    for place, wording, known, stay in rows:
        if stay.ends is not None:
            key = (place, wording)
            first[key] = min(known.since, first.get(key, known.since))
    if first:
        cursor.execute(
            SQL["insert_endings"],
            (
                arrays.smallints(place for place, _ in first),
                arrays.bigints(wording for _, wording in first),
                arrays.bigints(first.values()),
            ),
        )


def _close_places(cursor: Cursor, rows: Sequence[tuple[int, Known[Any], Places]]) -> None:
    if not rows:
        return
    cursor.execute(
        SQL["close_places"],
        (
            arrays.smallints(place for place, _, _ in rows),
            arrays.bigints(row.captured for _, _, row in rows),
            arrays.bigints(change.since for _, change, _ in rows),
            arrays.bigints(change.until for _, change, _ in rows),
        ),
    )
    expect(cursor.rowcount, len(rows), "places")


def _open_places(cursor: Cursor, rows: Sequence[tuple[int, Known[Any], Places]]) -> None:
    if not rows:
        return
    made = [row for _, _, row in rows]
    cursor.execute(
        SQL["insert_places"],
        (
            arrays.smallints(place for place, _, _ in rows),
            arrays.bigints(row.captured for row in made),
            arrays.bigints(change.since for _, change, _ in rows),
            arrays.bigints(change.until for _, change, _ in rows),
            arrays.integers(row.revision for row in made),
            arrays.texts(_array(row.statements) for row in made),
            arrays.texts(_array(row.blocks) for row in made),
            arrays.texts(_array(row.starts) for row in made),
        ),
    )


def _array(numbers: Sequence[int]) -> str:
    """Return an array as PostgreSQL reads it: rows of one statement differ in their lengths."""
    return "{" + ",".join(map(str, numbers)) + "}"
