"""URLs inside URLs: the original's in the path of a request as it was sent, and our own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit

from starlette.convertors import Convertor, register_url_convertor
from starlette.requests import Request

from domain.errors import RefusedError
from projections.mementos import Chosen, Memento, Original
from services.api.answering import http_date
from services.api.state import stet_of


class Whole(Convertor[str]):
    """What is left of a path, line breaks too: a URL may have them, encoded."""

    regex = r"[\s\S]*"

    def convert(self, value: str) -> str:
        """Return it as it is."""
        return value

    def to_string(self, value: str) -> str:
        """Return it as it is."""
        return value


register_url_convertor("whole", Whole())
_ENCODED = re.compile(r"https?%3a", re.IGNORECASE)
# Proxies and frameworks like to make one slash of two.
_ONE_SLASH = re.compile(r"(https?):/(?!/)", re.IGNORECASE)
_AUTHORITY = re.compile(r"(?<=://)[^/?#]+")
_HOST: Final = re.compile(r"[A-Za-z0-9._~-]+(:\d{1,5})?|\[[0-9A-Fa-f:.]+\](:\d{1,5})?", re.ASCII)


def original(request: Request, before: str) -> Original:
    """Return the original's URL, which follows ``before`` in the path and takes the query along.

    It is read as it was sent: what is percent-encoded in it stays so, unless all of it is. Raises
    ``RefusedError`` where it is no URL.
    """
    raw: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    path = raw.decode("latin-1").partition("?")[0]
    root = request.scope.get("root_path", "")
    text = path.removeprefix(root).removeprefix(before)
    if _ENCODED.match(text):
        try:
            text = unquote(text, errors="strict")
        except UnicodeDecodeError as error:
            raise RefusedError("the URL in the path is not UTF-8") from error
    query = request.scope["query_string"].decode("latin-1")
    whole = f"{text}?{query}" if query else text
    return Original.of(_AUTHORITY.sub(_decoded, _ONE_SLASH.sub(r"\1://", whole, count=1), count=1))


def _decoded(authority: re.Match[str]) -> str:
    """Write a host in its own letters: in a path clients encode them, in a host nobody does."""
    text = unquote(authority[0])
    return authority[0] if set(text) & set("/?#@\\") else text


def base(request: Request) -> str:
    """Return the address that this service is known by: as configured, else as it was asked for.

    Raises ``RefusedError`` for a Host that is none: it would end up in links.
    """
    configured = stet_of(request).settings.public_url
    if configured is not None:
        return configured
    host = request.headers.get("host") or "{}:{}".format(*request.scope["server"])
    if not _HOST.fullmatch(host):
        raise RefusedError("the Host header names no host")
    return f"{request.scope['scheme']}://{host}{request.scope.get('root_path', '')}"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where an original, its TimeGate, its TimeMaps and its mementos are found.

    The original's URL is in its canonical form: nothing in it ends a link or a header.
    """

    base: str
    url: str

    @property
    def style(self) -> str:
        """The path of the style sheet, at whatever host a page was asked for."""
        return f"{urlsplit(self.base).path}/static/record.css"

    @property
    def timegate(self) -> str:
        """The address of the TimeGate."""
        return f"{self.base}/timegate/{self.url}"

    @property
    def timemap(self) -> str:
        """The address of the TimeMap as web links."""
        return f"{self.base}/timemap/link/{self.url}"

    @property
    def timemap_json(self) -> str:
        """The address of the TimeMap as JSON."""
        return f"{self.base}/timemap/json/{self.url}"

    def memento(self, memento: Memento) -> str:
        """Return the address of a memento."""
        return f"{self.base}/memento/{memento.name}/{self.url}"

    def of_timegate(self, found: Chosen) -> str:
        """Return the TimeGate's Link header (RFC 7089 section 4.5)."""
        return ", ".join([f'<{self.url}>; rel="original"', *self._mementos(found)])

    def of_memento(self, found: Chosen) -> str:
        """Return a memento's Link header (RFC 7089 section 4.5.3)."""
        links = [f'<{self.url}>; rel="original"', f'<{self.timegate}>; rel="timegate"']
        return ", ".join([*links, *self._mementos(found)])

    def _mementos(self, found: Chosen) -> list[str]:
        first, last = found.neighbours[0], found.neighbours[-1]
        timemap = (
            f'<{self.timemap}>; rel="timemap"; type="application/link-format"; '
            f'from="{http_date(first.seen_at)}"; until="{http_date(last.seen_at)}"'
        )
        links = [
            f'<{self.memento(one)}>; rel="{found.relations_of(one)}"; '
            f'datetime="{http_date(one.seen_at)}"'
            for one in found.neighbours
        ]
        return [timemap, *links]
