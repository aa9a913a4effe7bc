"""Bearer tokens of an OpenID provider (RFC 7519, RFC 9068): checked against its published keys."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
from joserfc import jwt
from joserfc.errors import ExpiredTokenError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from domain.access import Caller, Scope
from domain.errors import UnauthenticatedError, UnavailableError

# Signatures with a public key only: a shared secret or none is never taken (RFC 8725, 3.1).
ALGORITHMS: Final = ("ES256", "ES384", "EdDSA", "RS256", "RS384", "RS512", "PS256", "PS384")
KEPT_SECONDS: Final = 600.0
RETRY_SECONDS: Final = 30.0  # how often an unknown key id may make us ask the provider again
LEEWAY_SECONDS: Final = 60
LONGEST: Final = 16_384  # bytes of a token


@dataclass(frozen=True, slots=True)
class Provider:
    """Whose tokens count, and for whom they must be meant."""

    issuer: str
    audience: str
    jwks: str
    """The URL or file of the provider's keys (RFC 7517)."""
    scope_claim: str = "scope"


class Tokens:
    """Checks tokens of one provider. Its keys are kept for ten minutes."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._lock = threading.Lock()
        self._keys: KeySet | None = None
        self._read_at = -KEPT_SECONDS
        self._registry = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": provider.issuer},
            aud={"essential": True, "value": provider.audience},
            exp={"essential": True},
            sub={"essential": True},
        )

    def caller(self, token: str) -> Caller:
        """Return whose token this is, with the scopes it names.

        Raises ``UnauthenticatedError`` for a token that does not count, ``UnavailableError`` when
        the provider's keys cannot be read.
        """
        if len(token) > LONGEST:
            raise UnauthenticatedError(f"the token is longer than {LONGEST} bytes")
        try:
            claims = self._claims(token)
            self._registry.validate(claims)
        except ExpiredTokenError as error:
            raise UnauthenticatedError("the token has expired; get a new one") from error
        except (JoseError, ValueError) as error:
            raise UnauthenticatedError(f"the token does not count: {error}") from error
        return Caller(f"oidc:{claims['iss']}#{claims['sub']}"[:500], self._scopes(claims))

    def check(self) -> None:
        """Read the provider's keys. Raises ``UnavailableError`` when they cannot be read."""
        self._known(0.0)

    def _claims(self, token: str) -> dict[str, Any]:
        try:
            return jwt.decode(token, self._known(KEPT_SECONDS), algorithms=ALGORITHMS).claims
        except InvalidKeyIdError:  # the provider may have a new key by now
            return jwt.decode(token, self._known(RETRY_SECONDS), algorithms=ALGORITHMS).claims

    def _known(self, kept_seconds: float) -> KeySet:
        """Return the provider's keys, read anew when they are older than ``kept_seconds``."""
        with self._lock:
            if self._keys is None or time.monotonic() - self._read_at > kept_seconds:
                self._read_at = time.monotonic()
                try:
                    self._keys = KeySet.import_key_set(self._read())
                except (httpx.HTTPError, OSError, ValueError, KeyError, JoseError) as error:
                    if self._keys is None:
                        self._read_at = -KEPT_SECONDS
                        raise UnavailableError(
                            f"the keys of {self._provider.issuer} cannot be read from "
                            f"{self._provider.jwks}: {error}"
                        ) from error
            return self._keys

    def _read(self) -> Any:
        where = self._provider.jwks
        if not where.startswith(("http://", "https://")):
            return json.loads(Path(where).read_bytes())
        answer = httpx.get(where, timeout=10, trust_env=False)
        answer.raise_for_status()
        return answer.json()

    def _scopes(self, claims: dict[str, Any]) -> frozenset[Scope]:
        """Return those scopes of ours that the token names, ``stet:`` before them or not."""
        value = claims.get(self._provider.scope_claim, "")
        names = value.split() if isinstance(value, str) else value
        if not isinstance(names, list):
            return frozenset()
        given = {str(name).removeprefix("stet:") for name in names}
        return frozenset(scope for scope in Scope if scope in given)
