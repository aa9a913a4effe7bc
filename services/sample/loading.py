"""Loads the sample story; safe to repeat, since the same capture twice is one."""

from __future__ import annotations

from collections.abc import Callable

from services import sample
from services.bootstrap import Stet


def load(stet: Stet, on_progress: Callable[[str], None]) -> str:
    """Capture the sample articles and link them to their story; return its slug."""
    story = sample.story()
    captures = sample.captures()
    on_progress(f"Loading the sample story, {len(captures)} captures")
    stet.curating.open(story.slug, story.title)
    for capture in captures:
        stet.capturing.capture(capture, story.slug)
    return story.slug
