"""Settings: ``STET_…`` variables and a file, with defaults that need none of them."""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit

import platformdirs
from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from domain.capture import MEBIBYTE, Limits
from domain.errors import RefusedError
from infra.transparency.others import Others, Witness


def _words(value: object) -> object:
    return (
        [word.strip() for word in value.split(",") if word.strip()]
        if isinstance(value, str)
        else value
    )


Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_words)]
"""Several values in one variable, separated by commas."""


def _base(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("is not such an address as https://stet.example or https://host/stet")
    if not re.fullmatch(r"[!-~]+", text) or set(text) & set('<>"\\'):
        raise ValueError("holds a character that an address may not hold")
    return text.rstrip("/")


def _contact(text: str) -> str:
    if not re.fullmatch(r"[!-~]{1,200}", text) or set(text) & set("()<>;\\"):
        raise ValueError("is not such a page or mail address as https://stet.example/about")
    return text


PREFIX: Final = "STET_"


class Settings(BaseSettings):
    """What can be set. Every field is also an environment variable, ``STET_`` before its name."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, frozen=True, use_attribute_docstrings=True
    )

    data_dir: Path = Field(default_factory=lambda: platformdirs.user_data_path("stet"))
    """Where the embedded PostgreSQL keeps its data."""
    database_url: str | None = None
    """A PostgreSQL server (15 or newer) to use instead of the embedded one."""
    host: str = "127.0.0.1"
    """The address that ``stet serve`` listens on."""
    port: int = Field(default=8420, ge=0, le=65535)
    """The port that ``stet serve`` listens on; 0 takes a free one."""
    max_body_bytes: int = Field(default=8 * MEBIBYTE, ge=1)
    """The largest text of an article, in bytes."""
    max_blocks: int = Field(default=10_000, ge=1)
    """The most blocks (paragraphs, captions …) an article may have."""
    max_request_bytes: int = Field(default=32 * MEBIBYTE, ge=1)
    """The largest request body over HTTP, and the largest file that is captured, in bytes."""
    keep_raw: bool = False
    """Whether the raw bytes of what is captured are kept too."""
    reader_seconds: float = Field(default=20.0, gt=0)
    """How long reading a page or a feed may take, in seconds."""
    reader_memory_bytes: int = Field(default=1024 * MEBIBYTE, ge=256 * MEBIBYTE)
    """How much memory reading a page or a feed may take, in bytes."""
    clock_skew_seconds: float = Field(default=300.0, ge=0)
    """How far ahead of the database's clock a capture's times may be, in seconds."""
    sighting_interval_seconds: float = Field(default=3600.0, ge=0)
    """Sightings of an unchanged text closer together than this share one event, in seconds."""
    public_url: Annotated[str, AfterValidator(_base)] | None = None
    """The address that others know the service by, for links; else that of each request."""
    projector: bool = True
    """Whether ``stet serve`` keeps the views up to the log itself; else ``stet work`` does."""
    key_dir: Path | None = None
    """Where signing keys are, and what was signed last; by default ``keys`` in ``data_dir``."""
    log_origin: str | None = None
    """The name of the log in its checkpoints; needed where there are keys of several."""
    sequencer: bool = True
    """Whether ``stet serve`` signs the log itself; else ``stet work`` does."""
    tsa_urls: Words = ()
    """Time-stamping authorities (RFC 3161) that stamp checkpoints: addresses, comma-separated."""
    tsa_roots: Path | None = None
    """A PEM file with the certificates that time stamps are verified by when they come."""
    witnesses: Words = ()
    """Witnesses that cosign checkpoints: ``verifier-key address``, comma-separated."""
    anchor_seconds: float = Field(default=600.0, gt=0)
    """The most seconds from a new checkpoint to the next time stamps and cosignatures."""
    anchor_positions: int = Field(default=1000, ge=1)
    """The most positions from one time stamp or cosignature to the next."""
    rate_limit: int = Field(default=0, ge=0)
    """How many requests a client may make in a window; 0 for as many as it likes."""
    rate_window_seconds: int = Field(default=60, ge=1)
    """How long that window is, in seconds."""
    attest_seconds: float = Field(default=86_400.0, ge=0)
    """How often digests of what is served go into the log, in seconds; 0 for never."""
    lag_limit_seconds: float = Field(default=10.0, gt=0)
    """How long views and signatures may be behind before ``/readyz`` says no, in seconds."""
    allowed_networks: Annotated[tuple[str, ...], NoDecode] = ()
    """Networks (CIDR, commas between) that webhooks and watched addresses may lead to though they
    are not public."""
    watch: bool = False
    """Whether ``stet serve`` watches addresses too; else ``stet watch`` does."""
    watch_requests_per_hour: int = Field(default=1800, ge=1, le=1_000_000)
    """How many requests all watchers together make in an hour at most."""
    watch_host_seconds: float = Field(default=5.0, ge=0, le=86_400)
    """The least seconds from one request of a host to the next; more where it asks for that."""
    watch_least_seconds: float = Field(default=300.0, ge=1, le=604_800)
    """How soon an address is looked at again at the soonest, in seconds."""
    watch_most_seconds: float = Field(default=604_800.0, ge=1, le=31_536_000)
    """How late an address is looked at again at the latest, in seconds."""
    watch_contact: Annotated[str, AfterValidator(_contact)] | None = None
    """Who runs the watcher: a page or a mail address, which hosts see in the user agent."""
    watch_at_once: int = Field(default=4, ge=1, le=64)
    """How many hosts one watcher asks at once."""
    fetch_seconds: float = Field(default=60.0, gt=0, le=600)
    """How long fetching one page or feed may take, from looking its host up to its last byte."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """How much a service tells of itself on standard error; debug tells every request."""
    open_reading: bool = True
    """Whether anybody may read; else every question needs a key."""
    max_streams: int = Field(default=5000, ge=0)
    """The most streams of changes at once."""
    stall_seconds: float = Field(default=60.0, gt=0)
    """How long a client may take nothing of what it is sent before it is cut off, in seconds."""
    oidc_issuer: str | None = None
    """The OpenID provider whose tokens count beside keys, as its tokens name it (``iss``)."""
    oidc_audience: str | None = None
    """What those tokens must be meant for (``aud``)."""
    oidc_jwks: str | None = None
    """Where the provider's keys are: a URL or a file (RFC 7517)."""
    oidc_scope_claim: str = "scope"
    """The claim that names scopes."""

    @property
    def attest_interval(self) -> timedelta:
        """How often digests of what is served go into the log."""
        return timedelta(seconds=self.attest_seconds)

    @property
    def keys_folder(self) -> Path:
        """Where the signing keys are."""
        return self.key_dir or self.data_dir / "keys"

    @property
    def others(self) -> Others:
        """Who is asked to say that they saw our checkpoints. Raises ``RefusedError``."""
        try:
            witnesses = tuple(Witness.parse(text) for text in self.witnesses)
        except RefusedError as error:
            raise RefusedError(f"STET_WITNESSES: {error.message}") from error
        return Others(
            authorities=self.tsa_urls,
            witnesses=witnesses,
            roots=self.tsa_roots,
            every=timedelta(seconds=self.anchor_seconds),
            positions=self.anchor_positions,
        )

    @field_validator("allowed_networks", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        """Take networks with commas between; refuse what is none."""
        texts = value.split(",") if isinstance(value, str) else value
        if not isinstance(texts, list | tuple):
            return value
        return tuple(str(ip_network(str(text).strip())) for text in texts if str(text).strip())

    @property
    def limits(self) -> Limits:
        """What a capture may weigh."""
        return Limits(
            body_bytes=self.max_body_bytes,
            blocks=self.max_blocks,
            skew=timedelta(seconds=self.clock_skew_seconds),
        )

    @property
    def sighting_interval(self) -> timedelta:
        """How close together sightings share one event."""
        return timedelta(seconds=self.sighting_interval_seconds)


def file_path() -> Path:
    """Return the file that settings are read from, there or not: ``STET_CONFIG`` names another."""
    named = os.environ.get(f"{PREFIX}CONFIG")
    return Path(named) if named else platformdirs.user_config_path("stet") / "config.toml"


def from_file(path: Path) -> dict[str, Any]:
    """Return what a file (TOML) sets; nothing where there is none, unless it was asked for.

    Raises ``RefusedError`` for a file that cannot be read or sets what is no setting.
    """
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        if os.environ.get(f"{PREFIX}CONFIG"):
            raise RefusedError(f"{PREFIX}CONFIG={path}: there is no such file") from error
        return {}
    except (OSError, ValueError) as error:
        raise RefusedError(f"{path} cannot be read as TOML: {error}") from error
    for name in found:
        if name not in Settings.model_fields:
            near = difflib.get_close_matches(name, Settings.model_fields, 1)
            hint = f"; is it '{near[0]}'?" if near else "; 'stet config show' lists all"
            raise RefusedError(f"{path}: there is no setting '{name}'{hint}")
    return found


def load(**overrides: object) -> Settings:
    """Return the settings: options before variables before the file before defaults.

    What is given (and not None) are options. Raises ``RefusedError`` that names what cannot be
    used, and where it is set.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    path = file_path()
    in_file = from_file(path)
    named = {n for n in Settings.model_fields if os.environ.get(_variable(n))}
    below = {n: v for n, v in in_file.items() if n not in named}
    try:
        return Settings.model_validate(Settings(**{**below, **given}))
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        where = f"{path}: {name}" if name in below and name not in given else _variable(name)
        raise RefusedError(f"{where}={first['input']!r}: {first['msg']}") from error


def _variable(name: str) -> str:
    return PREFIX + name.upper()
