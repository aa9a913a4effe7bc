"""Gets what an archive serves, over HTTP: of a limited size, in a limited time.

It goes where it is sent. Whoever must not be sent to addresses of the own network puts a function
of the same shape in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from typing import Final

import httpx

from domain.errors import StetError, TooLargeError

USER_AGENT: Final = f"stet/{version('stet-timeline')} (an archive of news revisions)"
TIMEOUT: Final = httpx.Timeout(60, connect=15)


class UnreachableError(StetError):
    """A server did not answer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered; names of headers are in small letters."""

    url: str
    """The address that answered in the end, after redirects."""
    status: int
    headers: Mapping[str, str]
    data: bytes


Get = Callable[[str], Answer]
"""Gets an address. Raises ``UnreachableError``, ``TooLargeError``."""


@contextmanager
def getter(limit: int) -> Iterator[Get]:
    """Lend a function that gets addresses over one client; ``limit`` is in bytes."""
    client = httpx.Client(
        follow_redirects=True,
        max_redirects=10,
        timeout=TIMEOUT,
        headers={"User-Agent": USER_AGENT},
        trust_env=False,
    )

    def get(url: str) -> Answer:
        try:
            with client.stream("GET", url) as response:
                data = bytearray()
                for chunk in response.iter_bytes():
                    data += chunk
                    if len(data) > limit:
                        raise TooLargeError(
                            f"{url} answers with more than {limit} bytes (STET_MAX_REQUEST_BYTES)"
                        )
                headers = {name.lower(): value for name, value in response.headers.items()}
                return Answer(str(response.url), response.status_code, headers, bytes(data))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            said = str(error) or type(error).__name__
            raise UnreachableError(f"{url} cannot be reached: {said}") from error

    with client:
        yield get
