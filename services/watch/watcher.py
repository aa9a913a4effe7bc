"""Looks at what is due: one request a look, each redirect a look of its own, so that every host is
asked politely, wherever one leads. Several watchers may run at once, here and elsewhere.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

import httpx
import structlog

from domain.errors import RefusedError, StetError, UnavailableError
from domain.watching import Pace, pause
from infra import getting
from infra.fetching import Network
from infra.getting import Answer, Bounds, ask
from infra.watch_list import Budget, Claimed, Target, WatchList
from services.settings import Settings
from services.watch import robots
from services.watch.course import After, Course, Manners, is_conditional
from services.watch.taking import Taking

IDLE_SECONDS: Final = 1.0
MARGIN: Final = timedelta(seconds=90)
"""What a lease has beyond the time that fetching and reading may take."""
ROBOTS_SECONDS: Final = 20.0
_log = structlog.get_logger("stet.watch")


@dataclass(frozen=True, slots=True)
class Options:
    """How a watcher behaves."""

    budget: Budget
    manners: Manners = field(default_factory=Manners)
    allowed: tuple[Network, ...] = ()
    contact: str | None = None
    size: int = 32 * 1024 * 1024
    """The most bytes of a page or a feed."""
    seconds: float = 60.0
    """The longest that fetching one may take."""
    reader_seconds: float = 20.0
    at_once: int = 4

    @property
    def lease(self) -> timedelta:
        """How long a watcher keeps a host at most; what a dead one had is taken up after it."""
        asking = max(self.seconds, ROBOTS_SECONDS * (robots.MOST_REDIRECTS + 1))
        return timedelta(seconds=asking + 2 * self.reader_seconds) + MARGIN


def options_of(settings: Settings, allowed: tuple[Network, ...]) -> Options:
    """Return the options that settings make. Raises ``RefusedError`` where they contradict."""
    least, most = settings.watch_least_seconds, settings.watch_most_seconds
    if least > most:
        raise RefusedError(
            f"STET_WATCH_LEAST_SECONDS={least:g} is more than STET_WATCH_MOST_SECONDS={most:g}"
        )
    pace = Pace(timedelta(seconds=least), timedelta(seconds=most))
    return Options(
        budget=Budget(settings.watch_requests_per_hour),
        manners=Manners(timedelta(seconds=settings.watch_host_seconds), pace),
        allowed=allowed,
        contact=settings.watch_contact,
        size=settings.max_request_bytes,
        seconds=settings.fetch_seconds,
        reader_seconds=settings.reader_seconds,
        at_once=settings.watch_at_once,
    )


class Watcher:
    """Looks at what is due, for as long as it runs."""

    def __init__(
        self,
        watch_list: WatchList,
        taking: Taking,
        options: Options,
        clock: Callable[[], datetime],
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._list = watch_list
        self._options = options
        self._clock = clock
        self._client = getting.client(
            options.allowed, options.contact, limits=httpx.Limits(max_keepalive_connections=0)
        )
        self._course = Course(taking, options.manners, jitter)
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Run in threads of its own until ``stop``."""
        for number in range(self._options.at_once):
            name = f"stet-watch-{number}"
            self._threads.append(threading.Thread(target=self.run, name=name, daemon=True))
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End after the looks at hand."""
        self._stop.set()
        for thread in self._threads:
            thread.join()
        self._client.close()

    def run(self) -> None:
        """Look as long as there is something due, and every second where there is not."""
        lost = False
        while not self._stop.is_set():
            try:
                if not self.step():
                    self._stop.wait(IDLE_SECONDS)
                lost = False
            except StetError as error:
                if not lost:
                    _log.warning("watching waits", why=error.message)
                lost = True
                self._stop.wait(IDLE_SECONDS)
            except Exception as error:  # noqa: BLE001 - told, and tried again
                _log.error("watching stands still", exc_info=error)
                self._stop.wait(IDLE_SECONDS)

    def run_once(self) -> int:
        """Look at all that is due once, what feeds name meanwhile included, with the waits that
        politeness asks for; return how many looks that took.
        """
        began, count = self._clock(), 0
        while not self._stop.is_set() and self._list.is_due(self._clock(), began):
            if self.step():
                count += 1
            else:
                self._stop.wait(IDLE_SECONDS)
        return count

    def step(self) -> bool:
        """Make one look, a request at most, if one is due; tell whether one was.

        Raises ``UnavailableError`` when the database is gone: the look is made again by whoever
        comes first when its lease has ended.
        """
        claimed = self._list.claim(self._clock(), self._options.lease, self._options.budget)
        if claimed is None:
            return False
        if claimed.robots is None or claimed.robots.until <= self._clock():
            self._ask_for_rules(claimed)
        else:
            self._look(claimed, robots.Rules.of(claimed.robots))
        return True

    def _ask_for_rules(self, claimed: Claimed) -> None:
        bounds = Bounds(robots.SIZE, ROBOTS_SECONDS, cut=True)
        where, failures = claimed.target.ask, claimed.host_failures
        try:
            asked = robots.ask_for(
                where, lambda url: ask(self._client, url, bounds), self._clock, failures
            )
        except RefusedError as error:
            delay = self._options.manners.delay
            self._settle(claimed, self._course.failed(claimed, error, self._clock(), delay))
            return
        self._list.spend(asked.requests - 1, self._options.budget)
        failures = failures + 1 if asked.failed else 0
        delay = robots.Rules.of(asked.robots).delay(self._options.manners.delay)
        free_at = self._clock() + pause(failures, delay, asked.wait)
        self._list.settle_robots(claimed, asked.robots, free_at, failures)
        if asked.failed:
            _log.warning("host does not answer", host=claimed.target.host)

    def _look(self, claimed: Claimed, rules: robots.Rules) -> None:
        target = claimed.target
        delay = rules.delay(self._options.manners.delay)
        if not rules.allow(target.ask):
            self._settle(claimed, self._course.forbidden(claimed, self._clock()))
            return
        status: int | None = None
        try:
            answer = self._answer(target)
            status = answer.status
            after = self._course.after(claimed, answer, self._clock(), delay)
        except UnavailableError:
            raise
        except Exception as error:  # noqa: BLE001 - one page must not stop the others
            if not isinstance(error, StetError):
                _log.error("a look failed", url=target.ask, exc_info=error)
            seen = replace(claimed, target=replace(target, status=status))
            after = self._course.failed(seen, error, self._clock(), delay)
        self._settle(claimed, after)

    def _answer(self, target: Target) -> Answer:
        headers = {}
        if is_conditional(target):
            if target.etag is not None:
                headers["If-None-Match"] = target.etag
            if target.modified is not None:
                headers["If-Modified-Since"] = target.modified
        bounds = Bounds(self._options.size, self._options.seconds)
        return ask(self._client, target.ask, bounds, headers)

    def _settle(self, claimed: Claimed, after: After) -> None:
        now = self._clock()
        target = claimed.target
        if after.moved is not None:
            self._list.set_moved(target.ask, after.moved.place, after.moved.status, now)
        if after.links:
            added = self._list.add(after.links, now, story=target.story, found_in=target.url)
            _log.info("feed names articles", url=target.url, new=len(added))
        free_at = now + after.pause
        if not self._list.settle(claimed, after.target, free_at, after.host_failures):
            _log.warning(
                "a look counts for nothing: its lease had ended, or it is not watched any more",
                url=target.url,
            )
            return
        _tell(target, after)


def _tell(before: Target, after: After) -> None:
    target = after.target
    if after.said is not None:
        _log.info(after.said, url=target.url, article=target.article_id, revision=target.revision)
    if target.varies is not None and target.varies != before.varies:
        _log.warning("the text only varies", url=target.url, how=target.varies)
    if target.failures:
        _log.info("look failed", url=target.url, why=target.problem, failures=target.failures)
    else:
        _log.debug("looked", url=target.url, status=target.status, due=target.due_at.isoformat())
