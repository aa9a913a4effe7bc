"""What can be asked of the views: a statement for each question, and how its rows are told.

Answers are put together from bytes that PostgreSQL gave and go out as they are; their shapes are
the models in ``projections/answers.py``. Nothing here talks to the database:
``projections/viewed.py`` asks for the command line, ``projections/serving.py`` for the service.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from json.encoder import encode_basestring as _quoted
from typing import Any, Final, LiteralString

from domain.address import bucket, name_of
from domain.chronology import State
from domain.clocks import format_time
from domain.errors import NotFoundError
from domain.story import story_id
from infra.postgres import queries
from projections import notes
from projections.paging import ALL, REVISIONS, STORIES, Page
from projections.selecting import Selection
from projections.when import When

SQL: Final = queries.load("projections", "read.sql")

Row = dict[str, Any]
_NULL: Final = "null"


@dataclass(frozen=True, slots=True)
class Told:
    """An answer as JSON: ``head``, ``body`` and ``tail`` one after the other.

    ``since`` is the latest time at which something appeared that the answer shows: at any time
    from then on until now it is the same. ``settled`` is the position from which on it is the same
    up to the newest; None where that is not known. ``prev`` and ``next`` are cursors.
    """

    head: bytes
    body: bytes = b""
    tail: bytes = b""
    since: datetime | None = None
    settled: int | None = None
    url: str | None = None
    prev: str | None = None
    next: str | None = None

    @property
    def whole(self) -> bytes:
        """The answer's bytes."""
        return self.head + self.body + self.tail


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: the statement, its parameters besides the point, and how its rows are told."""

    statement: LiteralString
    parameters: Row
    tell: Callable[[Sequence[Row], When], Told]
    small: bool = False
    """Whether it looks at a few rows only, whatever it is asked about."""
    slow: bool = False
    """Whether telling takes long enough to be done beside an event loop."""


def article(name: str) -> Asked:
    """Ask what an article (id or URL) said. Raises ``RefusedError`` for neither."""
    stream = name_of(name)

    def tell(rows: Sequence[Row], when: When) -> Told:
        return _article(rows[0], when, name)

    keys = {"bucket": bucket(stream), "article_id": stream}
    return Asked(SQL["article"], keys, tell, small=True)


def revisions(name: str, page: Page = ALL) -> Asked:
    """Ask for the stays of an article's revisions that had begun."""
    stream = name_of(name)
    keys = {"bucket": bucket(stream), "article_id": stream, **page.parameters(REVISIONS)}

    def tell(rows: Sequence[Row], when: When) -> Told:
        row = rows[0]
        if row["article"] is None:
            refuse_unless_pinned(name, when)
        note = notes.count(row["number"], "stay of a revision", "stays of revisions")
        before = f'{_clocks(when)},"note":{_text(note)},"article":{row["article"] or _NULL},'
        return _listed(row, page, f'{before}"revisions":[')

    return Asked(SQL["revisions"], keys, tell)


def stories(page: Page = ALL) -> Asked:
    """Ask for all stories that were open."""

    def tell(rows: Sequence[Row], when: When) -> Told:
        return _listed(rows[0], page, f'{_clocks(when)},"stories":[')

    return Asked(SQL["stories"], page.parameters(STORIES), tell)


def story(slug: str) -> Asked:
    """Ask for a story with what each of its articles showed. ``RefusedError`` for a bad slug."""
    story_id(slug)

    def tell(rows: Sequence[Row], when: When) -> Told:
        facts = _story(rows[0], slug, when)
        told = [_now(row) for row in rows if row["article"] is not None]
        note = notes.count(len(told), "article", "articles")
        if facts is None:
            note = notes.no_story(slug, when.position)
        text = (
            f'{_clocks(when)},"story":{facts or _NULL},"note":{_text(note)},'
            f'"articles":[{",".join(told)}]}}'
        )
        begun = [row["since"] for row in rows if row["since"] is not None]
        return Told(text.encode(), since=max(begun, default=None))

    return Asked(SQL["story"], {"slug": slug}, tell)


def timeline(slug: str, selection: Selection | None = None) -> Asked:
    """Ask what had happened to a story's articles. Raises ``RefusedError`` for a bad slug."""
    story_id(slug)
    chosen = selection or Selection()

    def tell(rows: Sequence[Row], when: When) -> Told:
        row = rows[0]
        facts = _story(row, slug, when)
        if facts is None:
            note = notes.no_story(slug, when.position)
        elif row["number"] or chosen.filters:
            note = notes.count(row["number"], "entry", "entries")
        else:
            note = notes.nothing_known("story", when.as_of, when.position)
        before = f'{_clocks(when)},"story":{facts or _NULL},"note":{_text(note)},"entries":['
        return _listed(row, chosen.page, before)

    return Asked(SQL["timeline"], {"slug": slug, **chosen.parameters()}, tell)


def _article(row: Row, when: When, name: str) -> Told:
    if row["article"] is None:
        refuse_unless_pinned(name, when)
        note = notes.nothing_known("article", when.as_of, when.position)
    else:
        note = notes.note(_state(row), _noted(row), row["published"])
        if _state(row) is State.STANDING and row["body"] is None and row["redacted"] is None:
            note += notes.LOST
    state = _state(row)
    before = (
        f'{_clocks(when)},"state":"{state}","note":{_text(note)},'
        f'"article":{row["article"] or _NULL},"revision":'
    )
    rest = {"since": row["since"], "settled": row["settled"], "url": row.get("canonical_url")}
    if state is not State.STANDING:
        return Told(f"{before}null}}".encode(), **rest)
    before += f'{row["facts"][:-1]},"provenance":{row["provenance"]},"content":'
    return Told(
        before.encode(), _NULL.encode() if row["body"] is None else row["body"], b"}}", **rest
    )


def _now(row: Row) -> str:
    state = _state(row)
    note = notes.note(state, _noted(row), row["published"])
    return (
        f'{{"article":{row["article"]},"state":"{state}","note":{_text(note)},'
        f'"headline":{_text(row["headline"])},"revision":{row["facts"] or _NULL}}}'
    )


def _listed(row: Row, page: Page, before: str) -> Told:
    """Tell a page of a list, which is the last part of its answer but for the cursors."""
    prev, after = page.cursors(row)
    text = f'{before}{row["items"] or ""}],"prev":{_text(prev)},"next":{_text(after)}}}'
    return Told(text.encode(), since=row["since"], prev=prev, next=after)


def _story(row: Row, slug: str, when: When) -> str | None:
    if row["story"] is None and not when.pinned:
        raise NotFoundError(
            f"there is no story '{slug}'; 'stet story list' shows them, "
            f"'stet story open {slug} --title …' opens it"
        )
    facts: str | None = row["story"]
    return facts


def refuse_unless_pinned(article: str, when: When) -> None:
    """Raise ``NotFoundError`` for an article never heard of; pinned, that is an answer."""
    if not when.pinned:
        raise NotFoundError(
            f"the log has never heard of the article {article}; 'stet capture' hands one in"
        )


def _state(row: Row) -> State:
    return State.NOTHING_KNOWN if row["state"] is None else State(row["state"])


def _noted(row: Row) -> notes.Noted | None:
    """Return what a note says of a revision, if one had appeared."""
    if row["facts"] is None:
        return None
    names = ("number", "basis", "appeared", "seen", "replaced", "replaced_by", "next_seen")
    redacted = None
    if row["redacted"] is not None:
        redacted = notes.Redacted(row["redacted"], row["ordered_by"], row["redacted_at"])
    return notes.Noted(**{name: row[name] for name in names}, redacted=redacted)


def _clocks(when: When) -> str:
    return f'{{"as_of":"{format_time(when.as_of)}","as_known":{when.position}'


def _text(text: str | None) -> str:
    return _NULL if text is None else _quoted(text)
