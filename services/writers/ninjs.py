"""Writes revisions as IPTC ninjs 3.1, 2.1 or 1.5: ``services/readers/ninjs.py`` reads them back."""

from __future__ import annotations

from typing import Any, Final

from domain.clocks import format_time
from domain.content import BlockKind, Content
from domain.errors import RefusedError
from services.readers.html import fragment
from services.writers.exported import Exported

VERSIONS: Final = ("3.1", "2.1", "1.5")
_SCHEMA: Final = "http://www.iptc.org/std/ninjs/ninjs-schema_{}.json"


def item(exported: Exported, version: str = "3.1") -> dict[str, Any]:
    """Return a revision as a news item, an absence as one that is canceled.

    Raises ``RefusedError`` for a version of ninjs that is not written here.
    """
    if version not in VERSIONS:
        raise RefusedError(f"ninjs {version} is not written; {', '.join(VERSIONS)} are")
    made = _common(exported)
    if exported.content is not None:
        made |= _content(exported.content)
        if exported.section:
            made["subjects"] = [{"name": exported.section, "rel": "section"}]
    if version == "3.1":
        return made
    return _first(made) if version == "1.5" else _second(made)


def _common(exported: Exported) -> dict[str, Any]:
    created = exported.modified_at or exported.published_at or exported.observed_at
    made: dict[str, Any] = {
        "standard": {"name": "ninjs", "version": "3.1", "schema": _SCHEMA.format("3.1")},
        "uri": exported.url or f"urn:stet:{exported.article_id}",
        "type": "text",
        "representationType": "full",
        "version": str(exported.revision),
        "versionCreated": format_time(created),
        "pubStatus": "usable" if exported.content is not None else "canceled",
        "copyrightHolder": exported.outlet_name or exported.outlet,
        "altIds": [{"role": "stet-article", "value": exported.article_id}],
    }
    if exported.published_at is not None:
        made["firstCreated"] = format_time(exported.published_at)
    return made


def _content(content: Content) -> dict[str, Any]:
    markup, plain = fragment.written(content.body), fragment.plain(content.body)
    notes = [b.text for b in content.body if b.kind is BlockKind.EDITORS_NOTE]
    descriptions = [("standfirst", content.standfirst), ("dateline", content.dateline)]
    made: dict[str, Any] = {
        "headlines": [{"role": "main", "contentType": "text/plain", "value": content.headline}],
        "bodies": [
            {"role": "html", "contentType": "text/html", "value": markup},
            {"role": "text", "contentType": "text/plain", "value": plain},
        ],
    }
    described = [
        {"role": role, "contentType": "text/plain", "value": value}
        for role, value in descriptions
        if value
    ]
    if described:
        made["descriptions"] = described
    if content.byline:
        made["by"] = _joined(content.byline)
        made["people"] = [{"name": name, "rel": "author"} for name in content.byline]
    if notes:
        made["edNote"] = notes[-1]
    if content.language:
        made["language"] = content.language
    return made


def _joined(names: tuple[str, ...]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def _second(made: dict[str, Any]) -> dict[str, Any]:
    """Return a 3.1 item as 2.1: the same parts, all names in small letters."""
    lowered: dict[str, Any] = _lowered(made)
    lowered["standard"] = {"name": "ninjs", "version": "2.1", "schema": _SCHEMA.format("2.1")}
    return lowered


def _lowered(value: Any) -> Any:
    if isinstance(value, dict):
        return {name.lower(): _lowered(one) for name, one in value.items()}
    return [_lowered(one) for one in value] if isinstance(value, list) else value


def _first(made: dict[str, Any]) -> dict[str, Any]:
    """Return a 3.1 item as 1.5: one headline, bodies by name, and no ``standard``."""
    lowered: dict[str, Any] = _lowered(made)
    lowered["representationtype"] = "complete"
    lowered["altids"] = {alt["role"]: alt["value"] for alt in lowered["altids"]}
    del lowered["standard"]
    for plural, singular in (("bodies", "body"), ("descriptions", "description")):
        for part in lowered.pop(plural, ()):
            name = "xhtml" if part["role"] == "html" else part["role"]
            lowered[f"{singular}_{name}"] = part["value"]
    for part in lowered.pop("headlines", ()):
        lowered["headline"] = part["value"]
    for plural, singular in (("people", "person"), ("subjects", "subject"), ("by", "byline")):
        if plural in lowered:
            lowered[singular] = lowered.pop(plural)
    return lowered
