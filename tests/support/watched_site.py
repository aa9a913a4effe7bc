"""A site that is watched by a clock that a test sets, with the pages and feeds of one article."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from news_pages import HEADLINE, PARAGRAPHS, paragraphs
from scripted_site import HERE, Answered, Site, serving

from domain import article as articles
from domain.article import Article
from infra.watch_list import Budget, Target, WatchList
from services.bootstrap import Stet
from services.readers.worker import Workers
from services.watch.taking import Taking
from services.watch.watcher import Options, Watcher
from services.watch.watching import Watching

HTML = "text/html; charset=utf-8"
PATH = "/2025/03/03/ferries"
START = datetime(2025, 3, 4, 9, tzinfo=UTC)
OPTIONS = Options(Budget(3600), allowed=HERE)


def page(text: str = "", published: str = "2025-03-04T08:00:00Z") -> bytes:
    """Return an article's page that names no address; ``text`` is a paragraph more."""
    more = f"<p>{text}</p>" if text else ""
    return (
        f"<!DOCTYPE html><html lang='en'><head><title>{HEADLINE}</title>"
        f"<meta property='article:published_time' content='{published}'></head><body>"
        f"<article><h1>{HEADLINE}</h1>{paragraphs()}{more}</article></body></html>"
    ).encode()


def entry(link: str, *, with_text: bool = False, number: int = 1) -> str:
    """Return an entry of an Atom feed."""
    text = "".join(f"<p>{p} ({number})</p>" for p in PARAGRAPHS)
    content = f"<content type='html'><![CDATA[{text}]]></content>" if with_text else ""
    return (
        f"<entry><id>tag:x.example,2025:{number}</id><title>{HEADLINE} {number}</title>"
        f"<link href='{link}'/><updated>2025-03-04T08:00:00Z</updated>{content}</entry>"
    )


def atom(*entries: str) -> bytes:
    """Return an Atom feed."""
    return (
        "<?xml version='1.0' encoding='utf-8'?><feed xmlns='http://www.w3.org/2005/Atom'>"
        "<id>tag:x.example,2025:feed</id><title>Ferries</title>"
        f"<updated>2025-03-04T08:00:00Z</updated>{''.join(entries)}</feed>"
    ).encode()


@dataclass
class Clock:
    """Tells the time that a test sets."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass
class Watch:
    """A watcher over a site, a clock, and what is known of the site's addresses."""

    stet: Stet
    site: Site
    clock: Clock
    options: Options = OPTIONS
    made: list[Watcher] = field(default_factory=list)

    @property
    def list(self) -> WatchList:
        return WatchList(self.stet.log)

    def watcher(self, clock: Callable[[], datetime] | None = None, **more: Any) -> Watcher:
        """Return a watcher without chance in its waits."""
        s = self.stet
        taking = Taking(s.capturing, s.correcting, s.ways_in, s.workers, keep_raw=True)
        options = replace(self.options, **more)
        made = Watcher(self.list, taking, options, clock or self.clock, jitter=lambda: 0.0)
        self.made.append(made)
        return made

    def add(self, path: str = PATH) -> str:
        url = self.site.address + path
        self.list.add([url], self.clock.now, story=None, found_in=None)
        return url

    def target(self, path: str = PATH) -> Target:
        found = self.list.target(self.site.address + path)
        assert found is not None
        return found

    def look(self, *, steps: int = 200) -> list[str]:
        """Make all looks that are due, a moment apart; return what the site was asked for."""
        before = len(self.site.asked)
        watcher = self.made[0] if self.made else self.watcher()
        for _ in range(steps):
            later = self.clock.now + timedelta(days=1)
            if not watcher.step() and not self.list.is_due(self.clock.now, later):
                break
            self.clock.pass_by(seconds=6)
        return self.site.asked[before:]

    def look_when_due(self, path: str = PATH) -> list[str]:
        """Let the time come at which an address is looked at again, and look."""
        self.clock.now = max(self.clock.now, self.target(path).due_at)
        return self.look()

    def article(self, path: str = PATH) -> Article:
        found = self.events(path)
        made = articles.fold(found)
        assert made is not None
        return made

    def events(self, path: str = PATH) -> list[Any]:
        article_id = self.target(path).article_id
        assert article_id is not None
        return [logged.event for logged in self.stet.log.stream(article_id)]

    def status(self) -> Any:
        return Watching(self.stet.log).status()


@contextmanager
def watching(stet: Stet, readers: Workers) -> Iterator[Watch]:
    """Serve a site that allows all, and lend what watches it. ``readers`` take long to start."""
    with serving(Site()) as site:
        made = Watch(replace(stet, workers=readers), site, Clock())
        site.says("/robots.txt", 200, b"")
        site.says(PATH, 200, page(), Content_Type=HTML)
        try:
            yield made
        finally:
            for watcher in made.made:
                watcher.stop()


def in_turn(*answers: Answered) -> Callable[[int], Answered]:
    """Answer one after the other; the last again and again."""
    return lambda n: answers[min(n, len(answers)) - 1]
