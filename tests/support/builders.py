"""Builders of what the tests are about: captures with as little said as possible."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from domain.capture import Capture
from domain.content import Block, Content

NOON = datetime(2024, 10, 23, 12, tzinfo=UTC)
URL = "https://www.meridian-post.example/world/troops"


def at(minutes: float) -> datetime:
    """Return a time so many minutes after noon."""
    return NOON + timedelta(minutes=minutes)


def content(
    text: str = "No troops have arrived.", headline: str = "Troops", **more: Any
) -> Content:
    """Return a content of one paragraph."""
    return Content(headline=headline, body=(Block(text=text),), **more)


def capture(minutes: float = 0, text: str = "No troops have arrived.", **more: Any) -> Capture:
    """Return a capture of the article at ``URL``, seen so many minutes after noon."""
    headline = more.pop("headline", "Troops")
    fields = {"url": URL, "observed_at": at(minutes), "content": content(text, headline), **more}
    return Capture(**fields)
