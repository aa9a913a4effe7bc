"""Pages as aggregators save them, of invented outlets and people, and how tests read them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from domain.capture import Capture
from domain.content import BlockKind
from services.readers import plain_text

HEADLINE = "Ferry crews return to work after nine days"
FIRST = (
    "Crews of the island ferries went back to work on Monday, ending a walkout of nine days that "
    "had cut off three villages and left the fish market with nothing to sell."
)
SECOND = (
    "“We are tired and we are glad,” said Mara Quist, who speaks for the deckhands. She did not "
    "say when the night boats would sail again."
)
THIRD = (
    "The company that owns the boats did not answer questions, and the harbour office said that it "
    "was still counting what the walkout had cost."
)
SEEN = datetime(2025, 3, 4, 9, tzinfo=UTC)


def header(outlet: str = "The Harbour Gazette (U.S.)") -> str:
    """Return the line of an aggregator, with its button under it."""
    return (
        f"By {outlet} | Created at 2025-03-03 15:05:35 | Updated at 2025-03-03 16:41:03 2 hours ago"
        "\nTruth"
    )


def page(*parts: str, outlet: str = "The Harbour Gazette (U.S.)") -> str:
    """Return a saved page: headline, header, ``parts``, link to the original."""
    return "\n\n".join((HEADLINE, header(outlet), *parts, "Read Entire Article"))


def plain(*parts: str) -> str:
    """Return a page without any header: a headline, and ``parts`` apart by empty lines."""
    return "\n\n".join((HEADLINE, *parts))


def read(text: str, **known: Any) -> Capture:
    """Read a page, without a reference."""
    return plain_text.read(text.encode(), reference=None, **known)


def read_plain(text: str, **known: Any) -> Capture:
    """Read a page that has no header, with the outlet and the time that it lacks."""
    return read(text, **{"outlet": "gazette.example", "observed_at": SEEN, **known})


def of_kind(capture: Capture, kind: BlockKind) -> list[str]:
    """Return the texts of a capture's blocks of one kind."""
    return [block.text for block in capture.content.body if block.kind is kind]


def paragraphs(capture: Capture) -> list[str]:
    """Return the texts of a capture's paragraphs."""
    return of_kind(capture, BlockKind.PARAGRAPH)


def kinds(capture: Capture) -> list[str]:
    """Return the kinds of a capture's blocks, in their order."""
    return [block.kind.value for block in capture.content.body]


def notes(capture: Capture) -> str:
    """Return what a capture's provenance notes, as one text."""
    return "\n".join(capture.provenance.notes)
