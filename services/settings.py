"""Settings: ``STET_…`` variables, with defaults that need none of them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import platformdirs
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from domain.capture import MEBIBYTE, Limits
from domain.errors import RefusedError


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
    projector: bool = True
    """Whether ``stet serve`` keeps the views up to the log itself; else ``stet work`` does."""
    lag_limit_seconds: float = Field(default=10.0, gt=0)
    """How long the views may be behind the log before ``/readyz`` says no, in seconds."""

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
