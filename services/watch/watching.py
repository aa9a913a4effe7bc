"""What is watched, as people see it: added, removed, listed, and how it goes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urldefrag

import httpx
from pydantic import BaseModel, ConfigDict

from domain.clocks import Instant
from domain.errors import NotFoundError, RefusedError
from infra import fetching
from infra.fetching import Network
from infra.log import Log
from infra.watch_list import PAGE, Move, Target, WatchList, watched_form

MOST_SHOWN: Final = 20


class Redirect(BaseModel):
    """A redirect that was met, when first and when last."""

    model_config = ConfigDict(frozen=True)

    url: str
    moved_to: str
    status: int
    first_at: Instant
    last_at: Instant


class Watched(BaseModel):
    """A watched address, and how it was at the last look."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)

    url: str
    kind: str | None
    """``article``, ``feed``; None until it has answered."""
    state: str
    """``new``, ``standing``, ``failing``, ``gone`` (not yet certain), ``absent``, ``flapping``,
    ``noise``."""
    found_in: str | None
    story: str | None
    lives_at: str | None
    """Where it has moved to for good."""
    article_id: str | None
    revision: int | None
    looks: int
    checked_at: Instant | None
    seen_at: Instant | None
    changed_at: Instant | None
    due_at: Instant
    status: int | None
    failures: int
    problem: str | None
    absent_since: Instant | None
    moves: tuple[Redirect, ...] = ()
    """Only where one address is asked for."""


class HostState(BaseModel):
    """A host that is asked."""

    model_config = ConfigDict(frozen=True)

    host: str
    targets: int
    due: int
    failing: int
    is_asked: bool
    free_at: Instant | None
    failures: int
    robots_status: int | None
    robots_until: Instant | None


class Status(BaseModel):
    """How watching goes."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)

    now: Instant
    targets: int
    articles: int
    feeds: int
    unknown: int
    """Those that have not answered yet."""
    due: int
    looked_at: int
    """In the last hour."""
    changed: int
    """In the last day."""
    failing: int
    gone: int
    """Which answer that there is nothing, and are looked at again before that counts."""
    absent: int
    flapping: int
    noise: int
    next_at: Instant | None
    last_at: Instant | None
    hosts: tuple[HostState, ...]
    """The first of them, those in trouble first."""
    troubles: tuple[Watched, ...]
    """The newest of them."""


@dataclass(frozen=True, slots=True)
class Watching:
    """The list of what is watched."""

    log: Log
    allowed: tuple[Network, ...] = ()
    """Networks that may be watched though they are not public."""

    @property
    def watch_list(self) -> WatchList:
        """The tables behind it."""
        return WatchList(self.log)

    def add(self, url: str, story: str | None = None) -> bool:
        """Watch an address, of a feed or of an article; tell whether it is new here.

        Raises ``RefusedError`` for what cannot be fetched.
        """
        form = _form(url)
        fetching.refuse_inside(httpx.URL(form), self.allowed)
        return bool(self.watch_list.add([form], self.log.head().now, story=story, found_in=None))

    def remove(self, url: str) -> None:
        """Watch an address no more; what was seen of it stays in the log. ``NotFoundError``."""
        if not (self.watch_list.remove(url) or self.watch_list.remove(_form(url))):
            raise NotFoundError(f"{url} is not watched; 'stet watch list' shows what is")

    def watched(self) -> Iterator[Watched]:
        """Yield all that is watched, by address."""
        after: str | None = None
        while page := self.watch_list.targets(after):
            for target in page:
                yield _watched(target)
            if len(page) < PAGE:
                return
            after = page[-1].url

    def one(self, url: str) -> Watched:
        """Return a watched address with the redirects it led over. Raises ``NotFoundError``."""
        target = self.watch_list.target(url) or self.watch_list.target(_form(url))
        if target is None:
            raise NotFoundError(f"{url} is not watched; 'stet watch add {url}' watches it")
        return _watched(target, self.watch_list.moves(target.url))

    def status(self) -> Status:
        """Return how watching goes."""
        now = self.log.head().now
        hosts = self.watch_list.hosts(now, MOST_SHOWN)
        return Status(
            now=now,
            **self.watch_list.counts(now),
            hosts=tuple(_host(row, now) for row in hosts),
            troubles=tuple(_watched(t) for t in self.watch_list.troubles(MOST_SHOWN)),
        )


def _form(url: str) -> str:
    """Return an address as it is watched: without a fragment, which no server gets to see."""
    if "://" not in url:
        raise RefusedError(f"'{url[:80]}' is not an absolute http or https URL")
    return watched_form(urldefrag(url.strip()).url)


def _host(row: dict[str, Any], now: datetime) -> HostState:
    free_at = row.pop("free_at")
    return HostState(**row, free_at=free_at if free_at > now else None)


def _watched(target: Target, moves: list[Move] | None = None) -> Watched:
    known = {n: v for n, v in asdict(target).items() if n in Watched.model_fields}
    return Watched(
        **known,
        state=_state(target),
        lives_at=target.home if target.home != target.url else None,
        moves=tuple(Redirect(**asdict(move)) for move in moves or ()),
    )


def _state(target: Target) -> str:
    if target.absent_since is not None:
        return "absent"
    if target.failures:
        return "failing"
    if target.gone_since is not None:
        return "gone"
    if target.varies is not None:
        return target.varies
    return "new" if target.seen_at is None else "standing"
