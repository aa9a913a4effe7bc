"""Which outlet a capture belongs to: its URL's registrable domain, by the public suffix list."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from publicsuffixlist import PublicSuffixList

from domain.address import host_of
from domain.capture import Address, Capture

_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+", re.ASCII)


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


@lru_cache(maxsize=4096)
def site_of(url: str) -> str:
    """Return the registrable domain of a canonical URL; its host where there is none."""
    host = host_of(url)
    return (_suffixes().privatesuffix(host) or host) if host else ""


def outlet_of(capture: Capture, address: Address) -> tuple[str, str | None]:
    """Return (outlet, its name where one is known).

    The outlet is a domain wherever a URL or the capture names one, and its name otherwise.
    """
    given = capture.outlet
    is_domain = given is not None and _DOMAIN.fullmatch(given.lower()) is not None
    name = capture.outlet_name or (given if given and not is_domain else None)
    if given is not None and is_domain:
        return given.lower().removeprefix("www."), name
    if address.canonical_url is not None:
        site = site_of(address.canonical_url)
        if site:
            return site, name
    return given or capture.outlet_name or "", name
