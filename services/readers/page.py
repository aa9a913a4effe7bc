"""A saved page taken apart: header, headline, and what follows without the page's furniture."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from domain.errors import RefusedError
from services.readers import bylines, captions, datelines, furniture
from services.readers.header import Header, find_header
from services.readers.lines import Piece, is_spaced, pieces_of

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST_HEADLINE: Final = 500

# A button of the aggregator's, right under the header, by which its readers vote on an article.
_VOTE: Final = "truth"


@dataclass(slots=True)
class Page:
    """The parts of a saved page. Notes say what was left out or odd.

    Notes never quote the article: they are kept in the log, where its text must be erasable.
    """

    headline: str
    header: Header | None
    pieces: list[Piece]
    spaced: bool
    notes: list[str] = field(default_factory=list)


def take_apart(data: bytes) -> Page:
    """Return the parts of a page.

    Raises ``RefusedError`` for bytes that are no text and for a page without a headline.
    """
    pieces = pieces_of(data)
    spaced = is_spaced(pieces)
    header = find_header(pieces)
    above = pieces[: header.first] if header else []
    below = pieces[header.last + 1 :] if header else pieces
    if header:
        below = _without_labels(below, pieces[header.last].group, spaced=spaced)
    headline, rest = _headline(above, below)
    page = Page(headline.text, header, [], spaced)
    kept = _article(page, rest)
    page.pieces, notes = captions.fold(kept, spaced=spaced)
    page.notes += notes
    return page


def counted(number: int, what: str) -> str:
    """Return ``1 line`` or ``2 lines``."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _headline(above: Sequence[Piece], below: Sequence[Piece]) -> tuple[Piece, list[Piece]]:
    """Return the headline and what follows it; ``above`` and ``below`` are parted by the header."""
    candidates = [p for p in above if not furniture.is_furniture(p.text)] or list(above)
    # A line of one or two words above the headline names the section of the site.
    found = next((p for p in candidates if len(p.text.split()) > 2), None)
    found = found or next(iter(candidates), None)
    if found is None:
        found = next((p for p in below if not furniture.is_furniture(p.text)), None)
    if found is None:
        raise RefusedError("there is no headline and no text; hand the article in as JSON")
    if len(found.text) > LONGEST_HEADLINE:
        raise RefusedError(
            f"line {found.line}: {len(found.text)} characters are no headline; put the headline on "
            "a line of its own, or hand the article in as JSON"
        )
    if bylines.is_marked(found.text) and bylines.read(found.text) and not above:
        raise RefusedError(
            f"line {found.line}: a byline without a headline above it; put the headline first, or "
            "hand the article in as JSON"
        )
    if datelines.read_line(found.text):
        raise RefusedError(
            f"line {found.line}: a time without a headline above it; put the headline first, or "
            "hand the article in as JSON"
        )
    return found, [p for p in (*above, *below) if p.line > found.line]


def _without_labels(below: list[Piece], group: int, *, spaced: bool) -> list[Piece]:
    """Leave out the labels right under the header: topics, votes, "2 hours ago"."""
    for index, piece in enumerate(below):
        is_vote = index < 3 and piece.text.casefold() == _VOTE
        is_near = spaced and piece.group == group and furniture.is_label(piece.text)
        if not (is_vote or is_near or furniture.is_furniture(piece.text)):
            return below[index:]
    return []


def _article(page: Page, rest: Sequence[Piece]) -> list[Piece]:
    """Return the pieces of the article: no furniture, nothing after the link to the original."""
    kept: list[Piece] = []
    left_out = 0
    for index, piece in enumerate(rest):
        if kept and furniture.ends_the_article(piece.text):
            if after := len(rest) - index - 1:
                page.notes.append(
                    f"line {piece.line}: the article ends; {counted(after, 'more line')} left out"
                )
            break
        text = furniture.without_link(piece.text)
        if furniture.is_url(text):
            page.notes.append(
                f"line {piece.line}: a link left out; if it is the article's, give --url"
            )
        elif furniture.is_furniture(text) or text.casefold() == page.headline.casefold():
            left_out += 1
        else:
            kept.append(piece if text == piece.text else replace(piece, text=text))
    if left_out:
        page.notes.append(f"furniture of the page left out: {counted(left_out, 'line')}")
    return kept
