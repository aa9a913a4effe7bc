"""Who did what: the events of the log, each with whoever is named in it."""

from __future__ import annotations

from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from domain.clocks import Instant
from infra.log import Log
from infra.postgres import queries

SQL: Final = queries.load("infra.postgres", "trail.sql")
PAGE: Final = 1000
SCAN: Final = 100_000
"""The most events that one page looks at."""


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Deed(_Answer):
    """One event, and who did it."""

    position: int
    recorded_at: Instant
    stream: str
    version: int
    topic: str
    actor: str | None
    """Who did it, as the event says; null where it says nothing."""
    name: str | None
    """Of a key, the name it was given. It is kept beside the log, not in it."""


class TrailAnswer(_Answer):
    """Events after a position, in their order."""

    after: int = Field(ge=0)
    as_known: int
    """How far the log reached."""
    deeds: tuple[Deed, ...]
    reached: int
    """Go on with it as ``after``."""
    more: bool


def trail(log: Log, after: int, actor: str | None = None, limit: int = PAGE) -> TrailAnswer:
    """Return the first events after a position, of everybody or of one actor."""
    newest = log.head().size
    until = min(after + SCAN, newest)
    rows = log.rows(SQL["trail"], {"after": after, "until": until, "actor": actor, "limit": limit})
    reached = rows[-1]["position"] if len(rows) == limit else max(until, after)
    return TrailAnswer(
        after=after,
        as_known=newest,
        deeds=tuple(Deed(**row) for row in rows),
        reached=reached,
        more=reached < newest,
    )
