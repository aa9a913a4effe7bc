"""Reads records of versions of web pages, as trackers of government pages publish them.

NDJSON, one record a line, in the import format of EDGI's web-monitoring-db: ``url``,
``capture_time``, ``body_hash``, ``title`` and where the page is kept. The text is not in the
records: the SHA-256 of what was fetched stands for it, so that two records of a page with one hash
and one title are one content.

What came back from a failed fetch (nothing, an empty page, a page with an error status) is no
version of the page. Such a record is refused: it would say that the text before was replaced.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from domain.address import canonical_url
from domain.capture import Capture, Provenance
from domain.clocks import Instant
from domain.content import Block, Content, tidy
from domain.errors import RefusedError
from services.readers import json_lines
from services.readers.captures_json import decoded, explain, parsed
from services.readers.given import NOTHING, Given, complete
from services.readers.reading import Reader, Reading, Source
from services.zones import shorten

SOURCE: Final = "page-version"
RULES_VERSION: Final = "page-versions/1"

# What Versionista shows where it knows no title; web-monitoring-db came to strike these out too
# (its task 20230119_remove_bad_versionista_titles).
_NO_TITLE: Final = frozenset(
    ("None", "No title available", "No title yet", "Your page is missing!")
)
_EMPTY: Final = frozenset(hashlib.sha256(body).hexdigest() for body in (b"", b"\n", b"\r\n"))
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


def _digest(text: str) -> str:
    if not _SHA256.fullmatch(text.lower()):
        raise ValueError("is not a SHA-256 digest in hexadecimal")
    return text.lower()


class _Fetch(BaseModel):
    """What a tracker tells of its fetch, as far as it is read here: each tells other things."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    error_code: int | None = None  # Versionista's, as text, and only of failures
    status_code: int | None = None  # the Wayback Machine's
    redirects: tuple[str, ...] | None = None


class _Record(BaseModel):
    """One version of a page, as far as it is read here."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    url: str
    capture_time: Instant
    body_hash: Annotated[str, AfterValidator(_digest)] | None
    title: Annotated[str, AfterValidator(tidy)] | None = None
    body_url: str | None = None
    uuid: str | None = None
    source_type: str | None = None
    source_metadata: _Fetch | None = None
    status: int | None = None
    network_error: str | None = None

    @property
    def fetch(self) -> _Fetch:
        return self.source_metadata or _Fetch()

    @property
    def is_versionistas(self) -> bool:
        return self.source_type == "versionista"


def read(data: bytes, *, reference: str | None, given: Given = NOTHING) -> Capture:
    """Return the capture that one record is, with what is ``given`` and it does not state.

    Raises ``RefusedError`` that says what is wrong where, that the fetch had failed, or that the
    record states another thing than is given.
    """
    text = decoded(data)
    parsed(text)  # refuses what is no object, or holds a field twice
    try:
        record = _Record.model_validate_json(text)
        return complete(_capture(record, _fetched(record), reference), given)
    except ValidationError as error:
        raise RefusedError(explain(error)) from error


def _looks_like(source: Source) -> bool:
    first = json_lines.first_object(source)
    return "capture_time" in first and "body_hash" in first


def _read(source: Source) -> Iterator[Reading]:
    return json_lines.read_each(
        source, lambda data: read(data, reference=source.reference, given=source.given)
    )


READER: Final = Reader(SOURCE, RULES_VERSION, _looks_like, _read)


def _fetched(record: _Record) -> str:
    """Return the digest of what was fetched. Raises ``RefusedError`` where a fetch had failed."""
    if record.network_error:
        why = f"the page could not be fetched ({shorten(record.network_error)})"
    elif status := _error_status(record):
        why = f"the server answered {status}"
    elif record.body_hash is None:
        why = "there is no body_hash: nothing was fetched"
    elif record.body_hash in _EMPTY:
        why = "what is hashed is an empty page"
    else:
        return record.body_hash
    raise RefusedError(f"{why}; a failed fetch is no version of the page, and no deletion either")


def _error_status(record: _Record) -> int | None:
    told = (record.status, record.fetch.error_code, record.fetch.status_code)
    return next((status for status in told if status is not None and status >= 400), None)


def _capture(record: _Record, digest: str, reference: str | None) -> Capture:
    page = canonical_url(record.url)
    title = None if record.is_versionistas and record.title in _NO_TITLE else record.title
    return Capture(
        url=record.url,
        content=Content(
            # The same for all forms of a URL, so that it makes no difference between contents.
            headline=title or page,
            body=(Block(text=f"SHA-256 of the page: {digest}"),),
        ),
        observed_at=record.capture_time,
        provenance=Provenance(
            source=SOURCE,
            reference=reference,
            tool="stet",
            tool_version=RULES_VERSION,
            raw_sha256=digest if _is_of_raw_bytes(record, digest) else None,
            notes=tuple(_notes(record, has_title=bool(title))),
        ),
    )


def _is_of_raw_bytes(record: _Record, digest: str) -> bool:
    """Tell whether a digest is known to be of the bytes as fetched.

    It is where the archive keeps them under their digest. Versionista's is of a copy that it has
    added to and its scraper has cleaned.
    """
    return not record.is_versionistas and (record.body_url or "").endswith(f"/{digest}")


def _notes(record: _Record, *, has_title: bool) -> Iterator[str]:
    yield "the text of the page is not in the record: the hash of the page stands for it"
    origin = {
        "seen by": record.source_type,
        "recorded as": record.uuid,
        "kept at": record.body_url,
    }
    if any(origin.values()):
        yield ", ".join(f"{how} {what}" for how, what in origin.items() if what)
    if record.is_versionistas:
        yield "the hash is of Versionista's copy of the page; its title may be of another time"
    if not has_title:
        yield "the record has no title: the URL stands for the headline"
    if record.fetch.redirects and record.fetch.redirects[-1] != record.url:
        yield f"the server redirected to {record.fetch.redirects[-1]}"
