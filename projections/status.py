"""How the views of the live build are: how far, how far behind, and whether one has stopped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from infra.log import Log
from infra.postgres import queries

SQL = queries.load("projections", "status.sql")


@dataclass(frozen=True, slots=True)
class Stop:
    """Why a view stopped: the event at ``position`` could not be folded."""

    position: int
    topic: str
    cause: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ViewStatus:
    """One view of the live build. ``behind_seconds`` is the age of the first event it lacks."""

    build: int
    rules: str
    view: str
    position: int
    behind: int
    behind_seconds: float
    stopped: Stop | None


def statuses(log: Log) -> list[ViewStatus]:
    """Return how each view of the live build is. Raises ``UnavailableError``."""
    return [
        ViewStatus(
            build=row["build"],
            rules=row["rules"],
            view=row["view"],
            position=row["position"],
            behind=row["behind"],
            behind_seconds=row["behind_seconds"],
            stopped=Stop(row["failed"], row["topic"], row["cause"], row["at"])
            if row["failed"]
            else None,
        )
        for row in log.rows(SQL["statuses"], {})
    ]
