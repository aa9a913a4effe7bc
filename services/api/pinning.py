"""Answers at a point on both clocks, over HTTP: how long they hold, where their pinned form is.

Left open, ``as_of`` is now, told to the whole second (later where something appeared within it). An
entity tag carries the clocks of its answer, so that whoever asks whether that very answer holds is
told so as long as nothing has happened since, and one tag never names two answers.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from domain.clocks import format_time
from projections.questions import Asked, Row, Told
from projections.serving import Serving
from projections.when import Point, Question, When
from services.api.answering import (
    IMMUTABLE,
    JSON,
    SHORT,
    Conditions,
    Header,
    Representation,
    respond,
    tag_of,
)

CONFIRMED_FOR: Final = timedelta(hours=1)
"""How long an answer that was left open is called unchanged; then it is given anew, as of now."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TAG: Final = re.compile(r"(-?[0-9a-f]{1,16})\.([0-9a-f]{1,16})\.[0-9a-f]{16}", re.ASCII)


def serving_of(request: Request) -> Serving:
    """Return what answers this application's questions."""
    serving: Serving = request.app.state.serving
    return serving


async def answer(
    request: Request,
    asked: Asked,
    question: Question,
    path: str,
    carried: Sequence[tuple[str, str]] = (),
    media_type: bytes = JSON,
) -> Response:
    """Answer a question. ``path`` and ``carried``, its parameters besides the clocks, name it."""
    rows, point = await serving_of(request).ask(asked, question)
    return await given(request, asked, (rows, point), question, path, carried, media_type)


async def given(
    request: Request,
    asked: Asked,
    found: tuple[Sequence[Row], Point],
    question: Question,
    path: str,
    carried: Sequence[tuple[str, str]] = (),
    media_type: bytes = JSON,
) -> Response:
    """Answer a question of which the rows are there already."""
    rows, point = found
    tell = partial(_tell, asked, rows, point, question)
    when, told = await asyncio.to_thread(tell) if asked.slow else tell()
    tag = _tag(told, when)
    conditions = Conditions(request.scope)
    tags = conditions.tags
    if tags and tag not in tags:
        for held in _held(tags, told, point, question):
            again = asked.tell(rows, held)
            if _tag(again, held) in tags:
                when, told, tag = held, again, _tag(again, held)
    place = _Place(request, path, carried, when)
    made = Representation(
        told.whole,
        media_type,
        tag=tag,
        modified=point.recorded_at or point.grown_at,
        cache_control=cache_control(conditions, settled=point.settled(question)),
        headers=place.headers(told),
    )
    return respond(made, conditions)


def _tell(asked: Asked, rows: Sequence[Row], point: Point, question: Question) -> tuple[When, Told]:
    """Tell an answer as of the time asked for, or as of this second."""
    pinned = question.as_known is not None
    if question.as_of is not None:
        when = When(question.as_of, point.position, pinned)
        return when, asked.tell(rows, when)
    when = When(point.now.replace(microsecond=0), point.position, pinned)
    told = asked.tell(rows, when)
    if told.since is not None and told.since > when.as_of:
        when = When(told.since, point.position, pinned)
        told = asked.tell(rows, when)
    return when, told


def _held(tags: Sequence[str], told: Told, point: Point, question: Question) -> list[When]:
    """Return the points of answers that the client holds and that are still what would be said."""
    held = []
    for match in filter(None, map(_TAG.fullmatch, tags)):
        as_of, position = _moment(int(match[1], 16)), int(match[2], 16)
        if as_of is None or not _still(as_of, told, point, question):
            continue
        if position == point.position or _grown_past(position, told, point, question):
            held.append(When(as_of, position, question.as_known is not None))
    return held


def _still(as_of: datetime, told: Told, point: Point, question: Question) -> bool:
    if question.as_of is not None:
        return as_of == question.as_of
    nothing_since = told.since is None or told.since <= as_of
    return nothing_since and point.now - CONFIRMED_FOR <= as_of <= point.now


def _grown_past(position: int, told: Told, point: Point, question: Question) -> bool:
    """Tell whether the log has grown since, by nothing that this answer shows."""
    if question.as_known is not None or told.settled is None:
        return False
    return max(told.settled, question.min_position or 0) <= position <= point.position


def _tag(told: Told, when: When) -> str:
    since = when.as_of - _EPOCH
    micros = (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
    # The body is not read: what comes before it holds its commitment.
    return f"{micros:x}.{when.position:x}.{tag_of(told.head)}"


def _moment(micros: int) -> datetime | None:
    try:
        return _EPOCH + timedelta(microseconds=micros)
    except OverflowError:
        return None


def cache_control(conditions: Conditions, *, settled: bool) -> bytes:
    """Return how long an answer may be kept, and by whom."""
    return conditions.keeping(IMMUTABLE if settled else SHORT)


class _Place:
    """Where a pinned answer and its neighbours are found."""

    def __init__(
        self, request: Request, path: str, carried: Sequence[tuple[str, str]], when: When
    ) -> None:
        self._root = request.scope.get("root_path", "")
        self._path = self._root + path
        self._carried = carried
        self._clocks = f"as_of={format_time(when.as_of)}&as_known={when.position}"

    def headers(self, told: Told) -> list[Header]:
        links = []
        if told.url is not None:
            links += [
                f'<{told.url}>; rel="original"',
                f'<{self._root}/timegate/{told.url}>; rel="timegate"',
                f'<{self._root}/timemap/link/{told.url}>; rel="timemap"; '
                'type="application/link-format"',
            ]
        links += [
            f'<{self._at(cursor)}>; rel="{relation}"'
            for relation, cursor in (("prev", told.prev), ("next", told.next))
            if cursor is not None
        ]
        headers = [(b"content-location", self._at(None).encode())]
        if links:
            headers.append((b"link", ", ".join(links).encode()))
        return headers

    def _at(self, cursor: str | None) -> str:
        """Return the pinned form, or another page of it."""
        carried = [pair for pair in self._carried if cursor is None or pair[0] != "cursor"]
        if cursor is not None:
            carried.append(("cursor", cursor))
        more = f"{urlencode(carried)}&" if carried else ""
        return f"{self._path}?{more}{self._clocks}"
