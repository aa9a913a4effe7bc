"""What whoever hands in a file says of it: it adds what the file leaves out.

A file is evidence, so what it states itself is never overruled: where both say something else, the
file is refused with both. What is compared is the meaning, not the spelling.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from domain.address import canonical_url
from domain.capture import Capture
from domain.clocks import format_time
from domain.errors import RefusedError
from services.zones import shorten

_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Given:
    """The options of ``stet capture``; times are aware."""

    url: str | None = None
    outlet: str | None = None
    observed_at: datetime | None = None
    published_at: datetime | None = None
    fallback: bool = False
    """Whether it is said of many files, and holds only where one does not say itself."""


NOTHING: Final = Given()


def contradiction(option: str, stated: str, said: str) -> RefusedError:
    """Return the error for an option that says another thing than the file."""
    return RefusedError(f"the file says {stated}, {option} says {said}")


def added(given: Given, stated: Mapping[str, object]) -> dict[str, str]:
    """Return the fields of a capture, as in JSON, that are given and not ``stated``."""
    says = {
        "url": given.url,
        "outlet": given.outlet if stated.get("outlet_name") is None else None,
        "observed_at": format_time(given.observed_at) if given.observed_at else None,
        "published_at": format_time(given.published_at) if given.published_at else None,
    }
    return {
        name: said for name, said in says.items() if said is not None and stated.get(name) is None
    }


def complete(capture: Capture, given: Given) -> Capture:
    """Return a capture with what is given and it does not state.

    Raises ``RefusedError`` where it states another thing, ``ValidationError`` where the two do not
    go together.
    """
    if given == NOTHING or given.fallback:
        return capture if not given.outlet else _with_fallback(capture, given.outlet)
    fields: dict[str, Any] = {n: getattr(capture, n) for n in type(capture).model_fields}
    if given.url is not None:
        fields["url"] = _url(capture.url, given.url)
    if given.outlet is not None:
        fields["outlet"], fields["outlet_name"] = with_outlet(
            given.outlet, capture.outlet, capture.outlet_name
        )
    for name in ("observed_at", "published_at"):
        said: datetime | None = getattr(given, name)
        if said is not None:
            fields[name] = _time(f"--{name.replace('_', '-')}", fields[name], said)
    return Capture(**fields)


def _with_fallback(capture: Capture, outlet: str) -> Capture:
    """Return a capture with an outlet where it states none at all, not even by its URL."""
    if capture.url or capture.outlet or capture.outlet_name:
        return capture
    return capture.model_copy(update={"outlet": outlet})


def with_outlet(said: str, stated: str | None, name: str | None) -> tuple[str | None, str | None]:
    """Return an outlet and its name with what is ``said`` of them; ``stated`` is the outlet.

    A domain and a name cannot be compared, and complete each other. Raises ``RefusedError`` for
    another domain than the page's, or another name.
    """
    is_domain = _is_domain(said)
    comparable = [s for s in (stated, name) if s is not None and _is_domain(s) == is_domain]
    if comparable:
        if all(_plain(s) != _plain(said) for s in comparable):
            raise contradiction("--outlet", shorten(comparable[0]), shorten(said))
        return stated, name
    if is_domain:
        return said, name or stated
    return (stated, name or said) if stated is not None else (said, name)


def _url(stated: str | None, said: str) -> str:
    if stated is None:
        return said
    if canonical_url(stated) != canonical_url(said):
        raise contradiction("--url", stated, said)
    return stated


def _time(option: str, stated: datetime | None, said: datetime) -> datetime:
    if stated is not None and stated != said:
        raise contradiction(option, format_time(stated), format_time(said))
    return said


def _is_domain(text: str) -> bool:
    return _DOMAIN.fullmatch(text.strip()) is not None


def _plain(text: str) -> str:
    """Return a domain or a name as it is compared: ``The Gazette`` and ``gazette`` are one."""
    return " ".join(text.casefold().split()).removeprefix("www.").removeprefix("the ")
