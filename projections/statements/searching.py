"""A question to the full text of statements: its SQL, and how its rows are told."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, LiteralString

from domain.clocks import format_micros, parse_time
from domain.errors import RefusedError
from domain.lineage import statement_id
from domain.story import story_id
from infra.postgres import queries
from projections import notes, questions
from projections.questions import Asked, Row, Told
from projections.statement_answers import (
    Mark,
    NearWord,
    SearchAnswer,
    SearchHit,
    StatementState,
)
from projections.statements.wording import question, vocabulary
from projections.when import When

SQL: Final = queries.load("projections.statements", "search.sql", including=questions.SQL)
MOST: Final = 2000
"""So many wordings are ranked; words that more have are too common for it."""
PAGE: Final = 100
LONGEST: Final = 2000
"""Of a longer sentence this many characters are shown."""
_LARGEST: Final = 2**63 - 1
_START, _STOP = "\x01", "\x02"


class Wanted(StrEnum):
    """Which statements are searched."""

    STANDING = "standing"  # those that stood
    GONE = "gone"  # those that were taken out, or reworded
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a hit in the order of an answer, and the position of the log it rested on."""

    position: int
    rank: float
    moment: datetime
    wording: int


@dataclass(frozen=True, slots=True)
class Search:
    """What is searched for, where, and which page of the answer. ``instead_of`` are words that
    nothing has, with the near ones that are searched for in their place.
    """

    query: str
    wanted: Wanted = Wanted.STANDING
    outlet: str | None = None
    story: str | None = None
    limit: int = 20
    after: Place | None = None
    instead_of: tuple[tuple[str, str], ...] = ()

    def parameters(self) -> Row:
        """Return the statement's parameters."""
        asked, _ = question(self.query)
        after = self.after
        return {
            "query": asked,
            "words": list(dict.fromkeys(vocabulary(asked)))[:8],
            "outlet": self.outlet,
            "slug": self.story,
            "limit": self.limit,
            "most": MOST,
            "longest": LONGEST,
            "key_position": after.position if after else _LARGEST,
            "key_rank": after.rank if after else None,
            "key_moment": after.moment if after else None,
            "key_wording": after.wording if after else None,
        }


def search(
    query: str,
    state: str = Wanted.STANDING,
    outlet: str | None = None,
    story: str | None = None,
    limit: int = 20,
    cursor: str | None = None,
) -> Search:
    """Return a search from what was asked. Any query is one.

    Raises ``RefusedError`` for a state, story, limit or cursor that is none.
    """
    if state not in set(Wanted):
        raise RefusedError(f"state: '{state}' is none of {', '.join(Wanted)}")
    if not 1 <= limit <= PAGE:
        raise RefusedError(f"limit: from 1 to {PAGE}")
    if story is not None:
        story_id(story)
    after = _place(cursor) if cursor is not None else None
    return Search(query, Wanted(state), outlet, story, limit, after)


def ask(asked: Search) -> Asked:
    """Ask for the statements that say something."""

    def tell(rows: Sequence[Row], when: When) -> Told:
        answer = _answer(rows, asked, when)
        # What else began or ended by now is not in the rows: this holds as of this very moment.
        return Told(answer.model_dump_json().encode(), since=rows[0]["now"], next=answer.next)

    return Asked(_statement(asked), asked.parameters(), tell)


def nearest(rows: Sequence[Row], asked: Search) -> Search | None:
    """Return the search for near words, where nothing was found and there are some."""
    near: dict[str, str] = rows[0]["near"] or {}
    if not near:
        return None
    query = asked.query
    for word, other in near.items():
        query = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", other, query, flags=re.IGNORECASE)
    return replace(asked, query=query, instead_of=tuple(sorted(near.items())))


def _statement(asked: Search) -> LiteralString:
    where = "of_story" if asked.story else "of_outlet" if asked.outlet else "everywhere"
    ranked = "all_ranked" if asked.story else "some_ranked"
    hits: dict[Wanted, LiteralString] = {
        Wanted.STANDING: SQL["hits_standing"],
        Wanted.GONE: SQL["hits_gone"],
        Wanted.ANY: SQL["hits_any"],
    }
    parts = (SQL["begin"], SQL[where], SQL[ranked], hits[asked.wanted], SQL["end"])
    return "\n".join(parts)


def _answer(rows: Sequence[Row], asked: Search, when: When) -> SearchAnswer:
    found = [row for row in rows if row["wording"] is not None]
    shown = found[: asked.limit]
    return SearchAnswer(
        as_of=when.as_of,
        as_known=when.position,
        query=asked.query,
        state=asked.wanted.value,
        note=_note(asked, rows[0], len(shown)),
        instead=tuple(NearWord(word=word, near=near) for word, near in asked.instead_of),
        hits=tuple(_hit(row, when) for row in shown),
        next=_cursor(shown[-1], asked, when) if len(found) > asked.limit else None,
    )


def _note(asked: Search, row: Row, number: int) -> str:
    if not row["asks"]:
        return "There is no word to look for in this."
    kinds = {Wanted.STANDING: "that stood", Wanted.GONE: "that was taken out", Wanted.ANY: "known"}
    if number == 0:
        said = f"No statement {kinds[asked.wanted]} says that."
    else:
        said = notes.count(number, "statement", "statements")
        if row["common"]:
            said += " They are not ranked, for too many say that: the newest come first."
    for word, near in asked.instead_of:
        said += f" Nothing says '{word}'; '{near}' was looked for instead."
    if not question(asked.query)[1]:
        said += " The question was long: only its beginning was looked for."
    return said


def _hit(row: Row, when: When) -> SearchHit:
    ends = row["ends"]
    stands = ends is None or when.as_of < ends
    text, marks = _marks(row["text"][:LONGEST], row["marked"])
    return SearchHit(
        id=statement_id(row["statement"]),
        article_id=row["article_id"],
        outlet=row["outlet"],
        outlet_name=row["outlet_name"],
        url=row["url"],
        headline=row["headline"],
        part=row["part"],
        kind=row["kind"],
        text=text,
        cut=len(row["text"]) > LONGEST,
        marks=marks,
        state=StatementState.STANDING if stands else StatementState.GONE,
        revision=row["revision"],
        since=row["worded_at"],
        until=ends,
        went=row["went"],
        into=None if row["into_other"] is None else statement_id(row["into_other"]),
        now=None if stands or row["next_text"] == row["text"] else row["next_text"],
        rank=row["rank"],
    )


def _marks(text: str, marked: str) -> tuple[str, tuple[Mark, ...]]:
    """Return a text and the runs of it that are between marks in ``marked``, which holds the same
    characters and spaces that were put between them.
    """
    runs: list[tuple[int, int]] = []
    place = start = 0
    for character in marked:
        if character == _START:
            start = place
        elif character == _STOP:
            if runs and not _has_letters(text[runs[-1][1] : start]):
                start = runs.pop()[0]  # words that follow on each other are one run
            runs.append((start, place))
        elif place < len(text) and character == text[place]:
            place += 1
    return text, tuple(Mark(start=a, end=b) for a, b in runs if not _in_number(text, a))


def _has_letters(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _in_number(text: str, start: int) -> bool:
    """Tell whether what starts there goes on with a number: the 000 of another one than asked."""
    return start > 1 and text[start - 1] in ".," and text[start - 2 : start + 1 : 2].isdecimal()


def _cursor(row: Row, asked: Search, when: When) -> str:
    position = asked.after.position if asked.after else when.position
    place = [position, row["rank"], format_micros(row["moment"]), row["wording"]]
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def _place(cursor: str) -> Place:
    """Read a cursor. Raises ``RefusedError`` for what is none."""
    no_cursor = RefusedError(
        "cursor: none that an answer of this operation gave; take 'next' of one"
    )
    try:
        data = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        position, rank, moment, wording = json.loads(data)
        return Place(_whole(position), float(rank), parse_time(moment), _whole(wording))
    except (ArithmeticError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise no_cursor from error
    except RefusedError:
        raise no_cursor from None


def _whole(number: object) -> int:
    if type(number) is int and 0 <= number <= _LARGEST:
        return number
    raise ValueError(number)
