"""What a host lets us ask for, and how often (RFC 9309, and the Crawl-delay that it leaves out)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from protego import Protego

from domain.errors import RefusedError, StetError
from domain.watching import retry
from infra.getting import PRODUCT, Answer, UnreachableError, seconds_asked
from infra.watch_list import Robots

KEPT: Final = timedelta(hours=24)
"""Rules are asked for again after this (RFC 9309, 2.4)."""
SIZE: Final = 500 * 1024
"""So much of them is read (RFC 9309, 2.5)."""
MOST_REDIRECTS: Final = 5
LONGEST_DELAY: Final = timedelta(hours=1)
NOTHING: Final = "User-agent: *\nDisallow: /\n"
EVERYTHING: Final = ""

Ask = Callable[[str], Answer]


@dataclass(frozen=True, slots=True)
class Asked:
    """The rules that a host's answer makes, and how many requests it took."""

    robots: Robots
    requests: int
    failed: bool
    """Whether the host did not answer, or not in order."""
    wait: float | None = None
    """Seconds for which it asks to be left alone."""


def ask_for(url: str, ask: Ask, clock: Callable[[], datetime], failures: int) -> Asked:
    """Ask the host of ``url`` for its rules.

    Where there are none (4xx) everything is allowed; where the host does not say (5xx, no answer)
    nothing is, and it is asked again soon (RFC 9309, 2.3.1). ``failures``: how often it has failed.
    Raises ``RefusedError`` for a host that is not asked anything.
    """
    place, answer, requests = _robots_of(url), None, 0
    unheard = False
    try:
        while requests <= MOST_REDIRECTS:
            requests += 1
            answer = ask(place)
            if answer.moved_to is None:
                break
            place = answer.moved_to
    except RefusedError:  # rules that lead to where nothing is fetched are none
        if requests == 1:
            raise
    except UnreachableError:
        unheard = True
    now = clock()
    wait = seconds_asked(answer.headers.get("retry-after"), now) if answer else None
    if unheard or (answer is not None and answer.status >= 500):
        soon = now + min(retry(failures + 5, 1.0), timedelta(hours=1))
        status = None if answer is None or unheard else answer.status
        return Asked(Robots(NOTHING, status, soon), requests, failed=True, wait=wait)
    text, status = EVERYTHING, answer.status if answer else None
    if answer is not None and answer.status == 200:
        text = answer.data.decode("utf-8-sig", "replace").replace("\0", "")
    return Asked(
        Robots(text, status, now + KEPT),
        requests,
        failed=False,
        wait=wait if status == 429 else None,
    )


@dataclass(frozen=True, slots=True)
class Rules:
    """A host's rules, read."""

    parsed: Protego

    @classmethod
    def of(cls, robots: Robots) -> Rules:
        """Read rules; what cannot be read allows everything."""
        return cls(Protego.parse(robots.text))

    def allow(self, url: str) -> bool:
        """Tell whether we may ask for an address."""
        return bool(self.parsed.can_fetch(url, PRODUCT))

    def delay(self, own: timedelta) -> timedelta:
        """Return how long to wait from one request to the next: our own time, or a longer one that
        the host states, up to an hour.
        """
        stated = self.parsed.crawl_delay(PRODUCT) or 0.0
        rate = self.parsed.request_rate(PRODUCT)
        if rate is not None and rate.requests:
            stated = max(stated, rate.seconds / rate.requests)
        return max(own, min(timedelta(seconds=min(stated, 86_400)), LONGEST_DELAY))


def _robots_of(url: str) -> str:
    scheme, _, rest = url.partition("://")
    host = rest.partition("/")[0].partition("?")[0]
    return f"{scheme}://{host}/robots.txt"


def refusal(robots: Robots) -> StetError:
    """Return why an address is not asked for."""
    if robots.text == NOTHING and robots.status != 200:
        said = f"answered {robots.status}" if robots.status else "did not answer"
        return UnreachableError(
            f"the host {said} when it was asked for its robots.txt, so nothing is fetched for now"
        )
    return RefusedError("its robots.txt does not allow us to fetch it")
