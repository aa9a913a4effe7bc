"""The sample story of ``make demo``: six articles of three invented outlets, as they changed, and
three claims that are watched in it.

Written for this project. Outlets, quotations and figures are invented, and every capture says so
in an editor's note. This module only reads the files beside it; it captures nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from pydantic import TypeAdapter

from domain.capture import Capture


@dataclass(frozen=True, slots=True)
class SampleStory:
    """What the sample's articles have in common, with their URLs in the order to link them."""

    slug: str
    title: str
    urls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SampleClaim:
    """A question, and the statements that are linked and dismissed, as orders name them."""

    question: str
    linked: tuple[dict[str, Any], ...]
    dismissed: tuple[dict[str, Any], ...]


def captures() -> list[Capture]:
    """Return the sample's captures in the order of their arrival, which is not that of time."""
    return [Capture.model_validate_json(line) for line in _read("captures.ndjson").splitlines()]


def story() -> SampleStory:
    """Return the story that the sample's articles tell."""
    return TypeAdapter(SampleStory).validate_json(_read("story.json"))


def claims() -> list[SampleClaim]:
    """Return the claims that are watched in the sample story."""
    return TypeAdapter(list[SampleClaim]).validate_json(_read("claims.json"))


def _read(name: str) -> str:
    return files(__name__).joinpath(name).read_text(encoding="utf-8")
