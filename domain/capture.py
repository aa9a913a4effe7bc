"""A capture: what was seen of an article, when, by whom, and with what claims of its outlet."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Final, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    WithJsonSchema,
    model_validator,
)

from domain.address import article_id, canonical_url, host_of, identity_without_url
from domain.clocks import DEFAULT_SKEW, Instant, not_in_future
from domain.content import Content, Text, absent
from domain.errors import RefusedError, TooLargeError

MEBIBYTE: Final = 1024 * 1024
_SHA256: Final = re.compile("[0-9a-f]{64}")
_SHA256_SCHEMA: Final = {"type": "string", "pattern": "^[0-9a-f]{64}$"}


def _hex_digest(text: str) -> str:
    if not _SHA256.fullmatch(text):
        raise ValueError("is not a SHA-256 digest in lower-case hexadecimal")
    return text


class Provenance(BaseModel):
    """Where the bytes came from and what read them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: Text = Field(description="Kind of source: plain-text, capture-json, html, warc, …")
    reference: Text | None = Field(
        default=None, exclude_if=absent, description="File name or URL the bytes came from."
    )
    tool: Text | None = Field(
        default=None, exclude_if=absent, description="The program that read the bytes."
    )
    tool_version: Text | None = Field(default=None, exclude_if=absent)
    raw_sha256: (
        Annotated[str, AfterValidator(_hex_digest), WithJsonSchema(_SHA256_SCHEMA)] | None
    ) = Field(default=None, exclude_if=absent, description="SHA-256 of the raw bytes, hexadecimal.")
    source_created_at: Instant | None = Field(
        default=None, exclude_if=absent, description="When the source says it first had the page."
    )
    zone_assumed: Text | None = Field(
        default=None,
        exclude_if=absent,
        description="The zone taken for times whose source states none, e.g. UTC.",
    )
    notes: tuple[Text, ...] = Field(
        default=(), description="What the reader found odd, for the person who weighs the evidence."
    )


class Capture(BaseModel):
    """What is handed in: content, its times and its provenance. Unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: Text | None = Field(default=None, description="The article's URL, as given.")
    outlet: Text | None = Field(
        default=None, description="The outlet's domain; its name where no domain is known."
    )
    outlet_name: Text | None = None
    section: Text | None = Field(default=None, description="Where the outlet files it: World.")
    content: Content
    observed_at: Instant = Field(description="When the bytes were seen.")
    published_at: Instant | None = Field(default=None, description="The outlet's claim.")
    modified_at: Instant | None = Field(default=None, description="The outlet's claim.")
    provenance: Provenance = Provenance(source="capture-json")

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.url is None and self.outlet is None and self.outlet_name is None:
            raise ValueError(
                "neither a url nor an outlet: an article is known by its URL, or else by its "
                "outlet and headline"
            )
        if self.published_at and self.modified_at and self.modified_at < self.published_at:
            raise ValueError("modified_at is earlier than published_at: it ends before it starts")
        return self


@dataclass(frozen=True, slots=True)
class Limits:
    """What a capture may weigh, and how far its times may run ahead of ours."""

    body_bytes: int = 8 * MEBIBYTE
    blocks: int = 10_000
    skew: timedelta = DEFAULT_SKEW


@dataclass(frozen=True, slots=True)
class Address:
    """Which article a capture is of, and what that rests on."""

    article_id: str
    canonical_url: str | None

    @property
    def identity(self) -> str:
        """``url``, or ``outlet-and-headline`` where the page states no URL."""
        return "url" if self.canonical_url else "outlet-and-headline"


def address(capture: Capture) -> Address:
    """Return the article a capture belongs to.

    Raises ``RefusedError`` for an impossible URL, and for a name of no known outlet.
    """
    if capture.url is not None:
        url = canonical_url(capture.url)
        if not (host_of(url) or capture.outlet or capture.outlet_name):
            raise RefusedError(f"'{url}' names no outlet; say which it is (outlet, --outlet)")
        return Address(article_id(url), url)
    outlet = capture.outlet or capture.outlet_name or ""
    return Address(article_id(identity_without_url(outlet, capture.content.headline)), None)


def admit(capture: Capture, body: bytes, now: datetime, limits: Limits) -> None:
    """Raise ``RefusedError`` when a capture's times or size cannot be taken. Stores nothing."""
    for what in ("observed_at", "published_at", "modified_at"):
        moment: datetime | None = getattr(capture, what)
        if moment is not None:
            not_in_future(moment, now, limits.skew, what)
    blocks = len(capture.content.body)
    if blocks > limits.blocks:
        raise TooLargeError(
            f"the article has {blocks} blocks; {limits.blocks} are allowed (STET_MAX_BLOCKS)"
        )
    if len(body) > limits.body_bytes:
        raise TooLargeError(
            f"the article's text is {len(body)} bytes; {limits.body_bytes} are allowed "
            "(STET_MAX_BODY_BYTES)"
        )
