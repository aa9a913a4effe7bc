"""Everything that can happen to the text of a revision after it was captured.

These are events of the article's own stream: what it loses of its text is part of its course. Each
names the text by its revision and commitment, and the order it rests on.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from domain.event import Event

Revision = Annotated[int, Field(ge=1)]
Commitment = Annotated[str, Field(description="As the event that captured the text holds it.")]
Order = Annotated[str, Field(description="A court's reference, a letter, a ticket.")]


class BodyWithheld(Event):
    """The text is sealed: kept, and shown to auditors alone."""

    TOPIC: ClassVar[str] = "body.withheld.v1"

    revision: Revision
    commitment: Commitment
    order: Order


class BodyReleased(Event):
    """The text is shown again."""

    TOPIC: ClassVar[str] = "body.released.v1"

    revision: Revision
    commitment: Commitment
    order: Order


class BodyErased(Event):
    """The text and its salt are deleted. Nothing brings them back."""

    TOPIC: ClassVar[str] = "body.erased.v1"

    revision: Revision
    commitment: Commitment
    order: Order


BodyEvent = BodyWithheld | BodyReleased | BodyErased

BODY_EVENTS: tuple[type[Event], ...] = (BodyWithheld, BodyReleased, BodyErased)
