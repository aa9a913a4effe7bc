"""A question to the full text of statements: its SQL, and how its rows are told."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Sequence
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
from projections.statements.wording import question, runs, vocabulary
from projections.when import When

SQL: Final = queries.load("projections.statements", "search.sql", including=questions.SQL)
MOST: Final = 1000
"""So many wordings are ranked; words that more have are too common for it."""
PAGE: Final = 100
LONGEST: Final = 2000
"""Of a longer sentence this many characters are shown."""
_LARGEST: Final = 2**63 - 1
_SURROGATE = re.compile("[\ud800-\udfff]")
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
    query = _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", query)  # nothing could write it as text
    return Search(query, Wanted(state), outlet, story, limit, after)


def ask(asked: Search) -> Asked:
    """Ask for the statements that say something."""

    def tell(rows: Sequence[Row], when: When) -> Told:
        answer = _answer(rows, asked, when)
        # What else began or ended by now is not in the rows: this holds as of this very moment.
        return Told(answer.model_dump_json().encode(), since=rows[0]["now"], next=answer.next)

    return Asked(_statement(asked), asked.parameters(), tell)


def finds(rows: Sequence[Row]) -> bool:
    """Tell whether a search found anything."""
    return any(row["wording"] is not None for row in rows)


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
    if asked.story:
        where: tuple[LiteralString, ...] = (SQL["of_story"], SQL["all_ranked"], SQL["all_wordings"])
    elif asked.outlet is not None:
        of_outlet = "of_outlet_gone" if asked.wanted is Wanted.GONE else "of_outlet"
        where = (SQL[of_outlet], SQL["some_ranked"], SQL["wordings_of_outlet"])
    else:
        everywhere = "everywhere_gone" if asked.wanted is Wanted.GONE else "everywhere"
        where = (SQL[everywhere], SQL["some_ranked"], SQL["all_wordings"])
    hits = f"hits_{asked.wanted.value}"
    if asked.wanted is Wanted.GONE and asked.outlet is not None and not asked.story:
        hits = "hits_gone_of_outlet"
    return "\n".join((SQL["begin"], *where, SQL[hits], SQL["end"]))


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
        hits=tuple(_hit(row, asked, when) for row in shown),
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


def _hit(row: Row, asked: Search, when: When) -> SearchHit:
    ends = row["ends"]
    stands = ends is None or when.as_of < ends
    text = row["text"][:LONGEST]
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
        marks=_marks(text, row["marked"], question(asked.query)[0]),
        state=StatementState.STANDING if stands else StatementState.GONE,
        revision=row["revision"],
        since=row["worded_at"],
        until=ends,
        went=row["went"],
        into=None if row["into_other"] is None else statement_id(row["into_other"]),
        now=None if stands or row["next_text"] == row["text"] else row["next_text"],
        rank=row["rank"],
    )


def _marks(text: str, marked: str, asked: str) -> tuple[Mark, ...]:
    """Return the runs of a text that are between marks in ``marked``, which holds the same
    characters and spaces that were put between them.

    PostgreSQL marks each word of a phrase wherever it stands. Where each character is a word, that
    would mark letters here and there: what is asked for in such scripts is looked for as it is.
    """
    found: list[tuple[int, int]] = []
    place = start = 0
    for character in marked:
        if character == _START:
            start = place
        elif character == _STOP:
            found.append((start, place))
        elif place < len(text) and character == text[place]:
            place += 1
    spaced = [(a, b) for a, b in found if not runs(text[a:b])]
    exact = [m.span() for run in runs(asked) for m in re.finditer(re.escape(run), text)]
    whole = _joined(sorted({*spaced, *exact}), text)
    return tuple(Mark(start=a, end=b) for a, b in whole if not _in_number(text, a))


def _joined(found: list[tuple[int, int]], text: str) -> Iterator[tuple[int, int]]:
    """Join runs between which there is no letter: words that follow on each other are one."""
    last: tuple[int, int] | None = None
    for start, end in found:
        if last is not None and (start <= last[1] or not _has_letters(text[last[1] : start])):
            last = (last[0], max(last[1], end))
            continue
        if last is not None:
            yield last
        last = (start, end)
    if last is not None:
        yield last


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
