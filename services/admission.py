"""Who is let in: a caller from what a request says of itself, or a refusal that says what to do."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from domain.access import PREFIX, Caller, Scope
from domain.errors import ForbiddenError, UnauthenticatedError
from infra.keys import Keys

if TYPE_CHECKING:
    from infra.tokens import Tokens

LOOPBACK: Final = Caller("loopback", frozenset({Scope.ADMIN}))
_FORWARDED: Final = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")


@dataclass(frozen=True, slots=True)
class Asking:
    """What a request says of itself: who is at the other end, and its headers (lower-case)."""

    peer: str | None
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Admission:
    """Knows keys and, where one is configured, the tokens of an OpenID provider."""

    keys: Keys
    tokens: Tokens | None
    listening: str
    """The address that the service listens on."""

    def by_header(self, authorization: str) -> Caller:
        """Return who an ``Authorization`` header names (RFC 6750).

        Raises ``UnauthenticatedError``, or ``UnavailableError`` where it cannot be told now.
        """
        kind, _, token = authorization.strip().partition(" ")
        token = token.strip()
        if kind.lower() != "bearer" or not token:
            raise UnauthenticatedError("send the key as 'Authorization: Bearer …'")
        if token.startswith(f"{PREFIX}_") or self.tokens is None:
            return self.keys.caller(token)
        return self.tokens.caller(token)

    def without_header(self, asking: Asking) -> Caller:
        """Return who may write without a key: nobody but this machine, until there is a key.

        Raises ``UnauthenticatedError``.
        """
        if not is_loopback(self.listening):
            raise UnauthenticatedError(
                f"this service listens on {self.listening}, where writing needs a key: "
                "'stet keys create NAME --scope capture' makes one; send it as "
                "'Authorization: Bearer …'"
            )
        if not _from_this_machine(asking):
            raise UnauthenticatedError(
                "without a key only programs on this machine may write, not pages of other sites "
                "and not through a proxy: 'stet keys create' makes a key"
            )
        if self.keys.exist():
            raise UnauthenticatedError(
                "writing needs a key since there is one: send it as 'Authorization: Bearer …'; "
                "'stet keys list' shows which there are"
            )
        return LOOPBACK


def require(caller: Caller, scope: Scope) -> None:
    """Raise ``ForbiddenError`` unless the caller may do what ``scope`` allows."""
    if not caller.may(scope):
        has = ", ".join(sorted(caller.scopes)) or "none"
        raise ForbiddenError(f"this needs the scope '{scope}'; what was sent has: {has}")


def _from_this_machine(asking: Asking) -> bool:
    """Tell whether a program on this machine asks, on its own account.

    A page of another site that a browser here shows names its origin, and where it was led here by
    a name of its own, that name as the host; a proxy says for whom it asks.
    """
    headers = asking.headers
    if any(name in headers for name in _FORWARDED) or not is_loopback(asking.peer or ""):
        return False
    if headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        return False
    if "origin" in headers and not is_loopback(_host(headers["origin"])):
        return False
    return is_loopback(_host(f"//{headers.get('host', '')}"))


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address means this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
