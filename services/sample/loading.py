"""Loads the sample story; safe to repeat, since the same capture twice is one."""

from __future__ import annotations

from collections.abc import Callable

from services import sample
from services.bootstrap import Stet
from services.claiming import Reading, StatementRef
from services.sample import SampleClaim


def load(stet: Stet, on_progress: Callable[[str], None]) -> str:
    """Capture the sample articles, link them to their story, watch its claims; return its slug."""
    story = sample.story()
    captures = sample.captures()
    on_progress(f"Loading the sample story, {len(captures)} captures")
    stet.curating.open(story.slug, story.title)
    for capture in captures:
        stet.capturing.capture(capture, story.slug)
    for claim in sample.claims():
        _watch(stet, story.slug, claim)
    return story.slug


def _watch(stet: Stet, story: str, claim: SampleClaim) -> None:
    """Open a claim and decide what the sample decides; one that is there already stays as it is."""
    receipt = stet.claiming.open(story, claim.question)
    if not receipt.changed:
        return
    for order in claim.linked:
        ref, reading = (
            {name: value for name, value in order.items() if name in shape.model_fields}
            for shape in (StatementRef, Reading)
        )
        stet.claiming.link(
            receipt.claim_id, StatementRef.model_validate(ref), Reading.model_validate(reading)
        )
    for order in claim.dismissed:
        ref = {name: value for name, value in order.items() if name != "reason"}
        stet.claiming.dismiss(receipt.claim_id, StatementRef.model_validate(ref), order["reason"])
