"""What a look makes of a target: what is new, when it is looked at again, whether it is gone."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from domain.errors import RefusedError, StetError
from domain.watching import ABSENT, DAY, Pace, next_look, pause, retry, unconfirmed
from infra.getting import MOST_REDIRECTS, Answer, UnreachableError, seconds_asked
from infra.watch_list import Claimed, Target, host_of, watched_form
from services.watch import robots
from services.watch.taking import Entries, Page, Taking, stood_since

CONFIRM: Final = timedelta(seconds=15)
"""A text that is new is looked at again after this: what was not written by anybody differs."""
VARYING: Final = timedelta(hours=1)
"""What only varies is not looked at more often than this."""
FEED_MOST: Final = timedelta(hours=6)
"""A feed is looked at so often at least: it holds its entries for a while only."""
_LATER: Final = (429, 503)
_ELSEWHERE: Final = "{url} is gone, which is not where its text came from: not recorded"


@dataclass(frozen=True, slots=True)
class Manners:
    """How often hosts and addresses are asked."""

    delay: timedelta = timedelta(seconds=5)
    """From one request of a host to the next, at least."""
    pace: Pace = field(default_factory=Pace)


@dataclass(frozen=True, slots=True)
class Moved:
    """A redirect that was met."""

    place: str
    status: int


@dataclass(frozen=True, slots=True)
class After:
    """What a look comes to."""

    target: Target
    pause: timedelta
    """How long to ask the host for nothing."""
    host_failures: int = 0
    moved: Moved | None = None
    links: tuple[str, ...] = ()
    """Articles that a feed names and that are to be watched."""
    said: str | None = None
    """What is worth a line."""


@dataclass(frozen=True, slots=True)
class Course:
    """Makes of each look what it means. ``jitter`` gives numbers from 0 to 1."""

    taking: Taking
    manners: Manners
    jitter: Callable[[], float]

    def after(self, claimed: Claimed, answer: Answer, now: datetime, delay: timedelta) -> After:
        """Return what an answer means, and take in what it holds.

        Raises ``StetError`` for what cannot be taken.
        """
        target = replace(claimed.target, status=answer.status)
        if answer.moved_to is not None:
            return self._redirected(target, answer, now, delay)
        if answer.status == 304 and is_conditional(target):
            return self._unchanged(target, answer, now, delay)
        if answer.status == 200:
            if target.page == answer.url and target.digest == _digest(answer):
                return self._unchanged(_validated(target, answer), answer, now, delay)
            return self._found(target, answer, now, delay)
        if answer.status in ABSENT and target.kind == "article" and target.article_id:
            return self._gone(target, answer, now, delay)
        asked = seconds_asked(answer.headers.get("retry-after"), now)
        is_later = answer.status in _LATER
        error = UnreachableError(f"it answered {answer.status}")
        return self._failure(
            replace(claimed, target=target), error, now, delay,
            asked=asked if is_later else None,
            is_hosts=is_later or answer.status >= 500,
        )  # fmt: skip

    def failed(self, claimed: Claimed, error: Exception, now: datetime, delay: timedelta) -> After:
        """Return what a look means that found nothing to take: never that the text is gone."""
        unheard = isinstance(error, UnreachableError)
        return self._failure(claimed, error, now, delay, is_hosts=unheard)

    def forbidden(self, claimed: Claimed, now: datetime) -> After:
        """Return what a look means that the host does not want; nothing was asked."""
        assert claimed.robots is not None
        why = robots.refusal(claimed.robots)
        target = replace(
            _home(claimed.target),
            checked_at=now,
            failures=claimed.target.failures + 1,
            status=None,
            problem=why.message,
            due_at=max(claimed.robots.until, now + self.manners.pace.least),
        )
        return After(target, timedelta(), claimed.host_failures)

    def _found(self, target: Target, answer: Answer, now: datetime, delay: timedelta) -> After:
        taken = self.taking.take(answer, target, now)
        seen = replace(
            _validated(_seen(target, answer, now), answer), page=answer.url, digest=_digest(answer)
        )
        if isinstance(taken, Entries):
            return self._feed(seen, taken, now, delay)
        return self._article(seen, taken, now, delay)

    def _unchanged(self, target: Target, answer: Answer, now: datetime, delay: timedelta) -> After:
        seen = _seen(target, answer, now)
        if target.kind == "feed":
            return self._feed(seen, Entries((), is_new=False, problem=None), now, delay)
        page = self.taking.again(answer, target, now)
        if page is None:  # its text is not at hand: fetch it whole
            plain = replace(target, etag=None, modified=None, digest=None, looks=seen.looks)
            return After(plain, delay)
        return self._article(seen, page, now, delay)

    def _article(self, target: Target, page: Page, now: datetime, delay: timedelta) -> After:
        is_first = target.article_id != page.receipt.article_id
        is_other = is_first or target.revision != page.receipt.revision
        changed_at, changes = target.changed_at, [c for c in target.changes if now - c < DAY]
        if is_first:
            changed_at = stood_since(page, now)
        elif is_other:
            changed_at = now
            changes.append(now)
        after = replace(
            _home(target),
            kind="article",
            article_id=page.receipt.article_id,
            revision=page.receipt.revision,
            changed_at=changed_at,
            changes=changes,
            varies=page.varies and page.varies.value,
        )
        wait = self._wait(after, now)
        if is_other and not is_first and page.is_new and page.varies is None:
            wait = min(wait, CONFIRM)
        said = str(page.receipt.outcome) if is_other else None
        return After(replace(after, due_at=now + wait), delay, said=said)

    def _feed(self, target: Target, entries: Entries, now: datetime, delay: timedelta) -> After:
        is_new = entries.is_new or bool(entries.links)
        links = tuple(_watchable(entries.links)) if entries.links else ()
        changes = [c for c in target.changes if now - c < DAY] + ([now] if is_new else [])
        after = replace(
            _home(target),
            kind="feed",
            problem=entries.problem,
            changed_at=now if is_new or target.changed_at is None else target.changed_at,
            changes=changes,
        )
        return After(replace(after, due_at=now + self._wait(after, now)), delay, links=links)

    def _wait(self, target: Target, now: datetime) -> timedelta:
        pace, changes = self.manners.pace, len(target.changes)
        if target.kind == "feed":
            pace = replace(pace, most=max(pace.least, min(pace.most, FEED_MOST)))
        if target.varies is not None or target.absent_since is not None:
            pace = Pace(max(pace.least, VARYING), max(pace.most, VARYING))
            changes = 0
        quiet = now - (target.absent_since or target.changed_at or now)
        return next_look(max(quiet, timedelta()), changes, self.jitter(), pace)

    def _redirected(self, target: Target, answer: Answer, now: datetime, delay: timedelta) -> After:
        """Look next where a redirect leads: at that host's time, by that host's rules."""
        place = watched_form(answer.moved_to or "")
        if target.hops >= MOST_REDIRECTS:
            raise RefusedError(f"it leads over more than {MOST_REDIRECTS} redirects")
        after = replace(
            target,
            ask=place,
            host=host_of(place),
            hops=target.hops + 1,
            moving=target.moving and answer.status in (301, 308),
            looks=target.looks + 1,
            checked_at=now,
        )
        return After(after, delay, moved=Moved(place, answer.status))

    def _gone(self, target: Target, answer: Answer, now: datetime, delay: timedelta) -> After:
        """Count an answer that says that there is nothing, and take it in once that is certain."""
        since, looks = target.gone_since or now, target.gone_looks + 1
        is_its_place = answer.url == target.page
        after = replace(
            _home(target), looks=target.looks + 1, checked_at=now, failures=0,
            problem=None if is_its_place else _ELSEWHERE.format(url=answer.url),
            gone_since=since, gone_looks=looks,
        )  # fmt: skip
        wait = unconfirmed(answer.status, since, looks, now)
        if wait is not None and target.absent_since is None:
            return After(replace(after, due_at=now + wait), delay)
        said = None
        if target.absent_since is None:
            after = replace(after, absent_since=since)
            if is_its_place and target.article_id is not None:
                self.taking.absent(target.article_id, answer, looks, since)
                said = "absent"
        return After(replace(after, due_at=now + self._wait(after, now)), delay, said=said)

    def _failure(
        self,
        claimed: Claimed,
        error: Exception,
        now: datetime,
        delay: timedelta,
        *,
        is_hosts: bool,
        asked: float | None = None,
    ) -> After:
        failures = claimed.target.failures + 1
        said = error.message if isinstance(error, StetError) else f"{type(error).__name__}: {error}"
        wait = max(retry(failures, self.jitter(), asked), self.manners.pace.least)
        target = replace(
            _home(claimed.target),
            looks=claimed.target.looks + 1,
            checked_at=now,
            failures=failures,
            problem=said[:500].replace("\0", ""),
            due_at=now + wait,
        )
        hosts = claimed.host_failures + 1 if is_hosts else 0
        return After(target, pause(hosts, delay, asked), hosts)


def is_conditional(target: Target) -> bool:
    """Tell whether a look asks for what is new only: by what was said of that very address."""
    return target.ask == target.page and (target.etag is not None or target.modified is not None)


def _home(target: Target) -> Target:
    """Return a target whose next look begins where it lives."""
    return replace(target, ask=target.home, host=host_of(target.home), hops=0, moving=True)


def _validated(target: Target, answer: Answer) -> Target:
    """Return a target with what a server asks for when it is asked whether anything is new."""
    return replace(target, etag=_stated(answer, "etag"), modified=_stated(answer, "last-modified"))


def _seen(target: Target, answer: Answer, now: datetime) -> Target:
    """Return a target that was found to be there; it lives where redirects for good have led."""
    return replace(
        target,
        home=answer.url if target.hops and target.moving else target.home,
        looks=target.looks + 1,
        checked_at=now,
        seen_at=now,
        failures=0,
        problem=None,
        gone_since=None,
        gone_looks=0,
        absent_since=None,
    )


def _watchable(links: tuple[str, ...]) -> list[str]:
    found = []
    for link in links:
        try:
            found.append(watched_form(link))
        except RefusedError:  # a link that cannot be fetched is nothing to watch
            continue
    return found


def _digest(answer: Answer) -> bytes:
    return hashlib.sha256(answer.data).digest()


def _stated(answer: Answer, name: str) -> str | None:
    """Return a validator as it is sent back; None where it could not be."""
    value = answer.headers.get(name, "")
    return value if 0 < len(value) <= 1000 and value.isascii() and value.isprintable() else None
