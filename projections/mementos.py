"""The revisions of an article as mementos (RFC 7089): which there are, and which stood at a time.

A memento is one stay of a text. Its datetime is when the text was first seen, never what the outlet
claims; which one is chosen for a time follows from when each appeared, as in every other answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from domain.address import article_id, bucket, canonical_url
from domain.errors import NotFoundError, RefusedError
from infra.postgres import queries
from projections.answers import ArticleFacts, RevisionText
from projections.questions import SQL, Row

STATEMENTS: Final = queries.load("projections", "mementos.sql", including=SQL)
NAME: Final = re.compile(r"(\d{14})(?:-([1-9]\d{0,8}))?", re.ASCII)
"""How a memento is called: the second it was seen in, and its revision where that is not enough."""


@dataclass(frozen=True, slots=True)
class Memento:
    """One of an article's mementos: its name, when it was seen, its place from 1 to ``total``."""

    name: str
    seen_at: datetime
    place: int
    total: int

    @property
    def relations(self) -> list[str]:
        """What it is among all: the first, the last, both or neither."""
        first, last = self.place == 1, self.place == self.total
        return [word for word, true in (("first", first), ("last", last)) if true]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The memento that was asked for, its neighbours in order, and, asked by its name, its text."""

    url: str
    memento: Memento
    neighbours: tuple[Memento, ...]
    position: int
    article: ArticleFacts | None
    revision: RevisionText | None

    def relations_of(self, other: Memento) -> str:
        """Return the link relations of one of the neighbours, seen from the memento."""
        words = other.relations
        if other.place == self.memento.place - 1:
            words.append("prev")
        elif other.place == self.memento.place + 1:
            words.append("next")
        return " ".join([*words, "memento"])


@dataclass(frozen=True, slots=True)
class TimeMap:
    """All mementos of an article: their entries as text, how many, first and last seen when.

    With another number of them, or ``settled`` at another position, they are others.
    """

    url: str
    entries: str
    number: int
    begins: datetime
    ends: datetime
    settled: int


@dataclass(frozen=True, slots=True)
class Form:
    """How a memento is written in a TimeMap: around its name, and its time in to_char's format."""

    head: str
    middle: str
    format: str
    tail: str
    comma: str


@dataclass(frozen=True, slots=True)
class Original:
    """An original's URL as it was asked for, and in its canonical form."""

    url: str
    canonical: str

    @classmethod
    def of(cls, url: str) -> Original:
        """Return the original of a URL. Raises ``RefusedError`` where it is none."""
        return cls(url, canonical_url(url))

    @property
    def keys(self) -> Row:
        """The parameters that name its article."""
        stream = article_id(self.canonical)
        return {"bucket": bucket(stream), "article_id": stream}

    def unknown(self) -> NotFoundError:
        """Return the error that says that there is no memento of it."""
        return NotFoundError(
            f"the log has no text of {self.canonical}. Articles that are known by outlet and "
            "headline have no URL to ask for, but an id: /api/v1/articles/{id}"
        )


def chosen(original: Original, rows: Sequence[Row]) -> Chosen:
    """Return what the statement ``memento`` found. Raises ``NotFoundError`` where nothing is."""
    if rows[0]["n"] is None:
        raise original.unknown()
    found = [Memento(r["name"], r["first_seen"], r["n"], r["total"]) for r in rows]
    row = next(r for r in rows if r["n"] == r["place"])
    memento = next(m for m in found if m.place == row["place"])
    article = row["article"] and ArticleFacts.model_validate_json(row["article"])
    return Chosen(
        row["canonical_url"],
        memento,
        tuple(found),
        row["position"],
        article,
        _text(row) if article else None,
    )


def timemap(original: Original, rows: Sequence[Row]) -> TimeMap:
    """Return what the statement ``timemap`` found. Raises ``NotFoundError`` where nothing is."""
    row = rows[0]
    if not row["number"]:
        raise original.unknown()
    return TimeMap(
        row["canonical_url"],
        row["entries"],
        row["number"],
        row["begins"],
        row["ends"],
        row["settled"],
    )


def time_of(name: str) -> datetime:
    """Return the second that a memento's name tells. Raises ``RefusedError`` for no such name."""
    match = NAME.fullmatch(name)
    try:
        if match is not None:
            return datetime.strptime(match[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        pass
    raise RefusedError(
        f"'{name[:40]}' names no memento: it is 14 digits, such as 20241023134103 for "
        "2024-10-23T13:41:03Z"
    )


def _text(row: Row) -> RevisionText:
    before = f'{row["facts"][:-1]},"provenance":{row["provenance"]},"content":'
    body = b"null" if row["body"] is None else row["body"]  # not shown, or no longer held
    return RevisionText.model_validate_json(b"%b%b}" % (before.encode(), body))
