"""What is watched: the tables of schema ``watch``, which several watchers share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

import httpx

from infra import fetching
from infra.log import Log
from infra.postgres import queries

SQL: Final = queries.load("infra.postgres", "watch.sql")
PAGE: Final = 1000
AHEAD: Final = timedelta(minutes=1)
"""How far requests may run ahead of an even use of their budget."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address that is watched; the columns of ``watch.targets`` say what each is."""

    url: str
    found_in: str | None
    story: str | None
    added_at: datetime
    home: str
    ask: str
    host: str
    hops: int
    moving: bool
    due_at: datetime
    kind: Literal["article", "feed"] | None
    article_id: str | None
    revision: int | None
    page: str | None
    etag: str | None
    modified: str | None
    digest: bytes | None
    looks: int
    checked_at: datetime | None
    seen_at: datetime | None
    changed_at: datetime | None
    changes: Sequence[datetime]
    failures: int
    status: int | None
    problem: str | None
    gone_since: datetime | None
    gone_looks: int
    absent_since: datetime | None
    varies: str | None


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of a host that hold until a time, and what it had answered when it was asked."""

    text: str
    status: int | None
    until: datetime


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a watcher has to look at, and its host for as long as the lease lasts."""

    target: Target
    lease: UUID
    robots: Robots | None
    host_failures: int


@dataclass(frozen=True, slots=True)
class Move:
    """A redirect that was met."""

    url: str
    moved_to: str
    status: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Budget:
    """Requests that all watchers together may make in any hour."""

    an_hour: int

    @property
    def apart(self) -> timedelta:
        """How much of the time one request uses."""
        return (timedelta(hours=1) + AHEAD) / self.an_hour

    @property
    def ahead(self) -> timedelta:
        """How far requests may run ahead, so that no hour sees more than it may."""
        return max(AHEAD - self.apart, timedelta())


class WatchList:
    """The addresses that a database's watchers watch."""

    def __init__(self, log: Log) -> None:
        self._log = log

    def add(
        self, urls: Sequence[str], now: datetime, *, story: str | None, found_in: str | None
    ) -> list[str]:
        """Watch addresses (as ``httpx`` writes them); return those that are new here."""
        if not urls:
            return []
        unique = list(dict.fromkeys(urls))
        hosts = [host_of(url) for url in unique]
        self._add_hosts(hosts)
        rows = self._rows("add", urls=unique, hosts=hosts, now=now, story=story, found_in=found_in)
        return [row["url"] for row in rows if row["is_new"]]

    def remove(self, url: str) -> bool:
        """Watch an address no more. Tells whether it was watched."""
        return bool(self._rows("remove", url=url))

    def target(self, url: str) -> Target | None:
        """Return what is known of an address; None where it is not watched."""
        rows = self._rows("targets", url=url, after=None, limit=1)
        return Target(**rows[0]) if rows else None

    def targets(self, after: str | None = None, limit: int = PAGE) -> list[Target]:
        """Return what is watched, by address, after one of them."""
        rows = self._rows("targets", url=None, after=after, limit=limit)
        return [Target(**row) for row in rows]

    def claim(self, now: datetime, lease: timedelta, budget: Budget) -> Claimed | None:
        """Take what is due the longest and may be asked for; nobody else gets its host meanwhile.

        None where nothing is due, all hosts of what is are asked or left alone, or the budget is
        spent.
        """
        limits = {"apart": budget.apart, "ahead": budget.ahead}
        rows = self._rows("claim", now=now, lease=lease, **limits)
        target = self.target(rows[0]["url"]) if rows else None
        if target is None:  # or it was removed in this moment: the lease ends by itself
            return None
        row = rows[0]
        robots = None
        if row["robots_until"] is not None:
            robots = Robots(row["robots"], row["robots_status"], row["robots_until"])
        return Claimed(target, row["lease"], robots, row["host_failures"])

    def is_due(self, now: datetime, unless_since: datetime) -> bool:
        """Tell whether anything is due that was not looked at since a time, or not to the end."""
        return bool(self._rows("is_due", now=now, since=unless_since)[0]["is_due"])

    def settle(
        self, claimed: Claimed, after: Target, free_at: datetime, host_failures: int
    ) -> bool:
        """Write down what came of a look, and give the host back until ``free_at``.

        Nothing happens, and False comes back, where the lease has ended meanwhile.
        """
        self._add_hosts([after.host])
        state = {**asdict(after), "changes": list(after.changes)}
        return bool(
            self._rows(
                "settle",
                lease=claimed.lease,
                free_at=free_at,
                host_failures=host_failures,
                **state,
            )
        )

    def settle_robots(
        self, claimed: Claimed, robots: Robots, free_at: datetime, host_failures: int
    ) -> bool:
        """Write down a host's rules, and give it back until ``free_at``."""
        return bool(
            self._rows(
                "settle_robots",
                lease=claimed.lease,
                free_at=free_at,
                host_failures=host_failures,
                robots=robots.text,
                robots_status=robots.status,
                robots_until=robots.until,
            )
        )

    def spend(self, requests: int, budget: Budget) -> None:
        """Count requests that were made beside the one that was claimed."""
        if requests:
            self._rows("spend", requests=requests, apart=budget.apart)

    def set_moved(self, url: str, moved_to: str, status: int, now: datetime) -> None:
        """Remember a redirect."""
        self._rows("moved", url=url, moved_to=moved_to, status=status, now=now)

    def moves(self, url: str) -> list[Move]:
        """Return the redirects that an address has led over, oldest first."""
        return [Move(**row) for row in self._rows("moves", url=url)]

    def counts(self, now: datetime) -> Mapping[str, Any]:
        """Return how many addresses are watched, due, failing, gone …"""
        return self._rows("counts", now=now)[0]

    def hosts(self, now: datetime, limit: int) -> list[dict[str, Any]]:
        """Return the hosts that are watched, those in trouble first."""
        return self._rows("hosts", now=now, limit=limit)

    def troubles(self, limit: int) -> list[Target]:
        """Return the addresses that fail, are gone, vary or had something refused, newest first."""
        return [Target(**row) for row in self._rows("troubles", limit=limit)]

    def _add_hosts(self, hosts: Sequence[str]) -> None:
        self._rows("host", hosts=sorted(set(hosts)))

    def _rows(self, statement: str, **parameters: Any) -> list[dict[str, Any]]:
        return self._log.rows(SQL[statement], parameters)


def host_of(url: str) -> str:
    """Return the host of a URL, and its port where it is not the usual one."""
    return httpx.URL(url).netloc.decode("ascii")


def watched_form(url: str) -> str:
    """Return a URL as it is watched. Raises ``RefusedError`` for what is not fetched."""
    return str(fetching.checked_url(url))
