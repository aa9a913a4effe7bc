"""Settings: ``STET_…`` variables, with defaults that need none of them."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import platformdirs
from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
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


class Settings(BaseSettings):
    """What can be set. Every field is also an environment variable, ``STET_`` before its name."""

    model_config = SettingsConfigDict(
        env_prefix="STET_", env_ignore_empty=True, frozen=True, use_attribute_docstrings=True
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
    lag_limit_seconds: float = Field(default=10.0, gt=0)
    """How long views and signatures may be behind before ``/readyz`` says no, in seconds."""

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


def load(**overrides: object) -> Settings:
    """Return the settings; what is given (and not None) goes before the environment.

    Raises ``RefusedError`` that names the variable whose value cannot be used.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings.model_validate(Settings(**given))  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = "STET_" + "_".join(str(part) for part in first["loc"]).upper()
        raise RefusedError(f"{name}={first['input']!r}: {first['msg']}") from error
