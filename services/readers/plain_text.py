"""Reads a news page saved as plain text, as aggregators save them, into a capture.

Pure: bytes and what is known of them in, a capture or a ``RefusedError`` out. Rules are about how
such pages are made; what a rule guessed or left out is noted in the capture's provenance.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from pydantic import ValidationError

from domain.capture import Capture, Provenance
from domain.clocks import format_time
from domain.content import Content
from domain.errors import RefusedError
from services.readers import body, datelines, front, header, notices, placing
from services.readers.captures_json import explain
from services.readers.countries import Country, country_of
from services.readers.given import Given, contradiction, with_outlet
from services.readers.languages import language_of
from services.readers.page import Page, take_apart
from services.readers.reading import Raw, Reader, Reading, Source
from services.zones import zone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.content import Block

SOURCE: Final = "plain-text"
RULES_VERSION: Final = "plain-text/1"
WIDEST: Final = timedelta(hours=26)
"""How far the clocks of two zones are apart at most: -12:00 to +14:00."""
QUARTER: Final = timedelta(minutes=15)
"""What the clocks of two zones are apart by, some number of times."""


@dataclass(frozen=True, slots=True)
class _Times:
    """The times of a capture, in UTC, and whether a zone was assumed for one of them."""

    observed_at: datetime
    published_at: datetime | None
    modified_at: datetime | None
    source_created_at: datetime | None
    assumed: bool


@dataclass(frozen=True, slots=True)
class _Given(Given):
    """What the caller knows of a page and the page does not say."""

    default_zone: str = "UTC"


def read(
    data: bytes,
    *,
    reference: str | None,
    url: str | None = None,
    outlet: str | None = None,
    observed_at: datetime | None = None,
    published_at: datetime | None = None,
    fallback: bool = False,
    default_zone: str = "UTC",
) -> Capture:
    """Return the capture that a saved page is.

    ``url``, ``outlet`` (a domain), ``observed_at`` and ``published_at`` are taken where the page
    does not say; with ``fallback`` the page's own word goes before theirs. ``default_zone`` is
    taken for times that state no zone, and marked in the provenance. Raises ``RefusedError``,
    saying what is wrong and where, for bytes that are no text, a page without headline or text, one
    of no known outlet or time, dates that cannot be, and a page that says another thing than the
    caller.
    """
    try:
        given = _Given(
            url,
            outlet,
            _in_utc(observed_at, "observed_at"),
            _in_utc(published_at, "published_at"),
            fallback,
            default_zone,
        )
        zone(default_zone)  # refused now, and not only on a page that states no zone
        return _read(data, reference, given)
    except ValidationError as error:
        raise RefusedError(explain(error)) from error


def _read(data: bytes, reference: str | None, given: _Given) -> Capture:
    page = take_apart(data)
    name = page.header.outlet_name if page.header else None
    begun, blocks = _article(page, name)
    times = _times(page, begun, given)
    if not (given.url or given.outlet or name):
        raise RefusedError("the page names no outlet and no URL; give --url or --outlet")
    outlet = None
    if given.outlet is not None:
        outlet, name = with_outlet(given.outlet, None, name)
    return Capture(
        url=given.url,
        outlet=outlet,
        outlet_name=name,
        content=Content(
            headline=page.headline,
            standfirst=begun.standfirst,
            byline=begun.byline,
            dateline=begun.dateline,
            body=blocks,
            language=language_of(b.text for b in blocks if b.kind in body.TEXT),
        ),
        observed_at=times.observed_at,
        published_at=times.published_at,
        modified_at=times.modified_at,
        provenance=Provenance(
            source=SOURCE,
            reference=reference,
            tool="stet",
            tool_version=RULES_VERSION,
            raw_sha256=hashlib.sha256(data).hexdigest(),
            source_created_at=times.source_created_at,
            zone_assumed=given.default_zone if times.assumed else None,
            notes=tuple(dict.fromkeys(page.notes)),
        ),
    )


def _article(page: Page, name: str | None) -> tuple[front.Front, tuple[Block, ...]]:
    """Return the front and the blocks of the article. Raises ``RefusedError`` without any text."""
    told = frozenset(notices.names_told(p.text for p in page.pieces if p.kind is None))
    begun = front.read(
        page.pieces,
        told=told,
        outlet=name,
        saved_by_aggregator=page.header is not None,
        spaced=page.spaced,
    )
    page.notes += begun.notes
    blocks = body.blocks_of(begun.body, begun.byline)
    texts = [block.text for block in blocks if block.kind in body.TEXT]
    if not texts:
        raise RefusedError(
            "there is a headline but no text of an article under it; hand the article in as JSON"
        )
    if texts[-1].endswith(("…", "...", "[…]", "[...]")):
        page.notes.append("the text ends in points: it may be cut off")
    return begun, blocks


def _times(page: Page, begun: front.Front, given: _Given) -> _Times:
    """Return all times of a capture. Raises ``RefusedError`` for times that cannot be, and where
    nothing says when the page was seen.
    """
    top = page.header
    seen = header.Seen(None, None, assumed=False)
    if top:
        seen = header.seen(top, given.default_zone)
        if top.edition:
            page.notes.append(f"edition '{top.edition}' left out of the outlet's name")
    country = country_of(
        edition=top.edition if top else None,
        name=top.outlet_name if top else None,
        outlet=given.outlet,
        url=given.url,
    )
    published = _claimed(page, begun, given, country, of_a_change=False)
    modified = _claimed(page, begun, given, country, of_a_change=True)
    observed_at = _observed(page, seen, given)
    return _Times(
        observed_at,
        _weighed(page, "publication", published, observed_at),
        _weighed(page, "change", modified, observed_at),
        seen.created_at,
        seen.assumed or published.assumed or modified.assumed,
    )


def _claimed(
    page: Page, begun: front.Front, given: _Given, country: Country | None, *, of_a_change: bool
) -> placing.Placed:
    """Return what the outlet claims in the dateline, or the caller where it claims nothing."""
    said = None if of_a_change else given.published_at
    stamp = datelines.claim(begun.stamps, of_a_change=of_a_change)
    if stamp is None:
        return placing.Placed(said)
    try:
        placed = placing.place(stamp, given.default_zone, country)
    except RefusedError as error:
        raise RefusedError(f"line {begun.line}: dateline: {error.message}") from error
    note = placed.note
    if said is not None and placed.moment not in (None, said):
        _allow("--published-at", placed, said)
        note = "its zone taken from --published-at"
    if note:
        page.notes.append(f"line {begun.line}: dateline: {note}")
    return placing.Placed(said) if said else placed


def _allow(option: str, ours: placing.Placed, said: datetime) -> None:
    """Raise ``RefusedError`` where a page states another time than the caller.

    Where the page states no zone, or one that may be several, the zone is ours and not the page's:
    then it states the same time as the caller if some zone's clocks show it so.
    """
    assert ours.moment is not None
    apart = abs(ours.moment - said)
    if not (ours.assumed or ours.guessed) or apart > WIDEST or apart % QUARTER:
        raise contradiction(option, format_time(ours.moment), format_time(said))


def _observed(page: Page, seen: header.Seen, given: _Given) -> datetime:
    own = seen.updated_at or seen.created_at
    if given.fallback and own is not None:
        given = replace(given, observed_at=None)
    if given.observed_at and seen.updated_at and given.observed_at != seen.updated_at:
        _allow("--observed-at", placing.Placed(seen.updated_at, seen.assumed), given.observed_at)
        page.notes.append("Updated at: its zone taken from --observed-at")
    observed_at = given.observed_at or seen.updated_at or seen.created_at
    if observed_at is None:
        raise RefusedError("the page does not say when it was seen; give --observed-at")
    if not given.observed_at and not seen.updated_at:
        page.notes.append("no Updated at: seen when the page was created")
    if given.observed_at and seen.created_at and given.observed_at < seen.created_at:
        page.notes.append("observed_at is earlier than the page's own Created at")
    return observed_at


def _weighed(
    page: Page, what: str, claim: placing.Placed, observed_at: datetime
) -> datetime | None:
    """Return a claimed time, unless its zone is only a guess that proves wrong: seen before it."""
    if claim.moment is None or claim.moment <= observed_at:
        return claim.moment
    if (claim.assumed or claim.guessed) and claim.moment - observed_at <= WIDEST:
        page.notes.append(f"the time of {what} lies after observed_at: its zone is not known")
        return None
    page.notes.append(f"the time of {what} that the outlet claims lies after observed_at")
    return claim.moment


def _in_utc(moment: datetime | None, what: str) -> datetime | None:
    if moment is None:
        return None
    if moment.tzinfo is None:
        raise RefusedError(f"{what} states no time zone")
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise RefusedError(f"{what} {moment.isoformat()} lies outside the calendar") from error


def _read_source(source: Source) -> Iterator[Reading]:
    given, data = source.given, source.whole()
    capture = read(
        data,
        reference=source.reference,
        url=given.url,
        outlet=given.outlet,
        observed_at=given.observed_at,
        published_at=given.published_at,
        fallback=given.fallback,
    )
    yield Reading(capture, raw=Raw(data, "text/plain"))


READER: Final = Reader(SOURCE, RULES_VERSION, lambda _: True, _read_source)
